/** Messages between a host (worker, companion, command) and whoever asks it. Everything crosses as plain JSON. */
import { z } from 'zod';
import { rangeSchema as range } from './notebook/ranges';
import { settingsSchema } from './policy/settings';
import { staleRun, workspaceFacts } from './facts';
import { SEVERITIES } from './finding';
import { importedPackagesSchema } from './packages';
import { persona } from './persona/types';
import { DOCUMENT_FORMATS, REPORT_FORMATS } from './report/formats';
import { pastReport } from './report/history';
import { notebookSummary } from './report/summary';
import { readiness } from './report/types';

const cellKind = z.enum(['code', 'markdown', 'raw']);

export const notebookMessage = z.object({
  path: z.string(),
  language: z.string(),
  kernel: z.string().optional(),
  languageVersion: z.string().optional(),
  cells: z.array(
    z.object({
      id: z.string(),
      kind: cellKind,
      source: z.string(),
      executionCount: z.number().nullable(),
      tags: z.array(z.string()),
      printed: z.array(z.string()).optional(),
      edited: z.object({ ran: z.string(), at: z.number() }).optional()
    })
  )
});

const edit = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('insert'),
    at: z.number().int(),
    cell: z.object({ kind: cellKind, source: z.string() })
  }),
  z.object({ kind: z.literal('replace'), range, text: z.string() })
]);

/** How a persona rates a finding. */
export const ratingMessage = z.object({
  persona: z.string(),
  criterion: z.string(),
  severity: z.enum(SEVERITIES)
});

export const findingMessage = z.object({
  rule: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  criterion: z.string(),
  ratings: z.array(ratingMessage),
  reasons: z.array(z.string()),
  message: z.string(),
  remediation: z.string(),
  range,
  evidence: z.array(z.object({ range, note: z.string() })),
  fixes: z.array(z.object({ title: z.string(), safe: z.boolean(), edits: z.array(edit) })),
  suggestions: z.array(z.string()),
  fingerprint: z.string()
});

const cellStatus = z.object({
  cell: z.number().int(),
  status: z.enum(['ok', 'partial', 'failed', 'skipped']),
  problem: z.string().nullable(),
  range: range.nullable()
});

/** What only the user can say about a suggested cell. */
export const questionMessage = z.object({
  slot: z.string(),
  text: z.string(),
  kind: z.enum(['column', 'number', 'text', 'yes-no']),
  choices: z.array(z.string()).readonly(),
  assumed: z.string().nullable(),
  needed: z.boolean(),
  otherwise: z.string()
});

/** A suggestion as offered for one notebook: fillable, or the reason why it is not. */
export const offerMessage = z.object({
  name: z.string(),
  title: z.string(),
  tool: z.string(),
  reason: z.string().nullable(),
  questions: z.array(questionMessage).readonly()
});

/**
 * `settings` are the user's own; those of the project come with the facts. `personas` judge, the ML Engineer when not given.
 * `reviewed` is what a reviewer says of criteria that no rule judges, by their words.
 */
const common = {
  id: z.number().int(),
  notebook: notebookMessage,
  facts: workspaceFacts.nullable(),
  settings: settingsSchema.optional(),
  personas: z.array(persona).min(1).optional(),
  reviewed: z.record(z.string(), z.string()).optional()
};

export const requestMessage = z.discriminatedUnion('method', [
  z.object({ method: z.literal('audit'), ...common }),
  z.object({
    method: z.literal('suggest'),
    ...common,
    name: z.string(),
    answers: z.record(z.string(), z.string())
  }),
  z.object({ method: z.literal('fix-all'), ...common, rule: z.string() }),
  z.object({ method: z.literal('picture'), ...common }),
  z.object({
    method: z.literal('ignore'),
    ...common,
    fingerprint: z.string(),
    scope: z.enum(['line', 'cell', 'notebook']),
    reason: z.string()
  }),
  z.object({ method: z.literal('stop-ignoring'), ...common, fingerprint: z.string() }),
  /**
   * `at` is the ISO time stamp printed in the report; `raw` the text of the notebook's file, by which SARIF tells lines of
   * the file.
   */
  z.object({
    method: z.literal('report'),
    ...common,
    format: z.enum(REPORT_FORMATS),
    at: z.string(),
    raw: z.string().optional(),
    /** An earlier report of the notebook to compare with. */
    earlier: pastReport.nullable().optional()
  }),
  /** The report on many notebooks that were audited; `left` counts those that were not. */
  z.object({
    method: z.literal('folder-report'),
    id: z.number().int(),
    folder: z.string(),
    notebooks: z.array(notebookSummary),
    left: z.number().int(),
    format: z.enum(DOCUMENT_FORMATS),
    at: z.string()
  })
]);

