import type { Flow } from '../flow/types';
import type { Cell, Edit, Notebook } from '../notebook/types';
import type { WorkspaceFacts } from '../facts';

export interface SuggestionContext {
  readonly notebook: Notebook;
  readonly flow: Flow;
  readonly facts: WorkspaceFacts | null;
  /** What the user answered before (`sensitive column`, budgets), by slot name. */
  readonly answers: Readonly<Record<string, string>>;
}

/** A cell filled for one notebook: insert edits only, plus what the user must know. */
export interface Insertion {
  readonly edits: readonly Edit[];
  /** One line: what will be inserted and where. */
  readonly title: string;
  /** What the user has to check or change, in plain words. */
  readonly notes: readonly string[];
}

/** Why a suggestion cannot be filled here, for people. */
export interface NotApplicable {
  readonly reason: string;
}

export interface Suggestion {
  /** `mlflow-tracking`, `dvc-tracking`, `shap-fairness`, … */
  readonly name: string;
  readonly title: string;
  readonly tool: string;
  fill(context: SuggestionContext): Insertion | NotApplicable;
}

export type { Cell };
