/** From a notebook to its Flow: cells in document order, one scope for all, and starting over from the first that changed. */
import { type ParsedCell, languageOf } from '../frontEnds';
import { grouped } from '../grouped';
import type { Notebook } from '../notebook/types';
import type { Magic } from '../python/magics';
import type { CellTree } from '../python/tree';
import { bindingOf } from './bindings';
import { BUDGET, TooLarge } from './budget';
import { codeOf } from './code';
import { UNCONDITIONAL } from './conditions';
import { Divergence } from './divergence';
import { shellLine } from './library/shell';
import { Machine } from './machine';
import type { ReadSet } from './memory';
import { certain, unseenIn } from './missing';
import { Nesting } from './nesting';
import { ParseCaches } from './parseCache';
import { run } from './statements';
import { textsOf } from './texts';
import type { Writes } from './store';
import type { Binding, CellStatus, Code, Flow, FlowEvent, MadeCall, NamedText } from './types';

/** The state before a cell, to go back to. */
interface Checkpoint {
  readonly mark: number;
  readonly next: number;
  readonly events: number;
  /** Order of the cell's first event. */
  readonly order: number;
  readonly made: number;
  readonly spent: number;
}

interface Interpreted {
  /** What the cell was, to tell whether it changed. */
  readonly source: string;
  readonly kind: string;
  readonly before: Checkpoint;
  /** What running it took: ids of objects, and evaluations. */
  readonly took: { readonly ids: number; readonly spent: number };
  /** What it read of what cells before it left. */
  readonly reads: ReadSet;
  /** Number of its run. */
  readonly run: number;
  readonly status: CellStatus;
  readonly bindings: ReadonlyMap<string, Binding | null>;
  readonly trees: readonly CellTree[];
  readonly magics: readonly Magic[];
}

/** A cell that was taken back, with what it did. */
interface TakenBack {
  readonly cell: Interpreted;
  readonly writes: Writes;
  readonly events: readonly FlowEvent[];
  readonly made: readonly MadeCall[];
}

/**
 * Interprets a notebook, and again after edits: cells before the first that changed are not run again, nor are those after it
 * that read nothing of what is now different. The result is the same as that of a fresh interpreter.
 */
export class Interpreter {
  /** @param parses may be shared: what a cell is parsed to is the same everywhere */
  constructor(private readonly parses = new ParseCaches()) {}

  interpret(notebook: Notebook): Flow {
    const { cells } = notebook;
    this.speak(notebook.language);
    const isSame = (cell: Interpreted | undefined, i: number): boolean =>
      cell !== undefined && cell.source === cells[i].source && cell.kind === cells[i].kind;
    let from = 0;
    while (from < cells.length && isSame(this.done[from], from)) {
      from++;
    }
    if (this.flow && from === this.done.length && from === cells.length) {
      return this.flow;
    }
    const lastSame = cells.findLastIndex((_, i) => i >= from && isSame(this.done[i], i));
    const later = this.takeBack(from, lastSame >= from);
    const divergence = new Divergence();
    for (let i = from; i < cells.length; i++) {
      const was = later[i - from];
      if (was && isSame(was.cell, i) && this.canStand(was.cell, i) && !divergence.touches(was.cell.reads)) {
        this.done.push(this.doAgain(was));
        divergence.agree(was.writes);
      } else {
        const cell = this.runCell(notebook, i);
        this.done.push(cell);
        if (i < lastSame) {
          const runs = was ? [was.cell.run, cell.run] : [cell.run];
          const { store, told } = this.machine;
          divergence.compare(was?.writes ?? [], store.writesSince(cell.before.mark), runs);
          divergence.add(told, i, undefined);
        }
      }
    }
    const done = [...this.done];
    const events = certain(this.machine);
    this.flow = {
      events,
      calls: [...this.machine.made],
      cells: done.filter((_, i) => cells[i].kind === 'code').map(d => d.status),
      bindingsAfter: lastOf(cell => bindingsUpTo(done, cell)),
      definedIn: definers(done),
      code: cell => codes(done[cell]?.trees ?? []),
      texts: cell => (done[cell] ? texts(done[cell], cell) : [])
    };
    return this.flow;
  }

