/** The audited notebooks as a table that sorts by any column. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { SEVERITIES } from '../../audit/finding';
import { byGravity, type NotebookSummary } from '../../audit/report/summary';
import { Inline } from '../panel/inline';
import { severityLabel } from '../severity';

interface Column {
  readonly id: string;
  readonly label: string;
  readonly numeric: boolean;
  compare(a: NotebookSummary, b: NotebookSummary): number;
  /** Whether the first click puts the highest first. */
  readonly descending: boolean;
  show(row: NotebookSummary): React.ReactNode;
}

const byPath = (a: NotebookSummary, b: NotebookSummary): number => (a.path < b.path ? -1 : 1);

/** What the verdicts of the report are called. */
function verdictLabel(row: NotebookSummary, trans: TranslationBundle): string {
  if (row.error !== null) {
    return trans.__('Could not be audited');
  }
  switch (row.verdict) {
    case 'ready':
      return trans.__('Ready');
    case 'conditions':
      return trans.__('Ready with conditions');
    case 'not-ready':
      return trans.__('Not ready');
    case 'not-judged':
      return trans.__('Not judged');
  }
}

const VERDICTS: readonly NotebookSummary['verdict'][] = ['not-ready', 'conditions', 'ready', 'not-judged'];

function columnsOf(folder: string, trans: TranslationBundle, open: (path: string) => void): Column[] {
  const inside = (path: string): string =>
    folder !== '' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return [
    {
      id: 'path',
      label: trans.__('Notebook'),
      numeric: false,
      descending: false,
      compare: byPath,
      show: row => (
        <button
          type="button"
          className="jp-Preflight-link"
          title={trans.__('Open %1', row.path)}
          onClick={() => open(row.path)}
        >
          {inside(row.path)}
        </button>
      )
    },
    {
      id: 'verdict',
      label: trans.__('Verdict'),
      numeric: false,
      descending: false,
      compare: (a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict),
      show: row => (
        <span
          className={`jp-Preflight-verdict jp-mod-${row.error === null ? row.verdict : 'error'}`}
          title={row.error ?? row.notJudged[0]}
        >
          {verdictLabel(row, trans)}
        </span>
      )
    },
    {
      id: 'score',
      label: trans.__('Score'),
      numeric: true,
      descending: false,
      compare: (a, b) => (a.score ?? 101) - (b.score ?? 101),
      show: row => row.score ?? ''
    },
    ...SEVERITIES.map((level): Column => ({
      id: level,
      label: severityLabel(level, trans),
      numeric: true,
      descending: true,
      compare: (a, b) => a.counts[level] - b.counts[level],
      show: row => (
        <span className={row.counts[level] > 0 ? `jp-Preflight-amount jp-mod-${level}` : ''}>
          {row.error === null ? row.counts[level] : ''}
        </span>
      )
    })),
    {
      id: 'first',
      label: trans.__('Gravest finding'),
      numeric: false,
      descending: false,
      compare: (a, b) => ((a.findings[0]?.rule ?? '~') < (b.findings[0]?.rule ?? '~') ? -1 : 1),
      show: row => <Inline text={row.error ?? row.findings[0]?.message ?? ''} />
    }
  ];
}

interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

export interface SurveyTableProps {
  /** The folder that was audited: names are shown relative to it. */
  readonly folder: string;
  readonly rows: readonly NotebookSummary[];
  readonly trans: TranslationBundle;
  open(path: string): void;
}

/**
 * JupyterLab's own sortable table cannot be sorted by keyboard. Before a column is chosen, the gravest come first.
 */
export function SurveyTable({ folder, rows, trans, open }: SurveyTableProps): React.JSX.Element {
  const [sorting, setSorting] = React.useState<Sorting | null>(null);
  const columns = columnsOf(folder, trans, open);
  const chosen = columns.find(({ id }) => id === sorting?.column);
  const sign = sorting?.descending ? -1 : 1;
  const sorted = [...rows].sort(chosen ? (a, b) => sign * chosen.compare(a, b) || byPath(a, b) : byGravity);
  const choose = ({ id, descending }: Column): void =>
    setSorting(
      sorting?.column === id ? { column: id, descending: !sorting.descending } : { column: id, descending }
    );
  return (
    <table className="jp-Preflight-survey">
      <thead>
        <tr>
          {columns.map(column => {
            const isChosen = column.id === sorting?.column;
            const Caret = sorting?.descending ? caretDownIcon : caretUpIcon;
            return (
              <th
                key={column.id}
                scope="col"
                data-column={column.id}
                className={column.numeric ? 'jp-mod-numeric' : ''}
                aria-sort={isChosen ? (sorting?.descending ? 'descending' : 'ascending') : 'none'}
              >
                <button type="button" className="jp-Preflight-sort" onClick={() => choose(column)}>
                  {column.label}
                  {isChosen && <Caret.react tag="span" className="jp-Preflight-sortIcon" />}
                </button>
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {sorted.map(row => (
          <tr key={row.path} data-path={row.path}>
            {columns.map(column => (
              <td key={column.id} className={column.numeric ? 'jp-mod-numeric' : ''}>
                {column.show(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
