/** Short makers of mdast nodes. All text passes through `oneLine` or `printable`, and none of it is ever markup. */
import type {
  BlockContent,
  Code,
  Heading,
  List,
  ListItem,
  Paragraph,
  PhrasingContent,
  Strong,
  Table,
  TableCell
} from 'mdast';
import { oneLine, printable } from './safe';

export type Inline = string | PhrasingContent | readonly (string | PhrasingContent)[];

/** Running text, where `…` in backticks becomes code. */
function words(text: string): PhrasingContent[] {
  return oneLine(text)
    .split(/(`[^`]+`)/)
    .filter(part => part !== '')
    .map(part =>
      part.length > 2 && part.startsWith('`') && part.endsWith('`')
        ? { type: 'inlineCode', value: part.slice(1, -1) }
        : { type: 'text', value: part }
    );
}

function phrasing(content: Inline): PhrasingContent[] {
  const parts = typeof content === 'string' || !Array.isArray(content) ? [content] : content;
  return (parts as readonly (string | PhrasingContent)[]).flatMap(part =>
    typeof part === 'string' ? spaced(part) : [part]
  );
}

/** `oneLine` trims; the spaces that join a text to its neighbours are kept. */
function spaced(text: string): PhrasingContent[] {
  const before = /^\s/.test(text) ? ' ' : '';
  const after = /\S\s+$/.test(text) ? ' ' : '';
  const nodes = words(text);
  if (nodes.length === 0) {
    return before ? [{ type: 'text', value: ' ' }] : [];
  }
  return [
    ...(before ? [{ type: 'text' as const, value: before }] : []),
    ...nodes,
    ...(after ? [{ type: 'text' as const, value: after }] : [])
  ];
}

export const inlineCode = (text: string): PhrasingContent => ({
  type: 'inlineCode',
  value: oneLine(text) || ' '
});
export const strong = (text: string): Strong => ({ type: 'strong', children: words(text) });
export const paragraph = (...content: (string | PhrasingContent)[]): Paragraph => ({
  type: 'paragraph',
  children: phrasing(content)
});

export function heading(depth: Heading['depth'], content: Inline, className?: string): Heading {
  return {
    type: 'heading',
    depth,
    children: phrasing(content),
    ...(className ? { data: { hProperties: { className: [className] } } } : {})
  };
}

/** A block of source text; line ends stay. */
export const codeBlock = (text: string, lang: string): Code => ({
  type: 'code',
  // An info string with spaces or backticks would break the fence.
  lang: /^[\w+#.-]+$/.test(lang) ? lang : null,
  value: printable(text)
});

export function list(items: readonly (Inline | readonly BlockContent[])[], ordered = false): List {
  return {
    type: 'list',
    ordered,
    spread: false,
    children: items.map((item): ListItem => {
      const blocks = Array.isArray(item) && item.some(isBlock);
      return {
        type: 'listItem',
        spread: false,
        children: blocks
          ? [...(item as readonly BlockContent[])]
          : [{ type: 'paragraph', children: phrasing(item as Inline) }]
      };
    })
  };
}

function isBlock(node: unknown): boolean {
  const type = typeof node === 'object' && node !== null ? (node as { type?: unknown }).type : undefined;
  return type === 'paragraph' || type === 'list' || type === 'code' || type === 'table';
}

export function table(head: readonly string[], rows: readonly (readonly Inline[])[]): Table {
  const cell = (content: Inline): TableCell => ({ type: 'tableCell', children: phrasing(content) });
  return {
    type: 'table',
    align: head.map(() => null),
    children: [head, ...rows].map(row => ({ type: 'tableRow', children: row.map(cell) }))
  };
}
