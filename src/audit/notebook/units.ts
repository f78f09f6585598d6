/** Where each character of a cell's source stands in the text of its file. */
import type { Node } from 'jsonc-parser';
import { lineStarts } from './lines';
import { sourceTexts } from './tree';
import type { Script } from './script/types';

/** For each UTF-16 unit of a source, line ends made `\n`, the place in the file where it starts, and where it ends. */
export class Units {
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

/** The units of a cell in the JSON of a notebook. */
export function unitsOfCell(text: string, cell: Node): Units {
  const texts = sourceTexts(cell);
  const units = new Units((texts.at(0)?.offset ?? cell.offset) + 1);
  for (const { offset, length } of texts) {
    addString(units, text, offset + 1, offset + length - 1);
  }
  return units.done();
}

/** The units of a script: of its text, and of each cell, worked out when asked for. */
export class ScriptUnits {
  private readonly whole = new Units(0);
  /** Where the lines start in the text with line ends made `\n`. */
  private readonly starts: number[];

  constructor(
    text: string,
    private readonly script: Script
  ) {
    for (let at = 0; at < text.length; at++) {
      this.whole.add(text[at], at, at + 1);
    }
    this.starts = lineStarts(this.whole.done().text);
  }

  /** Offset in the file of a line's column; the end of the line where it has no such column. */
  at(line: number, column = 0): number {
    const from = this.starts[line] + column;
    return this.whole.span(from, from).start;
  }

  /** Offset in the file at which a line ends, before its line end. */
  endOf(line: number): number {
    return this.at(line, this.script.lines[line].length);
  }

  ofCell(index: number): Units {
    const { lines: all, cells } = this.script;
    const { lines } = cells[index];
    const units = new Units(this.at(lines[0].line, lines[0].hidden?.to));
    lines.forEach(({ line, hidden, until, made }, place) => {
      const start = this.starts[line];
      const end = until ?? all[line].length;
      if (made !== undefined) {
        const at = this.at(line);
        made.split('').forEach(unit => units.add(unit, at, at));
      } else {
        for (let column = 0; column < end; column++) {
          if (!hidden || column < hidden.from || column >= hidden.to) {
            const span = this.whole.span(start + column, start + column + 1);
            units.add(all[line][column], span.start, span.end);
          }
        }
      }
      if (place < lines.length - 1) {
        const span = this.whole.span(start + all[line].length, start + all[line].length + 1);
        units.add('\n', span.start, span.end);
      }
    });
    return units.done();
  }
}
