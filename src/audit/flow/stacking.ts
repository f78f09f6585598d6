/** Tables put below each other, and columns side by side. */
import type { Machine } from './machine';
import { type RowSet, isWithin } from './rows';
import { type Data, type Value, UNKNOWN, folded, unite } from './values';

/** Frames or arrays put below each other. */
export function stacked(m: Machine, parts: readonly Data[]): Value {
  const known = parts.filter(p => p.rows);
  if (known.length === 0) {
    return UNKNOWN;
  }
  const all = parts.map(folded).reduce((a, b) => ({
    ...a,
    stats: unite(a.stats, b.stats),
    preds: unite(a.preds, b.preds),
    cols: unite(a.cols, b.cols),
    marks: unite(a.marks, b.marks)
  }));
  return {
    ...all,
    rows: below(
      m,
      known.map(p => p.rows!)
    ),
    chooses: null,
    element: false,
    against: parts.find(p => p.against)?.against ?? null
  };
}

/** Parts that are held against each other; a union keeps fewer. */
const MOST_PARTS = 100;

/** Rows put below each other; some of a table below the table itself are there twice. */
function below(m: Machine, parts: readonly RowSet[]): RowSet {
  const union = m.rows.union(parts, m.loopKeys);
  const first = [...new Set(parts)].slice(0, MOST_PARTS);
  const repeated = first.some(part => first.some(whole => part !== whole && isWithin(part, whole)));
  return repeated ? m.rows.resampled(union, 'below', m.loopKeys) : union;
}

/** Columns put side by side. */
export function beside(m: Machine, parts: readonly Data[]): Value {
  if (parts.length === 0) {
    return UNKNOWN;
  }
  const all = parts.map(folded).reduce((a, b) => ({
    ...a,
    rows: a.rows ?? b.rows,
    stats: unite(a.stats, b.stats),
    preds: unite(a.preds, b.preds),
    cols: unite(a.cols, b.cols)
  }));
  return {
    ...all,
    chooses: null,
    holds: parts.filter(p => p.rows).length === 1 ? parts.find(p => p.rows)!.holds : null
  };
}
