/** What nobody judged: it counts as unknown, never as passed. */
import type { AuditResult } from '../audit';
import type { WorkspaceFacts } from '../facts';
import { dataPaths } from '../offers';
import { isUnread } from '../standing';

export type Unknown =
  /** A criterion that no rule was asked for and no reviewer answered. */
  | { readonly kind: 'criterion'; readonly criterion: string; readonly personas: readonly string[] }
  /** Cells that could not be read, or not in full; counted from 0. */
  | { readonly kind: 'cells'; readonly cells: readonly number[] }
  /** Nobody looked whether these paths are versioned. */
  | { readonly kind: 'workspace'; readonly paths: readonly string[] };

/** What a reviewer says of criteria that no rule judges, by their words. */
export type Reviewed = Readonly<Record<string, string>>;

/** A question to the reviewer: a criterion that no rule was asked for. */
export interface Question {
  readonly criterion: string;
  /** Titles of the personas that have it. */
  readonly personas: readonly string[];
  readonly answer: string | null;
}

/** The questions to the reviewer, each criterion once, in the order of the personas. */
export function questionsOf(
  { criteria }: Pick<AuditResult, 'criteria'>,
  reviewed: Reviewed = {}
): Question[] {
  const open = criteria.filter(({ rules }) => rules.length === 0);
  return [...new Set(open.map(({ criterion }) => criterion))].map(criterion => ({
    criterion,
    personas: open.filter(each => each.criterion === criterion).map(({ persona }) => persona),
    answer: (Object.hasOwn(reviewed, criterion) ? reviewed[criterion].trim() : '') || null
  }));
}

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
