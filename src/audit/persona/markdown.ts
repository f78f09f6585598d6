/*
 * The Markdown of persona files as a tree. Uses mdast-util-from-markdown, which is what remark-parse wraps: the tree and
 * positions are the same and the plugin machinery stays out of the bundles.
 */
import type { Heading, ListItem, Nodes, Parents, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { toString } from 'mdast-util-to-string';
import { gfmTable } from 'micromark-extension-gfm-table';

/** A file as a tree, with the text that its positions count in. */
export interface Tree {
  readonly nodes: readonly RootContent[];
  readonly text: string;
}

/** A section: everything between its heading and the next one that is not below it. */
export interface Section {
  readonly title: string;
  /** 1-based line of the heading. */
  readonly line: number;
  readonly body: readonly RootContent[];
}

/** An item of a list, or what stands in the place of one, with its 1-based line. */
export interface Item {
  readonly text: string;
  readonly line: number;
}

/** Characters of the largest file that is looked at; written ones have a few thousand. */
const MOST = 128 * 1024;

/** A line that opens this many quotes and lists is nobody's, and the parser's time grows with their square. */
const NESTED = /^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){50}/m;

/** Neither are lists within lists to such a width: the parser's time grows with their cube. */
const INDENTED = /^[ \t]{100}/m;

/** Signs that may open something (emphasis, a link), in a row without an empty line between: each is held against all others. */
const SIGNS = /[*_[]/g;
const MOST_SIGNS = 1000;

const isCrowded = (text: string): boolean =>
  text
    .split(/\n[ \t]*\n/)
    .some(block => block.length > MOST_SIGNS && (block.match(SIGNS)?.length ?? 0) > MOST_SIGNS);

const TOO_DEEP = { refused: 'The file is nested too deeply to be read' };

/** What comes of reading a text, or why it is not read: it is no text, too large, or nested beyond what the stack takes. */
export function readSafely<T>(text: string, read: () => T): { read: T } | { refused: string } {
  if (text.includes('\0')) {
    return { refused: 'This is no text file' };
  }
  if (text.length > MOST) {
    return { refused: `The file is too large for a persona: at most ${MOST / 1024} kB are read` };
  }
  if (NESTED.test(text) || INDENTED.test(text) || isCrowded(text)) {
    return TOO_DEEP;
  }
  try {
    return { read: read() };
  } catch (error) {
    if (error instanceof RangeError) {
      return TOO_DEEP;
    }
    throw error;
  }
}

/** Front matter is meant for other programs. Its lines stay, so that those below keep their numbers. */
function withoutFrontMatter(text: string): string {
  const end = /^---[ \t]*\n/.test(text) ? /\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(text) : null;
  const front = end ? text.slice(0, end.index + end[0].length) : '';
  return front.replace(/[^\n]/g, '') + text.slice(front.length);
}

export function parse(source: string): Tree {
  const text = withoutFrontMatter(source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const { children } = fromMarkdown(text, {
    extensions: [gfmTable()],
    mdastExtensions: [gfmTableFromMarkdown()]
  });
  return { nodes: children, text };
}

export const lineOf = (node: Nodes): number => node.position?.start.line ?? 1;

/** The words of a node on one line, without comments and tags. */
export function plain(node: Nodes | readonly Nodes[]): string {
  return toString(node, { includeHtml: false }).replace(/\s+/g, ' ').trim();
}

/** Headings are alike however they are set: `Anti-Patterns`, `ANTI PATTERNS:`. */
export const keyOf = (title: string): string => title.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Cuts nodes into sections at headings of one depth; what stands before the first is dropped. */
export function sections(nodes: readonly RootContent[], depth: Heading['depth']): Section[] {
  const ends = nodes.flatMap((node, i) => (node.type === 'heading' && node.depth <= depth ? [i] : []));
  return ends.flatMap((start, i) => {
    const heading = nodes[start];
    return heading.type === 'heading' && heading.depth === depth
      ? [{ title: plain(heading), line: lineOf(heading), body: nodes.slice(start + 1, ends[i + 1]) }]
      : [];
  });
}

/** Items of the lists of a section, those in quotes too, without the ones nested in other items. */
export function listItems(body: readonly RootContent[]): ListItem[] {
  return body.flatMap(node => {
    switch (node.type) {
      case 'list':
        return node.children;
      case 'blockquote':
        return listItems(node.children);
      default:
        return [];
    }
  });
}

/** An item without the lists nested in it. */
export function itemOf(item: ListItem): Item {
  const own = item.children.filter(child => child.type !== 'list');
  return { text: own.map(plain).join(' ').trim(), line: lineOf(item) };
}

const isParent = (node: Nodes): node is Parents => 'children' in node;

/** The blocks of text in a section, one for each paragraph, item and cell, without its headings. */
function texts(nodes: readonly Nodes[]): Item[] {
  return nodes.flatMap(node => {
    switch (node.type) {
      case 'heading':
      case 'html':
      case 'definition':
        return [];
      case 'paragraph':
      case 'tableCell':
        return [{ text: plain(node), line: lineOf(node) }];
      default:
        return isParent(node) ? texts(node.children) : [{ text: plain(node), line: lineOf(node) }];
    }
  });
}

/** Paragraphs of a section, wherever they stand, without empty ones. */
export function paragraphs(body: readonly RootContent[]): Item[] {
  return texts(body).filter(({ text }) => text !== '');
}

/** Every node of a tree, outer ones first. */
export function* walk(nodes: readonly Nodes[]): Iterable<Nodes> {
  for (const node of nodes) {
    yield node;
    if (isParent(node)) {
      yield* walk(node.children);
    }
  }
}

/** The Markdown of a section as written; empty for a heading with nothing below. */
export function written({ text }: Tree, { body }: Section): string {
  const start = body.at(0)?.position?.start.offset;
  return start === undefined ? '' : text.slice(start, body.at(-1)?.position?.end.offset);
}
