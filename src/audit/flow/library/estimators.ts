/** Estimators at work: fit, transform, predict, score, and what is left of them afterwards. */
import { encodes } from '../encodings';
import { explain, ioMethod } from '../../knowledge';
import type { Expr } from '../../python/tree';
import { elementsOf } from '../access';
import { memberOf } from '../attributes';
import { arg, argNode, type Call, derived, emitScore, enter } from '../calls';
import { type Machine } from '../machine';
import { finalEstimator } from '../views';
import type { DataView } from '../types';
import {
  type ClassValue,
  type Data,
  type Estimator,
  type Ref,
  type Value,
  constant,
  data,
  list,
  unite
} from '../values';
import { userNetwork } from './construct';
import { transfer } from './effects';
import { emitDraw } from './seeding';
import { DESCRIBES, drawWeights, LOADS, replaceWeights, SHOWS } from './weights';
import { ownData } from './forecasts';
import { flowOf } from './images';
import { bestParams, seedsByGrid } from './searches';
import { foldsOf, groupsGiven, listAsData } from './splits';
import { trainerMethod } from './trainers';
import { transform, predict, score, resample } from './applying';

const SUPERVISED = new Set([
  'classifier',
  'regressor',
  'network',
  'forecaster',
  'classifier or regressor',
  'model'
]);

/** Whether fitting it trains a model (rather than a transformer, a clusterer or an outlier detector). */
export function isModel(m: Machine, est: Estimator): boolean {
  return SUPERVISED.has(finalEstimator(m, est).role);
}

export function network(m: Machine, cls: ClassValue, c: Call): Ref | null {
  return userNetwork(m, cls, c);
}

/** `model(x)`: a network's forward pass, or a layer applied. */
export function callEstimator(m: Machine, of: Value, est: Estimator, c: Call): Value {
  if (of.k === 'ref' && est.shape === 'network') {
    drawWeights(m, of);
    return predict(m, of, m.read(of) as Estimator, '__call__', c);
  }
  if (of.k === 'ref' && est.transforms && c.args.length > 0) {
    return transform(m, of, est, c);
  }
  return derived(m, c, '');
}

export function estimatorMethod(m: Machine, of: Value, made: Estimator, name: string, c: Call): Value {
  let est = made;
  const member = est.userClass && memberOf(m, est.userClass, name);
  if (member?.k === 'function' && name !== 'forward' && name !== 'call') {
    return enter(m, { ...member, self: of }, c);
  }
  if (of.k !== 'ref') {
    return derived(m, c, name);
  }
  if (est.shape === 'network') {
    weightsUsed(m, of, name, c);
    est = m.read(of) as Estimator;
  }
  if (est.shape === 'splitter') {
    return name === 'split' ? foldsOf(m, est, c) : constant(1);
  }
  if (est.shape === 'trainer') {
    return trainerMethod(m, of, est, name, c);
  }
  if (est.role === 'generator' && name.startsWith('flow')) {
    return flowOf(m, of, est, name, c);
  }
  switch (name) {
    case 'fit_regularized':
    case 'fit':
    case 'partial_fit':
    case 'fit_generator':
    case 'train_on_batch':
    case 'fit_on_texts':
    case 'fit_on_sequences':
    case 'adapt':
    case 'train':
      if (name === 'train' && c.args.length === 0) {
        return of;
      }
      return fit(m, of, est, name, c);
    case 'fit_transform':
      fit(m, of, est, name, c);
      return transform(m, of, m.read(of) as Estimator, c);
    case 'fit_predict':
      fit(m, of, est, name, c);
      return predict(m, of, m.read(of) as Estimator, name, c);
    case 'fit_resample':
    case 'fit_sample':
      return resample(m, of, est, c);
    case 'transform':
    case 'texts_to_sequences':
    case 'texts_to_matrix':
    case 'sequences_to_matrix':
    case 'inverse_transform':
      return transform(m, of, est, c);
    case 'predict':
    case 'predict_proba':
    case 'predict_classes':
    case 'predict_log_proba':
    case 'decision_function':
    case 'predict_generator':
    case 'predict_on_batch':
    case 'forward':
    case 'staged_predict':
    case 'score_samples':
    case 'forecast':
    case 'get_forecast':
    case 'get_prediction':
      return predict(m, of, est, name, c);
    case 'score':
    case 'evaluate':
    case 'evaluate_generator':
    case 'test_on_batch':
      return score(m, of, est, name, c);
    case 'to':
    case 'cuda':
    case 'cpu':
    case 'eval':
    case 'double':
    case 'compile':
    case 'set_output':
    case 'half':
    case 'float':
      return of;
    case 'get_layer':
      return of;
    case 'add':
      if (est.shape === 'network' && c.args[0] && m.estimator(c.args[0])) {
        m.store.update(of, { ...est, inner: [...est.inner, c.args[0]] });
      }
      return of;
    case 'append':
    case 'add_module':
      // torch: what comes last from now on.
      if (est.shape === 'network' && est.library === 'torch' && c.args.length > 0) {
        const layer = c.args.at(-1)!;
        const inner = m.estimator(layer) ? [...est.inner, layer] : est.inner;
        m.store.update(of, { ...est, inner, last: { layer, range: m.tree.range(c.node), before: null } });
        return of;
      }
      return otherMethod(m, of, est, name, c);
    case 'set_params':
      // A seed given later is a seed.
      if (est.seeding?.arg && c.kw.has(est.seeding.arg)) {
        m.store.update(of, { ...est, seeding: { ...est.seeding, given: true } });
      }
      return of;
    case 'split':
    case 'get_n_splits':
      return foldsOf(m, est, c);
    default:
      return otherMethod(m, of, est, name, c);
  }
}

