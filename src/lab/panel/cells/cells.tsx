/** Cells that the engine could not read, or only in part. Problems are shown, never hidden. */
import * as React from 'react';
import { runsOf } from '../../../audit/cellRuns';
import type { Audited, NotebookAudit } from '../../audits';
import { CellLink } from '../cellLink';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Section } from '../section';

export interface CellsProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
}

export function Cells({ audit, audited }: CellsProps): React.JSX.Element | null {
  const { trans } = useServices();
  const unread = audited.result.cells.filter(cell => cell.status !== 'ok');
  if (unread.length === 0) {
    return null;
  }
  const words = {
    failed: trans.__('not read'),
    partial: trans.__('read in part'),
    skipped: trans.__('skipped')
  };
  return (
    <Section
      title={trans.__('Cells not fully read')}
      count={unread.length}
      className="jp-Preflight-cells"
      // Skipped cells are meant to be skipped; only broken ones ask for attention.
      defaultOpen={unread.some(cell => cell.status !== 'skipped')}
    >
      <ul className="jp-Preflight-list">
        {runsOf(unread).map(({ cell, status, problem, range, first, last }) => (
          <li key={cell} className="jp-Preflight-cell" data-status={status}>
            <CellLink audit={audit} audited={audited} range={range ?? { cell, start: 0, end: 0 }} />
            {last > first ? <span>{trans.__('to cell %1', last + 1)}</span> : null}
            <span className="jp-Preflight-cellStatus">{status === 'ok' ? '' : words[status]}</span>
            <span className="jp-Preflight-cellProblem">
              <Inline text={problem ?? ''} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
