/**
 * How the memory differs from what it was at the same point of the last interpretation. A cell after an edited one need not
 * be run again where it read nothing that differs: what it did stands.
 */
import type { Memory, ReadSet } from './memory';
import { Comparison } from './same';
import type { Writes } from './store';

type AnyMemory = Memory<unknown, unknown>;

export class Divergence {
  /** Whether any of what was read is not what it was. */
  touches(reads: ReadSet): boolean {
    return reads.some(([map, keys]) => {
      const differing = this.differing.get(map);
      if (!differing?.size) {
        return false;
      }
      if (keys === 'all') {
        return true;
      }
      return keys.size < differing.size
        ? [...keys].some(key => differing.has(key))
        : [...differing.keys()].some(key => keys.has(key));
    });
  }

  /** A cell did again what it did: what it wrote is what it was. */
  agree(writes: Writes): void {
    for (const { map, key } of writes) {
      this.differing.get(map)?.delete(key);
    }
  }

  /**
   * A cell was run again. What it wrote now is compared with what it wrote then; memory that either run made for itself
   * (scopes of functions) is compared with the values that lead to it.
   */
  compare(then: Writes, now: Writes, runs: readonly number[]): void {
    const old = new Map<AnyMemory, Map<unknown, unknown>>();
    const put = (map: AnyMemory, key: unknown, value: unknown, replace: boolean): void => {
      if (runs.includes(map.born)) {
        return;
      }
      const values = old.get(map) ?? new Map<unknown, unknown>();
      old.set(map, values);
      if (replace || !values.has(key)) {
        values.set(key, value);
      }
    };
    then.forEach(({ map, key, value }) => put(map, key, value, true));
    for (const { map, key, old: before } of now) {
      const differing = this.differing.get(map);
      put(map, key, differing?.has(key) ? differing.get(key) : before, false);
    }
    for (const [map, keys] of old) {
      for (const [key, value] of keys) {
        if (this.comparison.same(value, map.peek(key))) {
          this.differing.get(map)?.delete(key);
        } else {
          this.add(map, key, value);
        }
      }
    }
  }

  /** Something is no longer what it was. */
  add<K, V>(map: Memory<K, V>, key: K, was: unknown): void {
    const keys = this.differing.get(map) ?? new Map<unknown, unknown>();
    this.differing.set(map, keys.set(key, was));
  }

  /** Keys that differ, with what they were. */
  private readonly differing = new Map<AnyMemory, Map<unknown, unknown>>();
  private readonly comparison = new Comparison();
}
