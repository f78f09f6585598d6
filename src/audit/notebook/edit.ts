import { grouped } from '../grouped';
import { uniqueIds } from './ids';
import type { Cell, Edit, Insert, Notebook, Replace } from './types';

/** Edits sorted for application: replacements by cell, insertions by place, each in order of position. */
export interface SortedEdits {
  readonly replaces: ReadonlyMap<number, readonly Replace[]>;
  readonly inserts: ReadonlyMap<number, readonly Insert[]>;
}

/**
 * Sorts and checks edits against the notebook they are meant for.
 *
 * @throws RangeError when a position lies outside the notebook or two replacements overlap.
 */
export function sortEdits(notebook: Notebook, edits: readonly Edit[]): SortedEdits {
  const { cells } = notebook;
  const inserts = grouped(
    edits.filter(edit => edit.kind === 'insert'),
    edit => [edit.at]
  );
  for (const at of inserts.keys()) {
    if (!Number.isInteger(at) || at < 0 || at > cells.length) {
      throw new RangeError(`No place ${at} to insert a cell at: the notebook has ${cells.length} cells.`);
    }
  }
  const replaces = grouped(
    edits.filter(edit => edit.kind === 'replace'),
    edit => [edit.range.cell]
  );
  for (const [index, list] of replaces) {
    const cell = cells[index] as Cell | undefined;
    if (!cell) {
      throw new RangeError(`No cell ${index} to edit: the notebook has ${cells.length} cells.`);
    }
    // A stable sort: several insertions at one offset stay in the order given.
    list.sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
    let last = 0;
    for (const { range } of list) {
      if (!(range.start >= last && range.end >= range.start && range.end <= cell.source.length)) {
        throw new RangeError(
          `Edit ${range.start}–${range.end} of cell ${index} overlaps another or its end.`
        );
      }
      last = range.end;
    }
  }
  return { replaces, inserts };
}

/** Applies sorted replacements to one source. */
export function replaceIn(source: string, replaces: readonly Replace[]): string {
  let result = '';
  let from = 0;
  for (const { range, text } of replaces) {
    result += source.slice(from, range.start) + text;
    from = range.end;
  }
  return result + source.slice(from);
}

/**
 * The notebook with the edits applied as one step. All positions mean the notebook before; cells inserted at one
 * place stay in the order given, before the cell that was there. Inserted cells get fresh ids and were never run.
 *
 * @throws RangeError when the edits do not fit the notebook.
 */
export function applyEdits(notebook: Notebook, edits: readonly Edit[]): Notebook {
  const { replaces, inserts } = sortEdits(notebook, edits);
  const cells: (Omit<Cell, 'id'> & { id: string | undefined })[] = [];
  for (let index = 0; index <= notebook.cells.length; index++) {
    for (const { cell } of inserts.get(index) ?? []) {
      cells.push({ ...cell, id: undefined, executionCount: null, tags: [] });
    }
    if (index < notebook.cells.length) {
      const cell = notebook.cells[index];
      const list = replaces.get(index);
      cells.push(list ? { ...cell, source: replaceIn(cell.source, list) } : cell);
    }
  }
  const ids = uniqueIds(cells.map(cell => cell.id));
  return { ...notebook, cells: cells.map((cell, index) => ({ ...cell, id: ids[index] })) };
}