function weightsUsed(m: Machine, of: Ref, name: string, c: Call): void {
  if (LOADS.has(name)) {
    replaceWeights(m, of);
  } else if (!DESCRIBES.has(name) || (name === 'train' && c.args.length > 0)) {
    drawWeights(m, of);
  }
}

function otherMethod(m: Machine, of: Value, est: Estimator, name: string, c: Call): Value {
  const row = ioMethod(name);
  if (row && row.on === 'model') {
    return transfer(m, row, `${est.qualified}.${name}`, c, of) ?? constant(null);
  }
  const explained = Object.hasOwn(explain.methods, `.${name}`) ? explain.methods[`.${name}`] : null;
  if (explained && explained !== 'weak') {
    m.emit(c.node, { kind: 'explain', tool: est.cls, callee: `${est.cls}.${name}` });
  }
  return name === 'get_support' ? learnedBy(est) : data('scalar', null);
}

/** Something that an estimator says of what it learned. */
function learnedBy(est: Estimator, symbol: string | null = null): Data {
  const statistic = est.learned?.statistic;
  return data('scalar', null, { stats: statistic ? [statistic] : [], symbol });
}

/** `tfidf[corpus]`, `word2vec[word]` of gensim: applied, or asked. */
export function applied(m: Machine, est: Estimator, value: Value): Data | null {
  const d = m.data(value);
  return est.learned?.statistic
    ? { ...learnedBy(est), ...(d?.rows ? { type: 'array', rows: d.rows } : {}) }
    : null;
}

/** gensim's models learn where they are made, when they are given a corpus. */
export function learnAtOnce(m: Machine, of: Value, c: Call): void {
  const found = m.estimator(of);
  const names = ['sentences', 'corpus', 'documents', 'corpus_iterable'];
  const value = names.map(n => c.kw.get(n)).find(v => v) ?? c.args[0];
  if (!found?.est.learns || !found.est.qualified.startsWith('gensim.models.') || value === undefined) {
    return;
  }
  const d = m.data(value) ?? listAsData(m, value, c);
  if (d) {
    const model = m.modelView(found.ref, found.est);
    const order = m.emit(c.node, {
      kind: 'transform-fit',
      model,
      method: '__init__',
      X: m.view(d, c.argNodes[0])
    });
    learn(m, found.ref, found.est, { order, statistic: m.statistic(c.node, found.est.cls, d) });
  }
}

