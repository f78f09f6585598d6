/** Where each character of a cell's source stands in the text of its file. */
import type { Node } from 'jsonc-parser';
import { lineStarts } from './lines';
import { sourceTexts } from './tree';
import type { Notebook } from './types';

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

/** The units of each cell of a script, worked out when asked for: its lines are the lines of the file. */
export function unitsOfScript(text: string, { cells }: Notebook): (cell: number) => Units {
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
