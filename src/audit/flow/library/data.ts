/** Methods of frames, series, arrays, tensors and datasets: what they do to rows and what they learn from them. */
import { numbered } from '../encodings';
import { ioMethod, methodRows } from '../../knowledge';
import { elementsOf } from '../access';
import { stacked } from '../stacking';
import { type RowSet, overlaps, sources } from '../rows';
import { type Call, callBack, derived, emitScore } from '../calls';
import type { Machine } from '../machine';
import type { Estimator } from '../values';
import {
  type Data,
  type DataType,
  type Value,
  UNKNOWN,
  allPreds,
  allStats,
  constant,
  data,
  folded,
  unite
} from '../values';
import { joined, narrowed } from './choosing';
import { transfer } from './effects';
import { groupMethod, grouped, shifted, windowed } from './groups';
import { isDataMethod } from './methods';
import { estimatorMethod } from './estimators';
import { GAPS, SPECIAL } from './dataSpecial';

/** Methods that only make sense on a model: their receiver is one, though we did not see it made. */
const MODEL_METHODS = new Set(['fit', 'predict', 'predict_proba', 'fit_transform', 'fit_generator', 'partial_fit', 'predict_classes', 'score', 'transform', 'predict_generator', 'decision_function']); // prettier-ignore

export function dataMethod(m: Machine, of: Value, d: Data, name: string, c: Call): Value {
  if (
    MODEL_METHODS.has(name) &&
    (d.type === 'other' || d.type === 'scalar') &&
    !(name === 'transform' && c.args.some(v => m.text(v) !== null))
  ) {
    return onUnseenModel(m, of, d, name, c);
  }
  if (
    d.type === 'scalar' &&
    d.symbol?.endsWith('.columns') &&
    !/^(?:tolist|to_list|copy|to_numpy)$/.test(name)
  ) {
    // Names of columns, some taken out or put in: which are left is not followed.
    m.mutate(of, x => ({ ...x, symbol: null }));
    return data('scalar', null, { stats: d.stats });
  }
  if (d.type === 'groupby') {
    return groupMethod(m, d, name, c);
  }
  if (d.type === 'window') {
    return { ...d, type: 'series' };
  }
  const file = ioMethod(name);
  if (
    file &&
    (file.on === undefined || file.on === 'frame' || file.on === 'array' || file.on === 'figure') &&
    !(name === 'save' && d.rows)
  ) {
    const value = transfer(m, file, `${d.type}.${name}`, c, of);
    return value ?? constant(null);
  }
  const special = SPECIAL[name];
  if (special) {
    return special(m, of, d, c, name);
  }
  if (d.against && /^(?:mean|sum|item|any|all|std|min|max)$/.test(name)) {
    return scored(m, d, name, c);
  }
  return byEffect(m, of, d, name, c);
}

/** Reducing predictions set against labels: a score written by hand. */
export function scored(m: Machine, d: Data, name: string, c: Call): Value {
  if (name !== 'item' || aside(m, d)) {
    emitScore(m, c.node, m.tree.text(c.node).slice(0, 40), allPreds(d), d.against, undefined);
  }
  return data('scalar', null, { preds: [] });
}

/** A loss read off on rows that no model in it was trained on: a score. On training rows it is a progress bar. */
function aside(m: Machine, d: Data): boolean {
  return allPreds(d).every(p => {
    const fit = m.eventAt(p.fit);
    const rows = fit?.kind === 'fit' ? fit.X.rows : null;
    return (
      rows !== null && p.X.rows !== null && overlaps(rows, p.X.rows) === 'no' && known(m, rows, p.X.rows)
    );
  });
}

/** Apart because they were divided or read apart, and not only because a call hides where they come from. */
function known(m: Machine, a: RowSet, b: RowSet): boolean {
  const [from, other] = [sources(a), sources(b)];
  return from.some(s => other.includes(s)) || [...from, ...other].every(s => m.readRows.has(s));
}

