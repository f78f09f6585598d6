/** Dividing rows: train/test splits, folds, random splits, resampling. */
import { canonical, sklearnFunction } from '../../knowledge';
import { elementsOf } from '../access';
import { arg, type Call } from '../calls';
import type { Machine } from '../machine';
import type { RowSet } from '../rows';
import { type Data, type Estimator, type Value, UNKNOWN, data, folded, list } from '../values';
import { drawsOf } from './estimators';
import { emitDraw, seedingOf } from './seeding';

function partOf(m: Machine, d: Data, split: string, index: number, name: string): Data {
  const rows = d.rows && m.rows.part(d.rows, split, index, m.loopKeys);
  return { ...d, rows, name, parts: null, chooses: null, lengthOf: null };
}

/** `train_test_split(*arrays)`: two parts of each array. */
export function trainTestSplit(m: Machine, path: string, c: Call): Value {
  const row = sklearnFunction(path);
  const seeding = row?.seed && seedingOf(m, c, row.seed, 'numpy', canonical(path));
  if (seeding) {
    emitDraw(m, seeding);
  }
  const arrays =
    c.args.length > 0
      ? c.args
      : ['X', 'y', 'arrays'].map(n => c.kw.get(n)).filter((v): v is Value => v !== undefined);
  const split = m.key(c.node);
  const out: Value[] = [];
  const parts: Data[] = [];
  // X_train, X_test = train_test_split(X): the parts are known by the names they are given.
  const names = m.statement?.targets.length === arrays.length * 2 ? m.statement.targets : [];
  let input: Data | null = null;
  arrays.forEach((value, i) => {
    const d = m.data(value) ?? listAsData(m, value, c);
    input ??= d;
    for (const index of [0, 1]) {
      const part = d ? partOf(m, d, split, index, names[2 * i + index] ?? d.name) : null;
      out.push(part ?? UNKNOWN);
      if (part && i === 0) {
        parts.push(part);
      }
    }
  });
  const shuffle = c.kw.get('shuffle');
  if (parts.length > 0) {
    m.emit(c.node, {
      kind: 'split',
      callee: canonical(path),
      input: m.view(input ?? arrays[0], c.argNodes[0]),
      arrays: arrays.map((value, i) => m.view(value, c.args.length > 0 ? c.argNodes[i] : undefined)),
      parts: parts.map(p => m.view(p)),
      grouped: false,
      stratified: c.kw.has('stratify') && m.constantOf(c.kw.get('stratify')) !== null,
      shuffled: m.constantOf(shuffle) !== false
    });
  }
  return list(out, true);
}

/** A list built in the notebook stands for rows of its own. */
export function listAsData(m: Machine, value: Value, c: Call): Data | null {
  const obj = m.read(value);
  if (obj.k === 'instance') {
    // A data set object of the user's own has the rows of what it holds.
    const held = [...obj.attrs.values()]
      .map(v => m.data(v))
      .filter((d): d is Data => d !== null && d.rows !== null);
    return held.length > 0
      ? {
          ...folded(held[0]),
          type: 'dataset',
          parts: held.slice(0, 2).map(d => ({ ...folded(d), type: 'array' }))
        }
      : null;
  }
  if (obj.k !== 'list') {
    return obj.k === 'unknown' ? m.opaque(c.node, 'data') : null;
  }
  const inner = (obj.items ?? (obj.elem ? [obj.elem] : []))
    .map(v => m.data(v))
    .filter((d): d is Data => d !== null);
  const first = inner.find(d => d.rows);
  if (first && inner.every(d => d.rows === first.rows)) {
    return { ...folded(first), type: 'array', parts: null, element: false };
  }
  const key = value.k === 'ref' ? `list:${value.id}` : m.key(c.node);
  return data('array', m.rows.source(key, 'list', m.loopKeys), { name: '' });
}

/** `splitter.split(X)`: any one fold, as a pair of index arrays. */
export function foldsOf(m: Machine, est: Estimator, c: Call): Value {
  drawsOf(m, est);
  const value = arg(c, 0, 'X');
  const d = m.data(value) ?? (value ? listAsData(m, value, c) : null);
  const rows = d?.rows ?? m.rows.source(m.key(c.node), 'folds', m.loopKeys);
  groupsGiven(m, c, arg(c, 2, 'groups'));
  const split = m.key(c.node);
  // Each turn of the loop over folds has other rows.
  const loops = [...m.loopKeys, 'folds'];
  const index = (i: number): Data =>
    data('index', m.rows.part(rows, split, i, loops), { name: d?.name ?? '' });
  const pair = list([index(0), index(1)], true);
  if (d) {
    m.emit(c.node, {
      kind: 'split',
      callee: est.qualified,
      input: m.view(value, c.argNodes[0]),
      arrays: [m.view(value, c.argNodes[0])],
      parts: [index(0), index(1)].map(p => m.view(p)),
      grouped: /Group/.test(est.cls),
      stratified: /Stratified/.test(est.cls),
      shuffled: shuffles(m, est)
    });
  }
  return { k: 'list', tuple: false, items: null, elem: pair };
}

/** `groups=`: the user says that rows belong together by these values. */
export function groupsGiven(m: Machine, c: Call, value: Value | undefined): void {
  const d = m.data(value);
  const columns = d?.holds?.only;
  if (d?.rows && columns) {
    m.emit(c.node, { kind: 'group', columns, rows: d.rows });
  }
}

/** KFold and its like shuffle when asked to, ShuffleSplit and its like always, time series never. */
export function shuffles(m: Machine, est: Estimator): boolean {
  const asked = m.constantOf(est.params.get('shuffle'));
  return est.role !== 'ordered' && (asked === undefined ? /Shuffle/.test(est.cls) : asked === true);
}

/** `random_split(dataset, lengths)`, `np.split(frame, bounds)`, `randomSplit(weights)`: parts in order. */
export function splitInto(
  m: Machine,
  d: Data,
  count: number,
  callee: string,
  c: Call,
  shuffled: boolean
): Value {
  const split = m.key(c.node);
  const parts = Array.from({ length: count }, (_, i) => partOf(m, { ...d, parts: d.parts }, split, i, ''));
  m.emit(c.node, {
    kind: 'split',
    callee,
    input: m.view(d),
    arrays: [m.view(d)],
    parts: parts.map(p => m.view(p)),
    grouped: false,
    stratified: false,
    shuffled
  });
  return list(
    parts.map(p => ({ ...p, parts: d.parts })),
    true
  );
}

/** How many parts a split by bounds or lengths makes; two where it cannot be told. */
export function partCount(m: Machine, value: Value | undefined, extra: number): number {
  const n = value && m.constantOf(value);
  if (typeof n === 'number' && n >= 2 && n <= 20) {
    return n;
  }
  const items = value ? elementsOf(m, value) : null;
  return items ? items.length + extra : 2;
}

/** `sklearn.utils.resample`, bootstraps: rows drawn with repetition. */
export function bootstrap(m: Machine, path: string, c: Call): Value {
  const row = sklearnFunction(path);
  const seeding = row?.seed && seedingOf(m, c, row.seed, 'numpy', canonical(path));
  if (seeding) {
    emitDraw(m, seeding);
  }
  const replace = m.constantOf(c.kw.get('replace')) !== false && !path.endsWith('.shuffle');
  const out = c.args.map(value => {
    const d = m.data(value);
    const rows: RowSet | null = d?.rows ?? null;
    return d && rows
      ? { ...d, rows: replace ? m.rows.resampled(rows, m.key(c.node), m.loopKeys) : rows }
      : UNKNOWN;
  });
  return out.length === 1 ? out[0] : list(out, true);
}
