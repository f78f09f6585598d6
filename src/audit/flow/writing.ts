/** What is written into columns and items. */
import type { ExprOf } from '../python/tree';
import { elementOf, namesOf } from './access';
import { evaluate } from './expressions';
import { trackedByStore } from './library/effects';
import type { Machine } from './machine';
import type { RowSet } from './rows';
import type { Columns } from './types';
import {
  type Column,
  type Data,
  type Method,
  type Value,
  UNKNOWN,
  allPreds,
  allStats,
  constant,
  literal,
  unite
} from './values';

/** `d[key] = value`, `d.loc[rows, key] = value`, items of lists and dicts. */
export function setSubscript(m: Machine, target: ExprOf<'Subscript'>, value: Value): void {
  const base = evaluate(m, target.value);
  const obj = m.read(base);
  const boxed = m.boxed(value);
  if (obj.k === 'dict' && base.k === 'ref') {
    const key = m.constantOf(evaluate(m, target.slice));
    m.store.update(
      base,
      key === undefined
        ? { ...obj, rest: m.join(obj.rest ?? undefined, boxed) }
        : { ...obj, items: new Map(obj.items).set(String(key), boxed) }
    );
  } else if (obj.k === 'list' && base.k === 'ref') {
    const key = m.constantOf(evaluate(m, target.slice));
    if (obj.items && typeof key === 'number' && key < obj.items.length) {
      m.store.update(base, { ...obj, items: obj.items.map((x, i) => (i === key ? boxed : x)) });
    } else {
      m.store.update(base, { ...obj, items: null, elem: m.join(elementOf(m, base, target.slice), boxed) });
    }
  } else if (obj.k === 'data' && base.k !== 'ref') {
    setPartOfColumn(m, target, obj, value);
  } else if (obj.k === 'data') {
    setColumn(m, base, evaluate(m, target.slice), value);
  } else if (obj.k === 'indexer') {
    const column = target.slice.nodeType === 'Tuple' ? evaluate(m, target.slice.elts[1]) : UNKNOWN;
    setColumn(m, obj.of, column, value, true);
  } else if (obj.k === 'global') {
    trackedByStore(m, target, obj.path, m.text(evaluate(m, target.slice)), true);
  } else if (obj.k === 'method' && m.estimator(boxed)) {
    putInside(m, target, obj, boxed);
  }
}

/** `model.classifier[6] = nn.Linear(…)`: a layer put into a part of a network that is not seen itself. */
function putInside(m: Machine, target: ExprOf<'Subscript'>, part: Method, layer: Value): void {
  const whole = m.estimator(part.of);
  if (whole) {
    const attrs = new Map(whole.est.attrs).set(m.tree.text(target), layer);
    m.store.update(whole.ref, { ...whole.est, attrs });
  }
}

/** `df.Age[rows] = value`: some rows of a column of a frame. */
function setPartOfColumn(m: Machine, target: ExprOf<'Subscript'>, column: Data, value: Value): void {
  evaluate(m, target.slice);
  const whole =
    target.value.nodeType === 'Attribute' || target.value.nodeType === 'Subscript'
      ? evaluate(m, target.value.value)
      : UNKNOWN;
  const frame = whole.k === 'ref' ? whole : null;
  if (frame && m.data(frame)) {
    setColumn(m, frame, column.cols.length === 1 ? constant(column.cols[0]) : UNKNOWN, value, true);
  }
}

function setColumn(m: Machine, base: Value, key: Value, value: Value, partly = false): void {
  const v = m.data(value);
  const names = typeof m.constantOf(key) === 'string' ? [String(m.constantOf(key))] : namesOf(m, key);
  m.mutate(base, d => {
    const rows = d.rows ?? v?.rows ?? null;
    const added: Column = { stats: v ? allStats(v) : [], preds: v ? allPreds(v) : [] };
    if (!names || d.type !== 'frame') {
      return { ...d, rows, stats: unite(d.stats, added.stats), preds: unite(d.preds, added.preds) };
    }
    const byCol = new Map(d.byCol ?? []);
    for (const name of names) {
      const old = byCol.get(name);
      // A column that is written anew no longer carries what it carried, unless only some rows are written.
      byCol.set(
        name,
        partly && old ? { stats: unite(old.stats, added.stats), preds: unite(old.preds, added.preds) } : added
      );
    }
    return {
      ...d,
      rows,
      cols: unite(d.cols, names),
      byCol,
      marks: marked(d, rows, names, partly ? undefined : m.constantOf(value)),
      holds: d.holds && withColumns(d.holds, names, v, partly),
      dates: v?.dates.length ? unite(d.dates, names) : d.dates,
      ordered: d.ordered ?? v?.lagged ?? null
    };
  });
}

/** What the columns tell after some were given one value, or other ones. */
function marked(
  d: Data,
  rows: RowSet | null,
  names: readonly string[],
  value: string | number | boolean | null | undefined
): Data['marks'] {
  const kept = d.marks.some(mark => names.includes(mark.column))
    ? d.marks.filter(mark => !names.includes(mark.column))
    : d.marks;
  return rows && value !== undefined && value !== null
    ? [...kept, ...names.map(column => ({ column, value: literal(value), rows }))]
    : kept;
}

/** The columns after some were written; one made of a single other column remembers it. */
function withColumns(
  columns: Columns,
  names: readonly string[],
  value: Data | null,
  partly: boolean
): Columns {
  const source = value?.holds?.only?.length === 1 && !value.lagged ? value.holds.only[0] : null;
  const made = new Map(columns.made);
  for (const name of names) {
    if (source !== null && source !== name && !partly) {
      made.set(name, made.get(source) ?? source);
    } else if (source !== name) {
      made.delete(name);
    }
  }
  return {
    only: columns.only && [...new Set([...columns.only, ...names])],
    dropped: columns.dropped.filter(c => !names.includes(c)),
    made
  };
}
