/**
 * After an edit in one cell, what follows need not be run again where the cell does to the notebook what it did before:
 * a comment, a line that prints, a name that no other cell mentions.
 */
import { Comparison } from './same';
import type { Store, Writes } from './store';
import type { FlowEvent } from './types';
import { type Scope, type Value, isValue } from './values';

/** What one run of a cell did. */
export interface Effect {
  readonly writes: Writes;
  readonly events: readonly FlowEvent[];
}

export interface Edited {
  readonly store: Store;
  readonly globals: Scope;
  /** What the cell did before the edit, and what it does now; the store is as it stands now. */
  readonly before: Effect;
  readonly now: Effect;
  /** First id of an object that the cell made. */
  readonly firstId: number;
  /** Whether code may ask for the name: any other cell's, or a function's that this one defines. */
  mentions(name: string): boolean;
}

type Memory = Map<unknown, unknown>;

/** Whether the cells after the edited one would do just what they did. */
export function leavesAlike({ store, globals, before, now, firstId, mentions }: Edited): boolean {
  const comparison = new Comparison();
  if (!comparison.same(before.events, now.events)) {
    return false;
  }
  const different: Value[] = [];
  const alike: unknown[] = [];
  const unlike = new Set<number>();
  for (const [map, keys] of written(before.writes, now.writes)) {
    for (const [key, old] of keys) {
      const value = map.get(key);
      if (comparison.same(old, value)) {
        alike.push(value);
      } else if (map === globals.vars && typeof key === 'string' && !mentions(key)) {
        different.push(...[old, value].filter(v => isValue(v)));
      } else if (map === store.heap && (key as number) >= firstId) {
        unlike.add(key as number);
      } else {
        return false;
      }
    }
  }
  // A second name for an object that later cells change is told of when they do.
  if (different.some(v => v.k === 'ref' && v.id < firstId)) {
    return false;
  }
  return unlike.size === 0 || !refersTo(alike, unlike);
}

/** Every key that either run wrote to, with the value that it had after the first. */
function written(before: Writes, now: Writes): Map<Memory, Memory> {
  const keys = new Map<Memory, Memory>();
  const put = (map: Memory, key: unknown, value: unknown, replace: boolean): void => {
    const values = keys.get(map) ?? new Map<unknown, unknown>();
    keys.set(map, values);
    if (replace || !values.has(key)) {
      values.set(key, value);
    }
  };
  for (const { map, key, value } of before) {
    put(map, key, value, true);
  }
  // Keys that only the new run wrote to still had what they had before the cell.
  for (const { map, key, old } of now) {
    put(map, key, old, false);
  }
  return keys;
}

/** Whether any of these values leads to one of the objects. */
function refersTo(values: readonly unknown[], ids: ReadonlySet<number>): boolean {
  const seen = new Set<object>();
  const visit = (x: unknown): boolean => {
    if (typeof x !== 'object' || x === null || seen.has(x)) {
      return false;
    }
    seen.add(x);
    if ('k' in x && x.k === 'ref') {
      return ids.has((x as unknown as { id: number }).id);
    }
    const inside = x instanceof Map || x instanceof Set ? [...x.values()] : Object.values(x);
    return inside.some(visit);
  };
  return values.some(visit);
}
