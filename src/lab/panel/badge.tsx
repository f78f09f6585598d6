/** A severity, told by word and colour. */
import * as React from 'react';
import type { Severity } from '../../audit/finding';
import { severityLabel } from '../severity';
import { useServices } from './context';

export function Badge({ severity }: { severity: Severity }): React.JSX.Element {
  const { trans } = useServices();
  return <span className={`jp-Preflight-badge jp-mod-${severity}`}>{severityLabel(severity, trans)}</span>;
}
