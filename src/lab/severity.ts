/** Severities for people. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { SEVERITIES, type Severity } from '../audit/finding';

/** The word of the severity scale. */
export function severityLabel(severity: Severity, trans: TranslationBundle): string {
  switch (severity) {
    case 'critical':
      return trans.__('Critical');
    case 'high':
      return trans.__('High');
    case 'medium':
      return trans.__('Medium');
    case 'low':
      return trans.__('Low');
  }
}

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly { severity: Severity }[]): Record<Severity, number> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity } of findings) {
    counts[severity] += 1;
  }
  return counts;
}

/** What the scale asks for at the worst severity found. */
export function verdict(findings: readonly { severity: Severity }[], trans: TranslationBundle): string {
  const counts = countBySeverity(findings);
  const worst = SEVERITIES.find(severity => counts[severity] > 0);
  switch (worst) {
    case 'critical':
      return trans.__('Fix the critical findings before any further progress.');
    case 'high':
      return trans.__('Fix the high findings before you merge or deploy.');
    case 'medium':
      return trans.__('Nothing blocks; address the medium findings this cycle.');
    case 'low':
      return trans.__('Nothing blocks; consider the low findings, or document why they wait.');
    default:
      return trans.__('Ready: nothing was found.');
  }
}
