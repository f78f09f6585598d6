/** The store of MLflow that the notebook logs to: its runs, and the models that are registered there. */
import * as React from 'react';
import type { MlflowFacts } from '../../../audit/facts';
import type { NotebookAudit } from '../../audits';
import { useServices } from '../context';

export interface RunsProps {
  readonly audit: NotebookAudit;
  readonly store: MlflowFacts;
}

/** How many runs are named. */
const SHOWN = 3;

export function Runs({ audit, store }: RunsProps): React.JSX.Element {
  const { trans, companion, run } = useServices();
  const { kind, where, problem, runs, models, experiments } = store;
  const mayAsk = kind === 'server' && companion?.mayAsk(audit) === false;
  return (
    <div className="jp-Preflight-runs" data-store={kind}>
      <h4 className="jp-Preflight-detailHeading">{trans.__('Runs')}</h4>
      <p className="jp-Preflight-repository">
        {problem === null
          ? trans.__('MLflow store %1, %2 experiments', where, experiments.length)
          : mayAsk
            ? trans.__(
                'The notebook logs to the MLflow server %1, which is not asked unless you say so.',
                where
              )
            : trans.__('MLflow store %1 was not read: %2', where, problem)}
      </p>
      {mayAsk && (
        <div className="jp-Preflight-actions">
          <button
            type="button"
            className="jp-Preflight-button"
            title={trans.__(
              'The companion may then send requests to this one server, until the page is closed'
            )}
            onClick={() => run(() => companion.allowServer(audit))}
          >
            {trans.__('Ask %1', where)}
          </button>
        </div>
      )}
      {audit.audited?.result.stale.map(({ path, modified, ended }) => (
        <p key={path} className="jp-Preflight-note jp-mod-warn" data-stale={path}>
          {trans.__(
            '%1 was written on %2, after the last run had ended (%3): no run tells how this model was made.',
            path,
            new Date(modified).toLocaleString(),
            new Date(ended).toLocaleString()
          )}
        </p>
      ))}
      {problem === null && (
        <ul className="jp-Preflight-list" aria-label={trans.__('Runs of this notebook')}>
          {runs.length === 0 && (
            <li className="jp-Preflight-run">{trans.__('No run of this notebook is there.')}</li>
          )}
          {runs.slice(0, SHOWN).map(each => (
            <li key={each.id} className="jp-Preflight-run" data-run={each.id}>
              {trans.__(
                '%1, %2, %3',
                each.name ?? each.id.slice(0, 8),
                each.status.toLowerCase(),
                each.started === null ? trans.__('never started') : new Date(each.started).toLocaleString()
              )}
            </li>
          ))}
          {runs.length > SHOWN && (
            <li className="jp-Preflight-run">{trans.__('and %1 more', runs.length - SHOWN)}</li>
          )}
          {models.map(({ name, versions, aliases }) => (
            <li key={name} className="jp-Preflight-run" data-model={name}>
              {trans.__('Model %1, version %2', name, versions.at(0)?.version ?? trans.__('none'))}
              {Object.entries(aliases).map(([alias, version]) => ` · ${alias} → ${version}`)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
