/** What an audit comes to in figures, to tell whether a notebook is as good after edits as it was before. */
import type { CellStatus } from './flow/types';

export interface Standing {
  /** How often each rule says anything. */
  readonly rules: ReadonlyMap<string, number>;
  /** Cells that could not be read in full. */
  readonly unread: number;
}

/** Whether a cell, or a part of it, could not be read. */
export function isUnread({ status }: CellStatus): boolean {
  return status === 'failed' || status === 'partial';
}

export function standingOf(
  findings: Iterable<{ readonly rule: string }>,
  cells: readonly CellStatus[]
): Standing {
  const rules = new Map<string, number>();
  for (const { rule } of findings) {
    rules.set(rule, amount(rules, rule) + 1);
  }
  return { rules, unread: cells.filter(isUnread).length };
}

/** Whether no rule says more than before, and no more cells are unread. */
export function isAsGood(after: Standing, before: Standing): boolean {
  return (
    [...after.rules].every(([rule, count]) => count <= amount(before.rules, rule)) &&
    after.unread <= before.unread
  );
}

export function amount(counts: ReadonlyMap<string, number>, key: string): number {
  return counts.get(key) ?? 0;
}
