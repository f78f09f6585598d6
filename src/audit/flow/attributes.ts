/** Attributes and subscripts: columns, rows chosen by slices, masks and indices, items of containers. */
import { numbered, without } from './encodings';
import { storesItself, member } from '../knowledge';
import type { Expr, ExprOf } from '../python/tree';
import { choosers, elementOf, elementsOf, namesOf } from './access';
import { columnSymbol, rowsBy, rowsPerhaps } from './chosen';
import { evaluate } from './expressions';
import { applied, estimatorAttribute } from './library/estimators';
import { property } from './library/javascript/members';
import { isDataMethod } from './library/methods';
import { folderOf } from './library/paths';
import type { Machine } from './machine';
import type { SubsetKey } from './rows';
import { beside, stacked } from './stacking';
import { dropColumns } from './statements';
import {
  type Data,
  type Value,
  UNKNOWN,
  allPreds,
  allStats,
  data,
  folded,
  holding,
  list,
  unite
} from './values';

/** Attributes of data that stand for the same rows. */
const SAME_ROWS = new Set(['values', 'array', 'str', 'dt', 'cat', 'sparse', 'data', 'A', 'A1', 'real', 'features', 'frame', 'shape_', 'dataset', 'text', 'images', 'predicted_mean', 'predictions', 'label_ids']); // prettier-ignore
const INDEXERS = new Set(['loc', 'iloc', 'ix', 'at', 'iat']);

export function attribute(m: Machine, base: Value, name: string, node: Expr): Value {
  const obj = m.read(base);
  const own = m.language === 'python' ? null : property(m, base, obj, name, node);
  if (own) {
    return own;
  }
  switch (obj.k) {
    case 'global':
      return { k: 'global', path: member(obj.path, name) };
    case 'instance': {
      const own = obj.attrs.get(name);
      if (own) {
        return own;
      }
      const member = memberOf(m, obj.cls, name);
      return member?.k === 'function'
        ? { ...member, self: base }
        : (member ?? { k: 'method', of: base, name });
    }
    case 'super': {
      const inherited = obj.cls.bases
        .map(b => m.read(b))
        .map(b => (b.k === 'class' ? memberOf(m, b, name) : undefined))
        .find(v => v);
      return inherited?.k === 'function' ? { ...inherited, self: obj.self } : (inherited ?? UNKNOWN);
    }
    case 'class':
      return memberOf(m, obj, name) ?? UNKNOWN;
    case 'estimator': {
      const own = obj.attrs.get(name);
      if (own) {
        return own;
      }
      const member = obj.userClass && memberOf(m, obj.userClass, name);
      if (member) {
        return member.k === 'function' ? { ...member, self: base } : member;
      }
      return estimatorAttribute(m, base, obj, name, node) ?? { k: 'method', of: base, name };
    }
    case 'any':
      return obj.of.map(v => attribute(m, v, name, node)).reduce((a, b) => m.join(a, b));
    case 'data':
      return dataAttribute(m, base, obj, name, node);
    case 'file':
      return name === 'parent'
        ? { k: 'file', path: obj.path && folderOf(obj.path), mode: 'path' }
        : { k: 'method', of: base, name };
    default:
      return { k: 'method', of: base, name };
  }
}

/** A member of a class or of the classes it is made from. */
export function memberOf(
  m: Machine,
  cls: Extract<ReturnType<Machine['read']>, { k: 'class' }>,
  name: string,
  depth = 0
): Value | undefined {
  const own = cls.members.get(name);
  if (own || depth > 5) {
    return own;
  }
  for (const base of cls.bases) {
    const b = m.read(base);
    const inherited = b.k === 'class' ? memberOf(m, b, name, depth + 1) : undefined;
    if (inherited) {
      return inherited;
    }
  }
  return undefined;
}

/** Methods and attributes that only groups of rows have. */
const OF_GROUPS = new Set(['groups', 'indices', 'ngroup', 'ngroups', 'nth', 'ohlc']);

