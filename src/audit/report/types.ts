import type { Readiness } from './readiness';
import type { ExpectationFacts, MlflowFacts, PathFact, WandbFacts } from '../facts';
import type { Severity } from '../finding';
import type { ImportedPackages } from '../packages';
import type { ToolSetup } from '../persona/setup';
import type { StaleRun } from '../stale';

/** A place in the notebook. `cell` is 0-based among all cells, lines are 1-based within it. */
export interface Place {
  readonly cell: number;
  readonly line: number;
  readonly endLine: number;
  /** The lines of code there, cut after a few. */
  readonly code: string;
}

export interface ReportFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly criterion: string;
  readonly message: string;
  readonly remediation: string;
  readonly place: Place;
  readonly evidence: readonly { readonly place: Place; readonly note: string }[];
  /** Titles of edits that resolve it. */
  readonly fixes: readonly string[];
  /** Titles of cells that can be inserted for it. */
  readonly suggestions: readonly string[];
}

/** A model that the notebook fits, with everything it was fitted and scored on. */
export interface ReportModelRow {
  readonly name: string | null;
  /** Class as imported; for a pipeline or search with the estimator inside. */
  readonly cls: string;
  readonly inner: string | null;
  readonly task: string;
  readonly fits: readonly { readonly place: Place; readonly data: string }[];
  readonly scores: readonly {
    readonly place: Place;
    readonly metric: string;
    readonly data: string;
    readonly crossValidated: boolean;
  }[];
}

/** How a data source is versioned, as far as it is known. */
export type DataVersion = PathFact['status'] | 'library' | 'own' | 'pinned' | 'unknown';

export interface ReportDataRow {
  /** Null when the path cannot be known from the code. */
  readonly path: string | null;
  readonly callee: string;
  readonly name: string | null;
  readonly version: DataVersion;
  readonly by: string | null;
  /** What else is known of the file: that it changed, that it could not be compared, where it came from. */
  readonly notes: readonly string[];
  readonly place: Place;
}

export interface ReportSplitRow {
  readonly callee: string;
  readonly input: string;
  readonly parts: readonly string[];
  readonly stratified: boolean;
  readonly shuffled: boolean;
  readonly place: Place;
}

export type VerdictLevel = 'ready' | 'conditions' | 'not-ready' | 'not-judged';

export interface Verdict {
  readonly level: VerdictLevel;
  readonly reason: string;
  /** What has to happen first; empty for `ready`. */
  readonly conditions: readonly string[];
}

/** One thing to do, and where. */
export interface Improvement {
  readonly severity: Severity;
  readonly rule: string;
  readonly text: string;
  /** Cells concerned, 0-based, ascending. */
  readonly cells: readonly number[];
}

export interface Advice {
  readonly title: string;
  readonly text: string;
  readonly cells: readonly number[];
}

/** Everything a report says, before it takes a form. Plain JSON. */
export interface ReportModel {
  readonly notebook: {
    readonly path: string;
    readonly language: string;
    readonly kernel: string | null;
    readonly codeCells: number;
    readonly cells: number;
  };
  readonly persona: {
    readonly title: string;
    readonly sections: readonly string[];
    readonly severityScale: Readonly<Record<Severity, string>>;
  };
  /** ISO time stamp, as given. */
  readonly at: string;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly verdict: Verdict;
  readonly readiness: Readiness | null;
  readonly assessment: {
    readonly summary: string;
    readonly models: readonly ReportModelRow[];
    readonly data: readonly ReportDataRow[];
    readonly splits: readonly ReportSplitRow[];
  };
  readonly improvements: readonly Improvement[];
  /** Cells that Preflight can insert here, and why not the others. */
  readonly offers: readonly { readonly title: string; readonly reason: string | null }[];
  readonly tracking: readonly { readonly tool: string; readonly what: string; readonly place: Place }[];
  /** Null without a companion. */
  readonly tools: ToolSetup | null;
  /** The store of MLflow, as the companion found it; null when nobody looked or there is none. */
  readonly mlflow: MlflowFacts | null;
  /** Models on disk that are newer than the last run. */
  readonly stale: readonly StaleRun[];
  /** The runs that W&B keeps on this machine; null when nobody looked or there are none. */
  readonly wandb: WandbFacts | null;
  /** The context of Great Expectations; null when nobody looked or there is none. */
  readonly expectations: ExpectationFacts | null;
  /** What the notebook imports and what pins it; null when nobody looked or no file speaks of packages. */
  readonly packages: ImportedPackages | null;
  readonly repository: {
    readonly git: boolean;
    readonly dvc: boolean;
    readonly commit: string | null;
    /** Name of the remote that DVC pushes to; null without one. */
    readonly remote: string | null;
  } | null;
  readonly monitoring: readonly Advice[];
  readonly findings: readonly ReportFinding[];
  /** Found, and ignored by what the notebook says. */
  readonly ignored: readonly {
    readonly rule: string;
    readonly message: string;
    readonly place: Place;
    readonly reason: string;
  }[];
  /** What nobody looked at: never counted as passed. */
  readonly notJudged: readonly string[];
}
