/** What a fitted estimator does with data: transforms, predicts, scores, resamples. */
import { type Call } from '../calls';
import { type Machine } from '../machine';
import {
  type Data,
  type Estimator,
  type Prediction,
  type Ref,
  type Value,
  allPreds,
  allStats,
  data,
  folded,
  list,
  unite
} from '../values';
import { ownData } from './forecasts';
import { listAsData } from './splits';
import { isModel, xOf, drawsOf } from './estimators';

/** Transformers that give a column for each column, made of it alone. */
const KEEPS_COLUMNS =
  /(?:Scaler|SimpleImputer|KNNImputer|IterativeImputer|PowerTransformer|QuantileTransformer|Normalizer)$/;

export function transform(m: Machine, of: Value, est: Estimator, c: Call): Value {
  const { value } = xOf(c);
  const d = m.data(value) ?? (value ? listAsData(m, value, c) : null);
  if (!d) {
    return data('array', null, { stats: est.learned?.statistic ? [est.learned.statistic] : [] });
  }
  const learned = est.learned?.statistic;
  // What was learned from rows that held statistics holds them too.
  const before = learned?.kind === 'indicators' ? allStats(d).filter(s => s.kind !== 'codes') : allStats(d);
  const stats = learned ? unite(before, [learned]) : before;
  return data(
    est.role === 'columns' || d.type === 'other'
      ? 'array'
      : d.type === 'frame' || d.type === 'series'
        ? 'array'
        : d.type,
    d.rows,
    {
      stats,
      preds: allPreds(d),
      name: m.tree.text(c.node).slice(0, 60),
      cols: [],
      holds: KEEPS_COLUMNS.test(est.cls) ? d.holds : null,
      ordered: d.ordered
    }
  );
}

export function predict(m: Machine, of: Ref, est: Estimator, method: string, c: Call): Value {
  const { value, node } = xOf(c);
  const d = m.data(value) ?? (value ? listAsData(m, value, c) : null);
  const own = d?.rows || est.role === 'forecaster' ? undefined : ownData(m, est);
  const X = own ? m.view(own) : m.view(d ?? value, node);
  if (!isModel(m, est) && est.role !== 'other') {
    // A clusterer's or detector's answer is a feature made from all the rows it was fitted on.
    const learned = est.learned?.statistic;
    return data('array', d?.rows ?? null, {
      stats: unite(d ? allStats(d) : [], learned ? [learned] : []),
      name: m.tree.text(c.node).slice(0, 60)
    });
  }
  const view = m.modelView(of, est);
  // A forecast is made of no rows: it is known which it is for when it is set against them.
  if (est.role !== 'forecaster' || X.rows) {
    m.emit(c.node, {
      kind: 'predict',
      model: view,
      fit: est.learned?.order ?? null,
      method,
      X,
      name: m.target
    });
  }
  const prediction: Prediction = { model: view, method, fit: est.learned?.order ?? null, X };
  const type = /rophet/.test(est.cls) ? 'frame' : 'array';
  return data(type, X.rows, { preds: [prediction], name: m.tree.text(c.node).slice(0, 60) });
}

export function score(m: Machine, of: Ref, est: Estimator, method: string, c: Call): Value {
  const { value, node } = xOf(c);
  if (isModel(m, est) || est.role === 'other') {
    const yValue = c.kw.get('y') ?? c.args[1];
    m.emit(c.node, {
      kind: 'score',
      callee: `${est.cls}.${method}`,
      models: [m.modelView(of, est)],
      fits: [est.learned?.order ?? null],
      X: m.view(value, node),
      y: yValue && m.data(yValue) ? m.view(yValue, c.kwNodes.get('y') ?? c.argNodes[1]) : null,
      predictions: null,
      crossValidated: false,
      shuffled: false
    });
  }
  return data('scalar', null);
}

export function resample(m: Machine, of: Ref, est: Estimator, c: Call): Value {
  drawsOf(m, est);
  const { value, node } = xOf(c);
  const X = m.view(value, node);
  const order = m.emit(c.node, {
    kind: 'transform-fit',
    model: m.modelView(of, est),
    method: 'fit_resample',
    X
  });
  const d = m.data(value);
  const y = m.data(c.kw.get('y') ?? c.args[1]);
  const statistic =
    d && est.learns ? m.statistic(c.node, `${est.cls}.fit_resample`, { ...d, name: X.name ?? X.text }) : null;
  m.store.update(of, { ...est, learned: { order, statistic } });
  const rows = d?.rows
    ? est.learns
      ? m.rows.resampled(d.rows, m.key(c.node), m.loopKeys)
      : m.rows.subset(d.rows, { by: 'other', key: m.key(c.node) }, m.loopKeys)
    : null;
  const made = (from: Data | null): Data => ({
    ...(from ? folded(from) : data('array', null)),
    rows,
    parts: null
  });
  return list([made(d), made(y)], true);
}