function dataAttribute(m: Machine, base: Value, d: Data, name: string, node: Expr): Value {
  if (INDEXERS.has(name)) {
    return { k: 'indexer', of: base, name };
  }
  if (d.type === 'bunch') {
    if (name === 'target' || name === 'data' || name === 'frame' || name === 'images') {
      return data(name === 'frame' ? 'frame' : 'array', d.rows, {
        holds: name === 'frame' ? holding(null) : null,
        stats: d.stats,
        name: `${d.name}.${name}`
      });
    }
    return name === 'feature_names' || name === 'target_names' || name === 'DESCR'
      ? data('scalar', null)
      : { k: 'method', of: base, name };
  }
  if (name === 'index') {
    return data('index', d.rows, { name: `${d.name}.index`, stats: d.rows ? [] : allStats(d) });
  }
  if (name === 'shape') {
    return list(
      [data('scalar', null, { lengthOf: d.rows, symbol: `${d.name}.shape[0]` }), data('scalar', null)],
      true
    );
  }
  if (name === 'size' && d.type !== 'groupby') {
    return data('scalar', null, { lengthOf: d.rows });
  }
  if (name === 'columns') {
    return data('scalar', null, { name: `${d.name}.columns`, symbol: `${d.name}.columns` });
  }
  if (name === 'T') {
    return data('array', d.rows, { stats: allStats(d), preds: allPreds(d), name: d.name });
  }
  if (name === 'codes' && node.nodeType === 'Attribute' && d.type === 'series') {
    return numbered(m, node, 'cat.codes', d);
  }
  if (name === 'dtypes' || name === 'dtype' || name === 'ndim' || name === 'device') {
    return UNKNOWN;
  }
  if (d.type === 'groupby' && !isDataMethod(name) && !OF_GROUPS.has(name)) {
    // One column of each group.
    return d;
  }
  if (
    isDataMethod(name) ||
    d.type === 'groupby' ||
    d.type === 'window' ||
    d.type === 'loader' ||
    d.type === 'dataset' ||
    d.type === 'splits'
  ) {
    return SAME_ROWS.has(name) && d.type !== 'groupby'
      ? {
          ...folded(d),
          type: name === 'values' ? 'array' : d.type,
          dates: /^(?:dt|str|cat)$/.test(name) ? [] : d.dates
        }
      : { k: 'method', of: base, name };
  }
  if (SAME_ROWS.has(name)) {
    const part = name === 'dt' || name === 'str' || name === 'cat';
    return { ...folded(d), type: name === 'values' ? 'array' : d.type, dates: part ? [] : d.dates };
  }
  if (d.type === 'frame') {
    return column(m, base, d, name, node);
  }
  return { k: 'method', of: base, name };
}

/** One column of a frame. Reading it tells that it exists. */
function column(m: Machine, base: Value, d: Data, name: string, node: Expr): Data {
  if (!d.cols.includes(name)) {
    m.mutate(base, x => ({ ...x, cols: [...x.cols, name] }));
  }
  const own = d.byCol?.get(name);
  return data('series', d.rows, {
    stats: own ? unite(d.stats, own.stats) : d.stats,
    preds: own ? unite(d.preds, own.preds) : d.preds,
    cols: [name],
    name: m.tree.text(node),
    symbol: columnSymbol(name),
    path: d.path,
    holds: holding([name], d.holds?.made),
    dates: d.dates.filter(c => c === name),
    ordered: d.ordered
  });
}

function columns(m: Machine, base: Value, d: Data, names: readonly string[], node: Expr): Data {
  m.mutate(base, x => ({ ...x, cols: unite(x.cols, names) }));
  const byCol = d.byCol ? new Map([...d.byCol].filter(([n]) => names.includes(n))) : null;
  return data('frame', d.rows, {
    stats: without(d, 'indicators').stats,
    preds: d.preds,
    cols: names,
    byCol,
    name: m.tree.text(node).slice(0, 60),
    path: d.path,
    holds: holding(names, d.holds?.made),
    dates: d.dates,
    ordered: d.ordered
  });
}

export function subscript(m: Machine, base: Value, slice: Expr, node: Expr): Value {
  const obj = m.read(base);
  switch (obj.k) {
    case 'list':
      return listItem(m, base, obj, slice);
    case 'dict': {
      const key = m.constantOf(evaluate(m, slice));
      if (key !== undefined) {
        return obj.items.get(String(key)) ?? obj.rest ?? UNKNOWN;
      }
      return (
        [...obj.items.values(), ...(obj.rest ? [obj.rest] : [])].reduce<Value | undefined>(
          (a, b) => m.join(a, b),
          undefined
        ) ?? UNKNOWN
      );
    }
    case 'any':
      return obj.of.map(v => subscript(m, v, slice, node)).reduce((a, b) => m.join(a, b));
    case 'indexer': {
      const d = m.data(obj.of);
      return d ? indexed(m, obj.of, d, slice, node, obj.name) : UNKNOWN;
    }
    case 'data':
      if (obj.type === 'groupby') {
        evaluate(m, slice);
        return obj;
      }
      if (obj.parts && obj.type !== 'loader') {
        const i = m.constantOf(evaluate(m, slice));
        if (typeof i === 'number') {
          return obj.parts.at(i) ?? UNKNOWN;
        }
      }
      return indexed(m, base, obj, slice, node, '');
    case 'estimator': {
      const value = evaluate(m, slice);
      const key = m.constantOf(value);
      if (slice.nodeType === 'Slice') {
        return stepsOf(m, base, obj, slice);
      }
      return typeof key === 'number'
        ? (obj.inner.at(key) ?? UNKNOWN)
        : (obj.attrs.get(String(key)) ?? applied(m, obj, value) ?? UNKNOWN);
    }
    case 'global': {
      const value = evaluate(m, slice);
      if (/\b[rc]_$/.test(obj.path)) {
        const parts = (elementsOf(m, value) ?? [value])
          .map(v => m.data(v))
          .filter((d): d is Data => d !== null);
        return obj.path.endsWith('r_') ? stacked(m, parts) : beside(m, parts);
      }
      // A series of a run, which is appended to.
      return storesItself(obj.path) ? obj : UNKNOWN;
    }
    default:
      evaluate(m, slice);
      return UNKNOWN;
  }
}

