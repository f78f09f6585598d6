/** What only the user can say about a suggested cell, with the columns there are to choose from. */
import { type FrameSlot, likelySensitive, type ModelSlot, targetColumn } from './slots';
import type { Question, SuggestionContext } from './types';

/** The columns around a model, as far as they are known: those of the frame, else those that its data is made of. */
function columnsAround(model: ModelSlot, frame: FrameSlot | null): readonly string[] {
  const { fitted, test, trainTruth, truth } = model;
  const parts = [fitted.columns, test.columns, trainTruth?.columns, truth.columns];
  return frame?.columns ?? [...new Set(parts.flatMap(columns => columns ?? []))];
}

/** Which group of people a row belongs to. */
export function askSensitive(
  context: SuggestionContext,
  model: ModelSlot,
  frame: FrameSlot | null,
  { needed, otherwise }: Pick<Question, 'needed' | 'otherwise'>
): Question {
  return {
    slot: 'sensitive column',
    text: 'Which column says which group a person belongs to (sex, age, origin)?',
    kind: 'column',
    choices: columnsAround(model, frame),
    assumed: likelySensitive(context, [frame?.all ?? null, frame?.columns ?? null, model.test.columns]),
    needed,
    otherwise
  };
}

/** What the model predicts. */
export function askTarget(
  model: ModelSlot,
  frame: FrameSlot | null,
  { needed, otherwise }: Pick<Question, 'needed' | 'otherwise'>
): Question {
  return {
    slot: 'target',
    text: `Which column does \`${model.name}\` predict?`,
    kind: 'column',
    choices: columnsAround(model, frame),
    assumed: targetColumn(model, {}),
    needed,
    otherwise
  };
}

/** Which rows belong together; most data has no such column, so that nobody is stopped by it. */
export function askGroups(model: ModelSlot, frame: FrameSlot | null, assumed: string | null): Question {
  return {
    slot: 'group column',
    text: 'Which column says which rows belong together (one patient, one customer)?',
    kind: 'column',
    choices: columnsAround(model, frame),
    assumed,
    needed: false,
    otherwise: 'Every row counts for itself.'
  };
}

/** How long a prediction may take. */
export function askBudget(otherwise: string): Question {
  return {
    slot: 'latency budget',
    text: 'How many milliseconds may 95 in 100 predictions of one row take?',
    kind: 'number',
    choices: [],
    assumed: null,
    needed: true,
    otherwise
  };
}

/** Which version of the data is read. */
export function askRevision(assumed: string | null): Question {
  return {
    slot: 'data revision',
    text: 'Which revision of the data is the notebook to read (a commit or a tag of Git)?',
    kind: 'text',
    choices: [],
    assumed,
    needed: false,
    otherwise: 'The cell takes the last commit that changed the data, and prints it.'
  };
}
