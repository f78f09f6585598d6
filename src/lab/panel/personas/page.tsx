/** The page of a persona: who it is, what it asks for and what judges that. */
import * as React from 'react';
import { SEVERITIES } from '../../../audit/finding';
import type { FoundPersona } from '../../../audit/persona/collection';
import type { Persona } from '../../../audit/persona/types';
import type { NotebookAudit } from '../../audits';
import { openFile } from '../../openFile';
import { copyPersona } from '../../personas/copy';
import { severityLabel } from '../../severity';
import { useServices } from '../context';
import { Inline } from '../inline';
import { Page, useOpenPage } from '../page';

function Part({ title, children }: { title: string; children: React.ReactNode }): React.JSX.Element {
  return (
    <section className="jp-Preflight-personaPart">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Items({ items }: { items: readonly string[] }): React.JSX.Element {
  return (
    <ul>
      {items.map(item => (
        <li key={item}>
          <Inline text={item} />
        </li>
      ))}
    </ul>
  );
}

/** Tools with what is known of them: nothing before the workspace was checked. */
function Tools({ audit, persona }: { audit: NotebookAudit; persona: Persona }): React.JSX.Element {
  const { trans } = useServices();
  const state = (name: string): string => {
    const tool = audit.facts?.tools.find(each => each.name === name);
    if (!tool) {
      return trans.__('not looked for');
    }
    return tool.version === null ? trans.__('missing') : trans.__('version %1', tool.version);
  };
  return (
    <ul>
      {persona.tools.map(({ name, purpose, required, install }) => (
        <li key={name} data-tool={name}>
          <strong>{name}</strong> (
          {required ? trans.__('required, %1', state(name)) : trans.__('supplementary, %1', state(name))}
          ): <Inline text={purpose} />
          {install !== null && (
            <>
              {' '}
              <code>{install}</code>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Criteria with the rules that were asked for each. */
function Criteria({ audit, persona }: { audit: NotebookAudit; persona: Persona }): React.JSX.Element {
  const { trans } = useServices();
  const openPage = useOpenPage();
  const judged = audit.audited?.result.criteria.filter(each => each.persona === persona.title) ?? [];
  return (
    <>
      {judged.length === 0 && (
        <p>{trans.__('Which rules judge these is shown once this persona is chosen.')}</p>
      )}
      <ul>
        {persona.evaluateFor.map(criterion => {
          const rules = judged.find(each => each.criterion === criterion)?.rules;
          return (
            <li key={criterion} data-criterion={criterion}>
              <Inline text={criterion} />
              {rules && rules.length === 0 && (
                <div className="jp-Preflight-personaRules">
                  {trans.__('No rule judges this: it is a question to the reviewer.')}
                </div>
              )}
              {rules && rules.length > 0 && (
                <div className="jp-Preflight-personaRules">
                  {rules.map(rule => (
                    <button
                      key={rule}
                      type="button"
                      className="jp-Preflight-link"
                      onClick={event => openPage({ kind: 'rule', rule }, event.currentTarget)}
                    >
                      {rule}
                    </button>
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Body({ audit, offered }: { audit: NotebookAudit; offered: FoundPersona }): React.JSX.Element {
  const { trans, contents, commands, run } = useServices();
  const { persona, file } = offered;
  return (
    <div className="jp-Preflight-personaPage" data-persona={persona.id}>
      <h2>{persona.title}</h2>
      <p>
        <Inline text={persona.role} />
      </p>
      <div className="jp-Preflight-personaActions">
        {file !== null ? (
          <button
            type="button"
            className="jp-Preflight-button"
            title={file}
            onClick={() => run(() => openFile(commands, file))}
          >
            {trans.__('Open the file')}
          </button>
        ) : (
          <button
            type="button"
            className="jp-Preflight-button"
            aria-haspopup="dialog"
            title={trans.__('A copy that you can change; it then stands for this one')}
            onClick={() =>
              run(async () => {
                const copy = await copyPersona(persona, audit, contents, trans);
                if (copy !== null) {
                  await audit.readProject();
                  await openFile(commands, copy);
                }
              })
            }
          >
            {trans.__('Copy into the project…')}
          </button>
        )}
      </div>
      <Part title={trans.__('Tools')}>
        <Tools audit={audit} persona={persona} />
      </Part>
      <Part title={trans.__('What it asks for')}>
        <Criteria audit={audit} persona={persona} />
      </Part>
      {persona.scopeConstraints.length > 0 && (
        <Part title={trans.__('Scope')}>
          <Items items={persona.scopeConstraints} />
        </Part>
      )}
      <Part title={trans.__('Principles')}>
        <Items items={persona.principles} />
      </Part>
      <Part title={trans.__('Anti-patterns')}>
        <Items items={persona.antiPatterns} />
      </Part>
      <Part title={trans.__('Severity scale')}>
        <ul>
          {SEVERITIES.map(severity => (
            <li key={severity}>
              <strong>{severityLabel(severity, trans)}</strong>:{' '}
              <Inline text={persona.severityScale[severity]} />
            </li>
          ))}
        </ul>
      </Part>
    </div>
  );
}

export interface PersonaPageProps {
  readonly audit: NotebookAudit;
  readonly id: string;
  onClose(): void;
}

export function PersonaPage({ audit, id, onClose }: PersonaPageProps): React.JSX.Element {
  const { trans } = useServices();
  const offered = audit.personas?.personas.find(({ persona }) => persona.id === id);
  return (
    <Page label={trans.__('About the persona %1', offered?.persona.title ?? id)} onClose={onClose}>
      {offered ? (
        <Body audit={audit} offered={offered} />
      ) : (
        <p className="jp-Preflight-note" role="status">
          {trans.__('This persona is not there any more.')}
        </p>
      )}
    </Page>
  );
}
