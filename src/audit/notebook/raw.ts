/** Where the code of cells stands in the text of the notebook's file. */
import { lineStarts, positionAt, type Position } from './lines';
import { isScript, readNotebook } from './read';
import { notebookOf, scriptOf } from './script';
import type { Script } from './script/types';
import { cellLists, treeOf } from './tree';
import type { Notebook, Range } from './types';
import { ScriptUnits, type Units, unitsOfCell } from './units';

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

/** The units of each cell of a script. */
function unitsOfScript(text: string, script: Script): (cell: number) => Units {
  const units = new ScriptUnits(text, script);
  return cell => units.ofCell(cell);
}

/**
 * Reads the file of a notebook, or of a script where `path` ends in `.py`.
 *
 * @throws NotebookError when the text is no notebook
 */
export function readRaw(text: string, path: string): RawFile {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const script = isScript(path) ? scriptOf(body) : null;
  const notebook = script ? notebookOf(script, path) : readNotebook(body, path);
  const unitsOf = script ? unitsOfScript(body, script) : unitsOfJson(body);
  const known = new Map<number, Units | null>();
  const lines = lineStarts(body);
  return {
    notebook,
    region({ cell, start, end }) {
      const units = known.get(cell) ?? unitsOf(cell);
      known.set(cell, units);
      // A heading is shown otherwise than it is stored.
      if (!units || units.text !== notebook.cells[cell]?.source) {
        return null;
      }
      const span = units.span(start, end);
      return { start: positionAt(body, span.start, lines), end: positionAt(body, span.end, lines) };
    }
  };
}
