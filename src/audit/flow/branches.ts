/** Ways that a program may take: each is run from one state, and what they leave is joined. */
import type { Machine } from './machine';
import type { Changes } from './store';
import { type Value, isValue } from './values';

/** How a block ended: it ran through, or left early. */
export type Ending = 'through' | 'left' | 'stopped';

/** Runs alternatives from one state and joins what they leave. `optional`: it may also be that none runs. */
export function branches(
  m: Machine,
  alternatives: readonly (() => Ending)[],
  optional: boolean,
  turn = false
): Ending {
  const results: { changes: Changes; ending: Ending }[] = [];
  for (const alternative of alternatives) {
    const mark = m.store.mark;
    const ending = alternative();
    results.push({ changes: m.store.changes(mark), ending });
    m.store.rollback(mark);
  }
  const going = results.filter(r => r.ending === 'through');
  if (optional) {
    going.push({ changes: [], ending: 'through' });
  }
  if (going.length === 0) {
    results.forEach(r => apply(m, r.changes));
    return results.every(r => r.ending === 'stopped') ? 'stopped' : 'left';
  }
  m.afterTurn = turn;
  merge(
    m,
    going.map(r => r.changes)
  );
  m.afterTurn = false;
  return 'through';
}

function apply(m: Machine, changes: Changes): void {
  for (const { map, key, value } of changes) {
    if (value === undefined) {
      m.store.delete(map, key);
    } else {
      m.store.set(map, key, value);
    }
  }
}

function merge(m: Machine, alternatives: readonly Changes[]): void {
  if (alternatives.length === 1) {
    apply(m, alternatives[0]);
    return;
  }
  const seen = new Map<Changes[number]['map'], Map<unknown, unknown[]>>();
  for (const changes of alternatives) {
    for (const { map, key, value } of changes) {
      const keys = seen.get(map) ?? new Map<unknown, unknown[]>();
      seen.set(map, keys);
      const values = keys.get(key);
      if (values) {
        values.push(value);
      } else {
        keys.set(key, [value]);
      }
    }
  }
  for (const [map, keys] of seen) {
    for (const [key, values] of keys) {
      const all = values.length < alternatives.length ? [...values, map.get(key)] : values;
      const kept = all.filter(v => v !== undefined);
      if (kept.length === 0) {
        continue;
      }
      const joined = isValue(kept[0]) ? (kept as Value[]).reduce((a, b) => m.join(a, b)) : kept[0];
      if (joined !== map.get(key)) {
        m.store.set(map, key, joined);
      }
    }
  }
}
