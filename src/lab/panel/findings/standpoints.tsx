/** What the personas say of a finding: why it matters to them, and how each rates it where they do not agree. */
import * as React from 'react';
import type { FindingMessage } from '../../editor/marks';
import { severityLabel } from '../../severity';
import { useServices } from '../context';
import { Inline } from '../inline';

export function Standpoints({ finding }: { finding: FindingMessage }): React.JSX.Element | null {
  const { trans } = useServices();
  const { ratings, reasons } = finding;
  const disagree = new Set(ratings.map(({ severity }) => severity)).size > 1;
  if (reasons.length === 0 && !disagree) {
    return null;
  }
  return (
    <div className="jp-Preflight-standpoints">
      <h4 className="jp-Preflight-detailHeading">{trans.__('What the personas say')}</h4>
      <ul className="jp-Preflight-list">
        {reasons.map(reason => (
          <li key={reason}>
            <Inline text={reason} />
          </li>
        ))}
        {disagree && (
          <>
            {ratings.map(({ persona, criterion, severity }) => (
              <li key={`${persona} ${criterion}`} data-persona={persona}>
                {trans.__('%1 (%2): %3', persona, criterion, severityLabel(severity, trans))}
              </li>
            ))}
            <li>{trans.__('The gravest level stands.')}</li>
          </>
        )}
      </ul>
    </div>
  );
}
