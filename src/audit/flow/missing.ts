/** Names that nothing defines: told of where it is certain that Python would stop at them. */
import type { ExprOf, StmtOf } from '../python/tree';
import * as javascript from './library/javascript/names';
import { BUILTINS } from './library/names';
import type { Machine } from './machine';
import { Nesting } from './nesting';
import type { CellStatus, FlowEvent } from './types';

/** Python's other built-in names, of both its versions, and what IPython and the usual platforms put into a notebook. */
const ALWAYS_THERE = new Set([
  'bin', 'oct', 'hex', 'ascii', 'compile', 'delattr', 'memoryview', 'breakpoint', 'aiter', 'anext', 'Ellipsis', 'NotImplemented', 'exit', 'quit', 'copyright', 'credits', 'license',
  'raw_input', 'reduce', 'unichr', 'long', 'basestring', 'file', 'execfile', 'cmp', 'reload', 'intern', 'apply', 'buffer', 'coerce',
  'ls', 'll', 'cd', 'pwd', 'who', 'whos', 'pip', 'conda', 'clear', 'cls', 'man', 'mkdir', 'cat', 'cp', 'mv', 'rm',
  'In', 'Out', 'spark', 'sc', 'sqlContext', 'sqlc', 'dbutils', 'displayHTML', 'table', 'pm', 'plotly', 'this', 'WindowsError'
]); // prettier-ignore

/** Exceptions and warnings are built in; names of underscores are IPython's, or blanks that a reader fills in. */
const BUILT_IN = /^(?:[A-Z]\w*)?(?:Error|Exception|Warning|Interrupt|Exit|Iteration|ExceptionGroup)$|^_\w*$/;

/** Calls that may define names, or ask whether they are there. */
const REFLECTION = /^(?:globals|locals|vars|dir|exec|eval|execfile)$/;

/** Magics that may define names. */
const DEFINING =
  /^(?:run|load|loadpy|store|pylab|macro|edit|rerun|recall|run_cell|capture|sql|R|Rpull|load_node|px|cython|cpp|nbinclude|kql|bigquery|spark\w*)$/;

/** Tells that a name is missing, unless it may be there after all. */
export function tellMissing(m: Machine, node: ExprOf<'Name'>): void {
  const name = node.id;
  if (m.language !== 'python') {
    tellMissingIn(m, node);
    return;
  }
  if (REFLECTION.test(name)) {
    unseenFrom(m, name);
  }
  if (
    m.tentative > 0 ||
    m.exhausted ||
    m.stars.size > 0 ||
    BUILTINS.has(name) ||
    ALWAYS_THERE.has(name) ||
    BUILT_IN.test(name)
  ) {
    return;
  }
  m.emit(node, { kind: 'missing', name, deleted: m.deleted.has(name) });
}

/** The same of JavaScript, whose names in a notebook are its own and those of the platform. */
function tellMissingIn(m: Machine, node: ExprOf<'Name'>): void {
  const name = node.id;
  if (javascript.REFLECTION.test(name)) {
    unseenFrom(m, name);
  }
  if (m.tentative === 0 && !m.exhausted && !javascript.isThere(name)) {
    m.emit(node, { kind: 'missing', name, deleted: false });
  }
}

/** From here on names may come to be in a way that is not seen; a turn of a loop may come before what stands above it. */
export function unseenFrom(m: Machine, way: string): void {
  const key = `${m.firstOrder}:${way}`;
  if (!m.unseen.has(key)) {
    m.store.set(m.unseen, key, m.loops === Nesting.none ? m.order : m.firstOrder);
  }
}

/**
 * Events without those of names that may be there after all. Asked of the whole and not while cells are run, so that
 * what follows a cell that does not parse while it is typed need not be run again.
 */
export function certain(m: Machine): readonly FlowEvent[] {
  const from = Math.min(...m.unseen.values());
  return m.events.filter(event => event.kind !== 'missing' || event.order < from);
}

/** What a cell that was not wholly read, or its magics, may have defined. */
export function unseenIn(
  m: Machine,
  status: CellStatus,
  magics: readonly { readonly kind: string; readonly name: string }[]
): void {
  if (status.status === 'partial' || status.status === 'failed') {
    unseenFrom(m, 'cell');
  }
  for (const { name } of magics) {
    if (DEFINING.test(name)) {
      unseenFrom(m, `%${name}`);
    }
  }
}

/** Runs what may fail for want of a name, or may never run. */
export function tentatively<T>(m: Machine, run: () => T): T {
  m.tentative++;
  const result = run();
  m.tentative--;
  return result;
}

/** A `try` that goes on when a name is missing. */
export function catchesMissing(m: Machine, stmt: StmtOf<'Try'> | StmtOf<'TryStar'>): boolean {
  return stmt.handlers.some(
    ({ type }) =>
      !type || /\b(?:NameError|Exception|BaseException|UnboundLocalError)\b/.test(m.tree.text(type))
  );
}