  /** A notebook whose kernel is another now is read anew. */
  private speak(name: string): void {
    const language = languageOf(name) ?? 'python';
    if (language !== this.machine.language) {
      this.takeBack(0, false);
      this.flow = null;
      this.machine.language = language;
    }
  }

  /** Goes back to the state before a cell, and tells what it and those after it did, if that is wanted. */
  private takeBack(from: number, wanted: boolean): readonly TakenBack[] {
    const m = this.machine;
    // Of what a notebook did that was too much to be followed, nothing is known to stand.
    const kept = wanted && !m.exhausted;
    const taken: TakenBack[] = [];
    for (const cell of this.done.splice(from).reverse()) {
      const { before } = cell;
      const events = m.events.splice(before.events);
      const made = m.made.splice(before.made);
      if (kept) {
        taken.push({ cell, writes: m.store.undo(before.mark), events, made });
      } else {
        m.store.rollback(before.mark);
      }
      m.spent = before.spent;
      m.store.next = before.next;
    }
    return taken.reverse();
  }

  private canStand({ before, took }: Interpreted, index: number): boolean {
    return (
      this.firstId(index) === before.next &&
      this.firstOrder(index) === before.order &&
      this.machine.spent + took.spent <= BUDGET
    );
  }

  /** A cell does what it did. */
  private doAgain({ cell, writes, events, made }: TakenBack): Interpreted {
    const m = this.machine;
    const before = this.enter(cell.before.next, cell.before.order);
    m.store.redo(writes);
    m.events.push(...events);
    m.made.push(...made);
    m.store.next += cell.took.ids;
    m.spent += cell.took.spent;
    return { ...cell, before };
  }

  private enter(firstId: number, firstOrder: number): Checkpoint {
    const m = this.machine;
    m.store.next = firstId;
    m.firstEvent = m.events.length;
    m.firstOrder = firstOrder;
    return {
      mark: m.store.mark,
      next: firstId,
      events: m.events.length,
      order: firstOrder,
      made: m.made.length,
      spent: m.spent
    };
  }

  /** Objects are numbered by cell, so that more of them in one do not change their numbers in the next. */
  private firstId(index: number): number {
    return Math.max(this.machine.store.next, index * NUMBERS_PER_CELL);
  }

  /** So are events. */
  private firstOrder(index: number): number {
    return Math.max((this.machine.events.at(-1)?.order ?? -1) + 1, index * NUMBERS_PER_CELL);
  }

  private runCell(notebook: Notebook, index: number): Interpreted {
    const cell = notebook.cells[index];
    const m = this.machine;
    const before = this.enter(this.firstId(index), this.firstOrder(index));
    const { source, kind } = cell;
    if (kind !== 'code') {
      return {
        source,
        kind,
        before,
        took: { ids: 0, spent: 0 },
        reads: [],
        run: NO_RUN,
        status: { cell: index, status: 'skipped', problem: null, range: null },
        bindings: new Map<string, Binding | null>(),
        trees: [],
        magics: []
      };
    }
    const parsed = this.parses.of(m.language).parse(notebook.cells, index);
    m.store.reads.start(before.next);
    this.commands(parsed, index);
    unseenIn(m, parsed.status, parsed.magics);
    m.dirty = new Set();
    m.fresh = new Set();
    m.store.touched.clear();
    let { status } = parsed;
    try {
      for (const tree of parsed.trees) {
        m.tree = tree;
        run(m, tree.body);
      }
    } catch (error) {
      // Deep nesting can exhaust the stack: the cell's effects so far stand, the rest is left out and said.
      const isLarge = error instanceof TooLarge;
      if (!isLarge && !(error instanceof RangeError)) {
        throw error;
      }
      const problem = isLarge ? TOO_LARGE : 'too deeply nested to be followed';
      status = { cell: index, status: 'partial', problem, range: null };
    }
    this.leaveCell();
    for (const id of m.store.touched) {
      m.namesOf.get(id)?.forEach(name => m.dirty.add(name));
    }
    const bindings = new Map([...m.dirty].map(name => [name, bindingOf(m, name)] as const));
    const reads = m.store.reads.end();
    const took = { ids: m.store.next - before.next, spent: m.spent - before.spent };
    const { trees, magics } = parsed;
    const { run: number } = m.store.reads;
    return { source, kind, before, took, reads, run: number, status, bindings, trees, magics };
  }

