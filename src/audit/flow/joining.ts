/** What is known of a value that may have come by either of two ways. */
import type { Machine } from './machine';
import type { RowSet } from './rows';
import type { FlowEvent } from './types';
import { type AnyOf, type Data, type Estimator, type Obj, type Value, UNKNOWN, unite } from './values';

/** The value of either of two ways: what is known of both. */
export function joined(m: Machine, a: Value | undefined, b: Value | undefined): Value {
  if (a === undefined || b === undefined) {
    return a ?? b ?? UNKNOWN;
  }
  if (a === b || (a.k === 'ref' && b.k === 'ref' && a.id === b.id)) {
    return a;
  }
  if (a.k === 'unknown') {
    return b;
  }
  if (b.k === 'unknown') {
    return a;
  }
  if (a.k === 'const' && b.k === 'const') {
    return a.v === b.v ? a : a.v === null ? b : b.v === null ? a : UNKNOWN;
  }
  const [x, y] = [m.read(a), m.read(b)];
  if (x.k === 'const' && x.v === null) {
    return b;
  }
  if (y.k === 'const' && y.v === null) {
    return a;
  }
  if (x.k === 'data' && y.k === 'data') {
    return joinData(x, y);
  }
  if (x.k === 'list' && y.k === 'list') {
    return joinLists(m, x, y);
  }
  if (x.k === 'dict' && y.k === 'dict') {
    return joinDicts(m, x, y);
  }
  const same = a.k === 'ref' || b.k === 'ref' ? null : joinStates(m, x, y);
  if (same) {
    return same;
  }
  const of: Value[] = [];
  for (const v of [a, b]) {
    const obj = v.k === 'any' ? v : null;
    for (const option of obj ? obj.of : [v]) {
      if (!of.some(o => o === option || (o.k === 'ref' && option.k === 'ref' && o.id === option.id))) {
        of.push(option);
      }
    }
  }
  return of.length === 1 ? of[0] : ({ k: 'any', of: of.slice(0, 8) } satisfies AnyOf);
}

function joinData(a: Data, b: Data): Data {
  const joined = {
    rows: joinRows(a.rows, b.rows),
    stats: unite(a.stats, b.stats),
    preds: unite(a.preds, b.preds),
    cols: unite(a.cols, b.cols),
    holds: a.holds === b.holds ? a.holds : null,
    marks: a.marks === b.marks ? a.marks : [],
    ordered: a.ordered ?? b.ordered,
    byCol: joinColumns(a.byCol, b.byCol)
  };
  // Most joins add nothing; then no new value is made.
  const same =
    joined.rows === a.rows &&
    joined.stats === a.stats &&
    joined.preds === a.preds &&
    joined.cols === a.cols &&
    joined.holds === a.holds &&
    joined.marks.length === a.marks.length &&
    joined.ordered === a.ordered &&
    joined.byCol === a.byCol;
  return same ? a : { ...a, ...joined };
}

/** Two states of one object, which was changed on one way and not, or otherwise, on another. */
function joinStates(m: Machine, a: Obj, b: Obj): Value | null {
  if (a.k === 'estimator' && b.k === 'estimator' && a.cls === b.cls) {
    return {
      ...a,
      learned: joinLearned(m, a.learned, b.learned),
      attrs: joinMaps(m, a.attrs, b.attrs)
    };
  }
  if (a.k === 'estimator' && b.k === 'data') {
    // What nothing was known of turned out to be a model on one of the ways.
    return a.library === 'other' && !a.learns ? a : null;
  }
  if (a.k === 'data' && b.k === 'estimator') {
    return joinStates(m, b, a);
  }
  if (a.k === 'instance' && b.k === 'instance' && a.cls === b.cls) {
    return { ...a, attrs: joinMaps(m, a.attrs, b.attrs) };
  }
  return null;
}

function joinMaps(
  m: Machine,
  a: ReadonlyMap<string, Value>,
  b: ReadonlyMap<string, Value>
): ReadonlyMap<string, Value> {
  return a === b ? a : new Map([...a, ...[...b].map(([k, v]) => [k, joined(m, a.get(k), v)] as const)]);
}

/** What was fitted on one way only is taken as fitted; fitted on other rows on each way, it is not known on which. */
function joinLearned(m: Machine, a: Estimator['learned'], b: Estimator['learned']): Estimator['learned'] {
  if (!a || !b || a === b) {
    return a ?? b;
  }
  const [first, second] = [m.eventAt(a.order), m.eventAt(b.order)];
  const rows = (e: FlowEvent | undefined): RowSet | null =>
    e?.kind === 'fit' || e?.kind === 'transform-fit' ? e.X.rows : null;
  return m.afterTurn || rows(first) === rows(second) ? (a.order > b.order ? a : b) : null;
}

function joinLists(m: Machine, a: Obj & { k: 'list' }, b: Obj & { k: 'list' }): Value {
  if (a.items && b.items && a.items.length === b.items.length) {
    return { ...a, items: a.items.map((v, i) => joined(m, v, b.items![i])) };
  }
  const any = [
    ...(a.items ?? []),
    ...(b.items ?? []),
    ...(a.elem ? [a.elem] : []),
    ...(b.elem ? [b.elem] : [])
  ];
  return {
    k: 'list',
    tuple: a.tuple,
    items: null,
    elem: any.reduce<Value | null>((x, y) => (x ? joined(m, x, y) : y), null)
  };
}

function joinDicts(m: Machine, a: Obj & { k: 'dict' }, b: Obj & { k: 'dict' }): Value {
  return {
    k: 'dict',
    items: joinMaps(m, a.items, b.items),
    rest: a.rest && b.rest ? joined(m, a.rest, b.rest) : (a.rest ?? b.rest)
  };
}

function joinRows(a: RowSet | null, b: RowSet | null): RowSet | null {
  if (!a || !b || a === b) {
    return a ?? b;
  }
  // One branch narrows the rows: what is left is some part of the wider set, which part is not known.
  for (const [wide, narrow] of [
    [a, b],
    [b, a]
  ] as const) {
    for (let at: RowSet = narrow; at.kind !== 'source' && at.kind !== 'union'; at = at.of) {
      if (at.of === wide) {
        return narrow;
      }
    }
  }
  return a;
}

/** What columns carry after either of two branches. */
function joinColumns(a: Data['byCol'], b: Data['byCol']): Data['byCol'] {
  if (!a || !b || a === b) {
    return a ?? b;
  }
  const joined = new Map(a);
  for (const [name, column] of b) {
    const other = a.get(name);
    if (!other) {
      joined.set(name, column);
    } else if (other !== column) {
      joined.set(name, { stats: unite(other.stats, column.stats), preds: unite(other.preds, column.preds) });
    }
  }
  return joined;
}
