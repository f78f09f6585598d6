import type { AuditResult } from '../audit';
import { SEVERITIES, type Severity } from '../finding';
import { isUnread } from '../standing';
import { cellLabel } from './place';
import type { ReportFinding, ReportModelRow, Verdict } from './types';
import { plural } from './words';

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

/**
 * The readiness verdict. It follows the worst severity; cells that could not be read hold it back, since nobody
 * knows what is in them, and where there is nothing to judge none is given.
 */
export function verdictOf(
  result: AuditResult,
  findings: readonly ReportFinding[],
  models: readonly ReportModelRow[]
): Verdict {
  if (result.notice !== null) {
    return { level: 'not-judged', reason: result.notice, conditions: [] };
  }
  const counts = countSeverities(findings);
  const unread = result.cells.filter(isUnread);
  const unreadConditions = unread.map(
    ({ cell, status }) =>
      `${status === 'failed' ? 'Cell' : 'Part of cell'} ${cell + 1} could not be read and was not judged.`
  );
  if (counts.critical > 0) {
    return {
      level: 'not-ready',
      reason: `${plural(counts.critical, 'critical finding')} must be fixed before any further progress.`,
      conditions: [...conditionsOf(findings, ['critical', 'high']), ...unreadConditions]
    };
  }
  if (counts.high > 0 || (unread.length > 0 && models.length > 0)) {
    const parts = [
      ...(counts.high > 0
        ? [`${plural(counts.high, 'high finding')} must be fixed before merge or deploy`]
        : []),
      ...(unread.length > 0 ? [`${plural(unread.length, 'cell')} could not be read in full`] : [])
    ];
    return {
      level: 'conditions',
      reason: `${parts.join('; ')}.`,
      conditions: [...conditionsOf(findings, ['high']), ...unreadConditions]
    };
  }
  if (models.length === 0) {
    return {
      level: 'not-judged',
      reason: 'The audit saw no model being trained or scored, so there is nothing to call ready.',
      conditions: unreadConditions
    };
  }
  const milder = SEVERITIES.slice(2).reduce((sum, level) => sum + counts[level], 0);
  return {
    level: 'ready',
    reason: `No critical or high findings in what was judged${milder > 0 ? `; ${plural(milder, 'milder finding')} below` : ''}.`,
    conditions: []
  };
}
