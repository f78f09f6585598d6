/** One finding: its line, and opened its remediation, evidence and what can be done at once. */
import { caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { applyFix, insertSuggestion } from '../../actions';
import type { Audited, NotebookAudit } from '../../audits';
import type { FindingMessage } from '../../editor/marks';
import { Badge } from '../badge';
import { CellLink, useCellName } from '../cellLink';
import { useServices } from '../context';
import { Inline } from '../inline';
import type { FoldsAction } from './folds';

interface Props {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly finding: FindingMessage;
}

function Evidence({ audit, audited, finding }: Props): React.JSX.Element {
  const { reveal, trans } = useServices();
  const cellName = useCellName(audited);
  return (
    <>
      <h4 className="jp-Preflight-detailHeading">{trans.__('Evidence')}</h4>
      <ol className="jp-Preflight-evidence">
        {finding.evidence.map((step, index) => {
          const { label, title } = cellName(step.range.cell);
          return (
            <li key={index}>
              <button
                type="button"
                className="jp-Preflight-step"
                title={title}
                onClick={() => reveal(audit, step.range)}
              >
                <span className="jp-Preflight-stepCell">{label}</span>
                <span className="jp-Preflight-stepNote">
                  <Inline text={step.note} />
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Actions({ audit, audited, finding }: Props): React.JSX.Element | null {
  const { run, trans } = useServices();
  const offers = audited.result.offers.filter(offer => finding.suggestions.includes(offer.name));
  if (offers.length + finding.fixes.length === 0) {
    return null;
  }
  return (
    <div className="jp-Preflight-actions">
      {finding.fixes.map((fix, index) => (
        <button
          key={`fix-${index}`}
          type="button"
          className="jp-Preflight-button jp-mod-accept"
          title={
            fix.safe
              ? trans.__('Keeps the meaning of the code but for the fault')
              : trans.__('Changes what the code does; check it afterwards')
          }
          onClick={() => run(() => applyFix(audit, finding, index, trans))}
        >
          {fix.safe ? trans.__('Fix: %1', fix.title) : trans.__('Fix (check it): %1', fix.title)}
        </button>
      ))}
      {offers.map(offer => (
        <button
          key={offer.name}
          type="button"
          className="jp-Preflight-button"
          disabled={offer.reason !== null}
          title={offer.reason ?? trans.__('Inserts one cell; one undo takes it back')}
          onClick={() => run(() => insertSuggestion(audit, offer.name, trans))}
        >
          {trans.__('Insert: %1', offer.title)}
        </button>
      ))}
    </div>
  );
}

export interface FindingItemProps extends Props {
  readonly open: boolean;
  readonly onFold: React.Dispatch<FoldsAction>;
}

/**
 * Whether a finding looks as before. A closed one shows nothing of the audit but itself and its cell, and most of a
 * long list is closed and unchanged after an edit.
 */
function looksSame(before: FindingItemProps, after: FindingItemProps): boolean {
  const ran = ({ audited, finding }: Props): number | null | undefined =>
    audited.notebook.cells[finding.range.cell]?.executionCount;
  return (
    before.audit === after.audit &&
    before.finding === after.finding &&
    before.open === after.open &&
    before.onFold === after.onFold &&
    (before.audited === after.audited || (!after.open && ran(before) === ran(after)))
  );
}

export const FindingItem = React.memo(function FindingItem(props: FindingItemProps): React.JSX.Element {
  const { audit, audited, finding, open, onFold } = props;
  const { trans } = useServices();
  const id = React.useId();
  return (
    <li
      className={`jp-Preflight-finding jp-mod-${finding.severity}`}
      data-rule={finding.rule}
      data-fingerprint={finding.fingerprint}
    >
      <button
        type="button"
        className="jp-Preflight-findingButton"
        data-roving=""
        aria-expanded={open}
        aria-controls={id}
        onClick={() => onFold({ kind: 'finding', fingerprint: finding.fingerprint })}
      >
        <caretRightIcon.react tag="span" className="jp-Preflight-findingCaret" />
        <span className="jp-Preflight-message">
          <Inline text={finding.message} />
        </span>
      </button>
      <div className="jp-Preflight-findingMeta">
        <Badge severity={finding.severity} />
        <CellLink audit={audit} audited={audited} range={finding.range} />
        <code className="jp-Preflight-rule">{finding.rule}</code>
      </div>
      <div id={id} hidden={!open} className="jp-Preflight-details">
        {open && (
          <>
            <h4 className="jp-Preflight-detailHeading">{trans.__('What to do')}</h4>
            <p className="jp-Preflight-remediation">
              <Inline text={finding.remediation} />
            </p>
            <Evidence audit={audit} audited={audited} finding={finding} />
            <Actions audit={audit} audited={audited} finding={finding} />
          </>
        )}
      </div>
    </li>
  );
}, looksSame);
