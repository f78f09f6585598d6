/** Which rows a mask, an index or a mark leaves. */
import type { Expr } from '../python/tree';
import type { Machine } from './machine';
import { type RowSet, type SubsetKey, isWithin } from './rows';
import type { Data, Value } from './values';

/** Rows chosen by a mask, an index or a length; null when the value does not choose rows. */
export function rowsBy(m: Machine, d: Data, value: Value, node: Expr): RowSet | null {
  const by = m.data(value);
  if (!by || !d.rows) {
    return null;
  }
  const marked = rowsMarked(m, d, by);
  if (marked) {
    return marked;
  }
  if (by.chooses) {
    return m.rows.subset(d.rows, by.chooses, m.loopKeys);
  }
  if (by.type === 'index' && by.rows) {
    return reapplied(m, by.rows, d.rows);
  }
  if ((by.type === 'array' || by.type === 'series') && by.rows) {
    return m.rows.subset(
      d.rows,
      { by: 'mask', mask: `${by.rows.id}:${m.tree.text(node)}`, negated: false },
      m.loopKeys
    );
  }
  return null;
}

export function columnSymbol(name: string): string {
  return `col:${name}`;
}

/** Of tables put together, those whose column has that value everywhere; null where the column does not tell all apart. */
function rowsMarked(m: Machine, { rows, marks }: Data, by: Data): RowSet | null {
  if (rows?.kind !== 'union' || marks.length === 0) {
    return null;
  }
  const column = by.holds?.only?.length === 1 ? by.holds.only[0] : null;
  const key = by.chooses ?? (by.type === 'series' && column ? TRUE(column) : null);
  if (key?.by !== 'compare' || (key.op !== '==' && key.op !== '!=')) {
    return null;
  }
  const own = marks.filter(mark => columnSymbol(mark.column) === key.on);
  const values = rows.of.map(member => own.find(mark => isWithin(member, mark.rows))?.value);
  if (values.includes(undefined)) {
    return null;
  }
  const wanted = number(key.value);
  const kept = rows.of.filter((_, i) => (number(values[i]!) === wanted) === (key.op === '=='));
  return kept.length > 0 ? m.rows.union(kept, m.loopKeys) : null;
}

/** A truth is one or zero. */
function number(value: string): string {
  return value === 'true' ? '1' : value === 'false' ? '0' : value;
}

const TRUE = (column: string): SubsetKey => ({
  by: 'compare',
  on: columnSymbol(column),
  op: '==',
  value: 'true'
});

/** What only a mask can be, or something made elsewhere that may be one: which rows it leaves is not known. */
export function rowsPerhaps(m: Machine, d: Data, value: Value, node: Expr): RowSet | null {
  const by = m.data(value);
  const complement = node.nodeType === 'UnaryOp' && node.op.nodeType === 'Invert';
  return d.rows && d.type === 'frame' && (complement || (by?.type === 'other' && by.rows !== null))
    ? m.rows.subset(d.rows, { by: 'other', key: `${by?.rows?.id ?? ''}:${m.tree.text(node)}` }, m.loopKeys)
    : null;
}

/** The rows that positions stand for, in data of the same length as what the positions were made from. */
function reapplied(m: Machine, index: RowSet, rows: RowSet): RowSet {
  if (index.kind === 'part' && index.of.kind === 'source') {
    return m.rows.part(rows, index.split, index.index, index.loops);
  }
  return m.rows.subset(rows, { by: 'pick', index }, m.loopKeys);
}
