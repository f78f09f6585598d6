import type { Edit, Range } from './notebook/types';
import type { Rating } from './persona/mandate';

/** Levels of the persona's severity scale, worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One step of the evidence: a place in the code and what happens there. */
export interface Step {
  readonly range: Range;
  readonly note: string;
}

/** An edit of existing code that resolves a finding. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** A safe fix keeps the meaning of the code but for the fault. */
  readonly safe: boolean;
}

export interface Finding {
  /** Rule id, `criterion-folder/bad-pattern`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Criterion of the first persona that asks for it ("Evaluate For" item), as the persona words it. */
  readonly criterion: string;
  /** How each persona that asks for it rates it; empty where only the settings do. The severity is the gravest of them. */
  readonly ratings: readonly Rating[];
  /** Principles and anti-patterns of the personas that say why it matters. */
  readonly reasons: readonly string[];
  /** What is wrong, in the user's own names. One sentence. */
  readonly message: string;
  /** What to do about it. One or two sentences. */
  readonly remediation: string;
  /** The code at fault. */
  readonly range: Range;
  /** The ordered steps of data through cells that prove it; never empty. */
  readonly evidence: readonly Step[];
  readonly fixes: readonly Fix[];
  /** Names of suggestions (cells to insert) that answer this finding. */
  readonly suggestions: readonly string[];
  /** Survives moved cells and lines: made of the rule, the text at fault and its ordinal among equals. */
  readonly fingerprint: string;
}
