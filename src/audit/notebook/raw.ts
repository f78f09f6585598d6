/** Where the code of cells stands in the text of the notebook's file. */
import { lineStarts, positionAt, type Position } from './lines';
import { isScript, readNotebook, readScript } from './read';
import { cellLists, treeOf } from './tree';
import type { Notebook, Range } from './types';
import { type Units, unitsOfCell, unitsOfScript } from './units';

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

/** The units of each cell of a notebook's JSON, worked out when asked for. */
function unitsOfJson(text: string): (cell: number) => Units | null {
  const root = treeOf(text);
  const cells = (root ? cellLists(root) : []).flatMap(list => list.children ?? []);
  return index => {
    const cell = cells.at(index);
    return cell ? unitsOfCell(text, cell) : null;
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
