/** Everything a report says, before it takes a form: plain JSON, whose schema is published (docs/report.schema.json). */
import { z } from 'zod';
import { expectationFacts, mlflowFacts, pathFact, staleRun, wandbFacts } from '../facts';
import { SEVERITIES } from '../finding';
import type { Frozen } from '../frozen';
import { importedPackagesSchema } from '../packages';
import { toolSetupSchema } from '../persona/setup';
import { comparison, VERDICT_LEVELS } from './history';
import { pictureSchema } from '../picture/graph';
import { REPORT_SCHEMA } from './json';

const count = z.number().int().min(0);
const severity = z.enum(SEVERITIES);

export const place = z
  .object({
    cell: count.describe('Counted from 0 among all cells.'),
    id: z.string().describe('The id of the cell; made up (cell-0, cell-1, …) where the file has none.'),
    line: count.describe('Counted from 1 within the cell.'),
    endLine: count,
    start: count.describe(
      'Where it starts in the source of the cell, in UTF-16 units; line ends count as one.'
    ),
    end: count.describe('Where it ends, exclusively.'),
    code: z.string().describe('The lines of code there, cut after a few.')
  })
  .meta({ id: 'Place', description: 'A place in the notebook.' });
export type Place = Frozen<z.infer<typeof place>>;

export const reportFinding = z.object({
  rule: z.string(),
  severity,
  criterion: z.string().describe('As the persona words it.'),
  ratings: z
    .array(z.object({ persona: z.string(), criterion: z.string(), severity }))
    .describe('How each persona rates it; the gravest level stands.'),
  rationale: z.string().nullable().describe('Why that level stands, where the personas do not agree.'),
  reasons: z
    .array(z.string())
    .describe('Principles and anti-patterns of the personas that say why it matters.'),
  topics: z.array(z.string()).describe('What the rule judges.'),
  message: z.string(),
  remediation: z.string(),
  fingerprint: z.string().describe('Stays the same when cells or lines move.'),
  place,
  evidence: z.array(z.object({ place, note: z.string() })).describe('The steps that prove it, in order.'),
  fixes: z.array(z.string()).describe('Titles of edits that resolve it.'),
  suggestions: z.array(z.string()).describe('Titles of cells that can be inserted for it.')
});
export type ReportFinding = Frozen<z.infer<typeof reportFinding>>;

export const ignoredFinding = reportFinding.extend({
  reason: z.string().describe('Why it is ignored; empty where nobody says.')
});
export type IgnoredFinding = Frozen<z.infer<typeof ignoredFinding>>;

export const reportModelRow = z
  .object({
    name: z.string().nullable(),
    cls: z.string().describe('Class as imported; for a pipeline or search with the estimator inside.'),
    inner: z.string().nullable(),
    task: z.string(),
    fits: z.array(z.object({ place, data: z.string() })),
    scores: z.array(z.object({ place, metric: z.string(), data: z.string(), crossValidated: z.boolean() }))
  })
  .describe('A model that the notebook fits, with everything it was fitted and scored on.');
export type ReportModelRow = Frozen<z.infer<typeof reportModelRow>>;

/** How a data source is versioned, as far as it is known. */
export const dataVersion = z.enum([...pathFact.shape.status.options, 'library', 'own', 'pinned', 'unknown']);
export type DataVersion = z.infer<typeof dataVersion>;

export const reportDataRow = z.object({
  path: z.string().nullable().describe('Null when the path cannot be known from the code.'),
  callee: z.string(),
  name: z.string().nullable(),
  version: dataVersion,
  by: z.string().nullable(),
  notes: z
    .array(z.string())
    .describe('That the file changed, that it could not be compared, where it came from.'),
  place
});
export type ReportDataRow = Frozen<z.infer<typeof reportDataRow>>;

export const reportSplitRow = z.object({
  callee: z.string(),
  input: z.string(),
  parts: z.array(z.string()),
  stratified: z.boolean(),
  shuffled: z.boolean(),
  place
});
export type ReportSplitRow = Frozen<z.infer<typeof reportSplitRow>>;

export type VerdictLevel = (typeof VERDICT_LEVELS)[number];

export const verdict = z.object({
  level: z.enum(VERDICT_LEVELS),
  reason: z.string(),
  conditions: z.array(z.string()).describe('What has to happen first; empty for "ready".')
});
export type Verdict = Frozen<z.infer<typeof verdict>>;

const raised = z.number().int().describe('The score when it is settled.');

export const raise = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rule'),
    rule: z.string(),
    fingerprint: z.string().describe("Of the rule's gravest finding."),
    score: raised
  }),
  z.object({ kind: z.literal('criterion'), criterion: z.string(), score: raised }),
  z.object({ kind: z.literal('cells'), cells: z.array(count), score: raised }),
  z.object({ kind: z.literal('workspace'), score: raised })
]);
export type Raise = Frozen<z.infer<typeof raise>>;

export const readiness = z.object({
  score: z.number().int().min(0).max(100).describe('100 where nothing was found and nothing is unknown.'),
  raises: z.array(raise).describe('What would raise it, each by itself; most first.')
});
export type Readiness = Frozen<z.infer<typeof readiness>>;

