/** One finding: its line, and opened its remediation, evidence and what can be done at once. */
import { caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Audited, NotebookAudit } from '../../audits';
import type { FindingMessage } from '../../editor/marks';
import { Badge } from '../badge';
import { CellLink } from '../cellLink';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Why } from '../rulePage/rulePage';
import { Actions } from './actions';
import { Evidence } from './evidence';
import type { FoldsAction } from './folds';
import { Standpoints } from './standpoints';

interface Props {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly finding: FindingMessage;
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
    // An open one also shows which step of the evidence the user is at, and that is no part of its properties.
    !after.open &&
    ran(before) === ran(after)
  );
}

export const FindingItem = React.memo(function FindingItem(props: FindingItemProps): React.JSX.Element {
  const { audit, audited, finding, open, onFold } = props;
  const { trans } = useServices();
  const { fingerprint } = finding;
  const id = React.useId();
  return (
    <li
      className={`jp-Preflight-finding jp-mod-${finding.severity}`}
      data-rule={finding.rule}
      data-fingerprint={fingerprint}
    >
      <button
        type="button"
        className="jp-Preflight-findingButton"
        data-roving=""
        aria-expanded={open}
        aria-controls={id}
        onClick={() => {
          onFold({ kind: 'finding', fingerprint });
          audit.select(open ? null : { fingerprint, step: null });
        }}
      >
        <caretRightIcon.react tag="span" className="jp-Preflight-findingCaret" />
        <span className="jp-Preflight-message">
          <Inline text={finding.message} />
        </span>
      </button>
      <div className="jp-Preflight-findingMeta">
        <Badge severity={finding.severity} trans={trans} />
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
            <Why rule={finding.rule} />
            <Standpoints finding={finding} />
            <Evidence audit={audit} audited={audited} finding={finding} />
            <Actions audit={audit} audited={audited} finding={finding} />
          </>
        )}
      </div>
    </li>
  );
}, looksSame);
