/** What a report comes to, in one row: what remains of a notebook when many are audited. */
import { z } from 'zod';
import { SEVERITIES } from '../finding';
import { VERDICT_LEVELS } from './history';
import type { ReportModel } from './types';

const level = z.enum(SEVERITIES);
const count = z.number().int();

export const notebookSummary = z.object({
  /** Relative to the folder that was audited, with slashes. */
  path: z.string(),
  /** Why there is no audit; everything below is empty then. */
  error: z.string().nullable(),
  verdict: z.enum(VERDICT_LEVELS),
  /** Of 0 to 100; null where there is nothing to call ready. */
  score: count.nullable(),
  counts: z.record(level, count),
  /** Findings that the notebook says to ignore. */
  ignored: count,
  /** Why the notebook was not judged, and what of it was not. */
  notJudged: z.array(z.string()),
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: level,
      criterion: z.string(),
      message: z.string(),
      remediation: z.string(),
      /** Counted from 0 among all cells. */
      cell: count,
      /** Counted from 1 within the cell. */
      line: count
    })
  )
});

export type NotebookSummary = z.infer<typeof notebookSummary>;

/** The row of a notebook that was audited. */
export function summaryOf(path: string, model: ReportModel): NotebookSummary {
  const { verdict, readiness, counts, ignored, findings, notJudged } = model;
  return {
    path,
    error: null,
    verdict: verdict.level,
    score: readiness?.score ?? null,
    counts: { ...counts },
    ignored: ignored.length,
    notJudged: verdict.level === 'not-judged' ? [verdict.reason, ...notJudged] : [...notJudged],
    findings: findings.map(({ rule, severity, criterion, message, remediation, place }) => ({
      rule,
      severity,
      criterion,
      message,
      remediation,
      cell: place.cell,
      line: place.line
    }))
  };
}

/** The row of a file that could not be audited. */
export function unaudited(path: string, error: string): NotebookSummary {
  return {
    path,
    error,
    verdict: 'not-judged',
    score: null,
    counts: { critical: 0, high: 0, medium: 0, low: 0 },
    ignored: 0,
    notJudged: [],
    findings: []
  };
}

/** Worst first: by what is grave, then by the score; what could not be audited comes before everything else. */
export function byGravity(a: NotebookSummary, b: NotebookSummary): number {
  return (
    Number(b.error !== null) - Number(a.error !== null) ||
    SEVERITIES.reduce((order, each) => order || b.counts[each] - a.counts[each], 0) ||
    (a.score ?? 101) - (b.score ?? 101) ||
    (a.path < b.path ? -1 : 1)
  );
}
