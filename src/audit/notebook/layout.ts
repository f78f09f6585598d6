/** How the text of a notebook's file is laid out, and changed at its places. */
import type { Node } from 'jsonc-parser';

/** A replacement of file text: offsets into the file. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One worksheet or the whole notebook: its array of cells, and how the file is laid out. */
export interface Layout {
  readonly text: string;
  /** Indentation of one level; empty when the file has no line ends. */
  readonly indent: string;
  readonly newline: string;
  /** Whether characters beyond ASCII are written as escapes. */
  readonly ascii: boolean;
  /** nbformat 3: `input` in place of `source`, no ids. */
  readonly old: boolean;
  readonly ids: boolean;
}

export function end(node: Node): number {
  return node.offset + node.length;
}

/** JSON of a value, laid out as the file is, its first line at `depth` levels. */
export function json(layout: Layout, value: unknown, depth: number): string {
  const text =
    layout.indent === ''
      ? JSON.stringify(value)
      : JSON.stringify(value, null, layout.indent).replace(
          /\n/g,
          layout.newline + layout.indent.repeat(depth)
        );
  return layout.ascii
    ? text.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : text;
}

/** Lines with their line ends, as nbformat 4 stores them. */
export function sourceLines(source: string): string[] {
  return source === '' ? [] : source.split(/(?<=\n)/);
}

/** How deep the node sits, in levels of indentation of its own line. */
export function depthOf(layout: Layout, node: Node): number {
  if (layout.indent === '') {
    return 0;
  }
  const line = layout.text.lastIndexOf('\n', node.offset) + 1;
  const width = layout.text.slice(line).search(/[^ \t]/);
  return Math.round(width / layout.indent.length);
}

export function layoutOf(text: string, root: Node, format: { major: number; minor: number }): Layout {
  const first = root.children?.[0];
  const before = first ? text.slice(root.offset + 1, first.offset) : '';
  const indent = /\n([ \t]*)$/.exec(before)?.[1] ?? '';
  return {
    text,
    indent,
    newline: before.includes('\r\n') ? '\r\n' : '\n',
    ascii: !/[^\0-\x7f]/.test(text) && /\\u(?!00[0-7])[\da-f]{4}/i.test(text),
    old: format.major < 4,
    ids: format.major > 4 || (format.major === 4 && format.minor >= 5)
  };
}

/** The text with all replacements made; none of them overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  // An insertion before a cell comes before the edit of that cell.
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let from = 0;
  for (const splice of ordered) {
    result += text.slice(from, splice.start) + splice.text;
    from = splice.end;
  }
  return result + text.slice(from);
}