  /** A cell that ended early must not leave its scopes open. */
  private leaveCell(): void {
    const m = this.machine;
    m.scope = m.globals;
    m.frames = [];
    m.calls = Nesting.none;
    m.loops = Nesting.none;
    m.turns = 1;
    m.within = [];
    m.conditions = UNCONDITIONAL;
    m.rehearsing = false;
    m.tentative = 0;
    m.target = null;
    m.statement = null;
  }

  /** `!dvc add data.csv`, `!wget URL` and their like, and `%timeit`. */
  private commands(parsed: ParsedCell, index: number): void {
    for (const magic of parsed.magics) {
      const range = { cell: index, start: magic.start, end: magic.end };
      const site = { range, calls: [], loops: [], statement: null };
      if (magic.kind !== 'shell' && /^time(?:it)?$/.test(magic.name)) {
        this.machine.emitAt(site, { kind: 'timed', callee: magic.name });
      }
      const lines =
        magic.kind === 'shell'
          ? [magic.text]
          : magic.kind === 'line' && /^(?:pip|conda|mamba)$/.test(magic.name)
            ? [`${magic.name} ${magic.text}`]
            : magic.kind === 'cell' && /^(?:bash|sh|script|cmd)$/.test(magic.name)
              ? magic.text.split('\n')
              : [];
      for (const line of lines) {
        shellLine(this.machine, line.trim(), site);
      }
    }
  }

  private readonly machine = new Machine();
  private readonly done: Interpreted[] = [];
  /** What the last interpretation said. */
  private flow: Flow | null = null;
}

const TOO_LARGE = 'left out: the notebook is too large to be followed in time';
const NUMBERS_PER_CELL = 10_000;
const NO_RUN = -1;

/** The latest answer is asked for again and again: the end of the notebook. */
function lastOf<T>(work: (cell: number) => T): (cell: number) => T {
  let last: { readonly cell: number; readonly answer: T } | null = null;
  return cell => (last?.cell === cell ? last : (last = { cell, answer: work(cell) })).answer;
}

function definers(done: readonly Interpreted[]): Flow['definedIn'] {
  let cells: ReadonlyMap<string, readonly number[]> | null = null;
  const byName = (): ReadonlyMap<string, readonly number[]> =>
    grouped([...done.keys()], cell =>
      [...done[cell].bindings].flatMap(([name, binding]) => (binding ? [name] : []))
    );
  return (name, from) => (cells ??= byName()).get(name)?.find(cell => cell >= from) ?? null;
}

function bindingsUpTo(done: readonly Interpreted[], cell: number): ReadonlyMap<string, Binding> {
  const all = new Map<string, Binding>();
  for (const { bindings } of done.slice(0, cell + 1)) {
    for (const [name, binding] of bindings) {
      if (binding) {
        all.set(name, binding);
      } else {
        all.delete(name);
      }
    }
  }
  return all;
}

/** Statements by the parsed cell they are of, which does not change. */
const known = new WeakMap<readonly CellTree[], readonly Code[]>();

function codes(trees: readonly CellTree[]): readonly Code[] {
  let list = known.get(trees);
  if (!list) {
    known.set(trees, (list = trees.flatMap(codeOf)));
  }
  return list;
}

/** Named texts, likewise. */
const knownTexts = new WeakMap<readonly CellTree[], readonly NamedText[]>();

function texts({ trees, magics }: Interpreted, cell: number): readonly NamedText[] {
  let list = knownTexts.get(trees);
  if (!list) {
    knownTexts.set(trees, (list = textsOf(trees, magics, cell)));
  }
  return list;
}