export const auditMessage = z.object({
  findings: z.array(findingMessage),
  /** Findings that the notebook says to ignore. */
  ignored: z.array(z.object({ finding: findingMessage, reason: z.string(), by: range })),
  /** What is wrong with the settings. */
  problems: z.array(z.string()),
  /** The criteria of the personas, each with the ids of the rules that were asked for it: none where only a person can judge. */
  criteria: z.array(z.object({ persona: z.string(), criterion: z.string(), rules: z.array(z.string()) })),
  cells: z.array(cellStatus),
  notice: z.string().nullable(),
  ms: z.number(),
  /** How many findings may have fixes that were not tried yet: ask again, with the same notebook, to have more. */
  pending: z.number().int(),
  /** How many findings may have fixes that are not tried, since the notebook is too large to try all in time. */
  untried: z.number().int(),
  /** Null where nothing is trained or scored. */
  readiness: readiness.nullable(),
  offers: z.array(offerMessage),
  /** Data paths that the notebook reads or writes, for the companion to look up. */
  paths: z.array(z.string()),
  /** Where it logs to with MLflow, as far as it says so; null when it does not. */
  mlflow: z.object({ uri: z.string().nullable(), experiment: z.string().nullable() }).nullable(),
  /** Models that it writes and that are newer than its last run (milliseconds since 1970). */
  stale: z.array(staleRun),
  /** The packages that it imports, as far as files around it speak of packages; null when none does. */
  packages: importedPackagesSchema.nullable()
});

export const insertionMessage = z.union([
  z.object({
    edits: z.array(edit),
    title: z.string(),
    notes: z.array(z.string()),
    questions: z.array(questionMessage).readonly().optional()
  }),
  z.object({ reason: z.string(), questions: z.array(questionMessage).readonly().optional() })
]);

export const fixAllMessage = z.object({
  edits: z.array(edit),
  fixed: z.number().int(),
  left: z.number().int(),
  /** How many of those left may have a fix that was not tried, since the notebook is too large. */
  untried: z.number().int(),
  safe: z.boolean()
});

/** Null where there is no place for the comment. */
export const ignoreMessage = z.object({ edits: z.array(edit).nullable() });

/** Null where nothing in the notebook ignores the finding. */
export const stopMessage = z
  .object({
    edits: z.array(edit),
    tags: z.array(z.object({ cell: z.number().int(), tags: z.array(z.string()) }))
  })
  .nullable();

export const reportMessage = z.object({ text: z.string() });

export const responseMessage = z.union([
  z.object({ id: z.number().int(), ok: z.literal(true), result: z.unknown() }),
  z.object({
    id: z.number().int(),
    ok: z.literal(false),
    error: z.string(),
    /** Whether a file that is needed for the answer could not be fetched. */
    missing: z.boolean().optional()
  })
]);

/** A worker fetches a part of itself, which takes as long as the network does, or has it: while it does it cannot answer. */
export const loadingMessage = z.object({ loading: z.boolean() });

export type Request = z.infer<typeof requestMessage>;
/** What is asked about one notebook. */
export type NotebookRequest = Extract<Request, { notebook: unknown }>;
export type Response = z.infer<typeof responseMessage>;
export type LoadingMessage = z.infer<typeof loadingMessage>;
export type AuditMessage = z.infer<typeof auditMessage>;
export type InsertionMessage = z.infer<typeof insertionMessage>;
export type FixAllMessage = z.infer<typeof fixAllMessage>;
export type IgnoreMessage = z.infer<typeof ignoreMessage>;
export type StopMessage = z.infer<typeof stopMessage>;
export type QuestionMessage = z.infer<typeof questionMessage>;
export type Offer = z.infer<typeof offerMessage>;
