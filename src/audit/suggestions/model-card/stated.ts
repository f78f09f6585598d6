import type { Cell } from '../../notebook/types';

/** A text cell that has a heading for a model card or its limits; found by the words of the heading. */
export function statesLimits(cell: Cell): boolean {
  return (
    cell.kind === 'markdown' &&
    /^#{1,6}\s.*\b(?:model card|limitations?|failure modes?|intended use)\b/im.test(cell.source)
  );
}
