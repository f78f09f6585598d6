/** Shows what edits would change, and asks whether to apply them. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Edit } from '../../audit/notebook/types';
import type { NotebookMessage } from '../notebook';
import { diffOf, type CellDiff, type DiffLine } from './diff';

export interface Preview {
  readonly title: string;
  /** What the user should know before they apply it; null when there is nothing. */
  readonly caution: string | null;
  readonly base: NotebookMessage;
  readonly edits: readonly Edit[];
}

function Line({ line, trans }: { line: DiffLine; trans: TranslationBundle }): React.JSX.Element {
  const sign = { same: ' ', added: '+', removed: '−' }[line.kind];
  const word = { same: '', added: trans.__('added:'), removed: trans.__('removed:') }[line.kind];
  return (
    <div className={`jp-Preflight-diffLine jp-mod-${line.kind}`}>
      <span className="jp-Preflight-diffSign" aria-hidden="true">
        {sign}
      </span>
      {word && <span className="jp-Preflight-hiddenText">{word} </span>}
      <span className="jp-Preflight-diffText">
        {line.parts.map((part, index) =>
          part.changed ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>
        )}
      </span>
    </div>
  );
}

export function Hunks({
  hunks,
  trans
}: {
  hunks: CellDiff['hunks'];
  trans: TranslationBundle;
}): React.JSX.Element {
  return (
    <>
      {hunks.map((lines, index) => (
        <div key={index} className="jp-Preflight-diffHunk">
          {lines.map((line, at) => (
            <Line key={at} line={line} trans={trans} />
          ))}
        </div>
      ))}
    </>
  );
}

export function Diff({
  cells,
  trans
}: {
  cells: readonly CellDiff[];
  trans: TranslationBundle;
}): React.JSX.Element {
  return (
    <>
      {cells.map(({ cell, kind, hunks }) => {
        const title = kind === 'new' ? trans.__('New cell %1', cell + 1) : trans.__('Cell %1', cell + 1);
        return (
          <section key={`${kind} ${cell}`} className="jp-Preflight-diffCell" aria-label={title}>
            <h3 className="jp-Preflight-diffTitle">{title}</h3>
            <Hunks hunks={hunks} trans={trans} />
          </section>
        );
      })}
    </>
  );
}

class PreviewBody extends ReactWidget {
  constructor(
    private readonly _preview: Preview,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Preflight-preview');
    // It scrolls where the change is long, so the keyboard must be able to reach it.
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', _trans.__('Changes'));
  }

  protected override render(): React.JSX.Element {
    const { base, edits, caution } = this._preview;
    return (
      <>
        {caution !== null && <p className="jp-Preflight-previewCaution">{caution}</p>}
        <Diff cells={diffOf(base, edits)} trans={this._trans} />
      </>
    );
  }
}

/** Whether the user wants the edits, having seen them. */
export async function confirmEdits(preview: Preview, trans: TranslationBundle): Promise<boolean> {
  const result = await showDialog({
    title: preview.title,
    body: new PreviewBody(preview, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Apply'), caption: trans.__('One undo takes it back') })
    ],
    defaultButton: 1
  });
  return result.button.accept;
}
