/** A score of how ready a notebook is, and what would raise it most. */
import type { AuditResult } from '../audit';
import type { Finding, Severity } from '../finding';
import type { Readiness } from './types';

/**
 * What a rule leaves of the score by its gravest finding: our own figures, chosen so that one critical rule puts a notebook below
 * two thirds, and low ones alone keep it above nine tenths. A rule counts once, however often it speaks: forty paths are one habit.
 */
const LEAVES: Readonly<Record<Severity, number>> = { critical: 0.6, high: 0.8, medium: 0.92, low: 0.98 };

/** The readiness score; null where no model is trained or scored, so that there is nothing to call ready. */
export function readinessOf({
  notice,
  flow,
  findings
}: Pick<AuditResult, 'notice' | 'flow' | 'findings'>): Readiness | null {
  if (notice !== null || !flow.events.some(({ kind }) => kind === 'fit' || kind === 'score')) {
    return null;
  }
  const gravest = new Map<string, Finding>();
  for (const finding of findings) {
    const known = gravest.get(finding.rule);
    if (!known || LEAVES[finding.severity] < LEAVES[known.severity]) {
      gravest.set(finding.rule, finding);
    }
  }
  const share = [...gravest.values()].reduce((left, { severity }) => left * LEAVES[severity], 1);
  // Of those that cost the same, the first with a fix.
  const [next] = [...gravest.values()].sort(
    (a, b) =>
      LEAVES[a.severity] - LEAVES[b.severity] || Number(b.fixes.length > 0) - Number(a.fixes.length > 0)
  );
  return {
    score: Math.round(100 * share),
    next: next
      ? {
          rule: next.rule,
          fingerprint: next.fingerprint,
          score: Math.round((100 * share) / LEAVES[next.severity])
        }
      : null
  };
}
