/** Replacements in the source of a cell, which leave every other character of the file as it is stored. */
import type { Node } from 'jsonc-parser';
import { NotebookError } from './json';
import { end, json, type Layout, depthOf, sourceLines, type Splice } from './layout';
import { normaliseLineEnds } from './lines';
import { sourceNode, sourceTexts } from './tree';
import type { Replace } from './types';
import { type Units, unitsOfCell } from './units';

/**
 * What stands in the file in place of a source after replacements, from its first unit to its last.
 *
 * @param write the text of a replacement as the file stores it; `before` tells whether a kept unit precedes it, and whether that
 *   one ends a line, `after` whether one follows
 */
export function replacedIn(
  file: string,
  units: Units,
  replaces: readonly Replace[],
  write: (text: string, before: string | undefined, after: boolean) => string
): string {
  const { length } = units.text;
  let result = '';
  let from = 0;
  let last: string | undefined;
  const keep = (to: number): void => {
    if (to > from) {
      result += file.slice(units.starts[from], units.ends[to - 1]);
      last = units.text[to - 1];
    }
  };
  for (const { range, text } of joined(replaces)) {
    keep(range.start);
    const lines = normaliseLineEnds(text);
    result += write(lines, last, range.end < length);
    last = lines.at(-1) ?? last;
    from = range.end;
  }
  keep(length);
  return result;
}

/** Replacements that touch are one, so that what stands between two is what is kept. */
function joined(replaces: readonly Replace[]): Replace[] {
  const result: Replace[] = [];
  for (const each of replaces) {
    const last = result.at(-1);
    if (last?.range.end === each.range.start) {
      result[result.length - 1] = {
        ...last,
        range: { ...last.range, end: each.range.end },
        text: last.text + each.text
      };
    } else {
      result.push(each);
    }
  }
  return result;
}

/**
 * The splice that makes replacements in a cell's source. A text stays a text and a list a list, one piece a line; pieces
 * that are not touched keep their escapes and what stands between them.
 *
 * @param source as the notebook is shown
 * @throws NotebookError where what is shown is not what is stored
 */
export function sourceSplice(
  layout: Layout,
  cell: Node,
  source: string,
  replaces: readonly Replace[]
): Splice {
  const node = sourceNode(cell);
  const units = unitsOfCell(layout.text, cell);
  if (!node || units.text !== source) {
    throw new NotebookError('A cell without source, or a heading of nbformat 3, cannot be edited.');
  }
  const texts = sourceTexts(cell);
  const newline = texts.some(({ value }) => String(value).includes('\r\n')) ? '\r\n' : '\n';
  const stored = (text: string): string =>
    json({ ...layout, indent: '' }, text.replace(/\n/g, newline), 0).slice(1, -1);
  const isList = node.type === 'array';
  const gap = isList && source !== '' ? `"${gapIn(layout, node, texts)}"` : '';
  const inner = replacedIn(layout.text, units, replaces, (text, before, after) => {
    const lines = sourceLines(text).map(stored);
    const opens = before === '\n' && (lines.length > 0 || after) ? gap : '';
    const closes = lines.length > 0 && text.endsWith('\n') && after ? gap : '';
    return opens + lines.join(gap) + closes;
  });
  const text =
    inner !== '' && source !== ''
      ? layout.text.slice(node.offset, units.starts[0]) +
        inner +
        layout.text.slice(units.ends.at(-1), end(node))
      : json(layout, ofNothing(isList, replaces, newline), depthOf(layout, node));
  return { start: node.offset, end: end(node), text };
}

/** What stands between two pieces of a list, as between its first two, or else as before its first. */
function gapIn({ text }: Layout, list: Node, texts: readonly Node[]): string {
  if (texts.length > 1) {
    return text.slice(end(texts[0]), texts[1].offset);
  }
  const open = text.slice(list.offset + 1, texts[0].offset);
  return `,${open.includes('\n') ? open : ''}`;
}

/** The source that replacements make of an empty one, or of one that they empty. */
function ofNothing(isList: boolean, replaces: readonly Replace[], newline: string): string | string[] {
  const text = normaliseLineEnds(replaces.map(each => each.text).join('')).replace(/\n/g, newline);
  return isList ? sourceLines(text) : text;
}
