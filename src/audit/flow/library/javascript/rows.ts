/** Methods of what is made of rows: arrays of records, tables of danfo and Polars, tensors, data sets. */
import type { Expr, ExprOf } from '../../../python/tree';
import { elementsOf } from '../../access';
import { subscript } from '../../attributes';
import { type Call, callBack, derived } from '../../calls';
import type { Machine } from '../../machine';
import { stacked } from '../../stacking';
import { type Data, type Value, UNKNOWN, allPreds, allStats, data, folded, unite } from '../../values';
import { dataMethod } from '../data';
import { drawn } from './draws';
import { writes } from './files';
import { tabled, withOptions } from './options';
import { sliced } from './tensorflow';

/** The content of a response or file, and other forms of the same rows. */
const SAME = new Set([
  'json',
  'text',
  'arrayBuffer',
  'bytes',
  'blob',
  'formData',
  'dataSync',
  'arraySync',
  'array',
  'data',
  'toArray',
  'toRecords',
  'rows',
  'objects',
  'clone',
  'copy',
  'collect',
  'lazy',
  'toSorted',
  'reverse',
  'toReversed',
  'toString',
  'values',
  'entries',
  'trim',
  'expandDims',
  'squeeze',
  'toFloat',
  'toInt',
  'asType',
  'cast',
  'print',
  'toTensor',
  'prefetch',
  'cache'
]);

/** What only tells something of all rows. */
const TELLS = new Set([
  'some',
  'every',
  'includes',
  'indexOf',
  'findIndex',
  'join',
  'find',
  'findLast',
  'at'
]);

const WRITERS = /^(?:write(?:CSV|JSON|Parquet|IPC|Avro)|to(?:CSV|JSON|Excel))$/;

export function rowsMethod(m: Machine, of: Value, d: Data, name: string, c: Call): Value {
  const fn = c.args.find(v => m.read(v).k === 'function');
  switch (name) {
    case 'slice':
      return parted(m, of, d, c);
    case 'filter':
    case 'where':
      if (fn) {
        callBack(m, fn, [elementOf(d)], c);
      }
      return narrowed(m, d, c);
    case 'map':
    case 'flatMap':
    case 'mapAsync':
      return fn ? mapped(m, d, fn, c) : folded(d);
    case 'forEach':
    case 'forEachAsync':
      if (fn) {
        callBack(m, fn, [elementOf(d), UNKNOWN, of], c);
      }
      return UNKNOWN;
    case 'reduce':
      return reduced(m, d, c);
    case 'sort':
    case 'sortValues':
      if (fn) {
        callBack(m, fn, [elementOf(d), elementOf(d)], c);
      }
      return of;
    case 'concat':
      return stacked(m, [d, ...c.args.map(v => m.data(v)).filter(x => x !== null)]);
    case 'push':
    case 'unshift':
    case 'dispose':
      return UNKNOWN;
    case 'splice':
      return cutOff(m, of, d, c);
    case 'split':
      // A text is cut into the same rows.
      return d.type === 'array' && m.text(c.args[0]) === null
        ? dataMethod(m, of, d, name, c)
        : { ...folded(d), type: 'array' };
    case 'sample':
      return sampled(m, d, c);
    case 'shuffle':
      return shuffled(m, d, c);
    case 'iloc':
    case 'loc':
      return located(m, of, d, c);
    case 'column':
    case 'getColumn':
      return c.argNodes[0] ? subscript(m, of, c.argNodes[0], c.node) : folded(d);
    case 'select':
      return { ...folded(d), holds: null };
    default:
  }
  if (SAME.has(name)) {
    return { ...folded(d), chooses: null, lengthOf: null };
  }
  if (TELLS.has(name)) {
    if (fn) {
      callBack(m, fn, [elementOf(d)], c);
    }
    return UNKNOWN;
  }
  if (WRITERS.test(name)) {
    writes(m, `${d.type}.${name}`, withOptions(m, c), 0);
    return UNKNOWN;
  }
  // Of what nothing is known, a method of this name need not be that of a model.
  if (
    (name === 'transform' || name === 'score' || name === 'train') &&
    d.type !== 'array' &&
    d.type !== 'frame'
  ) {
    return derived(m, c, name);
  }
  return dataMethod(m, of, d, tabled(name), withOptions(m, c));
}

/** Any one row, as a function sees it that is run for each. */
function elementOf(d: Data): Data {
  return {
    ...folded(d),
    type: d.type === 'frame' ? 'other' : d.type,
    element: true,
    parts: null,
    chooses: null,
    lengthOf: null
  };
}

/** `slice(from, to)` as a slice of Python's. */
export function sliceOf(c: Call): Expr {
  const [lower, upper] = c.argNodes;
  return { ...c.node, nodeType: 'Slice', lower, upper } as unknown as ExprOf<'Slice'>;
}

function parted(m: Machine, of: Value, d: Data, c: Call): Value {
  const texts = c.argNodes.map(n => m.tree.text(n));
  if (d.type === 'frame' || c.args.some(v => elementsOf(m, v) !== null)) {
    // Tables and tensors are told how many rows, arrays where to stop.
    return sliced(m, d, c.args, texts);
  }
  return c.argNodes.length > 0 ? subscript(m, d.rows ? of : d, sliceOf(c), c.node) : d;
}

