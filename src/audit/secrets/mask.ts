/** Takes credentials out of what is shown or handed on. */
import type { Notebook } from '../notebook/types';
import { assignedIn, type Credential, credentialsIn, formsIn, parsedTexts, type TextsOf } from './find';

/** Stands for a credential. */
export const MASK = '•••';

/** Characters by which the start of a credential is known that was cut off. */
const START = 12;

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Takes out the credentials of one notebook, wherever they come up, and any other that its form tells. */
export class Mask {
  readonly values: readonly string[];

  /** @param found the credentials that are known */
  constructor(readonly found: readonly Credential[]) {
    this.values = [...new Set(found.flatMap(({ values }) => values))];
  }

  text(text: string): string {
    const known = this.values.flatMap(value => placesOf(value, text));
    return replaced(text, [...known, ...formsIn(text), ...assignedIn(text)], () => MASK);
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
  return new Mask(credentialsIn(notebook, texts));
}

/**
 * The notebook with a sign of the mask in place of each character of a credential, so that every place in it stays
 * where it is. The same notebook where there is none.
 */
export function maskedNotebook(notebook: Notebook, { found, values } = maskOf(notebook)): Notebook {
  let changed = false;
  const cells = notebook.cells.map((cell, index) => {
    const { source } = cell;
    const places = [
      ...found.filter(({ range }) => range.cell === index).map(({ range }) => range),
      ...values.flatMap(value => placesOf(value, source)),
      ...formsIn(source),
      ...assignedIn(source)
    ];
    changed ||= places.length > 0;
    return places.length > 0 ? { ...cell, source: replaced(source, places, blank) } : cell;
  });
  return changed ? { ...notebook, cells } : notebook;
}

const blank = (text: string): string => text.replace(/[^\n]/g, MASK[0]);

/** Where a value, or a start of it that was cut off, stands in a text. */
function placesOf(value: string, text: string): Place[] {
  const start = value.slice(0, START);
  const places: Place[] = [];
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, places.at(-1)!.end)) {
    let length = start.length;
    while (length < value.length && text[at + length] === value[length]) {
      length++;
    }
    places.push({ start: at, end: at + length });
  }
  return places;
}

/** @param places may overlap: those that do are replaced as one */
function replaced(text: string, places: readonly Place[], by: (text: string) => string): string {
  let out = '';
  let at = 0;
  let open: Place | null = null;
  const close = (place: Place): void => {
    out += text.slice(at, place.start) + by(text.slice(place.start, place.end));
    at = place.end;
  };
  for (const place of [...places].sort((a, b) => a.start - b.start)) {
    if (open && place.start < open.end) {
      open = { start: open.start, end: Math.max(open.end, place.end) };
    } else {
      if (open) {
        close(open);
      }
      open = place;
    }
  }
  if (open) {
    close(open);
  }
  return out + text.slice(at);
}
