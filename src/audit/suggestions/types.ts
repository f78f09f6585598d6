import type { Flow } from '../flow/types';
import type { Cell, Edit, Notebook } from '../notebook/types';
import type { WorkspaceFacts } from '../facts';

export interface SuggestionContext {
  readonly notebook: Notebook;
  readonly flow: Flow;
  readonly facts: WorkspaceFacts | null;
  /** What the user answered before (`sensitive column`, budgets), by slot name; empty where they left it open. */
  readonly answers: Readonly<Record<string, string>>;
  /** Columns that the settings call sensitive. */
  readonly sensitiveColumns?: readonly string[];
}

/** Something that a cell is filled with and that only the user can say. */
export interface Question {
  /** Its name among `answers`, and in the command's `--answer`. */
  readonly slot: string;
  /** What is asked, for people. */
  readonly text: string;
  readonly kind: 'column' | 'number' | 'text' | 'yes-no';
  /** The columns that are known, in their order; others may be answered too. */
  readonly choices: readonly string[];
  /** What the cell goes by without an answer, read from the notebook; null where nothing tells it. */
  readonly assumed: string | null;
  /** Whether it is worth asking before the cell is inserted, as long as nothing tells it. */
  readonly needed: boolean;
  /** What the cell does without an answer. */
  readonly otherwise: string;
}

/** A cell filled for one notebook: insert edits only, plus what the user must know. */
export interface Insertion {
  readonly edits: readonly Edit[];
  /** One line: what will be inserted and where. */
  readonly title: string;
  /** What the user has to check or change, in plain words. */
  readonly notes: readonly string[];
  /** What the user may say about the cell; none when not given. */
  readonly questions?: readonly Question[];
}

/** Why a suggestion cannot be filled here, for people. */
export interface NotApplicable {
  readonly reason: string;
  /** What would make it applicable, if the user said it. */
  readonly questions?: readonly Question[];
}

export interface Suggestion {
  /** `mlflow-tracking`, `dvc-tracking`, `shap-fairness`, … */
  readonly name: string;
  readonly title: string;
  readonly tool: string;
  /** Distributions that its cells need beside what the notebook is made of, normalised (`great-expectations`). */
  readonly packages: readonly string[];
  fill(context: SuggestionContext): Insertion | NotApplicable;
}

export type { Cell };
