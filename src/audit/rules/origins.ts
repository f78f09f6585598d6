/** Where rows come from: the reads that brought them, and the split that made them. */
import { type RowSet, RowIndex, isWithin, sources } from '../flow/rows';
import type { EventOf, Flow } from '../flow/types';
import { grouped } from '../grouped';
import { of, once } from './events';
import { type StepAt, nameOf } from './evidence';

/** Splits by the rows of their parts. */
export const splitsByRows: (flow: Flow) => RowIndex<EventOf<'split'>> = once(
  flow => new RowIndex(of(flow, 'split'), s => s.parts.map(p => p.rows))
);

/** The split that made these rows, where one did. */
export function splitOf(flow: Flow, rows: RowSet): EventOf<'split'> | null {
  let nearest: { readonly split: EventOf<'split'>; readonly part: RowSet } | null = null;
  for (const split of splitsByRows(flow).near(rows)) {
    const part = split.parts.find(p => p.rows && isWithin(rows, p.rows))?.rows;
    // Of a split and the split of one of its parts, the later one made these rows.
    if (part && (!nearest || (part !== nearest.part && isWithin(part, nearest.part)))) {
      nearest = { split, part };
    }
  }
  return nearest?.split ?? null;
}

/** Whether the rows come from data that the notebook reads, rather than from numbers it makes up. */
export function areRead(flow: Flow, rows: RowSet): boolean {
  return sources(rows).every(source => readsByRows(flow).has(source));
}

const MADE_UP =
  /(?:^|[\W_])(?:random numbers|choice|randint|permutation|rand|randn|normal|uniform|random|linspace|arange|meshgrid|mgrid|ogrid|zeros|ones)$/;

/** Whether the rows are numbers that the notebook makes up, as far as can be told. */
export function areMadeUp(rows: RowSet): boolean {
  return sources(rows).every(s => MADE_UP.test(s.label));
}

const allReadsByRows = once(flow =>
  grouped(
    of(flow, 'read').filter(read => read.rows !== null),
    read => [read.rows!]
  )
);

const uses = once(flow => [...of(flow, 'fit'), ...of(flow, 'score')].sort((a, b) => a.order - b.order));

/** Rows that are read again and again, by the read that the first model to be trained or judged was given them by. */
const readsByRows = once(
  flow =>
    new Map(
      [...allReadsByRows(flow)].map(([rows, reads]) => {
        const use =
          reads.length > 1 && uses(flow).find(({ X }) => X.rows && sources(X.rows).some(s => s === rows));
        return [rows, (use && reads.findLast(read => read.order < use.order)) || reads[0]];
      })
    )
);

/** The reads that rows come from; null where some come from elsewhere: numbers made up, a file that nothing is known of. */
export function readsOf(flow: Flow, rows: RowSet): readonly EventOf<'read'>[] | null {
  const reads = sources(rows).map(source => readsByRows(flow).get(source));
  return reads.every(read => read !== undefined) ? reads : null;
}

/** Places that rows are put together from which are shown. */
const MOST_ORIGINS = 3;

/** Where rows were read: what a chain of evidence starts with. */
export function origins(flow: Flow, ...rows: readonly (RowSet | null)[]): StepAt[] {
  const found = new Set(rows.flatMap(r => (r ? sources(r) : [])).map(s => readsByRows(flow).get(s)));
  return [...found]
    .filter(read => read !== undefined)
    .sort((a, b) => a.order - b.order)
    .slice(0, MOST_ORIGINS)
    .map(({ site, name, path, callee }) => ({ site, note: `${name ?? 'rows'} read from ${path ?? callee}` }));
}

/** The split that made these rows, as a step. */
export function divided(flow: Flow, rows: RowSet | null): StepAt[] {
  const split = rows && splitOf(flow, rows);
  return split ? [{ site: split.site, note: `${nameOf(split.input)} is split into train and test` }] : [];
}
