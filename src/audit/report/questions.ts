/** What is asked of the reviewer. */
import type { AuditResult } from '../audit';

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
