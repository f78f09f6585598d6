/** Methods that choose rows, or columns, of a table, and joins of tables. */
import { elementsOf } from '../access';
import { arg, type Call } from '../calls';
import type { Machine } from '../machine';
import { type Data, type Value, allStats, folded, unite } from '../values';
import { inplace } from './data';
import { drawnByMethod } from './seeding';

export function narrowed(m: Machine, of: Value, d: Data, name: string, c: Call): Value {
  if (!d.rows) {
    return d;
  }
  const n = m.constantOf(c.args[0] ?? c.kw.get('n') ?? c.kw.get('frac'));
  if (name === 'sample') {
    // Polars calls it `seed`.
    if ((d.type === 'frame' || d.type === 'series') && !c.kw.has('seed')) {
      drawnByMethod(m, c, 'sample', `${d.name}.sample`);
    }
    const frac = m.constantOf(c.kw.get('frac'));
    const replace = m.constantOf(c.kw.get('replace')) === true;
    const rows = replace
      ? m.rows.resampled(d.rows, m.key(c.node), m.loopKeys)
      : frac === 1
        ? d.rows
        : m.rows.subset(d.rows, { by: 'other', key: `sample:${m.key(c.node)}` }, m.loopKeys);
    return { ...d, rows };
  }
  if ((name === 'head' || name === 'tail') && typeof n === 'number') {
    const key =
      name === 'head'
        ? ({ by: 'slice', from: null, to: String(n) } as const)
        : ({ by: 'slice', from: String(-n), to: null } as const);
    return { ...d, rows: m.rows.subset(d.rows, key, m.loopKeys) };
  }
  if (name === 'drop_duplicates' || name === 'dropna') {
    const axis = m.constantOf(c.kw.get('axis') ?? (name === 'dropna' ? c.args[0] : undefined));
    if (axis === 1 || axis === 'columns') {
      return inplace(m, of, c, x => x);
    }
    const rows = m.rows.subset(d.rows, { by: 'other', key: `${name}:${m.key(c.node)}` }, m.loopKeys);
    if (name === 'drop_duplicates' && oneName(m, arg(c, 0, 'subset'))) {
      m.emit(c.node, { kind: 'distinct', rows });
    }
    return inplace(m, of, c, x => ({ ...x, rows }));
  }
  const rows = m.rows.subset(d.rows, { by: 'other', key: `${name}:${m.tree.text(c.node)}` }, m.loopKeys);
  return inplace(m, of, c, x => ({ ...x, rows }));
}

function oneName(m: Machine, value: Value | undefined): boolean {
  return value !== undefined && (m.text(value) !== null || elementsOf(m, value)?.length === 1);
}

export function joined(m: Machine, d: Data, other: Data | null, c: Call): Value {
  const how = m.text(c.kw.get('how'));
  const stats = unite(allStats(d), other ? allStats(other) : []);
  const cols = unite(d.cols, other?.cols ?? []) as string[];
  const own = d.rows ?? other?.rows ?? null;
  const rows =
    own && how !== 'left'
      ? m.rows.subset(
          own,
          // Joined to other tables, one table's rows may be divided by which of those they are in.
          other?.rows && own !== other.rows
            ? { by: 'pick', index: other.rows }
            : { by: 'other', key: m.key(c.node) },
          m.loopKeys
        )
      : own;
  return { ...folded(d), rows, stats, cols };
}
