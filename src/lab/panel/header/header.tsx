/** The notebook, how many findings of each severity it has, and what they mean for it. */
import { PathExt } from '@jupyterlab/coreutils';
import { notebookIcon, refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { SEVERITIES } from '../../../audit/finding';
import { countSeverities } from '../../../audit/report/verdict';
import type { Audited, NotebookAudit } from '../../audits';
import { severityLabel, whatItAsks } from '../../severity';
import { useCellName } from '../cellLink';
import { useServices } from '../context';
import { PersonaChooser } from '../personas/chooser';
import { Score } from './score';
import { filterFindings, isFiltering, type Filter, type FilterAction } from '../findings/view';

export interface HeaderProps {
  readonly audit: NotebookAudit;
  readonly filter: Filter;
  readonly onFilter: React.Dispatch<FilterAction>;
  /** Asks the reviewer about a criterion. */
  onAsk(criterion: string): void;
}

/** Tells screen readers how many findings there are, and how many of them the filter leaves. */
function LiveCount({ audited, filter }: { audited: Audited; filter: Filter }): React.JSX.Element {
  const { trans } = useServices();
  const cellName = useCellName(audited);
  const all = audited.result.findings;
  const left = filterFindings(all, filter, cell => cellName(cell).label);
  return (
    <>
      {isFiltering(filter)
        ? trans._n('%2 of %1 finding', '%2 of %1 findings', all.length, left.length)
        : trans._n('%1 finding', '%1 findings', all.length)}
    </>
  );
}

export function Header({ audit, filter, onFilter, onAsk }: HeaderProps): React.JSX.Element {
  const { trans, run } = useServices();
  const path = audit.panel.context.path;
  const result = audit.audited?.result ?? null;
  const judged = result !== null && result.notice === null;
  const findings = result?.findings ?? [];
  const counts = countSeverities(findings);
  return (
    <header className="jp-Preflight-header">
      <div className="jp-Preflight-notebook">
        <notebookIcon.react tag="span" className="jp-Preflight-notebookIcon" />
        <h1 className="jp-Preflight-notebookName" title={path}>
          {PathExt.basename(path)}
        </h1>
        <button
          type="button"
          className="jp-Preflight-iconButton"
          title={trans.__('Audit again')}
          aria-label={trans.__('Audit again')}
          onClick={() => run(() => audit.run())}
        >
          <refreshIcon.react tag="span" />
        </button>
      </div>
      <PersonaChooser audit={audit} />
      {judged && (
        <>
          <ul className="jp-Preflight-counts" aria-label={trans.__('Findings by severity')}>
            {SEVERITIES.map(severity => (
              <li key={severity}>
                <button
                  type="button"
                  className={`jp-Preflight-countItem jp-mod-${severity} ${counts[severity] === 0 ? 'jp-mod-none' : ''}`}
                  aria-pressed={filter.severities.has(severity)}
                  title={trans.__('List only findings of this severity')}
                  onClick={() => onFilter({ kind: 'toggle-severity', severity })}
                >
                  <span className="jp-Preflight-countNumber">{counts[severity]}</span>
                  <span className="jp-Preflight-countLabel">{severityLabel(severity, trans)}</span>
                </button>
              </li>
            ))}
          </ul>
          <p className="jp-Preflight-verdict">{whatItAsks(findings, trans)}</p>
          {audit.audited && result.readiness && (
            <Score audit={audit} audited={audit.audited} readiness={result.readiness} onAsk={onAsk} />
          )}
        </>
      )}
      <div className="jp-Preflight-live jp-Preflight-hiddenText" role="status" aria-live="polite">
        {judged && audit.audited && <LiveCount audited={audit.audited} filter={filter} />}
      </div>
    </header>
  );
}
