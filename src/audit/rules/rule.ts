import type { z } from 'zod';
import type { Finding, Fix, Severity, Step } from '../finding';
import type { Flow } from '../flow/types';
import type { Notebook, Range } from '../notebook/types';
import type { WorkspaceFacts } from '../facts';
import type { UsedDirective } from '../ignores/apply';
import type { Topic } from '../persona/topics';

/** What a rule is given: the Flow, and never a tree. */
export interface RuleContext {
  readonly notebook: Notebook;
  readonly flow: Flow;
  readonly facts: WorkspaceFacts | null;
  /** The rule's own options, read by its `options`. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Columns that the settings call sensitive. */
  readonly sensitiveColumns: readonly string[];
  /** What the notebook says to ignore, complete for rules that come after ignoring. */
  readonly ignoring: {
    readonly directives: readonly UsedDirective[];
    /** Ids of the rules that spoke. */
    readonly spoke: readonly string[];
    /** Ids of all rules. */
    readonly known: readonly string[];
  };
}

/** Where nothing is set and nothing ignored. */
export const NOTHING_SET: Pick<RuleContext, 'options' | 'sensitiveColumns' | 'ignoring'> = {
  options: {},
  sensitiveColumns: [],
  ignoring: { directives: [], spoke: [], known: [] }
};

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
  /** What it judges, the nearest first: which criteria of a persona it answers follows from these. */
  readonly topics: readonly Topic[];
  /** One line for lists. */
  readonly summary: string;
  /** What to do, when a report says nothing more exact. */
  readonly remediation: string;
  /** Options that settings may give, each with a standard. */
  readonly options?: z.ZodObject;
  /** Set where it also speaks of notebooks in TypeScript, with what is to be done there where that is something else. */
  readonly typescript?: { readonly remediation?: string };
  /** It is asked whoever judges: what it finds is a fault to everyone. */
  readonly always?: true;
  /** It judges what was ignored, so it comes after the others. */
  readonly afterIgnoring?: true;
  check(context: RuleContext): Iterable<Report>;
}

export type { Finding };