/** `pipeline[:-1]`: a pipeline of some of the steps, which are the same objects. */
function stepsOf(
  m: Machine,
  base: Value,
  est: Extract<ReturnType<Machine['read']>, { k: 'estimator' }>,
  slice: ExprOf<'Slice'>
): Value {
  const [from, to] = [slice.lower, slice.upper].map(e => (e ? m.constantOf(evaluate(m, e)) : undefined));
  const known = [from, to].every(v => v === undefined || typeof v === 'number');
  if (est.shape !== 'pipeline' || !known) {
    return base;
  }
  const inner = est.inner.slice(from as number | undefined, to as number | undefined);
  return inner.length === 0 || inner.length === est.inner.length
    ? base
    : m.store.allocate({ ...est, inner, learned: null });
}

function listItem(
  m: Machine,
  base: Value,
  obj: Extract<ReturnType<Machine['read']>, { k: 'list' }>,
  slice: Expr
): Value {
  if (slice.nodeType === 'Slice') {
    const [from, to] = [slice.lower, slice.upper].map(e => (e ? m.constantOf(evaluate(m, e)) : undefined));
    if (
      obj.items &&
      [from, to].every(v => v === undefined || typeof v === 'number') &&
      (!slice.lower || from !== undefined) &&
      (!slice.upper || to !== undefined)
    ) {
      return { ...obj, items: obj.items.slice(from as number | undefined, to as number | undefined) };
    }
    return obj.elem || obj.items
      ? { ...obj, items: null, elem: someOf(m, obj.items, slice) ?? elementOf(m, base, slice) }
      : obj;
  }
  const i = m.constantOf(evaluate(m, slice));
  if (obj.items && typeof i === 'number') {
    return obj.items.at(i) ?? UNKNOWN;
  }
  return someOf(m, obj.items, slice) ?? elementOf(m, base, slice);
}

/** `folds[i]`, `folds[:i]`: some of the rows of several pieces, which ones hangs on what is not known. */
function someOf(m: Machine, items: readonly Value[] | null, slice: Expr): Value | null {
  const pieces = (items ?? []).map(v => m.data(v));
  if (pieces.length < 2 || !pieces.every((d): d is Data => d !== null && d.rows !== null)) {
    return null;
  }
  if (pieces.every(d => d.rows === pieces[0].rows)) {
    return null;
  }
  const all = m.data(stacked(m, pieces))!;
  const rows = m.rows.subset(all.rows!, { by: 'other', key: m.tree.text(slice) }, m.loopKeys);
  return { ...all, rows };
}

