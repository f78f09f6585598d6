/** Shows what is to be written into a project's settings, and where; nothing is written before. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { hunksOf } from '../preview/diff';
import { Hunks } from '../preview/preview';
import type { Target } from './projects';

export interface Writing {
  readonly title: string;
  /** Files to choose from, the most fitting first. */
  readonly targets: readonly Target[];
  /** The file afterwards; null where it cannot be written without harm. */
  written(target: Target): string | null;
}

/** The file that was chosen, and what it is to hold. */
export interface Written {
  readonly target: Target;
  readonly content: string | null;
}

function View({
  writing,
  trans,
  onChoose
}: {
  writing: Writing;
  trans: TranslationBundle;
  onChoose(target: Target): void;
}): React.JSX.Element {
  const { targets } = writing;
  const [index, setIndex] = React.useState(0);
  const id = React.useId();
  const target = targets[index];
  const content = writing.written(target);
  const label = ({ path, isNew }: Target): string => (isNew ? trans.__('%1 (new)', path) : path);
  return (
    <>
      {targets.length > 1 ? (
        <div className="jp-Preflight-question">
          <label htmlFor={id}>
            {trans.__('It counts for the notebooks in the folder of this file and below')}
          </label>
          <select
            id={id}
            className="jp-mod-styled"
            defaultValue={0}
            onChange={event => {
              const chosen = Number(event.target.value);
              setIndex(chosen);
              onChoose(targets[chosen]);
            }}
          >
            {targets.map((each, at) => (
              <option key={each.path} value={at}>
                {label(each)}
              </option>
            ))}
          </select>
        </div>
      ) : (
        <h3 className="jp-Preflight-diffTitle">{label(target)}</h3>
      )}
      {content === null ? (
        <p className="jp-Preflight-note jp-mod-warn" role="status">
          {trans.__('This file cannot be edited without harm: please change it by hand.')}
        </p>
      ) : (
        <Hunks hunks={hunksOf(target.text, content)} trans={trans} />
      )}
    </>
  );
}

class WritingBody extends ReactWidget implements Dialog.IBodyWidget<Written> {
  constructor(
    private readonly _writing: Writing,
    private readonly _trans: TranslationBundle
  ) {
    super();
    [this._target] = _writing.targets;
    this.addClass('jp-Preflight-preview');
    // It scrolls where the change is long, so the keyboard must be able to reach it.
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _trans.__('Changes'));
  }

  getValue(): Written {
    return { target: this._target, content: this._writing.written(this._target) };
  }

  protected override render(): React.JSX.Element {
    return (
      <View
        writing={this._writing}
        trans={this._trans}
        onChoose={target => {
          this._target = target;
        }}
      />
    );
  }

  private _target: Target;
}

/** What is to be written, once the user has seen it; null when they do not want it. */
export async function confirmWriting(writing: Writing, trans: TranslationBundle): Promise<Written | null> {
  const result = await showDialog({
    title: writing.title,
    body: new WritingBody(writing, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Write') })
    ],
    defaultButton: 1
  });
  return result.button.accept ? result.value : null;
}
