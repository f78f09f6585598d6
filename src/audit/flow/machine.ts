/** The interpreter's state and the few operations on it that everything else is written in. */
import { BUDGET, MOST_STEPS, TooLarge } from './budget';
import type { Language } from '../frontEnds';
import type { CellTree, Expr, Stmt } from '../python/tree';
import { UNCONDITIONAL } from './conditions';
import { joined } from './joining';
import type { Memory } from './memory';
import { Nesting } from './nesting';
import { type RowSet, RowAlgebra } from './rows';
import type { Shadow } from './shadows';
import { Store } from './store';
import type {
  DataView,
  EventOf,
  FlowEvent,
  Generator,
  MadeCall,
  ModelView,
  Site,
  Statement,
  Statistic
} from './types';
import {
  type Data,
  type Estimator,
  type Obj,
  type Ref,
  type Scope,
  type Value,
  data,
  rangeKey
} from './values';
import { dataView, modelViewOf } from './views';
import { camel } from './library/javascript/options';

/** An event as it is made: place and order are the machine's to add. */
type NewEvent = FlowEvent extends infer E ? (E extends FlowEvent ? Omit<E, 'order' | 'site'> : never) : never;

/** A call of a user's function that is being interpreted. */
export interface Frame {
  readonly node: unknown;
  readonly scope: Scope;
  /** Loops around its call. */
  readonly loops: number;
  returned: Value | null;
  yielded: Value | null;
}

/** A node, as far as it says where it stands. */
export type Place = Parameters<CellTree['range']>[0];

const NOWHERE: readonly string[] = [];

export class Machine {
  readonly store = new Store();
  readonly rows = new RowAlgebra();
  readonly globals: Scope = { vars: this.store.memory(), parent: null, globals: null };
  readonly seeded = this.store.memory<Generator, true>();
  /** Inputs, by their rows, of networks that were put together from layers. */
  readonly graphs = this.store.memory<number, true>();
  /** Paths that the notebook wrote itself. */
  readonly written = this.store.memory<string, true>();
  /** Ways by which names may come to be that are not seen (`exec`, `%run`, a broken cell), and the order from which on. */
  readonly unseen = this.store.memory<string, number>();
  /** Names of the notebook that were deleted, some perhaps given again since. */
  readonly deleted = this.store.memory<string, true>();
  /** Names of libraries and of Python that the notebook gave to something else. */
  readonly shadows = this.store.memory<string, Shadow>();
  /** What imports gave names, for as long as nothing else was given to them. */
  readonly imported = this.store.memory<string, Value>();
  /** What was asked of names of libraries, as `name.attribute`. */
  readonly asked = this.store.memory<string, true>();
  /** A name that is missing may be meant to be: its absence is caught, or the code around it may never run like this. */
  tentative = 0;
  /** Names of archives that it unpacked in the folder it runs in. */
  readonly unpacked = this.store.memory<string, true>();
  /** Names that modules were imported under. */
  readonly moduleImports = this.store.memory<string, true>();
  /** What was read: paths, and the rows that came of it. */
  readonly readPaths = this.store.memory<string, true>();
  readonly readRows = this.store.memory<RowSet, true>();
  /** Names that frames were given for queries. */
  readonly views = this.store.memory<string, true>();
  /** Cells whose events somebody asked for. */
  readonly told = this.store.memory<number, true>();
  events: FlowEvent[] = [];
  made: MadeCall[] = [];
  /** Where the events of the present cell begin, and the order of its first. */
  firstEvent = 0;
  firstOrder = 0;
  scope: Scope = this.globals;
  /** What the cells are written in. */
  language: Language = 'python';
  tree!: CellTree;
  frames: Frame[] = [];
  calls = Nesting.none;
  loops = Nesting.none;
  /** Contexts and decorators that what is being run is inside of. */
  within: readonly string[] = NOWHERE;
  conditions = UNCONDITIONAL;
  /** How often what is being run is run, by the unrolled loops around it. */
  turns = 1;
  /** Name that the value being computed will be given. */
  target: string | null = null;
  /** The simple statement being run. */
  statement: Statement | null = null;
  /** What a loop's turn leaves is being joined with what was before the loop: the turn is taken as run. */
  afterTurn = false;
  /** Evaluations so far. */
  private steps = 0;
  /** In the first of a loop's two times, whose events do not count. */
  rehearsing = false;
  /** Names assigned in the current cell at notebook level. */
  dirty = new Set<string>();
  /** What the current cell gave a value that is made of no earlier one of it: names, and columns as `name[column]`. */
  fresh = new Set<string>();
  /** Names of the notebook that an object has been given, some perhaps no longer. */
  readonly namesOf = this.store.memory<number, ReadonlySet<string>>();
  /** Modules that the notebook imported everything from, at notebook level, in that order. */
  readonly stars = this.store.memory<string, true>();

  /** Evaluations so far, and what was copied for them. */
  get spent(): number {
    return this.steps + this.store.copied;
  }

  set spent(spent: number) {
    this.steps = spent - this.store.copied;
  }

  get exhausted(): boolean {
    return this.spent > BUDGET;
  }

  /**
   * Counts a step.
   *
   * @throws TooLarge where it is one too many
   */
  step(): void {
    this.steps += 1;
    if (this.spent > MOST_STEPS) {
      throw new TooLarge();
    }
  }

  site(node: Place): Site {
    return {
      range: this.tree.range(node),
      calls: this.calls.ranges,
      loops: this.loops.ranges,
      within: this.within,
      conditions: this.conditions,
      statement: this.statement
    };
  }

