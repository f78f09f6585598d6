/** One cell of TypeScript or JavaScript in, trees of the interpreter's shape out. Babel does the parsing; nothing here judges. */
import { parse } from '@babel/parser';
import type { File } from '@babel/types';
import type { CellStatus } from '../flow/types';
import type { ParsedCell } from '../frontEnds';
import type { Comment } from '../notebook/comment';
import { CellTree } from '../python/tree';
import { lowered } from './lower';
import { Offsets } from './nodes';

/** Parses one code cell. A cell that is broken in one place still gives its other statements. */
export function parseCell(source: string, index: number): ParsedCell {
  const status = (value: CellStatus['status'], problem: Problem | null): CellStatus => ({
    cell: index,
    status: value,
    problem: problem && problem.message,
    range: problem && { cell: index, start: problem.at, end: lineEndFrom(source, problem.at) }
  });
  const whole = attempt(source);
  if (whole.file) {
    return { trees: [treeOf(index, source, whole.file, 0)], magics: [], status: status('ok', null) };
  }
  const pieces = piecesOf(source);
  const trees = pieces.map(({ file, start }) => treeOf(index, source, file, start));
  const at = Math.min(whole.problem.at, Math.max(0, source.length - 1));
  const problem = { ...whole.problem, at };
  return { trees, magics: [], status: status(trees.length > 0 ? 'partial' : 'failed', problem) };
}

/** The comments of a cell, in their order; none of one that cannot be parsed. */
export function commentsOf(source: string, cell: number): readonly Comment[] {
  return (attempt(source).file?.comments ?? []).map(({ start = 0, end = 0 }) => {
    const line = source.slice(source.lastIndexOf('\n', start - 1) + 1, start);
    return { text: source.slice(start, end), range: { cell, start, end }, alone: line.trim() === '' };
  });
}

function treeOf(cell: number, source: string, { program }: File, start: number): CellTree {
  return new CellTree(cell, source, lowered(program.body), new Offsets(start));
}

interface Problem {
  readonly message: string;
  readonly at: number;
}

type Attempt =
  { readonly file: File; readonly problem: null } | { readonly file: null; readonly problem: Problem };

/** Elements of JSX first, as Deno reads its cells; `<number>x` and `<T>(x: T) => x` are only TypeScript without them. */
function attempt(text: string): Attempt {
  const first = parsedWith(text, true);
  return first.file || !text.includes('<') ? first : successOf(parsedWith(text, false), first);
}

function successOf(second: Attempt, first: Attempt): Attempt {
  return second.file ? second : first;
}

function parsedWith(text: string, jsx: boolean): Attempt {
  try {
    const file = parse(text, {
      sourceType: 'module',
      // What is said twice in a cell, or stands where it may not, is told by the kernel: here it is read all the same.
      errorRecovery: true,
      allowReturnOutsideFunction: true,
      allowUndeclaredExports: true,
      allowImportExportEverywhere: true,
      allowNewTargetOutsideFunction: true,
      allowSuperOutsideMethod: true,
      attachComment: false,
      plugins: ['typescript', 'decorators', 'explicitResourceManagement', ...(jsx ? (['jsx'] as const) : [])]
    });
    return { file, problem: null };
  } catch (error) {
    const e = error as { message?: string; pos?: number };
    const message = String(e.message ?? error).replace(/ \(\d+:\d+\)$/, '');
    return { file: null, problem: { message, at: e.pos ?? 0 } };
  }
}

/** Lines that may start a statement: at the left edge, and neither closing nor continuing one. */
const STARTS = /^[^\s)\]}.,;:?|&*+\-=/<>]/;

/** Lines at the left edge that a statement without its end is looked for above the place where it shows. */
const LINES_BACK = 6;

/** The pieces of a broken cell that parse alone. */
function piecesOf(source: string): { readonly file: File; readonly start: number }[] {
  const cuts: number[] = [];
  for (let at = 0; at >= 0 && at < source.length;) {
    if (STARTS.test(source.slice(at, at + 1))) {
      cuts.push(at);
    }
    const end = source.indexOf('\n', at);
    at = end < 0 ? -1 : end + 1;
  }
  const out: { file: File; start: number }[] = [];
  for (let k = 0; k < cuts.length;) {
    const rest = attempt(source.slice(cuts[k]));
    if (rest.file) {
      out.push({ file: rest.file, start: cuts[k] });
      break;
    }
    // Before the line with the problem all is well, or before the statement that it broke some lines above.
    const problem = cuts[k] + rest.problem.at;
    let next = cuts.findLastIndex(cut => cut <= problem);
    const least = Math.max(k, next - LINES_BACK);
    let before: File | null = null;
    while (next > least && !(before = attempt(source.slice(cuts[k], cuts[next])).file)) {
      next--;
    }
    if (before) {
      out.push({ file: before, start: cuts[k] });
    }
    k = before ? next : k + 1;
  }
  return out;
}

function lineEndFrom(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return Math.max(at, end < 0 ? source.length : end);
}
