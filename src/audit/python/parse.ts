/** One cell in, one typed tree with UTF-16 ranges out. py-ast does the parsing; nothing here judges. */
import { parse } from 'py-ast';
import type { CellStatus } from '../flow/types';
import type { ParsedCell } from '../frontEnds';
import { LineIndex } from './lines';
import { type Magic, bracketsIn, plainPython, withoutPrintStatements } from './magics';
import { isDeeper } from './nesting';
import { CellTree, QuotedTree, type Stmt } from './tree';
import type { Range } from '../notebook/types';

/** Parses one code cell. A cell that is broken in one place still gives its other statements. */
export function parseCell(source: string, index: number): ParsedCell {
  const plain = plainPython(source);
  const status = (value: CellStatus['status'], problem: string | null, at?: number): CellStatus => ({
    cell: index,
    status: value,
    problem,
    range: at === undefined ? null : { cell: index, start: at, end: lineEndFrom(source, at) }
  });
  if (plain.foreign !== null) {
    return { trees: [], magics: plain.magics, status: status('skipped', `%%${plain.foreign} cell`) };
  }
  if (!plain.text.trim()) {
    return { trees: [], magics: plain.magics, status: status('ok', null) };
  }
  const whole = attempt(plain.text);
  if (whole.body) {
    return {
      trees: [new CellTree(index, source, whole.body, new LineIndex(plain.text))],
      magics: plain.magics,
      status: status('ok', null)
    };
  }
  const text = withoutPrintStatements(plain.text) ?? plain.text;
  const python2 = text === plain.text ? null : attempt(text).body;
  if (python2) {
    return {
      trees: [new CellTree(index, source, python2, new LineIndex(text))],
      magics: plain.magics,
      status: status('ok', null)
    };
  }
  const indented = parseIndented(plain.text);
  if (indented) {
    return {
      trees: [new CellTree(index, source, indented, new LineIndex(WRAP + plain.text, -WRAP.length))],
      magics: plain.magics,
      status: status('ok', null)
    };
  }
  return parsePieces(source, text, index, plain.cuts, plain.magics, whole.problem!, status);
}

const WRAP = 'if 1:\n';

/** A cell whose lines are all indented: IPython takes the common indent away, and so it runs. */
function parseIndented(text: string): readonly Stmt[] | null {
  if (!/^\s*[^\S\n]/.test(text)) {
    return null;
  }
  const [block, ...rest] = attempt(WRAP + text).body ?? [];
  return block?.nodeType === 'If' && rest.length === 0 ? block.body : null;
}

function parsePieces(
  source: string,
  text: string,
  index: number,
  cuts: readonly number[],
  magics: readonly Magic[],
  problem: Problem,
  status: (value: CellStatus['status'], problem: string | null, at?: number) => CellStatus
): ParsedCell {
  const trees: CellTree[] = [];
  let broken: { at: number; message: string } | null = null;
  for (let i = 0; i < cuts.length; i++) {
    let end = i + 1;
    // `else:`, `except:` and their like belong to the statement before, a decorator to the one after.
    while (
      end < cuts.length &&
      (text[cuts[end - 1]] === '@' ||
        /^(?:else|elif|except|finally)\b/.test(text.slice(cuts[end], cuts[end] + 8)))
    ) {
      end++;
    }
    const piece = text.slice(cuts[i], cuts[end] ?? text.length);
    const parsed = attempt(piece);
    const lines = new LineIndex(piece, cuts[i]);
    if (parsed.body) {
      trees.push(new CellTree(index, source, parsed.body, lines));
    } else {
      broken ??= {
        at: lines.offset(parsed.problem!.line, parsed.problem!.column),
        message: parsed.problem!.message
      };
    }
    i = end - 1;
  }
  const at = broken?.at ?? new LineIndex(text).offset(problem.line, problem.column);
  const message = broken?.message ?? problem.message;
  return {
    trees,
    magics,
    status: status(
      trees.length > 0 ? 'partial' : 'failed',
      message,
      Math.min(at, Math.max(0, source.length - 1))
    )
  };
}

interface Problem {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Brackets that CPython's tokenizer takes inside each other. */
const MOST_BRACKETS = 200;
/**
 * Nodes inside each other that are followed. Where the stack ends depends on what the engine's host did before, so the limit is
 * well below: the same cell is left out everywhere.
 */
const MOST_NESTED = 500;

const TOO_DEEP: Problem = { message: 'too deeply nested to be followed', line: 1, column: 0 };

function attempt(text: string): { body: readonly Stmt[] | null; problem: Problem | null } {
  if (opened(text) > MOST_BRACKETS && bracketsIn(text) > MOST_BRACKETS) {
    return { body: null, problem: TOO_DEEP };
  }
  try {
    const { body } = parse(text);
    return isDeeper(longOnes(body, text), MOST_NESTED)
      ? { body: null, problem: TOO_DEEP }
      : { body, problem: null };
  } catch (error) {
    if (error instanceof RangeError) {
      return { body: null, problem: TOO_DEEP };
    }
    const e = error as { message?: string; lineno?: number; col_offset?: number };
    const message = String(e.message ?? error).replace(/ at line \d+, column \d+$/, '');
    return { body: null, problem: { message, line: e.lineno ?? 1, column: e.col_offset ?? 0 } };
  }
}

/** Brackets that are opened in all, in texts and comments too: no more of them stand inside each other. */
function opened(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    count += code === 0x28 || code === 0x5b || code === 0x7b ? 1 : 0;
  }
  return count;
}

/** Statements that are long enough to be nested too deeply: a node takes a character, but for the one or two that hold it. */
function longOnes(body: readonly Stmt[], text: string): Stmt[] {
  if (text.length <= MOST_NESTED / 2) {
    return [];
  }
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  const found: Stmt[] = [];
  let [line, end] = [Infinity, text.length];
  let below = text.length;
  for (const stmt of [...body].reverse()) {
    const own = stmt.lineno ?? 1;
    // Statements on one line end where the next line with one begins.
    [line, end] = own < line ? [own, below] : [line, end];
    const start = starts[own - 1] ?? 0;
    below = start;
    if (end - start > MOST_NESTED / 2) {
      found.push(stmt);
    }
  }
  return found;
}

function lineEndFrom(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return Math.max(at, end < 0 ? source.length : end);
}

/** Code given as text to a cell magic; null where it is not Python. */
export function parseQuoted(code: string, source: string, at: Range): CellTree | null {
  const { body } = attempt(plainPython(code).text);
  return body && new QuotedTree(at.cell, source, body, new LineIndex(code), at, code);
}
