/** Takes credentials out of what is shown or handed on. */
import type { Notebook } from '../notebook/types';
import { assignedIn, type Credential, credentialsIn, formsIn, parsedTexts, type TextsOf } from './find';

/** Stands for a credential. */
export const MASK = '•••';

/** Characters by which the start of a credential is known that was cut off. */
const START = 12;

/** Takes out the credentials of one notebook, wherever they come up, and any other that its form tells. */
export class Mask {
  private readonly values: readonly string[];

  /** @param values the credentials that are known */
  constructor(values: readonly string[]) {
    // A longer one may hold a shorter one.
    this.values = [...new Set(values)].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    const known = this.values.reduce(withoutValue, text);
    return replaced(known, [...formsIn(known), ...assignedIn(known)], () => MASK);
  }

  /** A copy of plain data whose texts are masked. */
  data<T>(data: T): T {
    return this.masked(data) as T;
  }

  private masked(data: unknown): unknown {
    if (typeof data === 'string') {
      return this.text(data);
    }
    if (Array.isArray(data)) {
      return data.map(each => this.masked(each));
    }
    return data !== null && typeof data === 'object'
      ? Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.masked(value)]))
      : data;
  }
}

/** The mask of a notebook's own credentials. @param texts those that the Flow gives; parsed anew when not given */
export function maskOf(notebook: Notebook, texts: TextsOf = parsedTexts(notebook)): Mask {
  return new Mask(credentialsIn(notebook, texts).flatMap(({ values }) => values));
}

/**
 * The notebook with a sign of the mask in place of each character of a credential, so that every place in it stays
 * where it is. The same notebook where there is none.
 */
export function maskedNotebook(notebook: Notebook): Notebook {
  const found = credentialsIn(notebook, parsedTexts(notebook));
  let changed = false;
  const cells = notebook.cells.map((cell, index) => {
    const source = overwritten(
      cell.source,
      found.filter(({ range }) => range.cell === index)
    );
    changed ||= source !== cell.source;
    return source === cell.source ? cell : { ...cell, source };
  });
  return changed ? { ...notebook, cells } : notebook;
}

function overwritten(source: string, credentials: readonly Credential[]): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, MASK[0]);
  const known = replaced(
    source,
    credentials.map(({ range }) => range),
    blank
  );
  return replaced(known, [...formsIn(known), ...assignedIn(known)], blank);
}

/** @param places may overlap */
function replaced(
  text: string,
  places: readonly { readonly start: number; readonly end: number }[],
  by: (text: string) => string
): string {
  let out = '';
  let at = 0;
  for (const { start, end } of [...places].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= at) {
      out += text.slice(at, start) + by(text.slice(start, end));
      at = end;
    }
  }
  return out + text.slice(at);
}

/** Text without a value, and without a start of it that was cut off. */
function withoutValue(text: string, value: string): string {
  const start = value.slice(0, START);
  let out = '';
  let at = 0;
  for (let found = text.indexOf(start); found >= 0; found = text.indexOf(start, at)) {
    let length = start.length;
    while (length < value.length && text[found + length] === value[length]) {
      length++;
    }
    out += text.slice(at, found) + MASK;
    at = found + length;
  }
  return out + text.slice(at);
}
