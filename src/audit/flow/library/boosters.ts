/** The boosters' own functions: `xgb.train`, `lgb.train`, `xgb.cv`. */
import { elementsOf } from '../access';
import { arg, argNode, type Call } from '../calls';
import type { Machine } from '../machine';
import { unseenModel } from '../views';
import { type Value, data } from '../values';

/** `xgb.train(params, dtrain, evals=…)`. */
export function trainNative(m: Machine, c: Call, name: string): Value {
  const library = name.split('.')[0] as 'xgboost' | 'lightgbm' | 'catboost';
  const X = arg(c, 1, library === 'lightgbm' ? 'train_set' : 'dtrain') ?? c.kw.get('pool') ?? c.args[0];
  const est = {
    k: 'estimator', cls: `${library}.train`, qualified: `${library}.Booster`, library, role: 'model', shape: 'single', params: c.kw, inner: [], learns: true, transforms: false, learned: null,
    seeding: null, seedsInner: false, last: null, attrs: new Map(), userClass: null, name: m.target
  } as const; // prettier-ignore
  const ref = m.store.allocate(est);
  const evals = c.kw.get('evals') ?? c.kw.get('valid_sets') ?? c.args[3];
  const validation = (evals ? (elementsOf(m, evals) ?? []) : [])
    .map(v => elementsOf(m, v)?.[0] ?? v)
    .filter(v => m.data(v) && m.data(v)!.rows !== m.data(X)?.rows)
    .map(v => m.view(v));
  const order = m.emit(c.node, {
    kind: 'fit',
    model: m.modelView(ref, est),
    method: 'train',
    X: m.view(X, argNode(c, 1, 'dtrain')),
    y: null,
    validation
  });
  m.store.update(ref, { ...est, learned: { order, statistic: null } });
  return ref;
}

/** `xgb.cv(params, dtrain)`: a model of its own for each fold, made inside. */
export function nativeCv(m: Machine, c: Call, name: string): Value {
  const data_ =
    ['dtrain', 'train_set', 'pool'].map(k => c.kw.get(k)).find(v => v) ?? c.args.find(v => m.data(v)?.rows);
  if (data_ && m.data(data_)) {
    const cls = `${name.split('.')[0]}.Booster`;
    m.emit(c.node, {
      kind: 'score',
      callee: name,
      models: [unseenModel(-1, null, cls)],
      fits: [null],
      X: m.view(data_, argNode(c, 1, 'dtrain') ?? argNode(c, 0, 'pool')),
      y: null,
      predictions: null,
      crossValidated: true,
      shuffled: !c.kw.has('folds') && m.constantOf(c.kw.get('shuffle')) !== false
    });
  }
  return data('scalar', null, { symbol: m.tree.text(c.node) });
}
