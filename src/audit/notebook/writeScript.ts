/** Edits in the text of a script, whose cells are its lines. */
import { sortEdits } from './edit';
import { NotebookError } from './json';
import { type Splice, spliced } from './layout';
import { hasMarker, readScript, scriptCell } from './script';
import type { Edit } from './types';
import { unitsOfScript } from './units';
import { replacedIn } from './writeSource';

/**
 * Applies edits to the text of a script; lines that no edit touches stay byte for byte.
 *
 * @param edits positions as `readScript` gives them for the same text
 * @throws NotebookError when the script cannot hold an edit, RangeError when the edits do not fit it
 */
export function writeScript(text: string, edits: readonly Edit[], path: string): string {
  const notebook = readScript(text, path);
  const { replaces, inserts } = sortEdits(notebook, edits);
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  const newline = body.includes('\r\n') ? '\r\n' : '\n';
  const stored = (lines: string): string => lines.replace(/\n/g, newline);
  const unitsOf = unitsOfScript(body, notebook);
  const splices: Splice[] = [];
  for (const [index, list] of replaces) {
    const units = unitsOf(index);
    if (units.text !== notebook.cells[index].source) {
      throw new NotebookError('A cell of a script that is commented out cannot be edited.');
    }
    const { start, end } = units.span(0, units.text.length);
    splices.push({ start, end, text: replacedIn(body, units, list, stored) });
  }
  const marked = hasMarker(notebook.cells[0].source);
  for (const [at, list] of inserts) {
    if (at === 0 && !marked) {
      throw new NotebookError('Nothing can be put before the first line of a script without a marker there.');
    }
    // In a script without cells, new code is code like the rest.
    const isPlain = !marked && notebook.cells.length === 1;
    const texts = list.map(({ cell }) => (isPlain ? `${cell.source}\n` : scriptCell(cell.kind, cell.source)));
    if (at < notebook.cells.length) {
      const { start } = unitsOf(at).span(0, 0);
      splices.push({ start, end: start, text: stored(texts.map(each => `${each}\n`).join('')) });
    } else {
      const before = body === '' ? '' : body.endsWith('\n') ? '\n' : '\n\n';
      splices.push({ start: body.length, end: body.length, text: stored(before + texts.join('\n')) });
    }
  }
  return mark + spliced(body, splices);
}
