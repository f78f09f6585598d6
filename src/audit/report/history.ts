/** What became of the findings of an earlier report. */
import { z } from 'zod';
import { SEVERITIES } from '../finding';
import type { Frozen } from '../frozen';

export const VERDICT_LEVELS = ['ready', 'conditions', 'not-ready', 'not-judged'] as const;

/** A finding as a report remembers it: no code. */
export const pastFinding = z.object({
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  fingerprint: z.string(),
  place: z.object({ cell: z.number().int(), line: z.number().int() })
});
export type PastFinding = Frozen<z.infer<typeof pastFinding>>;

/** What is needed of a report to compare it: a part of its JSON, so that every report as JSON can be compared. */
export const pastReport = z.object({
  at: z.string(),
  verdict: z.object({ level: z.enum(VERDICT_LEVELS) }),
  readiness: z.object({ score: z.number() }).nullable(),
  /** The rules that were asked. */
  rules: z.array(z.object({ id: z.string() })),
  findings: z.array(pastFinding),
  ignored: z.array(pastFinding)
});
export type PastReport = Frozen<z.infer<typeof pastReport>>;

export const comparison = z.object({
  since: z.string().describe('Time stamp of the earlier report.'),
  verdict: z.object({ before: z.enum(VERDICT_LEVELS), now: z.enum(VERDICT_LEVELS) }),
  score: z.object({ before: z.number().nullable(), now: z.number().nullable() }),
  fresh: z.array(pastFinding).describe('Found now, and not in the earlier report.'),
  /** Where the earlier report had them. */
  fixed: z.array(pastFinding).describe('In the earlier report, and not found now by the same rule.'),
  still: z.array(pastFinding).describe('Found both times; as they are now.'),
  silenced: z.array(pastFinding).describe('In the earlier report, and ignored now.'),
  notAsked: z
    .array(pastFinding)
    .describe('In the earlier report, by a rule that was not asked this time: nobody knows.')
});
export type Comparison = Frozen<z.infer<typeof comparison>>;

/**
 * Compares a report with an earlier one of the same notebook. Findings are matched by their fingerprints, which survive moved lines
 * and cells; of equal ones as many are still there as both reports have.
 */
export function compareReports(earlier: PastReport, now: PastReport): Comparison {
  const { both: still, left: gone, right: fresh } = match(earlier.findings, now.findings);
  const { both: silenced, left: rest } = match(gone, now.ignored);
  const asked = new Set(now.rules.map(({ id }) => id));
  return {
    since: earlier.at,
    verdict: { before: earlier.verdict.level, now: now.verdict.level },
    score: { before: earlier.readiness?.score ?? null, now: now.readiness?.score ?? null },
    fresh: fresh.map(remembered),
    fixed: rest.filter(({ rule }) => asked.has(rule)).map(remembered),
    still: still.map(remembered),
    silenced: silenced.map(remembered),
    notAsked: rest.filter(({ rule }) => !asked.has(rule)).map(remembered)
  };
}

/** What a report is remembered by. */
export function pastOf(report: PastReport): PastReport {
  const { at, verdict, readiness, rules, findings, ignored } = report;
  return {
    at,
    verdict: { level: verdict.level },
    readiness: readiness && { score: readiness.score },
    rules: rules.map(({ id }) => ({ id })),
    findings: findings.map(remembered),
    ignored: ignored.map(remembered)
  };
}

function remembered({ rule, severity, message, fingerprint, place }: PastFinding): PastFinding {
  return { rule, severity, message, fingerprint, place: { cell: place.cell, line: place.line } };
}

/** Pairs findings one to one by their fingerprints; `both` are those of the second list. */
function match(before: readonly PastFinding[], after: readonly PastFinding[]) {
  const waiting = new Map<string, PastFinding[]>();
  for (const finding of before) {
    waiting.set(finding.fingerprint, [...(waiting.get(finding.fingerprint) ?? []), finding]);
  }
  const both: PastFinding[] = [];
  const right: PastFinding[] = [];
  for (const finding of after) {
    (waiting.get(finding.fingerprint)?.shift() ? both : right).push(finding);
  }
  const left = new Set([...waiting.values()].flat());
  return { both, left: before.filter(finding => left.has(finding)), right };
}
