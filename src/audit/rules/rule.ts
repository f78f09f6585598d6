import type { Finding, Fix, Severity, Step } from '../finding';
import type { Flow } from '../flow/types';
import type { Notebook, Range } from '../notebook/types';
import type { WorkspaceFacts } from '../facts';

/** What a rule is given: the Flow, and never a tree. */
export interface RuleContext {
  readonly notebook: Notebook;
  readonly flow: Flow;
  readonly facts: WorkspaceFacts | null;
}

/** A finding as a rule reports it; the engine adds rule, severity, criterion and fingerprint. */
export interface Report {
  readonly message: string;
  readonly range: Range;
  readonly evidence: readonly Step[];
  /** Overrides the rule's severity where one case is milder or graver. */
  readonly severity?: Severity;
  readonly remediation?: string;
  /** Ways to change the code, worked out when someone has time to try them. */
  readonly fixes?: () => readonly Fix[];
  readonly suggestions?: readonly string[];
}

export interface Rule {
  /** `folder/name`: the bad pattern, so that it reads as "allow <rule>". */
  readonly id: string;
  readonly severity: Severity;
  /** A preview is off unless asked for: what it finds in real notebooks is not right often enough yet, or not measured. */
  readonly tier: 'stable' | 'preview';
  /** Criterion of the ML Engineer persona, word for word. */
  readonly criterion: string;
  /** One line for lists. */
  readonly summary: string;
  /** What to do, when a report says nothing more exact. */
  readonly remediation: string;
  check(context: RuleContext): Iterable<Report>;
}

export type { Finding };