  /** Identity of a place in its context, for interning. */
  key(node: Expr | Stmt): string {
    return `${this.calls.text}>${rangeKey(this.tree.range(node))}`;
  }

  get loopKeys(): readonly string[] {
    return this.loops.keys;
  }

  emit(node: Place, event: NewEvent): number {
    return this.emitAt(this.site(node), event);
  }

  /** @param event becomes the machine's own */
  emitAt(site: Site, event: NewEvent): number {
    const { order } = this;
    this.events.push(Object.assign(event, { order, site }));
    if (event.kind === 'import' && event.name === null) {
      this.remember(this.moduleImports, event.as);
    } else if (event.kind === 'read' && !this.rehearsing) {
      if (event.path !== null) {
        this.remember(this.readPaths, event.path);
      }
      if (event.rows) {
        this.remember(this.readRows, event.rows);
      }
    }
    return order;
  }

  /** The order that the next event will have: events are numbered by cell, as objects are. */
  get order(): number {
    return this.firstOrder + this.events.length - this.firstEvent;
  }

  /** The event of that order. */
  eventAt(order: number | null | undefined): FlowEvent | undefined {
    let [low, high] = [0, this.events.length - 1];
    while (low <= high && order !== null && order !== undefined) {
      const middle = (low + high) >> 1;
      const event = this.events[middle];
      if (event.order === order) {
        this.told.note(event.site.range.cell);
        return event;
      }
      [low, high] = event.order < order ? [middle + 1, high] : [low, middle - 1];
    }
    return undefined;
  }

  private remember<K>(set: Memory<K, true>, key: K): void {
    if (!set.has(key)) {
      this.store.set(set, key, true);
    }
  }

  /** Whether a module was imported under that name. */
  importsModule(name: string): boolean {
    return this.moduleImports.has(name);
  }

  // Values ------------------------------------------------------------------

  read(value: Value): Obj {
    return this.store.read(value);
  }

  data(value: Value | undefined): Data | null {
    const obj = value && this.read(value);
    if (obj?.k === 'data') {
      return obj;
    }
    if (obj?.k === 'any') {
      return obj.of.map(v => this.data(v)).find(d => d) ?? null;
    }
    return null;
  }

  estimator(value: Value | undefined): { ref: Ref; est: Estimator } | null {
    if (value?.k !== 'ref') {
      const options = value?.k === 'any' ? value.of : [];
      return options.map(v => this.estimator(v)).find(e => e) ?? null;
    }
    const obj = this.read(value);
    if (obj.k === 'any') {
      return obj.of.map(v => this.estimator(v)).find(e => e) ?? null;
    }
    return obj.k === 'estimator' ? { ref: value, est: obj } : null;
  }

  constantOf(value: Value | undefined): string | number | boolean | null | undefined {
    const obj = value && this.read(value);
    return obj?.k === 'const' ? obj.v : undefined;
  }

  text(value: Value | undefined): string | null {
    const v = this.constantOf(value);
    if (typeof v === 'string') {
      return v;
    }
    const obj = value && this.read(value);
    return obj?.k === 'file' ? obj.path : null;
  }

  /** Puts what can be mutated behind a reference, so that names share it. */
  boxed(value: Value): Value {
    return value.k === 'data' || value.k === 'list' || value.k === 'dict' || value.k === 'instance'
      ? this.store.allocate(value)
      : value;
  }

  /** Replaces the content of a reference; a value without identity is left alone. */
  mutate(value: Value, change: (d: Data) => Data): void {
    if (value.k === 'ref') {
      const obj = this.read(value);
      if (obj.k === 'data') {
        this.store.update(value, change(obj));
      } else if (obj.k === 'any') {
        obj.of.forEach(v => this.mutate(v, change));
      }
    } else if (value.k === 'any') {
      value.of.forEach(v => this.mutate(v, change));
    }
  }

  // Statistics and views -----------------------------------------------------

  statistic(node: Expr | Stmt, what: string, over: Data, kind: Statistic['kind'] = 'learned'): Statistic {
    const column = over.holds?.only?.length === 1 ? over.holds.only[0] : null;
    const statement = this.statement ? rangeKey(this.statement.range) + this.statement.targets.join() : '';
    // All that it tells of: what an earlier state of the notebook made of the place must not come back.
    const key = [
      this.key(node),
      this.loops.text,
      statement,
      what,
      over.name,
      over.rows?.id ?? '?',
      column ?? '',
      kind
    ].join('|');
    let statistic = this.statistics.get(key);
    if (!statistic) {
      statistic = {
        id: this.statistics.size,
        what: this.language === 'python' ? what : what.replace(/(?<![^.])[^.]*$/, camel),
        rows: over.rows,
        site: this.site(node),
        over: over.name || null,
        column,
        kind
      };
      this.statistics.set(key, statistic);
    }
    return statistic;
  }

  view(value: Value | undefined, node?: Expr): DataView {
    return dataView(this.data(value), node, this.tree);
  }

  modelView(ref: Ref, est: Estimator): ModelView {
    return modelViewOf(this, ref, est);
  }

  /** Rows that cannot be told from the code but stay what they are: an unknown call's result. */
  opaque(node: Expr | Stmt, label: string, stats: readonly Statistic[] = []): Data {
    return data('other', this.rows.source(`${this.key(node)}`, label, this.loopKeys), { stats, name: label });
  }

  /** The value of either of two ways. */
  join(a: Value | undefined, b: Value | undefined): Value {
    return joined(this, a, b);
  }

  private readonly statistics = new Map<string, Statistic>();
}

export type Emitted<K extends FlowEvent['kind']> = Omit<EventOf<K>, 'order' | 'site'>;
