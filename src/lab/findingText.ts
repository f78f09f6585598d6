/** A finding as text, to paste into a review or a message. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FindingMessage } from './editor/marks';
import { severityLabel } from './severity';

export function findingText(path: string, finding: FindingMessage, trans: TranslationBundle): string {
  const { rule, severity, message, remediation, evidence, range } = finding;
  return [
    `${path}, ${trans.__('cell %1', range.cell + 1)}: ${severityLabel(severity, trans)}: ${message} [${rule}]`,
    remediation,
    '',
    trans.__('Evidence:'),
    ...evidence.map(
      (step, index) => `${index + 1}. ${trans.__('cell %1', step.range.cell + 1)}: ${step.note}`
    ),
    ''
  ].join('\n');
}
