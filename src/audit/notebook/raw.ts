/** Where the code of cells stands in the text of the notebook's file. */
import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { withoutPythonNumbers } from './json';
import { lineStarts, positionAt, type Position } from './lines';
import { isScript, readNotebook, readScript } from './read';
import { cellLists, sourceTexts } from './tree';
import type { Notebook, Range } from './types';

/** A stretch of the file, lines and columns counted from 1; a byte order mark counts as nothing. */
export interface RawRegion {
  readonly start: Position;
  /** The column is the one after the last character. */
  readonly end: Position;
}

/** The file of a notebook: what it holds, and where. */
export interface RawFile {
  readonly notebook: Notebook;
  /** Where a range of a cell's source stands; null for what stands nowhere as it is. */
  region(range: Range): RawRegion | null;
}

/** For each unit of a source the place in the file where it starts, and where it ends. */
class Units {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  text = '';

  /** @param origin where the source starts, for one that is empty */
  constructor(private readonly origin: number) {}

  /** One more unit; a line feed after a carriage return is part of the same line end. */
  add(unit: string, start: number, end: number): void {
    if (unit === '\n' && this.lastWasReturn) {
      this.ends[this.ends.length - 1] = end;
      this.lastWasReturn = false;
      return;
    }
    this.lastWasReturn = unit === '\r';
    this.parts.push(this.lastWasReturn ? '\n' : unit);
    this.starts.push(start);
    this.ends.push(end);
  }

  done(): this {
    this.text = this.parts.join('');
    return this;
  }

  /** Offsets in the file; the end is that of the last unit, so that no text between two pieces is counted in. */
  span(start: number, end: number): { start: number; end: number } {
    const from = this.starts[start] ?? this.ends.at(-1) ?? this.origin;
    return { start: from, end: end > start ? (this.ends[end - 1] ?? from) : from };
  }

  private readonly parts: string[] = [];
  private lastWasReturn = false;
}

/** What an escape in a string stands for, but for those of code units. */
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Reads the units of a JSON string between its quotes. */
function addString(units: Units, text: string, from: number, to: number): void {
  for (let at = from; at < to;) {
    const next = text[at + 1];
    if (text[at] !== '\\') {
      units.add(text[at], at, at + 1);
      at += 1;
    } else if (next === 'u') {
      units.add(String.fromCharCode(parseInt(text.slice(at + 2, at + 6), 16)), at, at + 6);
      at += 6;
    } else {
      units.add(ESCAPES[next] ?? next, at, at + 2);
      at += 2;
    }
  }
}

/** The file's tree; null where it is nested too deeply for one. */
function treeOf(text: string): Node | null {
  try {
    const errors: ParseError[] = [];
    const root = parseTree(text, errors);
    return (errors.length === 0 ? root : parseTree(withoutPythonNumbers(text))) ?? null;
  } catch (error) {
    if (error instanceof RangeError) {
      return null;
    }
    throw error;
  }
}

/** The units of each cell of a notebook's JSON, worked out when asked for. */
function unitsOfJson(text: string): (cell: number) => Units | null {
  const root = treeOf(text);
  const cells = (root ? cellLists(root) : []).flatMap(list => list.children ?? []);
  return index => {
    const cell = cells.at(index);
    if (!cell) {
      return null;
    }
    const texts = sourceTexts(cell);
    const units = new Units((texts.at(0)?.offset ?? cell.offset) + 1);
    for (const { offset, length } of texts) {
      addString(units, text, offset + 1, offset + length - 1);
    }
    return units.done();
  };
}

/** The units of each cell of a script: its lines are the lines of the file. */
function unitsOfScript(text: string, { cells }: Notebook): (cell: number) => Units | null {
  const lines: number[] = [];
  cells.reduce((line, { source }) => {
    lines.push(line);
    return line + lineStarts(source).length;
  }, 0);
  const whole = new Units(0);
  for (let at = 0; at < text.length; at++) {
    whole.add(text[at], at, at + 1);
  }
  const starts = lineStarts(whole.done().text);
  return index => {
    const { source } = cells[index];
    const from = starts[lines[index]];
    const units = new Units(whole.span(from, from).start);
    for (let at = from; at < from + source.length; at++) {
      const { start, end } = whole.span(at, at + 1);
      units.add(whole.text[at], start, end);
    }
    return units.done();
  };
}

/**
 * Reads the file of a notebook, or of a script where `path` ends in `.py`.
 *
 * @throws NotebookError when the text is no notebook
 */
export function readRaw(text: string, path: string): RawFile {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const script = isScript(path);
  const notebook = script ? readScript(body, path) : readNotebook(body, path);
  const unitsOf = script ? unitsOfScript(body, notebook) : unitsOfJson(body);
  const known = new Map<number, Units | null>();
  const lines = lineStarts(body);
  return {
    notebook,
    region({ cell, start, end }) {
      const units = known.get(cell) ?? unitsOf(cell);
      known.set(cell, units);
      // A heading or a commented cell of a script is shown otherwise than it is stored.
      if (!units || units.text !== notebook.cells[cell]?.source) {
        return null;
      }
      const span = units.span(start, end);
      return { start: positionAt(body, span.start, lines), end: positionAt(body, span.end, lines) };
    }
  };
}