export function estimatorAttribute(
  m: Machine,
  of: Value,
  est: Estimator,
  name: string,
  node: Expr
): Value | null {
  if (est.shape === 'network' && SHOWS.has(name)) {
    drawWeights(m, of);
  }
  switch (name) {
    case 'best_estimator_':
    case 'estimator':
    case 'base_estimator':
    case 'model':
    case 'final_estimator_': {
      const inner = m.estimator(est.inner.at(-1));
      if (inner && est.shape === 'search') {
        const learned = est.learned;
        m.store.update(inner.ref, { ...inner.est, learned: learned ?? inner.est.learned });
        return inner.ref;
      }
      return inner?.ref ?? null;
    }
    case 'best_params_':
      return bestParams(m, est, learnedBy(est, m.tree.text(node)));
    case 'named_steps':
      return { k: 'dict', items: est.attrs, rest: null };
    case 'steps':
      return list(est.inner);
    case 'labels_':
      return data('array', est.learned?.statistic?.rows ?? null, {
        stats: est.learned?.statistic ? [est.learned.statistic] : [],
        name: m.tree.text(node)
      });
    case 'history':
      return of;
    default:
      return name.endsWith('_')
        ? learnedBy(est, m.tree.text(node))
        : name === 'wv' || name === 'dv'
          ? learnedBy(est)
          : null;
  }
}

export function xOf(c: Call): { value: Value | undefined; node: Expr | undefined } {
  const names = ['X', 'x', 'texts', 'inputs', 'data', 'input', 'X_test', 'exog', 'dtrain', 'train_set'];
  const name = names.find(n => c.kw.has(n)) ?? 'X';
  return { value: arg(c, 0, name), node: argNode(c, 0, name) };
}

/** The data a call is about; a pair `(X, y)` in one loader counts as both. */
function fit(m: Machine, of: Ref, made: Estimator, method: string, c: Call): Value {
  // clf = LogisticRegression().fit(…): it is known by the name it is about to be given, unless that is a history's.
  const named = made.name === null && m.target !== null && made.qualified !== 'tfjs.LayersModel';
  const est = named ? { ...made, name: m.target } : made;
  const own = ownData(m, est);
  const x = own ? { value: own, node: undefined } : xOf(c);
  const d = m.data(x.value) ?? (x.value ? listAsData(m, x.value, c) : null);
  const yValue = own ? est.attrs.get('endog') : (c.kw.get('y') ?? c.args[1]);
  const seen = m.view(d ?? x.value, x.node);
  const statistics = unite(seen.statistics, learnedInside(m, est));
  const X = choosesColumns(m, est) ? { ...seen, statistics, holds: null } : { ...seen, statistics };
  groupsGiven(m, c, c.kw.get('groups'));
  drawsOf(m, est);
  if (isModel(m, est) || (est.role === 'other' && yValue !== undefined)) {
    const order = m.emit(c.node, {
      kind: 'fit',
      model: m.modelView(of, est),
      method,
      X,
      y: yValue && m.data(yValue) ? m.view(yValue, c.kwNodes.get('y') ?? c.argNodes[1]) : null,
      validation: validationOf(m, c),
      cutsOff: est.library === 'keras' && c.kw.has('validation_split')
    });
    // Discriminant analysis and its like transform as well.
    const statistic =
      d && est.transforms
        ? m.statistic(c.node, `${est.cls}.${method}`, { ...d, name: X.name ?? X.text })
        : null;
    learn(m, of, est, { order, statistic });
  } else {
    const order = m.emit(c.node, { kind: 'transform-fit', model: m.modelView(of, est), method, X });
    const kind = learnsFromRows(m, est) ? 'learned' : encodes(est.cls);
    const statistic =
      d && kind ? m.statistic(c.node, `${est.cls}.${method}`, { ...d, name: X.name ?? X.text }, kind) : null;
    learn(m, of, est, { order, statistic });
  }
  trackedFit(m, c);
  return of;
}

/** Whether a pipeline takes some of the columns it is given itself. */
function choosesColumns(m: Machine, est: Estimator): boolean {
  if (est.shape === 'search' || est.shape === 'pipeline') {
    const first = m.estimator(est.inner[0]);
    return first !== null && choosesColumns(m, first.est);
  }
  return est.cls === 'FunctionTransformer' || (est.shape === 'columns' && est.cls !== 'FeatureUnion');
}

