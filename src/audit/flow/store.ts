import { Memory, Reads } from './memory';
import type { Obj, Ref, Value } from './values';

type AnyMemory = Memory<unknown, unknown>;

/** Fewer entries cost nothing beside the evaluation itself. */
const FEW = 16;

type Part = readonly unknown[] | ReadonlyMap<unknown, unknown>;

/** Entries of a table, dictionary or list that are copied in the time of one evaluation. */
const ENTRIES_PER_STEP = 4;

type Entry = {
  readonly map: AnyMemory;
  readonly key: unknown;
  readonly had: boolean;
  readonly old: unknown;
};

/** Writes in their order; `old` and `value` are undefined where there was or is nothing. */
export type Writes = readonly {
  readonly map: AnyMemory;
  readonly key: unknown;
  readonly old: unknown;
  readonly value: unknown;
}[];

/** What changed since a mark: the newest value a key was given. */
export type Changes = readonly {
  readonly map: AnyMemory;
  readonly key: unknown;
  readonly value: unknown;
}[];

/**
 * The memory of the interpreter. Every write goes on a trail, so that going back to an earlier state costs
 * as much as was written since, which makes branches, loops and re-audits from the middle cheap.
 */
export class Store {
  get mark(): number {
    return this.trail.length;
  }

  set<K, V>(map: Memory<K, V>, key: K, value: V): void {
    this.trail.push({ map: map, key, had: map.holds(key), old: map.peek(key) });
    map.set(key, value);
  }

  delete<K, V>(map: Memory<K, V>, key: K): void {
    if (map.has(key)) {
      this.trail.push({ map: map, key, had: true, old: map.peek(key) });
      map.delete(key);
    }
  }

  /** Undoes every write since the mark. */
  rollback(mark: number): void {
    while (this.trail.length > mark) {
      const { map, key, had, old } = this.trail.pop()!;
      if (had) {
        map.set(key, old);
      } else {
        map.delete(key);
      }
    }
  }

  /** Undoes every write since the mark, and tells what they were. */
  undo(mark: number): Writes {
    const writes: { map: AnyMemory; key: unknown; old: unknown; value: unknown }[] = [];
    for (let i = this.trail.length - 1; i >= mark; i--) {
      const { map, key, had, old } = this.trail[i];
      writes.push({ map, key, old, value: map.peek(key) });
      if (had) {
        map.set(key, old);
      } else {
        map.delete(key);
      }
    }
    this.trail.length = mark;
    return writes.reverse();
  }

  /** Makes writes again that were undone. */
  redo(writes: Writes): void {
    for (const { map, key, value } of writes) {
      if (value === undefined) {
        this.delete(map, key);
      } else {
        this.set(map, key, value);
      }
    }
  }

  /** The writes since the mark, in their order, as far as can be told from where things stand: `value` is the last one. */
  writesSince(mark: number): Writes {
    return this.trail.slice(mark).map(({ map, key, old }) => {
      map.note(key);
      return { map, key, old, value: map.peek(key) };
    });
  }

  /** The writes since the mark, one a key; `value` is undefined for a key that was deleted. */
  changes(mark: number): Changes {
    const seen = new Map<AnyMemory, Set<unknown>>();
    const out: { map: AnyMemory; key: unknown; value: unknown }[] = [];
    for (let i = mark; i < this.trail.length; i++) {
      const { map, key } = this.trail[i];
      let keys = seen.get(map);
      if (!keys) {
        seen.set(map, (keys = new Set()));
      }
      if (!keys.has(key)) {
        keys.add(key);
        out.push({ map, key, value: map.peek(key) });
      }
    }
    return out;
  }

  allocate(object: Obj): Ref {
    const id = this.next++;
    this.count(object);
    this.set(this.heap, id, object);
    return { k: 'ref', id };
  }

  update(ref: Ref, object: Obj): void {
    this.touched.add(ref.id);
    this.count(object);
    this.set(this.heap, ref.id, object);
  }

  /** Counts what an object has that none had before. */
  private count(object: Obj): void {
    for (const part of partsOf(object)) {
      const size = part ? ('size' in part ? part.size : part.length) : 0;
      if (part && size >= FEW && !this.counted.has(part)) {
        this.counted.add(part);
        this.copied += size / ENTRIES_PER_STEP;
      }
    }
  }

  read(value: Value): Obj {
    return value.k === 'ref' ? (this.heap.get(value.id) ?? { k: 'unknown' }) : value;
  }

  /** A new part of the memory, of which is noted what is read. */
  memory<K, V>(): Memory<K, V> {
    return new Memory<K, V>(this.reads);
  }

  readonly reads = new Reads();
  readonly heap = new Memory<number, Obj>(this.reads, true);
  /** What was copied to change objects, in evaluations: each state of an object is kept. */
  copied = 0;
  private readonly counted = new WeakSet<Part>();
  /** Objects whose content changed since someone last asked. */
  readonly touched = new Set<number>();
  /** Not on the trail: two branches must not give one id to two objects. Whoever goes back to a cell restores it. */
  next = 0;
  private readonly trail: Entry[] = [];
}

/** The parts of an object that hold entries: its states, and other objects, share those that did not change. */
function partsOf(object: Obj): readonly (Part | null | undefined)[] {
  switch (object.k) {
    case 'data': {
      const { byCol, cols, marks, stats, holds } = object;
      return [byCol, cols, marks, stats, holds?.only, holds?.dropped, holds?.made];
    }
    case 'dict':
    case 'list':
      return [object.items];
    case 'instance':
    case 'estimator':
      return [object.attrs];
    default:
      return [];
  }
}
