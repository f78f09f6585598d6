/** Which tools of the persona are there, what installs the others, and what suffers without them. */
import { addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ToolStatus } from '../../../audit/facts';
import { installCell, type ToolLine, type ToolSetup, toolSetup } from '../../../audit/persona/setup';
import { criteriaOf } from '../../../audit/persona/wanted';
import { insertInstall } from '../../actions';
import type { NotebookAudit } from '../../audits';
import { useServices } from '../context';

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

export interface ToolsProps {
  readonly audit: NotebookAudit;
  readonly tools: readonly ToolStatus[];
}

/** The status block: tools, required first; what is to be installed; and which criteria suffer. */
export function Setup({ audit, tools }: ToolsProps): React.JSX.Element {
  const { trans } = useServices();
  const setup = toolSetup(tools, criteriaOf(audit.judges?.personas ?? []));
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
