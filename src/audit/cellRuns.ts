/** Code cells one after another of which the same is to be said. */
import type { CellStatus } from './flow/types';

export interface CellRun extends CellStatus {
  /** Indexes of its first cell and of its last. */
  readonly first: number;
  readonly last: number;
}

/** Cells that were left out alike come as one; a cell whose problem stands at a place comes alone. */
export function runsOf(cells: readonly CellStatus[]): CellRun[] {
  const runs: CellRun[] = [];
  for (const each of cells) {
    const before = runs.at(-1);
    const isSame = before?.status === each.status && before.problem === each.problem;
    if (isSame && each.status === 'partial' && each.range === null && before.range === null) {
      runs[runs.length - 1] = { ...before, last: each.cell };
    } else {
      runs.push({ ...each, first: each.cell, last: each.cell });
    }
  }
  return runs;
}
