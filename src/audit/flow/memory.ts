/** The interpreter's memory notes what of it is read, so that it is known what a cell depended on. */

/** What one run read of what earlier runs had left: keys, or a map as a whole. */
export type ReadSet = readonly (readonly [Memory<unknown, unknown>, ReadonlySet<unknown> | 'all'])[];

/** The runs of cells, one after another, and what the present one reads. */
export class Reads {
  /** Starts a run. Objects from `firstId` on are its own. */
  start(firstId: number): void {
    this.run++;
    this.firstId = firstId;
    this.maps = [];
    this.noting = true;
  }

  /** Ends the run; what is read afterwards is not noted. */
  end(): ReadSet {
    this.noting = false;
    return this.maps.map(map => [map, map.seen!] as const);
  }

  /** Number of the present run. */
  run = 0;
  firstId = 0;
  noting = false;
  maps: Memory<unknown, unknown>[] = [];
}

/** A map that is written through the {@link Store} only. */
export class Memory<K, V> extends Map<K, V> {
  /** `objects`: keys are ids of objects, of which those that the run itself made are not noted. */
  constructor(
    private readonly reads: Reads,
    private readonly objects = false
  ) {
    super();
    this.born = reads.run;
  }

  /** The run that made it. */
  readonly born: number;
  /** What the present run read of it, if `seenIn` is that run. */
  seen: Set<K> | 'all' | null = null;
  private seenIn = -1;

  override get(key: K): V | undefined {
    this.note(key);
    return super.get(key);
  }

  override has(key: K): boolean {
    this.note(key);
    return super.has(key);
  }

  override get size(): number {
    this.noteAll();
    return super.size;
  }

  override keys(): MapIterator<K> {
    this.noteAll();
    return super.keys();
  }

  override values(): MapIterator<V> {
    this.noteAll();
    return super.values();
  }

  override entries(): MapIterator<[K, V]> {
    this.noteAll();
    return super.entries();
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    this.noteAll();
    return super[Symbol.iterator]();
  }

  override forEach(each: (value: V, key: K, map: Map<K, V>) => void): void {
    this.noteAll();
    super.forEach(each);
  }

  /** The value, without anyone having read it. */
  peek(key: K): V | undefined {
    return super.get(key);
  }

  /** Whether there is one, without anyone having asked. */
  holds(key: K): boolean {
    return super.has(key);
  }

  note(key: K): void {
    const { reads } = this;
    if (!reads.noting || this.born === reads.run || (this.objects && (key as number) >= reads.firstId)) {
      return;
    }
    if (this.seenIn !== reads.run) {
      this.startNoting(new Set());
    }
    if (this.seen !== 'all') {
      this.seen!.add(key);
    }
  }

  private noteAll(): void {
    const { reads } = this;
    if (reads.noting && this.born !== reads.run) {
      if (this.seenIn !== reads.run) {
        this.startNoting('all');
      }
      this.seen = 'all';
    }
  }

  private startNoting(seen: Set<K> | 'all'): void {
    this.seenIn = this.reads.run;
    this.seen = seen;
    this.reads.maps.push(this);
  }
}
