/** A score of how ready a notebook is, and what would raise it most. */
import type { AuditResult } from '../audit';
import type { Finding, Severity } from '../finding';
import type { Raise, Readiness } from './types';
import type { Unknown } from './unknown';

/**
 * What a rule leaves of the score by its gravest finding: our own figures, chosen so that one critical rule puts a notebook below
 * two thirds, and low ones alone keep it above nine tenths. A rule counts once, however often it speaks: forty paths are one habit.
 */
export const LEAVES: Readonly<Record<Severity, number>> = {
  critical: 0.6,
  high: 0.8,
  medium: 0.92,
  low: 0.98
};

/** What is left where something was not judged: less than all, since nobody knows that it is right. */
export const LEAVES_UNKNOWN: Readonly<Record<Unknown['kind'], number>> = {
  criterion: 0.97,
  cells: 0.92,
  workspace: 0.95
};

/**
 * The readiness score: 100 times what every rule that found something, and everything unknown, leaves of it. As each factor is
 * below one, taking a finding away, making it milder or answering a question never lowers it. Published in docs/readiness.md.
 *
 * @returns null where there is nothing to call ready: no audit, or no model for personas who judge models
 */
export function readinessOf(
  result: Pick<AuditResult, 'notice' | 'flow' | 'findings' | 'aboutModels'>,
  unknowns: readonly Unknown[]
): Readiness | null {
  if (!hasSubject(result)) {
    return null;
  }
  const gravest = new Map<string, Finding>();
  for (const finding of result.findings) {
    const known = gravest.get(finding.rule);
    if (!known || LEAVES[finding.severity] < LEAVES[known.severity]) {
      gravest.set(finding.rule, finding);
    }
  }
  const parts = [
    ...[...gravest.values()].map(({ rule, severity, fingerprint, fixes }) => ({
      leaves: LEAVES[severity],
      easy: fixes.length > 0,
      what: { kind: 'rule' as const, rule, fingerprint }
    })),
    ...unknowns.map(unknown => ({ leaves: LEAVES_UNKNOWN[unknown.kind], easy: false, what: whatOf(unknown) }))
  ];
  const share = parts.reduce((left, { leaves }) => left * leaves, 1);
  const raises: Raise[] = parts
    // Of those that cost the same, those with a fix come first.
    .sort((a, b) => a.leaves - b.leaves || Number(b.easy) - Number(a.easy))
    .map(({ leaves, what }) => ({ ...what, score: percent(share / leaves) }));
  return { score: percent(share), raises };
}

/** Whether there is anything to call ready: a model, or code where personas judge more than models. */
export function hasSubject({
  notice,
  flow,
  aboutModels
}: Pick<AuditResult, 'notice' | 'flow' | 'aboutModels'>): boolean {
  return (
    notice === null && flow.events.some(({ kind }) => kind === 'fit' || kind === 'score' || !aboutModels)
  );
}

function whatOf(unknown: Unknown) {
  switch (unknown.kind) {
    case 'criterion':
      return { kind: unknown.kind, criterion: unknown.criterion };
    case 'cells':
      return { kind: unknown.kind, cells: unknown.cells };
    case 'workspace':
      return { kind: unknown.kind };
  }
}

/** Of 1, rounded down: 100 is only what nothing was taken from. */
function percent(share: number): number {
  return Math.floor(100 * Math.min(share, 1) + 1e-9);
}
