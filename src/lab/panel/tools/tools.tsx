/** What the companion found: tools of the notebook's environment, and what versions the data. */
import { PathExt } from '@jupyterlab/coreutils';
import * as React from 'react';
import type { PathFact, WorkspaceFacts } from '../../../audit/facts';
import { oneLine } from '../../../audit/report/safe';
import type { AuditMessage } from '../../../audit/protocol';
import type { NotebookAudit } from '../../audits';
import type { CompanionState } from '../../companion/state';
import { useServices } from '../context';
import { Section } from '../section';
import { About } from './about';
import { LoadedSetup } from './loadedSetup';
import { Expectations, WandbRuns } from './records';
import { Runs } from './runs';

/** How many of the imported packages have one version, and which file says so. */
function Packages({ packages: { by, pinned, loose } }: PackagesProps): React.JSX.Element {
  const { trans } = useServices();
  const all = pinned.length + loose.length;
  return (
    <p className="jp-Preflight-packages" data-pinned={pinned.length}>
      {pinned.length === 0
        ? trans.__('Packages: none of %1 pinned', all)
        : trans.__('Packages: %1 of %2 pinned by %3', pinned.length, all, by.join(', '))}
      {loose.length > 0 && ` · ${trans.__('without one version: %1', loose.join(', '))}`}
    </p>
  );
}

interface PackagesProps {
  readonly packages: NonNullable<AuditMessage['packages']>;
}

function DataPath({ fact }: { fact: PathFact }): React.JSX.Element {
  const { trans } = useServices();
  const words: Record<PathFact['status'], string> = {
    dvc: trans.__('tracked by DVC'),
    git: trans.__('tracked by Git'),
    'git-lfs': trans.__('tracked by Git LFS'),
    untracked: trans.__('not versioned'),
    missing: trans.__('not there'),
    outside: trans.__('outside of the workspace'),
    elsewhere: trans.__('versioned elsewhere, as the settings say')
  };
  const notes = [
    ...(fact.changed ? [trans.__('changed since')] : []),
    ...(fact.uncompared === 'large' ? [trans.__('not compared: too large')] : []),
    ...(fact.uncompared === 'unreadable' ? [trans.__('not compared: not to be read')] : []),
    ...(fact.uncompared === 'unrecorded' ? [trans.__('no content on record')] : []),
    ...(fact.ignored ? [trans.__('ignored by Git')] : []),
    ...(fact.imported ? [trans.__('imported from %1', fact.imported.from)] : [])
  ];
  const changed = fact.changed ? 'jp-mod-changed' : '';
  return (
    <li className={`jp-Preflight-path jp-mod-${fact.status} ${changed}`} data-status={fact.status}>
      <code className="jp-Preflight-pathName">{oneLine(fact.path)}</code>
      <span className="jp-Preflight-pathStatus" title={fact.by ?? undefined}>
        {[words[fact.status], ...notes].join(', ')}
      </span>
    </li>
  );
}

function Facts({ audit, facts }: { audit: NotebookAudit; facts: WorkspaceFacts }): React.JSX.Element {
  const { trans } = useServices();
  const { git, dvc, commit, remote } = facts.repository;
  const packages = audit.audited?.result.packages;
  return (
    <>
      {facts.tools.length > 0 ? (
        <LoadedSetup audit={audit} tools={facts.tools} />
      ) : (
        <p className="jp-Preflight-dim">
          {trans.__(
            'Which tools are installed cannot be told: the Python of this notebook’s kernel is not known.'
          )}
        </p>
      )}
      {packages && <Packages packages={packages} />}
      <h4 className="jp-Preflight-detailHeading">{trans.__('Data')}</h4>
      <p className="jp-Preflight-repository">
        {git
          ? commit
            ? trans.__('Git repository at commit %1', commit.slice(0, 8))
            : trans.__('Git repository without a commit')
          : trans.__('Not in a Git repository')}
        {' · '}
        {dvc ? trans.__('DVC is set up') : trans.__('DVC is not set up')}
        {dvc && ' · '}
        {dvc && (remote ? trans.__('pushes to %1', remote.name) : trans.__('no remote to push to'))}
      </p>
      {facts.paths.length === 0 ? (
        <p className="jp-Preflight-dim">{trans.__('The notebook reads no path that can be known.')}</p>
      ) : (
        <ul className="jp-Preflight-list" aria-label={trans.__('Data paths')}>
          {facts.paths.map(fact => (
            <DataPath key={fact.path} fact={fact} />
          ))}
        </ul>
      )}
      {facts.expectations && <Expectations context={facts.expectations} />}
      {facts.mlflow && <Runs audit={audit} store={facts.mlflow} />}
      {facts.wandb && <WandbRuns kept={facts.wandb} />}
    </>
  );
}

function Status({ state, checked }: { state: CompanionState; checked: boolean }): React.JSX.Element | null {
  const { trans } = useServices();
  switch (state.kind) {
    case 'off':
      return (
        <p className="jp-Preflight-note" data-companion="off">
          {trans.__('The companion is off: %1', state.reason)}
        </p>
      );
    case 'elsewhere':
      return (
        <p className="jp-Preflight-note" data-companion="elsewhere">
          {trans.__(
            'The companion runs where the kernels do, in %1, and the notebook is not there: on the files of another machine it says nothing. Everything else works without it.',
            state.root
          )}
        </p>
      );
    case 'failed':
      return (
        <p className="jp-Preflight-note jp-mod-warn" data-companion="failed">
          {trans.__('The companion did not answer: %1', state.reason)}
        </p>
      );
    case 'starting':
      return <p className="jp-Preflight-dim">{trans.__('Starting the companion…')}</p>;
    case 'working':
      return <p className="jp-Preflight-dim">{trans.__('Looking at the workspace…')}</p>;
    default:
      return checked ? null : (
        <p className="jp-Preflight-dim">
          {trans.__(
            'The companion looks at the files around the notebook: what Git and DVC track, and which tools are installed. It reads only, and sends nothing anywhere.'
          )}
        </p>
      );
  }
}

export function Tools({ audit }: { audit: NotebookAudit }): React.JSX.Element {
  const { trans, companion, auditFolder, run } = useServices();
  const state: CompanionState = companion?.state ?? {
    kind: 'off',
    reason: trans.__('its plugin is disabled.')
  };
  const busy = state.kind === 'starting' || state.kind === 'working';
  return (
    <Section title={trans.__('Tools and data')} className="jp-Preflight-tools">
      <Status state={state} checked={audit.facts !== null} />
      {audit.facts && <Facts audit={audit} facts={audit.facts} />}
      {companion && (
        <div className="jp-Preflight-actions">
          <button
            type="button"
            className="jp-Preflight-button"
            disabled={busy}
            onClick={() => run(() => companion.check(audit))}
          >
            {audit.facts ? trans.__('Check again') : trans.__('Check workspace')}
          </button>
          {auditFolder && (
            <button
              type="button"
              className="jp-Preflight-button"
              onClick={() => auditFolder(PathExt.dirname(audit.panel.context.localPath))}
            >
              {trans.__('Audit all notebooks in this folder')}
            </button>
          )}
        </div>
      )}
      <About />
    </Section>
  );
}
