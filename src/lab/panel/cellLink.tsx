/** A button that jumps to a cell and highlights a range in it. */
import * as React from 'react';
import type { Range } from '../../audit/notebook/types';
import type { Audited, NotebookAudit } from '../audits';
import { useServices } from './context';

export interface CellLinkProps {
  readonly audit: NotebookAudit;
  readonly audited: Audited;
  readonly range: Range;
}

/** What a cell is called: its place counted from one over all cells, as in the exported report. */
export function useCellName(audited: Audited): (cell: number) => {
  label: string;
  heading: string;
  title: string;
} {
  const { trans } = useServices();
  return cell => {
    const executionCount = audited.notebook.cells[cell]?.executionCount ?? null;
    const label = trans.__('cell %1', cell + 1);
    return {
      label,
      heading: trans.__('Cell %1', cell + 1),
      title:
        executionCount === null
          ? trans.__('Go to cell %1 (not run yet)', cell + 1)
          : trans.__('Go to cell %1, In [%2]', cell + 1, executionCount)
    };
  };
}

export function CellLink({ audit, audited, range }: CellLinkProps): React.JSX.Element {
  const { reveal } = useServices();
  const { label, title } = useCellName(audited)(range.cell);
  return (
    <button
      type="button"
      className="jp-Preflight-link jp-Preflight-cellLink"
      title={title}
      onClick={() => reveal(audit, range)}
    >
      {label}
    </button>
  );
}
