/** Cells that can be inserted, filled with the notebook's own names; or why they cannot. */
import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Offer } from '../../../audit/protocol';
import { canInsert } from '../../../audit/suggestions/open';
import { answerQuestions, insertSuggestion } from '../../actions';
import type { Audited, NotebookAudit } from '../../audits';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Section } from '../section';

export interface OffersProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
}

/** What the user said to the cell; a click on it says something else. */
function Answered({ audit, offer }: { audit: NotebookAudit; offer: Offer }): React.JSX.Element | null {
  const { trans, run } = useServices();
  const { questions, title } = offer;
  if (questions.length === 0) {
    return null;
  }
  const { answers } = audit;
  const said = questions.flatMap(({ slot }) => (answers[slot] ? [`${slot}: ${answers[slot]}`] : []));
  const text = said.length > 0 ? said.join(', ') : trans.__('Answers…');
  return (
    <button
      type="button"
      className="jp-Preflight-link jp-Preflight-answers"
      aria-haspopup="dialog"
      aria-label={trans.__('%1 (%2)', text, title)}
      title={trans.__('What only you can say about this cell')}
      onClick={() => run(() => answerQuestions(audit, questions, trans.__('Keep'), trans))}
    >
      {text}
    </button>
  );
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
              <Answered audit={audit} offer={offer} />
            </div>
            {canInsert(offer) && (
              <button
                type="button"
                className="jp-Preflight-button jp-Preflight-insert"
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