export function byEffect(m: Machine, of: Value, d: Data, name: string, c: Call): Value {
  switch (methodRows(name)) {
    case 'aggregate':
      return aggregate(m, d, name, c);
    case 'grouping':
      return name === 'groupby' ? grouped(m, of, d, c) : windowed(m, d, name, c);
    case 'fill': {
      const statistic = m.statistic(c.node, `${d.name || d.type}.${name}`, d);
      return inplace(m, of, c, x => ({ ...x, stats: unite(x.stats, [statistic]) }));
    }
    case 'rank':
      return shifted(m, d, name, c);
    case 'subset':
      return narrowed(m, of, d, name, c);
    case 'union': {
      const parts = [
        d,
        ...c.args.flatMap(v => m.data(v) ?? (elementsOf(m, v) ?? []).map(x => m.data(x)))
      ].filter((x): x is Data => !!x);
      // A frame that is filled row by row has rows that come from nowhere else.
      return parts.some(p => p.rows)
        ? stacked(m, parts)
        : { ...m.opaque(c.node, d.name, allStats(d)), type: d.type };
    }
    case 'joins':
      return joined(m, d, m.data(c.args[0] ?? c.kw.get('right') ?? c.kw.get('other')), c);
    case 'vocabulary':
      return data('scalar', null, { symbol: m.tree.text(c.node) });
    case 'reshape':
      return { ...folded(d), holds: null };
    case 'looks':
      // A test of what was learned (`(corr[c] > 0.9).any()`) tells of it.
      return d.rows ? UNKNOWN : data('scalar', null, { stats: allStats(d) });
    default:
      return d.type === 'other' && methodRows(name) === null && !isDataMethod(name)
        ? madeBy(m, d, c, name)
        : sameRows(m, of, d, c);
  }
}

/** What a method that is not known gives, of an object that is not known: `tokenizer.encode(texts)`, `source.test_part()`. */
function madeBy(m: Machine, d: Data, c: Call, name: string): Value {
  const made = derived(m, c, name);
  return made.k === 'data'
    ? { ...made, stats: unite(allStats(d), made.stats), preds: unite(allPreds(d), made.preds) }
    : made;
}

/** Methods whose rows stay: arguments with statistics hand them on (`fillna(df.mean())`, `df - mean`). */
export function sameRows(m: Machine, of: Value, d: Data, c: Call): Value {
  let stats: Data['stats'] = [];
  for (const v of [...c.args, ...c.kw.values()]) {
    const x = m.data(v);
    if (x) {
      stats = unite(stats, allStats(x));
    }
    const obj = m.read(v);
    for (const item of obj.k === 'dict' ? [...obj.items.values(), obj.rest ?? UNKNOWN] : []) {
      stats = unite(stats, m.data(item) ? allStats(m.data(item)!) : []);
    }
    if (obj.k === 'function' && d.type === 'dataset') {
      stats = unite(stats, mapped(m, d, v, c));
    } else if (obj.k === 'function') {
      const given =
        d.type === 'frame' && m.constantOf(c.kw.get('axis')) !== 1 && !elementwise(c)
          ? { ...folded(d), type: 'series' as DataType }
          : data('scalar', null);
      const result = m.data(callBack(m, v, [given], c));
      stats = unite(stats, result ? allStats(result) : []);
    }
  }
  const callee = c.args[0] && m.read(c.args[0]);
  if (callee?.k === 'method') {
    // df.apply(LabelEncoder().fit_transform)
    const result = m.data(callBack(m, c.args[0], [folded(d)], c));
    stats = unite(stats, result ? allStats(result) : []);
  }
  const f = c.node.func;
  const name = f.nodeType === 'Attribute' ? f.attr : '';
  const others = [...c.args, ...c.kw.values()].some(v => m.data(v)?.rows);
  const numbers = numbersCategories(m, c, name);
  return inplace(m, of, c, x => ({
    ...x,
    stats: unite(numbers ? numbered(m, c.node, name, x).stats : x.stats, stats),
    chooses: null,
    lengthOf: null,
    holds: others || RENAMING.has(name) ? null : x.holds
  }));
}

/** `map({'Rome': 0, 'Oslo': 1, 'Bonn': 2})`: texts become whole numbers in a row. Two of them are a yes and a no. */
function numbersCategories(m: Machine, c: Call, name: string): boolean {
  const table = c.args.length === 1 && (name === 'map' || name === 'replace') ? m.read(c.args[0]) : null;
  if (table?.k !== 'dict' || table.rest !== null || table.items.size < 3) {
    return false;
  }
  const numbers = [...table.items.values()].map(v => m.constantOf(v)).sort((a, b) => Number(a) - Number(b));
  return numbers.every((n, i) => typeof n === 'number' && n === Number(numbers[0]) + i);
}

/** What a function puts into the elements of a data set (`ds.map(lambda x, y: (normalize(x), y))`). */
function mapped(m: Machine, d: Data, fn: Value, c: Call): Data['stats'] {
  const element = d.parts ? d.parts.map(p => m.data(p)).filter((x): x is Data => x !== null) : [folded(d)];
  const result = callBack(
    m,
    fn,
    element.map(x => ({ ...x, parts: null, chooses: null })),
    c
  );
  return (elementsOf(m, result) ?? [result])
    .map(x => m.data(x))
    .reduce<Data['stats']>(
      (all, x) => unite(all, x?.rows === null || !x ? (x?.stats ?? []) : allStats(x)),
      []
    );
}

