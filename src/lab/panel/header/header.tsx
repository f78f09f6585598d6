/** The notebook, how many findings of each severity it has, and what they mean for it. */
import { PathExt } from '@jupyterlab/coreutils';
import { notebookIcon, refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { SEVERITIES } from '../../../audit/finding';
import { countSeverities } from '../../../audit/report/verdict';
import type { NotebookAudit } from '../../audits';
import { severityLabel, whatItAsks } from '../../severity';
import { useServices } from '../context';

export function Header({ audit }: { audit: NotebookAudit }): React.JSX.Element {
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
      {judged && (
        <>
          <ul className="jp-Preflight-counts" aria-label={trans.__('Findings by severity')}>
            {SEVERITIES.map(severity => (
              <li
                key={severity}
                className={`jp-Preflight-countItem jp-mod-${severity} ${counts[severity] === 0 ? 'jp-mod-none' : ''}`}
              >
                <span className="jp-Preflight-countNumber">{counts[severity]}</span>
                <span className="jp-Preflight-countLabel">{severityLabel(severity, trans)}</span>
              </li>
            ))}
          </ul>
          <p className="jp-Preflight-verdict">{whatItAsks(findings, trans)}</p>
        </>
      )}
      <div className="jp-Preflight-live" role="status" aria-live="polite">
        {judged ? trans._n('%1 finding', '%1 findings', findings.length, findings.length) : ''}
      </div>
    </header>
  );
}
