/** Calls of JavaScript's libraries by their path. */
import { estimator as sklearnEstimator, trackerOf, lastPart } from '../../../knowledge';
import { type Call, derived, scoreOf } from '../../calls';
import type { Machine } from '../../machine';
import { type Value, data } from '../../values';
import { blueprintOf, compose, make } from '../construct';
import { evaluating } from '../scoring';
import { listAsData, trainTestSplit } from '../splits';
import { drawn, drawsBy } from './draws';
import { TABLES, filesAt, isModel } from './files';
import { OWN } from './names';
import { withOptions } from './options';
import { ownCall } from './own';
import { network, tensorflow } from './tensorflow';

export function callJavaScript(m: Machine, path: string, c: Call): Value {
  drawsBy(m, path, c);
  const file = filesAt(m, path, c);
  if (file) {
    return isModel(path) ? network(m, c, path, true) : file;
  }
  if (path.startsWith(OWN)) {
    return ownCall(m, path, c);
  }
  const last = lastPart(path);
  const tool = trackerOf(path);
  if (tool) {
    const what = /metric|^log$|summary/i.test(last)
      ? 'metrics'
      : /param|config/i.test(last)
        ? 'params'
        : 'run';
    m.emit(c.node, { kind: 'track', tool, what, callee: path });
    return { k: 'global', path };
  }
  return tensorflow(m, path, c) ?? scikit(m, path, last, c) ?? table(m, path, last, c) ?? derived(m, c, last);
}

/** `new dfd.DataFrame(rows)`, `pl.DataFrame({ … })`. */
function table(m: Machine, path: string, last: string, c: Call): Value | null {
  if (!TABLES.test(path)) {
    return null;
  }
  if (/^(?:DataFrame|Series|table|from)$/.test(last)) {
    const [value] = c.args;
    const d = m.data(value) ?? (value ? listAsData(m, value, c) : null);
    const rows = d?.rows ?? m.rows.source(m.key(c.node), last, m.loopKeys);
    return data(last === 'Series' ? 'series' : 'frame', rows, { stats: d?.stats ?? [], name: last });
  }
  return null;
}

/** scikit-learn as scikit.js and danfo have it. */
function scikit(m: Machine, path: string, last: string, c: Call): Value | null {
  if (!/^(?:scikitjs|danfojs)\./.test(path)) {
    return null;
  }
  const named = withOptions(m, c);
  if (last === 'trainTestSplit') {
    drawn(m, c, last, 'anew', 'randomState', named.kw.get('random_state') ?? c.args[4]);
    return trainTestSplit(m, path, { ...c, args: c.args.slice(0, 2), argNodes: c.argNodes.slice(0, 2) });
  }
  if (last === 'makePipeline') {
    return compose(m, 'sklearn.pipeline.make_pipeline', c);
  }
  if (last === 'crossValScore') {
    return evaluating(m, 'sklearn.model_selection.cross_val_score', named);
  }
  if (path.startsWith('scikitjs.metrics.')) {
    scoreOf(m, c, last);
    return data('scalar', null, { symbol: m.tree.text(c.node) });
  }
  if (last === 'KFold') {
    return folds(m, path, named);
  }
  const row = sklearnEstimator(qualifiedOf(last));
  if (!row) {
    return null;
  }
  if (last === 'KMeans') {
    drawn(m, c, last, 'anew', 'randomState', named.kw.get('random_state'));
  }
  return make(m, named, qualifiedOf(last), blueprintOf(m, named, row), null);
}

function folds(m: Machine, path: string, named: Call): Value {
  if (m.constantOf(named.kw.get('shuffle')) === true) {
    drawn(m, named, 'KFold', 'anew', 'randomState', named.kw.get('random_state'));
  }
  const plan = {
    role: 'splitter',
    library: 'sklearn',
    shape: 'splitter',
    learns: false,
    transforms: false
  } as const;
  return make(m, named, 'sklearn.model_selection.KFold', plan, null);
}

/** Two names of scikit.js are not scikit-learn's. */
const RENAMED: Readonly<Record<string, string>> = { LassoRegression: 'Lasso', RidgeRegression: 'Ridge' };

function qualifiedOf(cls: string): string {
  return `sklearn.${RENAMED[cls] ?? cls}`;
}
