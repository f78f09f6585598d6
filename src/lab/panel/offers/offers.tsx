/** Cells that can be inserted, filled with the notebook's own names; or why they cannot. */
import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { insertSuggestion } from '../../actions';
import type { Audited, NotebookAudit } from '../../audits';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Section } from '../section';

export interface OffersProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
}

export function Offers({ audit, audited }: OffersProps): React.JSX.Element | null {
  const { trans, run } = useServices();
  const { offers } = audited.result;
  if (offers.length === 0) {
    return null;
  }
  return (
    <Section title={trans.__('Suggested cells')} className="jp-Preflight-offers">
      <ul className="jp-Preflight-list">
        {offers.map(offer => (
          <li key={offer.name} className="jp-Preflight-offer" data-offer={offer.name}>
            <div className="jp-Preflight-offerText">
              <span className="jp-Preflight-offerTitle">{offer.title}</span>
              <span className="jp-Preflight-offerTool">
                <Inline text={offer.reason ?? offer.tool} />
              </span>
            </div>
            {offer.reason === null && (
              <button
                type="button"
                className="jp-Preflight-button"
                aria-label={trans.__('Insert: %1', offer.title)}
                title={trans.__('Inserts one cell; one undo takes it back')}
                onClick={() => run(() => insertSuggestion(audit, offer.name, trans))}
              >
                <addIcon.react tag="span" className="jp-Preflight-buttonIcon" />
                {trans.__('Insert')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
