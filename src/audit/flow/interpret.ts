/** From a notebook to its Flow: cells in document order, one scope for all, and starting over from the first that changed. */
import type { Notebook } from '../notebook/types';
import { type ParsedCell, ParseCache } from '../python/parse';
import type { CellTree } from '../python/tree';
import { bindingOf } from './bindings';
import { codeOf } from './code';
import { UNCONDITIONAL } from './conditions';
import { shellLine } from './library/shell';
import { BUDGET, Machine } from './machine';
import { unseenIn } from './missing';
import { Nesting } from './nesting';
import { leavesAlike } from './reuse';
import { run } from './statements';
import type { Binding, CellStatus, Code, Flow, FlowEvent } from './types';

/** The state before a cell, to go back to. */
interface Checkpoint {
  readonly mark: number;
  readonly next: number;
  readonly events: number;
  readonly made: number;
  readonly spent: number;
}

interface Interpreted {
  /** What the cell was, to tell whether it changed. */
  readonly source: string;
  readonly kind: string;
  readonly before: Checkpoint;
  readonly status: CellStatus;
  readonly bindings: ReadonlyMap<string, Binding | null>;
  readonly trees: readonly CellTree[];
}

/**
 * Interprets a notebook, and again after edits: cells before the first that changed are not run again.
 * The result is the same as that of a fresh interpreter.
 */
export class Interpreter {
  interpret(notebook: Notebook): Flow {
    const { cells } = notebook;
    let from = 0;
    while (
      from < this.done.length &&
      from < cells.length &&
      this.done[from].source === cells[from].source &&
      this.done[from].kind === cells[from].kind
    ) {
      from++;
    }
    if (this.flow && from === this.done.length && from === cells.length) {
      return this.flow;
    }
    if (!this.reuse(notebook, from)) {
      if (from < this.done.length) {
        this.goBack(this.done[from].before);
        this.done.length = from;
      }
      for (let i = from; i < cells.length; i++) {
        this.done.push(this.runCell(notebook, i));
      }
    }
    const done = [...this.done];
    const events: readonly FlowEvent[] = [...this.machine.events];
    this.flow = {
      events,
      calls: [...this.machine.made],
      cells: done.filter((_, i) => cells[i].kind === 'code').map(d => d.status),
      bindingsAfter: cell => bindingsUpTo(done, cell),
      definedIn: (name, from) => {
        const cell = done.findIndex((d, i) => i >= from && !!d.bindings.get(name));
        return cell < 0 ? null : cell;
      },
      code: cell => codes(done[cell]?.trees ?? [])
    };
    return this.flow;
  }

  /** Runs one edited cell, and puts back what the cells after it did where that is still what they do. */
  private reuse(notebook: Notebook, at: number): boolean {
    const { cells } = notebook;
    const m = this.machine;
    const { store } = m;
    const [old, next] = [this.done[at], this.done[at + 1]];
    if (
      !next ||
      m.exhausted ||
      this.done.length !== cells.length ||
      this.done
        .slice(at + 1)
        .some((d, i) => d.source !== cells[at + 1 + i].source || d.kind !== cells[at + 1 + i].kind)
    ) {
      return false;
    }
    const later = this.done.slice(at + 1);
    const end = { next: store.next, spent: m.spent };
    const madeAfter = m.made.splice(next.before.made);
    const after = { writes: store.undo(next.before.mark), events: m.events.splice(next.before.events) };
    const before = { writes: store.undo(old.before.mark), events: m.events.splice(old.before.events) };
    this.goBack(old.before);
    this.done.length = at;
    const fresh = this.runCell(notebook, at);
    this.done.push(fresh);
    const spent = m.spent - next.before.spent;
    const others = [...this.done.slice(0, at), ...later];
    const alike =
      this.firstId(at + 1) === next.before.next &&
      end.spent + spent < BUDGET &&
      leavesAlike({
        store,
        globals: m.globals,
        before,
        now: { writes: store.writesSince(old.before.mark), events: m.events.slice(old.before.events) },
        firstId: old.before.next,
        mentions: name => DEFINES.test(cells[at].source) || others.some(d => wordsOf(d).has(name))
      });
    if (!alike) {
      for (let i = at + 1; i < cells.length; i++) {
        this.done.push(this.runCell(notebook, i));
      }
      return true;
    }
    const shift = store.mark - next.before.mark;
    const madeShift = m.made.length - next.before.made;
    m.made.push(...madeAfter);
    store.redo(after.writes);
    m.events.push(...after.events);
    m.spent = end.spent + spent;
    store.next = end.next;
    for (const d of later) {
      const { mark, made, spent: then } = d.before;
      const before = { ...d.before, mark: mark + shift, made: made + madeShift, spent: then + spent };
      this.done.push({ ...d, before });
    }
    return true;
  }

  /** Objects are numbered by cell, so that more of them in one do not change their numbers in the next. */
  private firstId(index: number): number {
    return Math.max(this.machine.store.next, index * IDS_PER_CELL);
  }

  private runCell(notebook: Notebook, index: number): Interpreted {
    const cell = notebook.cells[index];
    const m = this.machine;
    m.store.next = this.firstId(index);
    const before: Checkpoint = {
      mark: m.store.mark,
      next: m.store.next,
      events: m.events.length,
      made: m.made.length,
      spent: m.spent
    };
    const nothing = {
      source: cell.source,
      kind: cell.kind,
      before,
      bindings: new Map<string, Binding | null>(),
      trees: []
    };
    if (cell.kind !== 'code') {
      return { ...nothing, status: { cell: index, status: 'skipped', problem: null, range: null } };
    }
    const parsed = this.parser.parse(cell, index);
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
      if (!(error instanceof RangeError)) {
        throw error;
      }
      status = { cell: index, status: 'partial', problem: 'too deeply nested to be followed', range: null };
    }
    this.leaveCell();
    for (const id of m.store.touched) {
      m.namesOf.get(id)?.forEach(name => m.dirty.add(name));
    }
    const bindings = new Map([...m.dirty].map(name => [name, bindingOf(m, name)] as const));
    return { ...nothing, status, bindings, trees: parsed.trees };
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

  private goBack(to: Checkpoint): void {
    const m = this.machine;
    m.store.rollback(to.mark);
    m.store.next = to.next;
    m.events.length = to.events;
    m.made.length = to.made;
    m.spent = to.spent;
    this.leaveCell();
  }

  private readonly machine = new Machine();
  private readonly parser = new ParseCache();
  private readonly done: Interpreted[] = [];
  /** What the last interpretation said. */
  private flow: Flow | null = null;
}

/** A function or class may ask for a name when it is called, from anywhere. */
const DEFINES = /\b(?:def|class|lambda)\b/;
const IDS_PER_CELL = 10_000;

/** Every word in a cell's source that may be a name. */
const words = new WeakMap<Interpreted['bindings'], ReadonlySet<string>>();

function wordsOf({ bindings, source }: Interpreted): ReadonlySet<string> {
  let known = words.get(bindings);
  if (!known) {
    words.set(bindings, (known = new Set(source.match(/[\p{L}_][\p{L}\p{N}_]*/gu))));
  }
  return known;
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