export const askedRule = z.object({
  id: z.string(),
  summary: z.string(),
  remediation: z.string(),
  severity: severity.describe('Where nothing sets another one.'),
  tier: z.enum(['stable', 'preview']),
  topics: z.array(z.string()).describe('What it judges.'),
  tags: z.array(z.string()).describe('The same in words.')
});
export type AskedRule = Frozen<z.infer<typeof askedRule>>;

/** One thing to do, and where. */
export const improvement = z.object({
  severity,
  rule: z.string(),
  text: z.string(),
  cells: z.array(count).describe('Cells concerned, counted from 0, ascending.')
});
export type Improvement = Frozen<z.infer<typeof improvement>>;

export const advice = z.object({ title: z.string(), text: z.string(), cells: z.array(count) });
export type Advice = Frozen<z.infer<typeof advice>>;

/** How a file is compared with what Git has of it, committed or staged. */
const gitState = z.enum(['same', 'changed', 'untracked', 'unknown']);

export const environment = z.object({
  preflight: z.string().describe('Version of Preflight.'),
  language: z.object({ name: z.string(), version: z.string().nullable() }),
  kernel: z.string().nullable(),
  personas: z.array(
    z.object({ title: z.string(), hash: z.string().describe('Another one when anything in it changed.') })
  ),
  git: z
    .object({
      commit: z.string().nullable(),
      notebook: gitState,
      data: z.array(z.object({ path: z.string(), state: gitState })).describe('What the notebook reads.'),
      tracked: gitState.exclude(['untracked']).describe('All that Git tracks.')
    })
    .nullable()
    .describe('Null outside of Git, and where nobody looked.'),
  tools: z.array(z.object({ package: z.string(), version: z.string().nullable() })),
  packages: z
    .array(z.object({ package: z.string(), version: z.string(), by: z.string() }))
    .describe('Imported packages whose version a file names.')
});
export type Environment = Frozen<z.infer<typeof environment>>;

export const reportModel = z.object({
  notebook: z.object({
    path: z.string(),
    language: z.string(),
    kernel: z.string().nullable(),
    codeCells: count,
    cells: count
  }),
  sections: z.array(z.string()).describe('Parts of the report, as the personas ask for them.'),
  severityScale: z.record(severity, z.string()),
  at: z.string().describe('ISO time stamp, as given.'),
  counts: z.record(severity, count),
  verdict,
  readiness: readiness.nullable(),
  assessment: z.object({
    summary: z.string(),
    models: z.array(reportModelRow),
    data: z.array(reportDataRow),
    splits: z.array(reportSplitRow),
    picture: pictureSchema.describe('The way of the data as a graph.')
  }),
  questions: z
    .array(
      z.object({
        criterion: z.string(),
        personas: z.array(z.string()),
        answer: z.string().nullable().describe('What the reviewer says; null while nobody did.')
      })
    )
    .describe('Criteria that no rule judges.'),
  comparison: comparison.nullable().describe('With an earlier report; null without one.'),
  improvements: z.array(improvement),
  offers: z
    .array(z.object({ title: z.string(), reason: z.string().nullable() }))
    .describe('Cells that Preflight can insert here, and why not the others.'),
  tracking: z.array(z.object({ tool: z.string(), what: z.string(), place })),
  tools: toolSetupSchema.nullable().describe('Null without a companion.'),
  mlflow: mlflowFacts.nullable().describe('The store of MLflow; null when nobody looked or there is none.'),
  stale: z.array(staleRun).describe('Models on disk that are newer than the last run.'),
  wandb: wandbFacts
    .nullable()
    .describe('The runs that W&B keeps on this machine; null when nobody looked or there are none.'),
  expectations: expectationFacts
    .nullable()
    .describe('The context of Great Expectations; null when nobody looked or there is none.'),
  packages: importedPackagesSchema
    .nullable()
    .describe('What is imported and what pins it; null when nobody looked or no file speaks of packages.'),
  repository: z
    .object({
      git: z.boolean(),
      dvc: z.boolean(),
      commit: z.string().nullable(),
      remote: z.string().nullable().describe('The remote that DVC pushes to; null without one.')
    })
    .nullable(),
  environment,
  monitoring: z.array(advice),
  findings: z.array(reportFinding),
  ignored: z.array(ignoredFinding).describe('Found, and ignored by what the notebook says.'),
  rules: z.array(askedRule).describe('The rules that were asked, whether they found something or not.'),
  notJudged: z.array(z.string()).describe('What nobody looked at: never counted as passed.')
});
export type ReportModel = Frozen<z.infer<typeof reportModel>>;

const head = { $schema: z.literal(REPORT_SCHEMA), version: z.literal(1) };

/** A report as JSON: of a notebook, or of why there is none. */
export const reportFile = z.union([
  z.object({ ...head, ...reportModel.shape }),
  z
    .object({ ...head, notebook: z.object({ path: z.string() }), error: z.string() })
    .describe('A file that could not be audited; only in lists of reports.')
]);
