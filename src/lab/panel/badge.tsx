/** A severity, told by word and colour. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Severity } from '../../audit/finding';
import { severityLabel } from '../severity';

export function Badge({
  severity,
  trans
}: {
  severity: Severity;
  trans: TranslationBundle;
}): React.JSX.Element {
  return <span className={`jp-Preflight-badge jp-mod-${severity}`}>{severityLabel(severity, trans)}</span>;
}
