import type { Node } from 'jsonc-parser';
import { sortEdits } from './edit';
import { NotebookError } from './json';
import { depthOf, end, json, type Layout, layoutOf, sourceLines, type Splice, spliced } from './layout';
import { isScript, readNotebook } from './read';
import { cellLists, property, treeOf } from './tree';
import type { CellKind, Edit } from './types';
import { writeScript } from './writeScript';
import { sourceSplice } from './writeSource';

/** A new cell with the keys of its format, in nbformat's own (alphabetic) order. */
function newCell(layout: Layout, kind: CellKind, source: string, id: string): Record<string, unknown> {
  const lines = sourceLines(source);
  if (kind !== 'code') {
    return { cell_type: kind, ...(layout.ids ? { id } : {}), metadata: {}, source: lines };
  }
  if (layout.old) {
    return {
      cell_type: 'code',
      collapsed: false,
      input: lines,
      language: 'python',
      metadata: {},
      outputs: []
    };
  }
  return {
    cell_type: 'code',
    execution_count: null,
    ...(layout.ids ? { id } : {}),
    metadata: {},
    outputs: [],
    source: lines
  };
}

/** The splice that puts new cells before the cell `index` of the array, or at its end. */
function insertSplice(layout: Layout, cells: Node, index: number, values: readonly unknown[]): Splice {
  const children = cells.children ?? [];
  const depth = depthOf(layout, cells) + 1;
  const newline = layout.indent === '' ? '' : layout.newline + layout.indent.repeat(depth);
  const texts = values.map(value => json(layout, value, depth));
  const space = layout.indent === '' ? ' ' : newline;
  if (children.length === 0) {
    const close = layout.indent === '' ? '' : layout.newline + layout.indent.repeat(depth - 1);
    return { start: cells.offset, end: end(cells), text: `[${newline}${texts.join(`,${space}`)}${close}]` };
  }
  if (index < children.length) {
    const at = children[index].offset;
    return { start: at, end: at, text: texts.map(text => `${text},${space}`).join('') };
  }
  const at = end(children[children.length - 1]);
  return { start: at, end: at, text: texts.map(text => `,${space}${text}`).join('') };
}

/** Ids for new cells that no cell of the file has: `preflight-1`, `preflight-2`, … */
function* freshIds(taken: ReadonlySet<string>): Generator<string, never> {
  for (let n = 1; ; n++) {
    if (!taken.has(`preflight-${n}`)) {
      yield `preflight-${n}`;
    }
  }
}

function numberOf(node: Node | undefined, otherwise: number): number {
  return typeof node?.value === 'number' ? node.value : otherwise;
}

/**
 * Applies edits to the text of a notebook's file and touches nothing else: layout, key order, outputs and every other
 * cell stay byte for byte. Edited sources keep their style (text or list of lines), their line ends, and the escapes of what
 * is not replaced.
 *
 * @param edits positions as `readNotebook` or `readScript` gives them for the same text.
 * @param path that tells a script by its name.
 * @throws NotebookError when the text is no notebook or cannot hold an edit, RangeError when the edits do not fit it.
 */
export function writeEdits(text: string, edits: readonly Edit[], path = ''): string {
  return isScript(path) ? writeScript(text, edits, path) : writeJson(text, edits);
}

function writeJson(text: string, edits: readonly Edit[]): string {
  const notebook = readNotebook(text, '');
  const { replaces, inserts } = sortEdits(notebook, edits);
  const root = treeOf(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
  if (!root) {
    throw new NotebookError('The file is not valid JSON.');
  }
  const layout = layoutOf(text, root, {
    major: numberOf(property(root, 'nbformat'), property(root, 'cells') ? 4 : 3),
    minor: numberOf(property(root, 'nbformat_minor'), 0)
  });
  const arrays = cellLists(root);
  const ids = freshIds(new Set(notebook.cells.map(cell => cell.id)));
  const splices: Splice[] = [];
  let first = 0;
  arrays.forEach((array, sheet) => {
    const children = array.children ?? [];
    const last = sheet === arrays.length - 1;
    children.forEach((cell, index) => {
      const list = replaces.get(first + index);
      if (!list) {
        return;
      }
      splices.push(sourceSplice(layout, cell, notebook.cells[first + index].source, list));
    });
    for (const [at, list] of inserts) {
      const index = at - first;
      // The end of one worksheet is the start of the next; the cell goes to the later one.
      if (index >= 0 && (index < children.length || (index === children.length && last))) {
        const values = list.map(({ cell }) => newCell(layout, cell.kind, cell.source, ids.next().value));
        splices.push(insertSplice(layout, array, index, values));
      }
    }
    first += children.length;
  });
  return spliced(text, splices);
}
