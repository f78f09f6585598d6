/** What the companion found: tools of the notebook's environment, and what versions the data. */
import { PathExt } from '@jupyterlab/coreutils';
import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { PathFact, WorkspaceFacts } from '../../../audit/facts';
import { installCell, type ToolLine, type ToolSetup, toolSetup } from '../../../audit/persona/setup';
import { standardPersona } from '../../../audit/persona/standard';
import { insertInstall } from '../../actions';
import type { NotebookAudit } from '../../audits';
import type { CompanionState } from '../../companion/state';
import { useServices } from '../context';
import { Section } from '../section';
import { About } from './about';
import { Runs } from './runs';

const PERSONA = standardPersona();

function Tool({ tool }: { tool: ToolLine }): React.JSX.Element {
  const { trans } = useServices();
  const there = tool.version !== null;
  const kind = tool.required ? trans.__('required') : trans.__('supplementary');
  return (
    <li className={`jp-Preflight-tool ${there ? 'jp-mod-there' : 'jp-mod-missing'}`} data-tool={tool.package}>
      <span
        className={`jp-Preflight-toolMark jp-mod-${tool.kind}`}
        role="img"
        aria-label={there ? trans.__('installed') : trans.__('missing')}
      >
        {tool.mark}
      </span>
      <span className="jp-Preflight-toolName">
        {tool.package}
        {there ? ` ${tool.version}` : ''}
      </span>
      <span className="jp-Preflight-toolKind">[{kind}]</span>
      {!there && tool.install && <code className="jp-Preflight-toolInstall">{tool.install}</code>}
    </li>
  );
}

/** Inserts the cell that installs what is missing; nothing is run, and one undo takes it back. */
function Install({ audit, setup, also }: SetupProps & { also: boolean }): React.JSX.Element | null {
  const { trans, run } = useServices();
  const cell = installCell(setup, also);
  if (cell === null) {
    return null;
  }
  const names = cell.packages.join(', ');
  return (
    <button
      type="button"
      className="jp-Preflight-button jp-Preflight-installTools"
      title={trans.__('Inserts one cell at the top, which you run; one undo takes it back')}
      onClick={() => run(() => insertInstall(audit, setup, also, trans))}
    >
      <addIcon.react tag="span" className="jp-Preflight-buttonIcon" />
      {trans.__('Cell that installs %1', names)}
    </button>
  );
}

interface SetupProps {
  readonly audit: NotebookAudit;
  readonly setup: ToolSetup;
}

/** The status block: tools, required first; what is to be installed; and which criteria suffer. */
function Setup({ audit, setup }: SetupProps): React.JSX.Element {
  const { trans } = useServices();
  const { there, all } = setup.required;
  const optional = setup.tools.some(tool => !tool.required && tool.version === null);
  return (
    <>
      {setup.degraded && (
        <p className="jp-Preflight-note jp-mod-warn" data-setup="degraded">
          {trans.__('Degraded: %1 of the %2 required tools are missing.', all - there, all)}
        </p>
      )}
      <ul className="jp-Preflight-list" aria-label={trans.__('Tools')}>
        {setup.tools.map(tool => (
          <Tool key={tool.package} tool={tool} />
        ))}
      </ul>
      {setup.suffers.length > 0 && (
        <ul
          className="jp-Preflight-list jp-Preflight-suffers"
          aria-label={trans.__('Criteria that rest on less')}
        >
          {setup.suffers.map(({ criterion, without }) => (
            <li key={criterion}>{trans.__('%1 rests on less without %2', criterion, without.join(', '))}</li>
          ))}
        </ul>
      )}
      <div className="jp-Preflight-actions">
        {there < all && <Install audit={audit} setup={setup} also={false} />}
        {optional && <Install audit={audit} setup={setup} also={true} />}
      </div>
    </>
  );
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
      <code className="jp-Preflight-pathName">{fact.path}</code>
      <span className="jp-Preflight-pathStatus" title={fact.by ?? undefined}>
        {[words[fact.status], ...notes].join(', ')}
      </span>
    </li>
  );
}

function Facts({ audit, facts }: { audit: NotebookAudit; facts: WorkspaceFacts }): React.JSX.Element {
  const { trans } = useServices();
  const { git, dvc, commit, remote } = facts.repository;
  const setup = toolSetup(facts.tools, PERSONA.evaluateFor);
  return (
    <>
      {facts.tools.length > 0 ? (
        <Setup audit={audit} setup={setup} />
      ) : (
        <p className="jp-Preflight-dim">
          {trans.__(
            'Which tools are installed cannot be told: the Python of this notebook’s kernel is not known.'
          )}
        </p>
      )}
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
      {facts.mlflow && <Runs audit={audit} store={facts.mlflow} />}
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
