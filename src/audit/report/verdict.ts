import type { AuditResult } from '../audit';
import type { Severity } from '../finding';
import { cellLabel, cellsLabel } from './place';
import { hasSubject } from './readiness';
import type { ReportFinding, Verdict } from './types';
import type { Unknown } from './unknown';
import { capital, plural } from './words';

/** How many findings there are of each level. */
export function countSeverities(findings: readonly { severity: Severity }[]): Record<Severity, number> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  findings.forEach(finding => counts[finding.severity]++);
  return counts;
}

function conditionsOf(findings: readonly ReportFinding[], levels: readonly Severity[]): string[] {
  return findings
    .filter(finding => levels.includes(finding.severity))
    .map(finding => `${finding.message} (${cellLabel(finding.place.cell)}, ${finding.rule})`);
}

/** What has to be done about something that nobody judged. */
function unknownText(unknown: Unknown): string {
  switch (unknown.kind) {
    case 'criterion':
      return `${unknown.criterion}: no rule judges this; a reviewer has to answer it.`;
    case 'cells':
      return `${capital(cellsLabel(unknown.cells))} could not be read in full and ${unknown.cells.length === 1 ? 'was' : 'were'} not judged.`;
    case 'workspace':
      return `Nobody looked whether ${plural(unknown.paths.length, 'data path')} of the notebook ${unknown.paths.length === 1 ? 'is' : 'are'} versioned.`;
  }
}

/**
 * The readiness verdict. It follows the gravest severity; what nobody judged is a condition, never passed, and where there is nothing
 * to judge none is given.
 */
export function verdictOf(
  result: AuditResult,
  findings: readonly ReportFinding[],
  unknowns: readonly Unknown[]
): Verdict {
  if (result.notice !== null) {
    return { level: 'not-judged', reason: result.notice, conditions: [] };
  }
  const counts = countSeverities(findings);
  const unknown = unknowns.map(unknownText);
  if (counts.critical > 0) {
    return {
      level: 'not-ready',
      reason: `${plural(counts.critical, 'critical finding')} must be fixed before any further progress.`,
      conditions: [...conditionsOf(findings, ['critical', 'high']), ...unknown]
    };
  }
  if (counts.high > 0) {
    return {
      level: 'conditions',
      reason: `${plural(counts.high, 'high finding')} must be fixed before merge or deploy.`,
      conditions: [...conditionsOf(findings, ['high']), ...unknown]
    };
  }
  if (!hasSubject(result)) {
    return {
      level: 'not-judged',
      reason: 'The audit saw no model being trained or scored, so there is nothing to call ready.',
      conditions: unknown
    };
  }
  const milder = counts.medium + counts.low;
  const below = milder > 0 ? `; ${plural(milder, 'milder finding')} below` : '';
  return unknown.length > 0
    ? {
        level: 'conditions',
        reason: `No critical or high findings in what was judged, and ${plural(unknown.length, 'thing')} that nobody judged${below}.`,
        conditions: unknown
      }
    : { level: 'ready', reason: `No critical or high findings${below}.`, conditions: [] };
}
