/** Asks how far a finding is to be ignored, and why. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IgnoreScope } from '../audit/ignores/propose';

/** How far: in the notebook, by a comment, or in the whole project, by its settings. */
export type Scope = IgnoreScope | 'project';

export interface IgnoreAnswer {
  readonly scope: Scope;
  readonly reason: string;
}

class IgnoreBody extends ReactWidget implements Dialog.IBodyWidget<IgnoreAnswer> {
  constructor(
    private readonly _rule: string,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Preflight-ignoreDialog');
  }

  getValue(): IgnoreAnswer {
    return { scope: this._scope, reason: this._reason.trim() };
  }

  protected override render(): React.JSX.Element {
    const trans = this._trans;
    const scopes: [Scope, string][] = [
      ['line', trans.__('On this line')],
      ['cell', trans.__('In this cell')],
      ['notebook', trans.__('In this notebook')],
      ['project', trans.__('In the whole project')]
    ];
    return (
      <>
        <fieldset className="jp-Preflight-ignoreScopes">
          <legend>{trans.__('Where %1 is ignored', this._rule)}</legend>
          {scopes.map(([scope, label]) => (
            <label key={scope}>
              <input
                type="radio"
                name="jp-preflight-ignore"
                value={scope}
                defaultChecked={scope === this._scope}
                onChange={() => {
                  this._scope = scope;
                  this.update();
                }}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <label className="jp-Preflight-ignoreReason">
          {trans.__('Why, for whoever reads it next')}
          <input
            type="text"
            required
            className="jp-mod-styled"
            onChange={event => {
              this._reason = event.target.value;
            }}
          />
        </label>
        <p aria-live="polite">
          {this._scope === 'project'
            ? trans.__('It goes into the settings of the project; you see what is written first.')
            : trans.__('A comment is written into the code; one undo takes it back.')}
        </p>
      </>
    );
  }

  private _scope: Scope = 'line';
  private _reason = '';
}

/** What the user wants; null when nothing. The reason may be empty. */
export async function askIgnore(rule: string, trans: TranslationBundle): Promise<IgnoreAnswer | null> {
  const result = await showDialog({
    title: trans.__('Ignore finding'),
    body: new IgnoreBody(rule, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Ignore') })
    ],
    focusNodeSelector: 'input[type="text"]'
  });
  return result.button.accept ? result.value : null;
}
