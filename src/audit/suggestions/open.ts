/** Which questions stand between a suggestion and its cell. */
import type { Question, SuggestionContext } from './types';

/** The questions that are to be asked before a cell is inserted: needed, told by nothing, and never asked before. */
export function openQuestions(
  questions: readonly Question[],
  answers: SuggestionContext['answers']
): readonly Question[] {
  return questions.filter(({ slot, assumed, needed }) => needed && assumed === null && !(slot in answers));
}

/** Whether a cell can be inserted, as it is or once the user has answered. */
export function canInsert(offer: {
  readonly reason: string | null;
  readonly questions: readonly Question[];
}): boolean {
  return offer.reason === null || offer.questions.some(({ needed }) => needed);
}
