/** What the panel says when there is nothing to list, or when something went wrong. */
import * as React from 'react';
import type { AuditProblem } from '../../audits';
import type { Engine } from '../../engine';
import { preflightIcon } from '../../icons';
import { useServices } from '../context';
import { Inline } from '../inline';

function Empty({ title, text }: { title: string; text: string }): React.JSX.Element {
  return (
    <div className="jp-Preflight-empty">
      <preflightIcon.react tag="span" className="jp-Preflight-emptyIcon" />
      <p className="jp-Preflight-emptyTitle">{title}</p>
      <p className="jp-Preflight-emptyText">
        <Inline text={text} />
      </p>
    </div>
  );
}

export function NoNotebook(): React.JSX.Element {
  const { trans } = useServices();
  return (
    <Empty
      title={trans.__('No notebook is open')}
      text={trans.__('Open a Python notebook to see its findings here, live while you work.')}
    />
  );
}

export function Waiting({ engine }: { engine: Engine }): React.JSX.Element {
  const { trans } = useServices();
  return (
    <p className="jp-Preflight-dim jp-Preflight-waiting">
      {engine.isLoading ? trans.__('Loading the engine…') : trans.__('Reading the notebook…')}
    </p>
  );
}

export function Notice({ text }: { text: string }): React.JSX.Element {
  const { trans } = useServices();
  return <Empty title={trans.__('This notebook cannot be audited')} text={text} />;
}

export function Problem({ problem }: { problem: AuditProblem }): React.JSX.Element {
  const { trans } = useServices();
  return (
    <div
      className="jp-Preflight-note jp-mod-warn jp-Preflight-problem"
      role="alert"
      data-problem={problem.kind}
    >
      <p>
        {problem.kind === 'restarted'
          ? trans.__('The engine was restarted: %1.', problem.reason)
          : trans.__('The audit failed: %1', problem.reason)}
      </p>
      <p>{trans.__('What is listed below may be older than the notebook. The next edit audits it again.')}</p>
    </div>
  );
}

/** What is wrong with the settings: keys that are left out, names that mean no rule. */
export function SettingsProblems({ problems }: { problems: readonly string[] }): React.JSX.Element {
  const { trans } = useServices();
  return (
    <div className="jp-Preflight-note jp-mod-warn jp-Preflight-settingsProblems" role="status">
      <p>{trans.__('Some settings are left out:')}</p>
      <ul>
        {problems.map(problem => (
          <li key={problem}>
            <Inline text={problem} />
          </li>
        ))}
      </ul>
    </div>
  );
}
