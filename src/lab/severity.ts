/** Severities for people. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { SEVERITIES, type Severity } from '../audit/finding';
import { countSeverities } from '../audit/report/verdict';

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

/**
 * What the severity scale asks for at the worst severity found. The verdict on the notebook as a whole stands in the
 * report, which knows its models too.
 */
export function whatItAsks(findings: readonly { severity: Severity }[], trans: TranslationBundle): string {
  const counts = countSeverities(findings);
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
      return trans.__('Nothing was found in what was read.');
  }
}