/** What layers of a network learned before it is trained (`Normalization.adapt`): part of its features. */
function learnedInside(m: Machine, est: Estimator, depth = 0): DataView['statistics'] {
  let found: DataView['statistics'] = [];
  if (est.shape !== 'network' || depth > 3) {
    return found;
  }
  for (const v of [...est.inner, ...est.attrs.values()]) {
    const layer = m.estimator(v);
    const statistic = layer?.est.learned?.statistic;
    found = unite(found, statistic ? [statistic] : []);
    found = unite(found, layer ? learnedInside(m, layer.est, depth + 1) : (m.data(v)?.stats ?? []));
  }
  return found;
}

/** Marks the estimator, and what a pipeline or search holds, as fitted. */
function learn(m: Machine, of: Ref, est: Estimator, learned: NonNullable<Estimator['learned']>): void {
  m.store.update(of, { ...est, learned });
  if (est.shape === 'pipeline' || est.shape === 'search') {
    for (const v of est.inner) {
      const inner = m.estimator(v);
      if (inner) {
        learn(m, inner.ref, inner.est, learned);
      }
    }
  }
}

/** Whether what it computes at fit is a statistic over rows; a column transformer is what its parts are. */
function learnsFromRows(m: Machine, est: Estimator): boolean {
  if (est.shape === 'columns' || est.shape === 'pipeline') {
    return est.inner.some(v => {
      const inner = m.estimator(v);
      return inner !== null && learnsFromRows(m, inner.est);
    });
  }
  return est.learns;
}

/** Tells of the draws that fitting makes; inner estimators draw unless the outer one seeds them. */
export function drawsOf(m: Machine, est: Estimator): void {
  if (est.seeding && est.shape !== 'network') {
    emitDraw(m, est.seeding);
  }
  if (!est.seedsInner && !seedsByGrid(m, est)) {
    for (const v of est.inner) {
      const inner = m.estimator(v);
      if (inner) {
        drawsOf(m, inner.est);
        drawWeights(m, v);
      }
    }
    for (const name of ['cv', 'estimator', 'regressor']) {
      const held = est.params.get(name);
      const inner = held && m.estimator(held);
      if (inner && !est.inner.some(v => v.k === 'ref' && v.id === inner.ref.id)) {
        drawsOf(m, inner.est);
      }
    }
  }
}

function validationOf(m: Machine, c: Call): DataView[] {
  const out: DataView[] = [];
  for (const name of ['validation_data', 'eval_set', 'eval_X', 'evals', 'valid_sets', 'X_val']) {
    const value = c.kw.get(name);
    const node = c.kwNodes.get(name);
    if (value === undefined) {
      continue;
    }
    const direct = m.data(value);
    if (direct && !elementsOf(m, value)) {
      out.push(m.view(value, node));
      continue;
    }
    // (X, y), [(X, y), …] or [(DMatrix, name), …]
    const items = elementsOf(m, value) ?? [];
    const pairs = items.some(v => m.data(v)) ? [items] : items.map(v => elementsOf(m, v) ?? [v]);
    for (const pair of pairs) {
      const d = pair[0] && m.data(pair[0]);
      if (d) {
        out.push({ ...m.view(pair[0]), text: d.name });
      }
    }
  }
  return out;
}

/** Callbacks of a tracker given to `fit`. */
function trackedFit(m: Machine, c: Call): void {
  const callbacks = c.kw.get('callbacks') ?? c.kw.get('callback');
  for (const v of (callbacks && (elementsOf(m, callbacks) ?? [callbacks])) ?? []) {
    const d = m.data(v);
    if (d && /wandb|mlflow|neptune|comet/i.test(d.name)) {
      m.emit(c.node, {
        kind: 'track',
        tool: /mlflow/i.test(d.name) ? 'mlflow' : /wandb/i.test(d.name) ? 'wandb' : 'other',
        what: 'metrics',
        callee: d.name
      });
    }
  }
}

export { emitScore };