/** Methods after which a column is no longer known by its name. */
const RENAMING = new Set([
  'rename',
  'set_axis',
  'select_dtypes',
  'add_prefix',
  'add_suffix',
  'pipe',
  'rename_axis',
  'get_dummies',
  'squeeze'
]);

/** `df.y.isnull()`: a mask by which rows with and without a value are told apart. */
export function missing(_m: Machine, _of: Value, d: Data, _c: Call, name: string): Value {
  const chooses = d.symbol
    ? ({ by: 'compare', on: d.symbol, op: name.startsWith('not') ? '!=' : '==', value: 'null' } as const)
    : null;
  return { ...folded(d), chooses };
}

function elementwise(c: Call): boolean {
  const f = c.node.func;
  return f.nodeType === 'Attribute' && (f.attr === 'map' || f.attr === 'applymap');
}

/** The changed copy, or with `inplace=True` the receiver itself changed. */
export function inplace(m: Machine, of: Value, c: Call, change: (d: Data) => Data): Value {
  const d = m.data(of)!;
  if (m.constantOf(c.kw.get('inplace')) === true) {
    m.mutate(of, change);
    writeBack(m, of, c, change(d));
    return constant(null);
  }
  return change(d);
}

/** `df['a'].fillna(x, inplace=True)` changes the frame's column. */
function writeBack(m: Machine, of: Value, c: Call, changed: Data): void {
  const f = c.node.func;
  if (of.k === 'ref' || f.nodeType !== 'Attribute' || f.value.nodeType === 'Name') {
    return;
  }
  const column = f.value;
  const base = column.nodeType === 'Subscript' || column.nodeType === 'Attribute' ? column.value : null;
  if (base?.nodeType !== 'Name') {
    return;
  }
  const frame = m.scope.vars.get(base.id) ?? m.globals.vars.get(base.id);
  if (frame) {
    m.mutate(frame, x =>
      changed.cols.length === 1
        ? {
            ...x,
            byCol: new Map(x.byCol ?? []).set(changed.cols[0], { stats: changed.stats, preds: changed.preds })
          }
        : { ...x, stats: unite(x.stats, allStats(changed)) }
    );
  }
}

function aggregate(m: Machine, d: Data, name: string, c: Call): Value {
  const axis = m.constantOf(
    c.kw.get('axis') ?? (d.type === 'array' || d.type === 'frame' ? c.args[0] : undefined)
  );
  if (axis === 1 || axis === 'columns' || (axis === -1 && d.type === 'array')) {
    return folded(d);
  }
  if (d.element) {
    return folded(d);
  }
  if (d.preds.length > 0 || name === 'count' || countsGaps(c)) {
    return data('scalar', null, { stats: d.stats });
  }
  if (!d.rows) {
    return data('scalar', null, { stats: allStats(d) });
  }
  const statistic = m.statistic(c.node, `${d.name || d.type}.${name}`, d);
  return data('scalar', null, {
    stats: unite(allStats(d), [statistic]),
    symbol: m.tree.text(c.node),
    cols: d.cols,
    name: `${d.name}.${name}()`
  });
}

/** `df.isnull().mean()`: how much is missing, as `count` tells it. */
function countsGaps(c: Call): boolean {
  const f = c.node.func;
  const of = f.nodeType === 'Attribute' && f.value.nodeType === 'Call' ? f.value.func : null;
  return of?.nodeType === 'Attribute' && Object.hasOwn(GAPS, of.attr);
}

/** An object that is fitted or predicts is a model, wherever it came from. */
function onUnseenModel(m: Machine, of: Value, d: Data, name: string, c: Call): Value {
  if (of.k !== 'ref') {
    return derived(m, c, name);
  }
  const transformer = name === 'fit_transform' || name === 'transform';
  const est: Estimator = {
    k: 'estimator',
    cls: d.name || 'model',
    qualified: d.name || 'model',
    library: 'other',
    role:
      transformer || (c.args.length < 2 && name === 'fit' && !c.kw.has('y') && !c.kw.has('epochs'))
        ? 'transformer'
        : 'model',
    shape: 'single',
    params: new Map(),
    inner: [],
    learns: false,
    transforms: transformer,
    learned: null,
    seeding: null,
    seedsInner: false,
    last: null,
    attrs: new Map(),
    userClass: null,
    name: d.name || null
  };
  m.store.update(of, est);
  return estimatorMethod(m, of, est, name, c);
}
