/** Takes credentials out of what is shown or handed on. */
import type { Notebook } from '../notebook/types';
import { type Credential, credentialsIn, parsedTexts, type TextsOf } from './find';
import { assignedIn, blank, formsIn, MASK, type Place, replaced } from './texts';

export { MASK };

/** Characters by which the start of a credential is known that was cut off. */
const START = 12;

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

  /** Whether plain data holds a text that would be masked. */
  finds(data: unknown): boolean {
    if (typeof data === 'string') {
      return this.text(data) !== data;
    }
    return data !== null && typeof data === 'object' && Object.values(data).some(each => this.finds(each));
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

/** Findings without the fixes that would write a credential: who applies them can take these from the notebook only. */
export function withoutCredentialFixes<T extends { readonly fixes: readonly { readonly edits: unknown }[] }>(
  findings: readonly T[],
  mask: Mask
): T[] {
  return findings.map(finding => ({
    ...finding,
    fixes: finding.fixes.filter(({ edits }) => !mask.finds(edits))
  }));
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
