/** Objects that train a network for you: Lightning's and Transformers' `Trainer`. */
import { canonical, lastPart } from '../../knowledge';
import { arg, argNode, type Call, derived } from '../calls';
import type { Machine } from '../machine';
import type { DataView } from '../types';
import { type Estimator, type Ref, type Value, UNKNOWN, constant, data } from '../values';

const LIGHTNING = 'pytorch_lightning.Trainer';
const TRANSFORMERS = /^(?:transformers|sentence_transformers|trl|peft|adapters)\.(?:\w+\.)*\w*Trainer$/;
const ARGUMENTS = /^(?:transformers|trl|sentence_transformers)\.(?:\w+\.)*\w*(?:TrainingArguments|Config)$/;

/** A trainer, or the arguments of one; null for any other class. */
export function trainer(m: Machine, path: string, c: Call): Value | null {
  const name = canonical(path);
  if (ARGUMENTS.test(name) && /TrainingArguments$|^trl\./.test(name)) {
    return m.store.allocate({ k: 'dict', items: c.kw, rest: null });
  }
  if (name !== LIGHTNING && !TRANSFORMERS.test(name)) {
    return null;
  }
  const attrs = new Map<string, Value>();
  const given: readonly [string, number][] =
    name === LIGHTNING ? [] : [['model', 0], ['args', 1], ['train_dataset', 3], ['eval_dataset', 4]]; // prettier-ignore
  for (const [key, position] of given) {
    const value = c.kw.get(key) ?? (key === 'model' || key === 'args' ? c.args[position] : undefined);
    if (value) {
      attrs.set(key, value);
    }
  }
  return m.store.allocate({
    k: 'estimator',
    cls: lastPart(name),
    qualified: name,
    library: 'torch',
    role: 'network',
    shape: 'trainer',
    params: c.kw,
    inner: [],
    learns: true,
    transforms: false,
    learned: null,
    seeding: null,
    seedsInner: false,
    last: null,
    attrs,
    userClass: null,
    name: m.target
  });
}

export function trainerMethod(m: Machine, of: Ref, est: Estimator, name: string, c: Call): Value {
  return est.qualified === LIGHTNING ? lightning(m, of, est, name, c) : transformers(m, of, est, name, c);
}

function lightning(m: Machine, of: Ref, est: Estimator, name: string, c: Call): Value {
  const model = arg(c, 0, 'model');
  switch (name) {
    case 'fit': {
      const loader = ['train_dataloaders', 'train_dataloader'].find(k => c.kw.has(k)) ?? 'train_dataloaders';
      const valid = ['val_dataloaders', 'val_dataloader'].find(k => c.kw.has(k)) ?? 'val_dataloaders';
      const X = arg(c, 1, loader);
      if (!model || !m.data(X)) {
        return derived(m, c, name);
      }
      const attrs = new Map(est.attrs).set('model', model);
      m.store.update(of, { ...est, attrs });
      trained(m, of, c, name, m.view(X, argNode(c, 1, loader)), viewed(m, arg(c, 2, valid)));
      return constant(null);
    }
    case 'test':
    case 'validate':
      evaluated(m, of, c, `Trainer.${name}`, arg(c, 1, 'dataloaders') ?? c.kw.get('test_dataloaders'));
      return UNKNOWN;
    case 'predict':
      return predicted(m, of, c, arg(c, 1, 'dataloaders'));
    default:
      return derived(m, c, '');
  }
}

function transformers(m: Machine, of: Ref, est: Estimator, name: string, c: Call): Value {
  switch (name) {
    case 'train': {
      const X = est.attrs.get('train_dataset');
      if (m.data(X)) {
        const watched = evaluatesWhileTraining(m, est) ? viewed(m, est.attrs.get('eval_dataset')) : [];
        trained(m, of, c, name, m.view(X), watched);
      }
      return UNKNOWN;
    }
    case 'evaluate':
      evaluated(m, of, c, 'Trainer.evaluate', arg(c, 0, 'eval_dataset') ?? est.attrs.get('eval_dataset'));
      return UNKNOWN;
    case 'predict':
      return predicted(m, of, c, arg(c, 0, 'test_dataset'));
    default:
      return derived(m, c, '');
  }
}

/** Transformers' trainer looks at its evaluation part while it trains only when its arguments say so. */
function evaluatesWhileTraining(m: Machine, est: Estimator): boolean {
  const args = est.attrs.get('args');
  const obj = args && m.read(args);
  const items = obj?.k === 'dict' ? obj.items : null;
  const strategy = m.constantOf(items?.get('eval_strategy') ?? items?.get('evaluation_strategy'));
  return strategy !== undefined && strategy !== null && strategy !== 'no';
}

function viewed(m: Machine, value: Value | undefined): DataView[] {
  return m.data(value)?.rows ? [m.view(value)] : [];
}

/** The network where it is known, else the trainer stands for it. */
function subject(m: Machine, of: Ref): { readonly ref: Ref; readonly est: Estimator } {
  const est = m.read(of) as Estimator;
  return m.estimator(est.attrs.get('model')) ?? { ref: of, est };
}

function trained(m: Machine, of: Ref, c: Call, method: string, X: DataView, validation: DataView[]): void {
  const { ref, est } = subject(m, of);
  const order = m.emit(c.node, { kind: 'fit', model: m.modelView(ref, est), method, X, y: null, validation });
  m.store.update(ref, { ...est, learned: { order, statistic: null } });
}

function evaluated(m: Machine, of: Ref, c: Call, callee: string, value: Value | undefined): void {
  const { ref, est } = subject(m, of);
  if (m.data(value)) {
    m.emit(c.node, {
      kind: 'score',
      callee,
      models: [m.modelView(ref, est)],
      fits: [est.learned?.order ?? null],
      X: m.view(value),
      y: null,
      predictions: null,
      crossValidated: false,
      shuffled: false
    });
  }
}

function predicted(m: Machine, of: Ref, c: Call, value: Value | undefined): Value {
  const { ref, est } = subject(m, of);
  const d = m.data(value);
  if (!d) {
    return derived(m, c, '');
  }
  const [model, fit, X] = [m.modelView(ref, est), est.learned?.order ?? null, m.view(value)];
  m.emit(c.node, { kind: 'predict', model, fit, method: 'predict', X, name: m.target });
  return data('array', d.rows, {
    preds: [{ model, method: 'predict', fit, X }],
    name: m.tree.text(c.node).slice(0, 60)
  });
}
