/** What the prose of a notebook says of its model. */
import { type Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { Notebook } from '../../notebook/types';

/** Words that introduce where a model must not be relied upon. */
const LIMITS =
  /\b(?:limitations?|limits|intended (?:use|users)|out[- ]of[- ]scope|failure (?:modes?|cases?)|fails? (?:when|on|for|to)|caveats?|known (?:issues?|problems?|limits?|failures?)|model card|shortcomings?|weakness(?:es)?|drawbacks?|(?:should|must|can) ?not be (?:used|trusted|applied|relied)|not (?:suitable|intended|meant|valid|reliable) (?:for|on|to)|do(?:es)? not (?:generali[sz]e|work|hold)|struggles? (?:with|on|to)|under-?represented|error analysis|ethical considerations?|assumptions?)\b/i;

/** What the cells of the last notebook said, by source: parsing takes milliseconds, and a host hands over new cells each time. */
let known: ReadonlyMap<string, boolean> = new Map();

/** Whether a heading, a paragraph or a table of a Markdown cell speaks of limits. */
export function statesLimits({ cells }: Notebook): boolean {
  const said = new Map<string, boolean>();
  const found = cells.some(({ kind, source }) => {
    // Most prose does not hold the words anywhere: only what does is read as Markdown.
    if (kind !== 'markdown' || !LIMITS.test(source)) {
      return false;
    }
    const states = known.get(source) ?? says(fromMarkdown(source));
    said.set(source, states);
    return states;
  });
  known = said;
  return found;
}

/** Headings of a model card, or of its part on limits. */
const CARD = /\b(?:model card|limitations?|failure modes?|intended use)\b/i;

/** Whether a Markdown cell has a heading that opens a model card: words in passing are none. */
export function hasModelCard({ cells }: Notebook): boolean {
  return cells.some(
    ({ kind, source }) =>
      kind === 'markdown' &&
      CARD.test(source) &&
      fromMarkdown(source).children.some(node => node.type === 'heading' && CARD.test(prose(node)))
  );
}

/** Code and addresses are no statement. */
function says(node: Nodes): boolean {
  switch (node.type) {
    case 'heading':
    case 'paragraph':
      return LIMITS.test(prose(node));
    case 'html':
      return LIMITS.test(node.value.replace(/<[^<>]*>/g, ' '));
    default:
      return 'children' in node && node.children.some(says);
  }
}

function prose(node: Nodes): string {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'break':
      return ' ';
    default:
      return 'children' in node ? node.children.map(prose).join('') : '';
  }
}
