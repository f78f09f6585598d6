/** Ranges of source text. */
import type { Range } from './types';

export function holds(outer: Range, inner: Range): boolean {
  return outer.cell === inner.cell && outer.start <= inner.start && inner.end <= outer.end;
}
