/** Functions that score predictions or models. */
import { metric, sklearnFunction } from '../../knowledge';
import { arg, argNode, type Call, derived, scoreOf } from '../calls';
import type { Machine } from '../machine';
import { unseenModel } from '../views';
import type { ModelView } from '../types';
import { type Value, NONE, data } from '../values';
import { drawsOf, isModel } from './estimators';
import { emitDraw, seedingOf } from './seeding';
import { groupsGiven, shuffles } from './splits';

/** Metrics, cross-validation and displays that score by a model. */
export function evaluating(m: Machine, name: string, c: Call): Value | null {
  const row = metric(name);
  if (row) {
    if (row.second === 'estimator') {
      return scoreByEstimator(m, name, c);
    }
    scoreOf(m, c, name);
    return data('scalar', null, { symbol: m.tree.text(c.node) });
  }
  const fn = sklearnFunction(name);
  if (fn?.role === 'cross-validate') {
    return crossValidated(m, name, c);
  }
  if (
    /^(?:torchmetrics|torch\.nn\.functional|tensorflow\.(?:metrics|losses)|keras\.(?:metrics|losses))\./.test(
      name
    ) &&
    c.args.length >= 2
  ) {
    if (/metrics/.test(name)) {
      scoreOf(m, c, name);
    }
    return derived(m, c, '');
  }
  return null;
}

/** `plot_confusion_matrix(model, X, y)`, `RocCurveDisplay.from_estimator(model, X, y)`. */
function scoreByEstimator(m: Machine, name: string, c: Call): Value {
  const found = m.estimator(arg(c, 0, 'estimator'));
  if (found && isModel(m, found.est)) {
    m.emit(c.node, {
      kind: 'score',
      callee: name,
      models: [m.modelView(found.ref, found.est)],
      fits: [found.est.learned?.order ?? null],
      X: m.view(arg(c, 1, 'X'), argNode(c, 1, 'X')),
      y: c.args[2] && m.data(c.args[2]) ? m.view(c.args[2], c.argNodes[2]) : null,
      predictions: null,
      crossValidated: false,
      shuffled: false
    });
  }
  return NONE;
}

/** `cross_val_score(model, X, y)` and its like: trained and tested on parts of the rows made inside. */
function crossValidated(m: Machine, name: string, c: Call): Value {
  const found = m.estimator(arg(c, 0, 'estimator'));
  const X = arg(c, 1, 'X');
  const cv = c.kw.get('cv') && m.estimator(c.kw.get('cv'));
  if (cv) {
    drawsOf(m, cv.est);
  }
  const row = sklearnFunction(name);
  const seeding = row?.seed && seedingOf(m, c, row.seed, 'numpy', name);
  if (seeding) {
    emitDraw(m, seeding);
  }
  groupsGiven(m, c, c.kw.get('groups'));
  const d = m.data(X);
  if (found) {
    drawsOf(m, found.est);
  }
  const view = found ? m.modelView(found.ref, found.est) : unseen(m, c);
  if (view) {
    m.emit(c.node, {
      kind: 'score',
      callee: name,
      models: [view],
      fits: [null],
      X: m.view(X, argNode(c, 1, 'X')),
      y: c.args[2] && m.data(c.args[2]) ? m.view(c.args[2], c.argNodes[2]) : null,
      predictions: null,
      crossValidated: true,
      shuffled: !!cv && shuffles(m, cv.est)
    });
  }
  return name.endsWith('cross_val_predict')
    ? data('array', d?.rows ?? null)
    : data('scalar', null, { symbol: m.tree.text(c.node) });
}

/** A model that the code here does not make, by the name it goes by. */
function unseen(m: Machine, c: Call): ModelView | null {
  const value = arg(c, 0, 'estimator');
  const node = argNode(c, 0, 'estimator');
  const name = node ? m.tree.text(node).slice(0, 40) : 'model';
  const id = value?.k === 'ref' ? value.id : -1;
  return value === undefined ? null : unseenModel(id, name, name);
}