function narrowed(m: Machine, d: Data, c: Call): Data {
  const rows = d.rows && m.rows.subset(d.rows, { by: 'other', key: m.key(c.node) }, m.loopKeys);
  return { ...d, rows, chooses: null, lengthOf: null };
}

/** `rows.map(r => f(r))`: the same rows, with what the function put into each. */
function mapped(m: Machine, d: Data, fn: Value, c: Call): Value {
  const made = callBack(m, fn, [elementOf(d), UNKNOWN, d], c);
  const inner = contentOf(m, made);
  return {
    ...folded(d),
    type: d.type === 'dataset' ? 'dataset' : 'array',
    holds: null,
    stats: inner.reduce<Data['stats']>((all, x) => unite(all, allStats(x)), d.stats),
    preds: inner.reduce<Data['preds']>((all, x) => unite(all, allPreds(x)), d.preds),
    parts: null,
    element: false,
    chooses: null,
    lengthOf: null
  };
}

/** The data in an object or array that a function gives. */
function contentOf(m: Machine, value: Value, depth = 0): readonly Data[] {
  const obj = m.read(value);
  const d = m.data(value);
  if (d) {
    return [d];
  }
  const held =
    obj.k === 'list'
      ? [...(obj.items ?? []), ...(obj.elem ? [obj.elem] : [])]
      : obj.k === 'dict'
        ? [...obj.items.values(), ...(obj.rest ? [obj.rest] : [])]
        : [];
  return depth > 2 ? [] : held.flatMap(v => contentOf(m, v, depth + 1));
}

/** `rows.reduce((sum, r) => sum + r.age, 0)`: a number learned from the rows; what starts from an object only puts them in order. */
function reduced(m: Machine, d: Data, c: Call): Value {
  const [fn, start] = c.args;
  const begin = m.constantOf(start);
  if (fn) {
    callBack(m, fn, [start ?? UNKNOWN, elementOf(d)], c);
  }
  if (!d.rows || typeof begin !== 'number' || d.preds.length > 0 || d.element) {
    return UNKNOWN;
  }
  return data('scalar', null, {
    stats: unite(allStats(d), [m.statistic(c.node, `${d.name || 'array'}.reduce`, d)]),
    symbol: m.tree.text(c.node)
  });
}

/** `rows.splice(0, n)`: the first rows are taken out, the others are left. */
function cutOff(m: Machine, of: Value, d: Data, c: Call): Value {
  const to = c.argNodes[1] ? m.tree.text(c.argNodes[1]).replace(/\s+/g, '') : null;
  if (!d.rows || m.constantOf(c.args[0]) !== 0 || to === null) {
    return UNKNOWN;
  }
  const number = m.constantOf(c.args[1]);
  const bound = number === undefined ? to : String(number);
  const cut = (from: string | null, until: string | null): Data => ({
    ...d,
    rows: m.rows.subset(d.rows!, { by: 'slice', from, to: until }, m.loopKeys)
  });
  m.mutate(of, () => cut(bound, null));
  return cut(null, bound);
}

/** Polars draws anew each time that it is given no seed; danfo goes by a fixed one. */
function sampled(m: Machine, d: Data, c: Call): Value {
  const named = withOptions(m, c);
  if (c.args.length > 0 && named.kw.size > 0 && named.args.length === 0) {
    drawn(m, c, 'sample', 'anew', 'seed', named.kw.get('seed'));
  }
  return narrowed(m, d, c);
}

/** `dataset.shuffle(buffer, seed)`. */
function shuffled(m: Machine, d: Data, c: Call): Value {
  if (d.type === 'dataset') {
    drawn(m, c, 'shuffle', 'anew', 'seed', c.args[1] ?? withOptions(m, c).kw.get('seed'));
    return { ...d, reshuffled: m.constantOf(c.args[2]) !== false };
  }
  return folded(d);
}

/** `df.iloc({ rows: ["0:800"], columns: ["1:"] })`. */
function located(m: Machine, of: Value, d: Data, c: Call): Value {
  const { kw, kwNodes } = withOptions(m, c);
  const rows = kw.get('rows');
  const names = kw.get('columns');
  const columns =
    names && kwNodes.get('columns') ? m.data(subscript(m, of, kwNodes.get('columns')!, c.node)) : null;
  const narrow = columns ?? d;
  if (rows === undefined || !narrow.rows) {
    return { ...narrow, type: d.type };
  }
  const [only, ...more] = elementsOf(m, rows) ?? [];
  const range = only && more.length === 0 ? m.text(only) : null;
  const bounds = range === null ? null : /^(\d*)\s*:\s*(\d*)$/.exec(range.trim());
  const key = bounds
    ? ({
        by: 'slice',
        from: bounds[1] === '' || bounds[1] === '0' ? null : bounds[1],
        to: bounds[2] || null
      } as const)
    : ({ by: 'other', key: m.key(c.node) } as const);
  return { ...narrow, type: d.type, rows: m.rows.subset(narrow.rows, key, m.loopKeys) };
}
