/** The section Severity Ratings, an extension of ours: how grave a persona takes findings of a criterion. */
import type { ListItem } from 'mdast';
import { SEVERITIES, type Severity } from '../finding';
import { itemOf } from './markdown';
import type { Rating } from './types';

type Bounds = Pick<Rating, 'least' | 'most'>;

/** `at least High`, `at most Medium`, or both with a comma or "and" between; null for anything else. */
function readBounds(words: string): Bounds | null {
  const bounds: { least: Severity | null; most: Severity | null } = { least: null, most: null };
  for (const part of words.replace(/\.$/, '').split(/\s*(?:,|;|\band\b)\s*/)) {
    const read = /^at (least|most) (\w+)$/i.exec(part.trim());
    const side = read?.[1].toLowerCase() === 'least' ? 'least' : 'most';
    const level = SEVERITIES.find(each => each === read?.[2].toLowerCase());
    if (level === undefined || bounds[side] !== null) {
      return null;
    }
    bounds[side] = level;
  }
  const { least, most } = bounds;
  // Worst first: the mildest that is allowed may not be graver than the gravest.
  return least !== null && most !== null && SEVERITIES.indexOf(least) < SEVERITIES.indexOf(most)
    ? null
    : bounds;
}

/**
 * Reads one item: `**Criterion** — at least High, at most Critical`.
 *
 * @param criteria what the persona evaluates for
 * @returns the rating, or what is wrong with the item, in words
 */
export function readRating(item: ListItem, criteria: readonly string[]): Rating | string {
  const [, name = '', words = ''] =
    /^(.+?)\s*(?:—|–|-|:)\s*(at (?:least|most)\b.*)$/i.exec(itemOf(item).text) ?? [];
  const bounds = readBounds(words);
  if (bounds === null) {
    return 'A rating names a criterion and its bounds: **Criterion** — at least High, at most Critical';
  }
  const criterion = criteria.find(each => each.toLowerCase() === name.toLowerCase());
  return criterion === undefined ? `Evaluate For lists no criterion "${name}"` : { criterion, ...bounds };
}