/** `d[slice]`, `d.loc[slice]`, `d.iloc[slice]`. */
function indexed(m: Machine, base: Value, d: Data, slice: Expr, node: Expr, indexer: string): Value {
  if (d.type === 'scalar') {
    // What names were chosen by (`X.columns[selector.get_support()]`) goes with them.
    const by = m.data(evaluate(m, slice));
    return {
      ...d,
      lengthOf: null,
      symbol: d.symbol?.endsWith('.columns') ? null : d.symbol,
      stats: by && !by.rows ? unite(d.stats, allStats(by)) : d.stats
    };
  }
  if (slice.nodeType === 'Tuple' && slice.elts.length > 0) {
    const [first, ...rest] = slice.elts;
    const rowsOnly = chooseRows(m, d, first, node, indexer || 'array');
    const narrowed = rest.length === 1 && indexer ? chooseColumns(m, rowsOnly, rest[0]) : folded(rowsOnly);
    const single = rest.length === 1 && rest[0].nodeType === 'Constant';
    return {
      ...narrowed,
      type: single && d.type === 'frame' ? 'series' : rowsOnly.type,
      name: m.tree.text(node).slice(0, 60)
    };
  }
  if (!indexer && slice.nodeType !== 'Slice') {
    const value = evaluate(m, slice);
    const name = m.constantOf(value);
    if (d.type === 'splits') {
      const key = { by: 'compare', on: 'split', op: '==', value: `'${String(name)}'` } as const;
      return typeof name === 'string'
        ? {
            ...folded(d),
            type: 'dataset',
            rows: d.rows && m.rows.subset(d.rows, key, []),
            name: m.tree.text(node)
          }
        : m.opaque(node, d.name, d.stats);
    }
    if (typeof name === 'string') {
      return d.type === 'frame' || d.type === 'other'
        ? column(m, base, { ...d, type: 'frame' }, name, node)
        : { ...folded(d), name: m.tree.text(node) };
    }
    const names = namesOf(m, value);
    if (names && (d.type === 'frame' || d.type === 'other')) {
      return columns(m, base, d, names, node);
    }
    const chosen = rowsBy(m, d, value, slice) ?? rowsPerhaps(m, d, value, slice);
    if (chosen) {
      return { ...d, rows: chosen, name: m.tree.text(node).slice(0, 60), chooses: null, lengthOf: null };
    }
    if (d.type === 'frame' || d.type === 'other') {
      // An unknown key of a frame is most often a list of columns made elsewhere.
      const key = m.data(value);
      return {
        ...without(folded(d), 'indicators'),
        // df[df.columns] is all of it.
        holds: key?.symbol?.endsWith('.columns') ? d.holds : null,
        stats: unite(allStats(without(d, 'indicators')), choosers(m, value)),
        name: m.tree.text(node).slice(0, 60)
      };
    }
    if (typeof name === 'number') {
      return d.type === 'array' || d.type === 'series'
        ? {
            ...folded(d),
            rows: d.rows && m.rows.subset(d.rows, { by: 'other', key: `at:${name}` }, m.loopKeys)
          }
        : UNKNOWN;
    }
    const part = d.rows && m.rows.subset(d.rows, { by: 'other', key: m.key(node) }, m.loopKeys);
    return { ...folded(d), rows: part, chooses: null, lengthOf: null, name: m.tree.text(node).slice(0, 60) };
  }
  return { ...chooseRows(m, d, slice, node, indexer || 'array'), name: m.tree.text(node).slice(0, 60) };
}

function chooseRows(m: Machine, d: Data, selector: Expr, node: Expr, indexer: string): Data {
  if (selector.nodeType === 'Slice') {
    const from = bound(m, selector.lower);
    const to = bound(m, selector.upper);
    const whole = from === null && to === null && !!selector.step;
    const stepped = whole && bound(m, selector.step) === '-1';
    if (!d.rows || stepped) {
      return d;
    }
    const key: SubsetKey = selector.step
      ? { by: 'other', key: m.tree.text(selector) }
      : { by: 'slice', from: from === '0' ? null : from, to };
    return { ...d, rows: m.rows.subset(d.rows, key, m.loopKeys), chooses: null, lengthOf: null };
  }
  const value = evaluate(m, selector);
  const chosen = rowsBy(m, d, value, selector);
  if (chosen) {
    return { ...d, rows: chosen, chooses: null };
  }
  if (!d.rows || (indexer === 'array' && m.tree.text(selector) === '...')) {
    return d;
  }
  return {
    ...d,
    rows: m.rows.subset(d.rows, { by: 'other', key: m.tree.text(selector) || m.key(node) }, m.loopKeys),
    chooses: null
  };
}

function chooseColumns(m: Machine, d: Data, selector: Expr): Data {
  if (selector.nodeType === 'Slice') {
    return selector.lower || selector.upper ? { ...d, holds: null } : d;
  }
  const value = evaluate(m, selector);
  const names =
    namesOf(m, value) ?? (typeof m.constantOf(value) === 'string' ? [String(m.constantOf(value))] : null);
  if (!names) {
    // `df.columns != 'target'` and its like: every column but the one that is named.
    const chooses = m.data(value)?.chooses;
    if (chooses?.by === 'compare' && chooses.op === '!=' && chooses.value.startsWith("'")) {
      const left = chooses.value.slice(1, -1);
      return dropColumns(d, [left]);
    }
    const whole = { ...without(folded(d), 'indicators'), holds: null };
    return { ...whole, stats: unite(whole.stats, choosers(m, value)) };
  }
  const byCol = d.byCol ? new Map([...d.byCol].filter(([n]) => names.includes(n))) : null;
  return { ...d, byCol, cols: names, holds: holding(names, d.holds?.made) };
}

/** A bound of a slice, as text that is equal for equal bounds; null for an open end. */
function bound(m: Machine, node: Expr | undefined): string | null {
  if (!node) {
    return null;
  }
  const value = evaluate(m, node);
  const v = m.constantOf(value);
  if (v === null) {
    return null;
  }
  if (v !== undefined) {
    return typeof v === 'string' ? `'${v}'` : String(v);
  }
  const d = m.data(value);
  return d?.lengthOf ? `len:${d.lengthOf.id}` : m.tree.text(node).replace(/\s+/g, '');
}
