/** Findings that the notebook says to ignore: nothing is hidden, and every reason can be read. */
import * as React from 'react';
import type { Audited, NotebookAudit } from '../../audits';
import { Badge } from '../badge';
import { CellLink } from '../cellLink';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Section } from '../section';

export function Ignored({
  audit,
  audited
}: {
  audit: NotebookAudit;
  audited: Audited;
}): React.JSX.Element | null {
  const { trans } = useServices();
  const { ignored } = audited.result;
  if (ignored.length === 0) {
    return null;
  }
  return (
    <Section
      title={trans.__('Ignored')}
      count={ignored.length}
      className="jp-Preflight-ignored"
      defaultOpen={false}
    >
      <ul className="jp-Preflight-list">
        {ignored.map(({ finding, reason, by }) => (
          <li key={finding.fingerprint} className="jp-Preflight-ignoredItem" data-rule={finding.rule}>
            <div>
              <Inline text={finding.message} />
            </div>
            <div className="jp-Preflight-ignoredWhy">{reason || trans.__('No reason is given.')}</div>
            <div className="jp-Preflight-findingMeta">
              <Badge severity={finding.severity} />
              <CellLink audit={audit} audited={audited} range={by} />
              <code className="jp-Preflight-rule">{finding.rule}</code>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
