/** What nobody judged: it counts as unknown, never as passed. */
import type { AuditResult } from '../audit';
import type { WorkspaceFacts } from '../facts';
import { dataPaths } from '../offers';
import { isUnread } from '../standing';
import { questionsOf, type Reviewed } from './questions';

export type Unknown =
  /** A criterion that no rule was asked for and no reviewer answered. */
  | { readonly kind: 'criterion'; readonly criterion: string; readonly personas: readonly string[] }
  /** Cells that could not be read, or not in full; counted from 0. */
  | { readonly kind: 'cells'; readonly cells: readonly number[] }
  /** Nobody looked whether these paths are versioned. */
  | { readonly kind: 'workspace'; readonly paths: readonly string[] };

/** What nobody judged of a notebook, in the order of a report. */
export function unknownsOf(
  result: AuditResult,
  facts: WorkspaceFacts | null,
  reviewed: Reviewed = {}
): Unknown[] {
  const unread = result.cells.filter(isUnread).map(({ cell }) => cell);
  const paths = facts === null ? dataPaths(result) : [];
  return [
    ...questionsOf(result, reviewed)
      .filter(({ answer }) => answer === null)
      .map(({ criterion, personas }): Unknown => ({ kind: 'criterion', criterion, personas })),
    ...(unread.length > 0 ? [{ kind: 'cells' as const, cells: unread }] : []),
    ...(paths.length > 0 ? [{ kind: 'workspace' as const, paths }] : [])
  ];
}
