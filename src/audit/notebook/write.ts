import { parseTree, type Node } from 'jsonc-parser';
import { sortEdits } from './edit';
import { NotebookError } from './json';
import { normaliseLineEnds } from './lines';
import { readNotebook } from './read';
import { cellLists, property, sourceNode, sourceTexts } from './tree';
import type { CellKind, Edit } from './types';

/** A replacement of file text: offsets into the file. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One worksheet or the whole notebook: its array of cells, and how the file is laid out. */
interface Layout {
  readonly text: string;
  /** Indentation of one level; empty when the file has no line ends. */
  readonly indent: string;
  readonly newline: string;
  /** nbformat 3: `input` in place of `source`, no ids. */
  readonly old: boolean;
  readonly ids: boolean;
}

function end(node: Node): number {
  return node.offset + node.length;
}

/** JSON of a value, laid out as the file is, its first line at `depth` levels. */
function json(layout: Layout, value: unknown, depth: number): string {
  if (layout.indent === '') {
    return JSON.stringify(value);
  }
  return JSON.stringify(value, null, layout.indent).replace(
    /\n/g,
    layout.newline + layout.indent.repeat(depth)
  );
}

/** Lines with their line ends, as nbformat 4 stores them. */
function sourceLines(source: string): string[] {
  return source === '' ? [] : source.split(/(?<=\n)/);
}

/** Offsets in the raw source by offsets in the one with normalised line ends. */
function rawOffset(raw: string, offset: number): number {
  let at = 0;
  for (let seen = 0; seen < offset; seen++) {
    at += raw.startsWith('\r\n', at) ? 2 : 1;
  }
  return at;
}

/** How deep the node sits, in levels of indentation of its own line. */
function depthOf(layout: Layout, node: Node): number {
  if (layout.indent === '') {
    return 0;
  }
  const line = layout.text.lastIndexOf('\n', node.offset) + 1;
  const width = layout.text.slice(line).search(/[^ \t]/);
  return Math.round(width / layout.indent.length);
}

function layoutOf(text: string, root: Node, format: { major: number; minor: number }): Layout {
  const first = root.children?.[0];
  const before = first ? text.slice(root.offset + 1, first.offset) : '';
  const indent = /\n([ \t]*)$/.exec(before)?.[1] ?? '';
  return {
    text,
    indent,
    newline: before.includes('\r\n') ? '\r\n' : '\n',
    old: format.major < 4,
    ids: format.major > 4 || (format.major === 4 && format.minor >= 5)
  };
}

/** The splice that sets a cell's source, in the file's own style (text or list of lines). */
function sourceSplice(layout: Layout, cell: Node, source: string): Splice {
  const node = sourceNode(cell);
  if (!node) {
    throw new NotebookError('A cell without source cannot be edited.');
  }
  const value = node.type === 'array' ? sourceLines(source) : source;
  return { start: node.offset, end: end(node), text: json(layout, value, depthOf(layout, node)) };
}

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
 * Applies edits to the JSON text of a notebook and touches nothing else: layout, key order, outputs and every other
 * cell stay byte for byte. Replaced sources keep their style (text or list of lines) and their line ends.
 *
 * @param edits positions as `readNotebook` gives them for the same text.
 * @throws NotebookError when the text is no notebook, RangeError when the edits do not fit it.
 */
export function writeEdits(text: string, edits: readonly Edit[]): string {
  const notebook = readNotebook(text, '');
  const { replaces, inserts } = sortEdits(notebook, edits);
  const root = parseTree(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
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
      if (property(cell, 'cell_type')?.value === 'heading') {
        throw new NotebookError('A heading cell of nbformat 3 cannot be edited.');
      }
      splices.push(sourceSplice(layout, cell, replaceRaw(rawSource(cell), list)));
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

/** A cell's source as stored, with its own line ends. */
function rawSource(cell: Node): string {
  return sourceTexts(cell)
    .map(text => String(text.value))
    .join('');
}

function replaceRaw(raw: string, list: readonly Extract<Edit, { kind: 'replace' }>[]): string {
  const newline = raw.includes('\r\n') ? '\r\n' : '\n';
  let result = '';
  let from = 0;
  for (const { range, text } of list) {
    result += raw.slice(from, rawOffset(raw, range.start)) + normaliseLineEnds(text).replace(/\n/g, newline);
    from = rawOffset(raw, range.end);
  }
  return result + raw.slice(from);
}

function spliced(text: string, splices: readonly Splice[]): string {
  // A stable sort: an insertion before a cell comes before the edit of that cell, which starts later.
  const ordered = [...splices].sort((a, b) => a.start - b.start);
  let result = '';
  let from = 0;
  for (const splice of ordered) {
    result += text.slice(from, splice.start) + splice.text;
    from = splice.end;
  }
  return result + text.slice(from);
}
