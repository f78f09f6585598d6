/** What the notebook says is not to be told: comments and tags of cells. */
import { lineStarts, positionAt } from '../notebook/lines';
import type { Cell, Notebook, Range } from '../notebook/types';
import { type FrontEnd, frontEndOf } from '../frontEnds';

/** `# preflight: ignore[leakage/overlap] the honest score is in the next notebook`, and the same by a tag of a cell. */
export interface Directive {
  readonly scope: 'line' | 'cell' | 'notebook';
  /** The comment; of a tag the start of its cell. */
  readonly range: Range;
  /** By a comment, or by a tag of the cell. */
  readonly by: 'comment' | 'tag';
  /** Rules, folders of rules or `*`; empty where none is named. */
  readonly selectors: readonly string[];
  /** Empty where none is given. */
  readonly reason: string;
  /** Lines (1-based) that a line's comment speaks of: its own, or the next where it stands alone. */
  readonly line: number | null;
}

const COMMENT = /^(?:#+|\/\/+)\s*preflight:\s*ignore(-cell|-notebook)?\s*(?:\[([^\]]*)\]\s*)?(.*)$/is;
const TAG = /^preflight:ignore(?:\[([^\]]*)\])?$/i;
/** Cheaper than cutting every cell into tokens. */
const MENTIONED = /preflight:/i;

/** Every directive of a notebook, in its order. */
export function directivesIn({ cells, language }: Notebook): readonly Directive[] {
  const frontEnd = frontEndOf(language);
  return frontEnd
    ? cells.flatMap((cell, index) => (cell.kind === 'code' ? directivesOf(frontEnd, cell, index) : []))
    : [];
}

function directivesOf(frontEnd: FrontEnd, cell: Cell, index: number): readonly Directive[] {
  const tags = cell.tags.flatMap((tag): Directive[] => {
    const selectors = tagSelectors(tag);
    return selectors
      ? [
          {
            scope: 'cell',
            range: { cell: index, start: 0, end: 0 },
            by: 'tag',
            selectors,
            reason: `tag ${tag.trim()}`,
            line: null
          }
        ]
      : [];
  });
  const comments = MENTIONED.test(cell.source) ? frontEnd.commentsOf(cell.source, index) : [];
  const starts = lineStarts(cell.source);
  const below = comments.length > 0 ? codeBelow(cell.source.split('\n')) : [];
  return [
    ...tags,
    ...comments.flatMap(({ text, range, alone }): Directive[] => {
      const said = COMMENT.exec(text.trim());
      if (!said) {
        return [];
      }
      const scope = said[1] ? (said[1].toLowerCase() === '-cell' ? 'cell' : 'notebook') : 'line';
      const { line } = positionAt(cell.source, range.start, starts);
      return [
        {
          scope,
          range,
          by: 'comment',
          selectors: namesIn(said[2] ?? ''),
          reason: said[3].trim(),
          line: scope === 'line' ? (alone ? (below[line - 1] ?? line) : line) : null
        }
      ];
    })
  ];
}

/** The rules that a tag of a cell ignores; null where it is another tag. */
export function tagSelectors(tag: string): string[] | null {
  const said = TAG.exec(tag.trim());
  return said && (said[1] === undefined ? ['*'] : namesIn(said[1]));
}

function namesIn(list: string): string[] {
  return list
    .split(/[\s,;]+/)
    .map(name => name.trim())
    .filter(name => name !== '');
}

/** For each line, the first below with more than a comment on it (1-based); null where there is none. */
function codeBelow(lines: readonly string[]): readonly (number | null)[] {
  const below: (number | null)[] = [];
  let next: number | null = null;
  for (let i = lines.length - 1; i >= 0; i--) {
    below[i] = next;
    next = /^\s*(?:#|\/\/|$)/.test(lines[i]) ? next : i + 1;
  }
  return below;
}
