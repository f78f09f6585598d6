/** Jupytext's light scripts: paragraphs are cells, commented ones text; `# +` opens a longer cell, and `# -` closes it. */
import { cellOf, plainOptions, type Source } from './jupytext';
import { isCommentedCode } from './magics';
import { type Options, optionsOf } from './options';
import type { ScriptCell } from './types';

/** What opens and closes a cell, behind the comment sign. */
type Markers = readonly [string, string];

const isBlank = (line: string | undefined): boolean => line?.trim() === '';

/** Where a cell ends, and where the next begins; whether a marker of its own closes it. */
interface End {
  readonly end: number;
  readonly next: number;
  readonly closed: boolean;
}

class LightReader {
  constructor(
    private readonly source: Source,
    private readonly markers: Markers
  ) {
    this.lines = source.lines;
  }

  cells(from: number): ScriptCell[] {
    const cells: ScriptCell[] = [];
    // The line end that ends the file starts no paragraph.
    const length = this.lines.at(-1) === '' ? this.lines.length - 1 : this.lines.length;
    for (let at = from; at < length;) {
      const options = this.opened(at);
      const isText = options === null && this.isText(at, length);
      const { end, next, closed } = isText
        ? this.paragraph(at, length)
        : this.code(at, length, options === null ? null : options.end);
      const place = { start: at, body: options === null ? at : at + 1, end };
      const cell = cellOf(this.source, place, options ?? plainOptions(isText ? 'markdown' : 'code'));
      cells.push({ ...cell, executionCount: null });
      at = this.skipped(next, closed);
    }
    return cells;
  }

  /** What the marker on a line says; null where there is none. */
  private opened(at: number): Options | null {
    const said = this.behind(at, this.markers[0]);
    return said === null ? null : optionsOf(said);
  }

  /** What follows a comment sign and a word on a line. */
  private behind(at: number, word: string): string | null {
    const line = this.lines[at];
    const rest = line.startsWith('#') ? line.slice(1).trimStart() : '';
    return rest.startsWith(word) ? rest.slice(word.length) : null;
  }

  /** Whether a paragraph is all comment, and so text. */
  private isText(from: number, length: number): boolean {
    for (let at = from; at < length; at++) {
      const line = this.lines[at];
      if (!line.startsWith('#')) {
        return at > from && isBlank(line);
      }
      if (!line.slice(1).trimStart().startsWith('#') && isCommentedCode(line)) {
        return false;
      }
    }
    return true;
  }

  private paragraph(from: number, length: number): End {
    for (let at = from; at < length; at++) {
      if (isBlank(this.lines[at])) {
        return { end: at, next: at + 1, closed: false };
      }
    }
    return { end: length, next: length, closed: false };
  }

  /** @param close what the marker is called that ends the cell; null where a blank line does */
  private code(from: number, length: number, close: string | null): End {
    const last = close === '-' ? this.markers[1] : close;
    for (let at = close === null ? from : from + 1; at < length; at++) {
      if (this.source.inString[at]) {
        continue;
      }
      if (at > from && this.opened(at) !== null) {
        return { end: at, next: at, closed: false };
      }
      if (last !== null) {
        if (isBlank(this.behind(at, last) ?? undefined)) {
          return { end: at, next: at + 1, closed: true };
        }
      } else if (isBlank(this.lines[at]) && !this.goesOnIndented(at, length)) {
        // A blank line more than there must be is an empty cell.
        return at > from
          ? { end: at, next: at + 1, closed: false }
          : { end: from + 1, next: isBlank(this.lines[from + 1]) ? from + 2 : from + 1, closed: false };
      }
    }
    return { end: length, next: length, closed: false };
  }

  private goesOnIndented(from: number, length: number): boolean {
    let at = from;
    while (at < length && isBlank(this.lines[at])) {
      at += 1;
    }
    return at < length && /^\s/.test(this.lines[at]);
  }

  /** Where the next cell begins once the blank lines are passed over that belong between two. */
  private skipped(next: number, closed: boolean): number {
    const [first, second, third] = this.lines.slice(next, next + 3);
    if (isBlank(first) && second !== undefined && !isBlank(second)) {
      return next + 1;
    }
    const isTwo = closed && isBlank(first) && isBlank(second) && third !== undefined && !isBlank(third);
    return isTwo ? next + 2 : next;
  }

  private readonly lines: readonly string[];
}

/** The cells of a light script from the line `from` on. */
export function lightCells(source: Source, from: number, markers: Markers): ScriptCell[] {
  return new LightReader(source, markers).cells(from);
}
