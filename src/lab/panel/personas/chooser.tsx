/** Who judges the notebook: shown in the head of the panel, and chosen there. */
import { caretDownIcon, usersIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { FileProblem, FoundPersona, PersonaCollection } from '../../../audit/persona/collection';
import type { NotebookAudit } from '../../audits';
import { openFile } from '../../openFile';
import type { Judges } from '../../personas/personas';
import { useServices } from '../context';
import { Inline } from '../inline';
import { useOpenPage } from '../page';

/** Who decides, where it is not the user. */
function DecidedBy({ judges }: { judges: Judges }): React.JSX.Element | null {
  const { trans, commands, run } = useServices();
  const { decidedBy } = judges;
  return (
    decidedBy && (
      <p className="jp-Preflight-chooserNote">
        {trans.__('The settings of the project say who judges:')}{' '}
        <button
          type="button"
          className="jp-Preflight-link"
          onClick={() => run(() => openFile(commands, decidedBy.path))}
        >
          {decidedBy.path}
        </button>
      </p>
    )
  );
}

interface ChoiceProps {
  readonly offered: FoundPersona;
  readonly checked: boolean;
  /** Whether it is the user's to change. */
  readonly enabled: boolean;
  /** Whether it is the only one that judges. */
  readonly isOnly: boolean;
  onChange(checked: boolean): void;
  onAbout(): void;
}

function Choice(props: ChoiceProps): React.JSX.Element {
  const { trans } = useServices();
  const { offered, checked, enabled, isOnly, onChange, onAbout } = props;
  const { persona, file } = offered;
  const { id, title } = persona;
  return (
    <li className="jp-Preflight-persona" data-persona={id}>
      <label
        title={isOnly ? trans.__('Somebody has to judge: choose another one before you leave this out') : ''}
      >
        <input
          type="checkbox"
          checked={checked}
          disabled={!enabled || isOnly}
          onChange={event => onChange(event.target.checked)}
        />
        <span>{title}</span>
        {file !== null && <span className="jp-Preflight-personaOwn">{trans.__('of the project')}</span>}
      </label>
      <button
        type="button"
        className="jp-Preflight-button jp-mod-quiet"
        aria-label={trans.__('About the persona %1', title)}
        onClick={onAbout}
      >
        {trans.__('About')}
      </button>
    </li>
  );
}

/** What is wrong with the project's persona files, and with the names in the settings. */
function Problems({ found, judges }: { found: PersonaCollection; judges: Judges }): React.JSX.Element | null {
  const { trans, commands, run } = useServices();
  if (found.problems.length + judges.unknown.length === 0) {
    return null;
  }
  const byFile = new Map<string, FileProblem[]>();
  for (const problem of found.problems) {
    byFile.set(problem.file, [...(byFile.get(problem.file) ?? []), problem]);
  }
  return (
    <ul className="jp-Preflight-list jp-Preflight-personaProblems" aria-label={trans.__('Problems')}>
      {judges.unknown.map(id => (
        <li key={id}>
          <Inline text={trans.__('No persona here is called `%1`.', id)} />
        </li>
      ))}
      {[...byFile].map(([file, problems]) => (
        <li key={file}>
          <div>
            {problems.some(({ severity }) => severity === 'error')
              ? trans.__('%1 cannot be used:', file)
              : trans.__('%1:', file)}
          </div>
          <ul className="jp-Preflight-list">
            {problems.map(({ line, severity, message }) => (
              <li key={`${line} ${message}`} data-severity={severity}>
                <button
                  type="button"
                  className="jp-Preflight-link"
                  title={trans.__('Open the file at this line')}
                  aria-label={trans.__('%1, line %2', file, line)}
                  onClick={() => run(() => openFile(commands, file, line))}
                >
                  {trans.__('line %1', line)}
                </button>{' '}
                <Inline text={message} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

export function PersonaChooser({ audit }: { audit: NotebookAudit }): React.JSX.Element | null {
  const { trans, run } = useServices();
  const openPage = useOpenPage();
  const [open, setOpen] = React.useState(false);
  const root = React.useRef<HTMLDivElement>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const id = React.useId();
  const { personas: found, judges } = audit;
  React.useEffect(() => {
    if (open) {
      root.current?.querySelector<HTMLElement>('input:enabled, [role=dialog] button')?.focus();
      const onPointer = (event: PointerEvent): void => {
        if (!root.current?.contains(event.target as Node)) {
          setOpen(false);
        }
      };
      document.addEventListener('pointerdown', onPointer, true);
      return () => document.removeEventListener('pointerdown', onPointer, true);
    }
    return undefined;
  }, [open]);
  const judging = judges?.personas.map(each => each.id) ?? [];
  // What the user just chose is shown at once, and given up when the answer is there.
  const [meant, setMeant] = React.useState<readonly string[] | null>(null);
  const chosen = meant ?? judging;
  const key = judging.join('\n');
  React.useEffect(() => setMeant(null), [key]);
  if (!found || !judges) {
    return null;
  }
  const toggle = (): void => {
    setOpen(!open);
    if (!open) {
      // A file may have come since the notebook was opened.
      run(() => audit.readProject());
    }
  };
  const choose = (persona: string, checked: boolean): void => {
    const ids = found.personas
      .map(({ persona: each }) => each.id)
      .filter(each => (each === persona ? checked : chosen.includes(each)));
    setMeant(ids);
    run(() => audit.choosePersonas(ids));
  };
  const names = judges.personas.map(({ title }) => title).join(', ');
  const wrong = found.problems.length + judges.unknown.length;
  return (
    <div
      className="jp-Preflight-chooser"
      ref={root}
      onKeyDown={event => {
        if (open && event.key === 'Escape') {
          event.stopPropagation();
          setOpen(false);
          button.current?.focus();
        }
      }}
      onBlur={event => {
        if (event.relatedTarget && !root.current?.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className="jp-Preflight-chooserButton"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={id}
        title={trans.__('This notebook is judged as %1', names)}
        onClick={toggle}
      >
        <usersIcon.react tag="span" className="jp-Preflight-buttonIcon" />
        <span className="jp-Preflight-chooserNames">{names}</span>
        {wrong > 0 && (
          <span className="jp-Preflight-count">{trans._n('%1 problem', '%1 problems', wrong)}</span>
        )}
        <caretDownIcon.react tag="span" className="jp-Preflight-buttonIcon" />
      </button>
      {open && (
        <div id={id} role="dialog" aria-label={trans.__('Who judges')} className="jp-Preflight-chooserBody">
          <DecidedBy judges={judges} />
          <ul className="jp-Preflight-list">
            {found.personas.map(offered => (
              <Choice
                key={offered.persona.id}
                offered={offered}
                checked={chosen.includes(offered.persona.id)}
                enabled={judges.decidedBy === null}
                isOnly={chosen.length === 1 && chosen.includes(offered.persona.id)}
                onChange={checked => choose(offered.persona.id, checked)}
                onAbout={() => {
                  setOpen(false);
                  if (button.current) {
                    openPage({ kind: 'persona', id: offered.persona.id }, button.current);
                  }
                }}
              />
            ))}
          </ul>
          <Problems found={found} judges={judges} />
        </div>
      )}
    </div>
  );
}
