import type { Severity } from '../finding';

export interface Tool {
  readonly name: string;
  /** Distribution to look for, derived from the install command; null for prose. */
  readonly package: string | null;
  readonly install: string | null;
  readonly purpose: string;
  readonly required: boolean;
}

/** A persona file: the policy that findings are judged by. */
export interface Persona {
  readonly title: string;
  readonly role: string;
  readonly tools: readonly Tool[];
  readonly toolSetup: string;
  readonly evaluateFor: readonly string[];
  readonly outputFormat: readonly string[];
  readonly principles: readonly string[];
  readonly antiPatterns: readonly string[];
  /** Meaning of each level, from the shared severity scale. */
  readonly severityScale: Readonly<Record<Severity, string>>;
}

export interface PersonaProblem {
  readonly line: number;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}
