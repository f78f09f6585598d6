/** The steps of data that prove a finding: each jumps to its code, one after the other. */
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { stepEvidence } from '../../actions';
import type { Audited, NotebookAudit } from '../../audits';
import type { FindingMessage } from '../../editor/marks';
import { useCellName } from '../cellLink';
import { useServices } from '../context';
import { Inline } from '../inline';

export interface EvidenceProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly finding: FindingMessage;
}

export function Evidence({ audit, audited, finding }: EvidenceProps): React.JSX.Element {
  const { reveal, run, trans } = useServices();
  const cellName = useCellName(audited);
  const { fingerprint, evidence } = finding;
  const current = audit.selected?.fingerprint === fingerprint ? audit.selected.step : null;
  const go = (step: 1 | -1): void => {
    if (audit.selected?.fingerprint !== fingerprint) {
      audit.select({ fingerprint, step: null });
    }
    run(() => stepEvidence(audit, step, false));
  };
  return (
    <>
      <div className="jp-Preflight-evidenceHead">
        <h4 className="jp-Preflight-detailHeading">{trans.__('Evidence')}</h4>
        {evidence.length > 1 && (
          <>
            <button
              type="button"
              className="jp-Preflight-iconButton"
              disabled={current === 0}
              title={trans.__('Previous step')}
              aria-label={trans.__('Previous step')}
              onClick={() => go(-1)}
            >
              <caretUpIcon.react tag="span" />
            </button>
            <button
              type="button"
              className="jp-Preflight-iconButton"
              disabled={current === evidence.length - 1}
              title={trans.__('Next step')}
              aria-label={trans.__('Next step')}
              onClick={() => go(1)}
            >
              <caretDownIcon.react tag="span" />
            </button>
          </>
        )}
      </div>
      <ol className="jp-Preflight-evidence">
        {evidence.map((step, index) => {
          const { label, title } = cellName(step.range.cell);
          return (
            <li key={index}>
              <button
                type="button"
                className="jp-Preflight-step"
                title={title}
                aria-current={index === current ? 'step' : undefined}
                onClick={() => {
                  audit.select({ fingerprint, step: index });
                  reveal(audit, step.range);
                }}
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
