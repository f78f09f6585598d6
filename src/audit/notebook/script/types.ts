/** What a script in cells is made of. Lines and columns of the file count from 0, and a line ends before its line end. */
import type { CellKind } from '../types';

/** A line of a cell: a line of the file, or a part of it. */
export interface SourceLine {
  /** Number of the line in the file. */
  readonly line: number;
  /** Columns that the cell does not have: a comment sign, an indentation. */
  readonly hidden?: { readonly from: number; readonly to: number };
  /** Column at which the cell's part ends; the end of the line when not given. */
  readonly until?: number;
  /** What the cell has in place of what stands in the file. */
  readonly made?: string;
}

export interface ScriptCell {
  readonly kind: CellKind;
  readonly lines: readonly SourceLine[];
  /** Line of the file at which it begins, its marker included. */
  readonly start: number;
  readonly executionCount: number | null;
  readonly tags: readonly string[];
  /** What stands before each of its lines in the file. */
  readonly prefix: string;
  /** By which it is known, where it has a name. */
  readonly name?: string;
}

/** How a script holds cells: all in one, jupytext's two, or marimo's functions. */
export type ScriptForm = 'plain' | 'percent' | 'light' | 'marimo';

export interface Script {
  readonly form: ScriptForm;
  /** The lines of the file, without line ends. */
  readonly lines: readonly string[];
  /** In the order in which they run. */
  readonly cells: readonly ScriptCell[];
  /** What opens a cell behind a comment sign, and what closes it, for cells that are put in. */
  readonly markers: readonly [open: string, close: string | null];
  /** Whether the first cell begins where nothing but a header stands before it, so that another one may come first. */
  readonly opens: boolean;
  readonly language: string;
  readonly kernel?: string;
  readonly languageVersion?: string;
}

/** What a cell has of a line. */
export function textOf({ line, hidden, until, made }: SourceLine, lines: readonly string[]): string {
  if (made !== undefined) {
    return made;
  }
  const text = lines[line].slice(0, until);
  return hidden ? text.slice(0, hidden.from) + text.slice(hidden.to) : text;
}

/** The source of a cell. */
export function sourceOf({ lines }: ScriptCell, all: readonly string[]): string {
  return lines.map(each => textOf(each, all)).join('\n');
}

/** Lines of the file as they stand, `end` not included, without blank ones at the end. */
export function wholeLines(all: readonly string[], start: number, end: number): SourceLine[] {
  let last = end;
  while (last > start + 1 && all[last - 1].trim() === '') {
    last -= 1;
  }
  return Array.from({ length: Math.max(0, last - start) }, (_, at) => ({ line: start + at }));
}
