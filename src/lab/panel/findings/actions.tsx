/** What can be done about a finding. */
import { copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { canInsert } from '../../../audit/suggestions/open';
import { applyFix, applyFixAll, copyFinding, ignoreFinding, insertSuggestion } from '../../actions';
import type { Audited, NotebookAudit } from '../../audits';
import type { FindingMessage } from '../../editor/marks';
import { useServices } from '../context';
import { useOpenPage } from '../page';

export interface ActionsProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly finding: FindingMessage;
}

export function Actions({ audit, audited, finding }: ActionsProps): React.JSX.Element {
  const { run, trans } = useServices();
  const openPage = useOpenPage();
  const { rule, fixes, suggestions } = finding;
  const { findings, offers } = audited.result;
  const alike = findings.filter(each => each.rule === rule && each.fixes.length > 0).length;
  return (
    <div className="jp-Preflight-actions">
      {fixes.map((fix, index) => (
        <button
          key={`fix-${index}`}
          type="button"
          className="jp-Preflight-button jp-mod-accept"
          aria-haspopup="dialog"
          title={
            fix.safe
              ? trans.__('Keeps the meaning of the code but for the fault; shows the changes first')
              : trans.__('Changes what the code does; shows the changes first')
          }
          onClick={() => run(() => applyFix(audit, finding, index, trans))}
        >
          {fix.safe ? trans.__('Fix: %1', fix.title) : trans.__('Fix (check it): %1', fix.title)}
        </button>
      ))}
      {fixes.length > 0 && alike > 1 && (
        <button
          type="button"
          className="jp-Preflight-button jp-Preflight-fixAll"
          aria-haspopup="dialog"
          title={trans.__('Fixes them as one undo step; shows the changes first')}
          onClick={() => run(() => applyFixAll(audit, rule, trans))}
        >
          {trans.__('Fix all %1 of %2', alike, rule)}
        </button>
      )}
      {offers
        .filter(offer => suggestions.includes(offer.name))
        .map(offer => (
          <button
            key={offer.name}
            type="button"
            className="jp-Preflight-button"
            disabled={!canInsert(offer)}
            title={offer.reason ?? trans.__('Inserts one cell; one undo takes it back')}
            onClick={() => run(() => insertSuggestion(audit, offer.name, trans))}
          >
            {trans.__('Insert: %1', offer.title)}
          </button>
        ))}
      <span className="jp-Preflight-lesser">
        <button
          type="button"
          className="jp-Preflight-button jp-mod-quiet"
          onClick={event => openPage({ kind: 'rule', rule }, event.currentTarget)}
        >
          {trans.__('About this rule')}
        </button>
        <button
          type="button"
          className="jp-Preflight-button jp-mod-quiet"
          aria-haspopup="dialog"
          onClick={() => run(() => ignoreFinding(audit, finding, trans))}
        >
          {trans.__('Ignore…')}
        </button>
        <button
          type="button"
          className="jp-Preflight-button jp-mod-quiet"
          title={trans.__('Copies the finding with its evidence as text')}
          onClick={() => copyFinding(audit, finding, trans)}
        >
          <copyIcon.react tag="span" className="jp-Preflight-buttonIcon" />
          {trans.__('Copy')}
        </button>
      </span>
    </div>
  );
}
