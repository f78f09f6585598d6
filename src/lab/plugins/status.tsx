/** A small item in the status bar: how many findings the notebook has. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import * as React from 'react';
import { SEVERITIES } from '../../audit/finding';
import { countSeverities } from '../../audit/report/verdict';
import { IAudits } from '../audits';
import { CommandIDs } from '../commands';
import { preflightIcon } from '../icons';
import { severityLabel } from '../severity';

class StatusItem extends ReactWidget {
  constructor(
    private readonly _audits: IAudits,
    private readonly _trans: TranslationBundle,
    private readonly _open: () => void
  ) {
    super();
    this.addClass('jp-Preflight-status');
    const update = (): void => {
      this.update();
      this.activeChanged.emit();
    };
    _audits.currentChanged.connect(update);
    _audits.changed.connect(update);
  }

  readonly activeChanged = new Signal<this, void>(this);

  get isActive(): boolean {
    const result = this._audits.current?.audited?.result;
    return result !== undefined && result.notice === null;
  }

  protected override render(): React.JSX.Element {
    const trans = this._trans;
    const findings = this._audits.current?.audited?.result.findings ?? [];
    const counts = countSeverities(findings);
    const worst = SEVERITIES.find(severity => counts[severity] > 0);
    const details = SEVERITIES.filter(severity => counts[severity] > 0)
      .map(severity => `${severityLabel(severity, trans)}: ${counts[severity]}`)
      .join(', ');
    return (
      <button
        type="button"
        className={`jp-Preflight-statusButton jp-mod-${worst ?? 'none'}`}
        title={trans.__('Preflight: %1', details || trans.__('no findings'))}
        onClick={this._open}
      >
        <preflightIcon.react tag="span" className="jp-Preflight-statusIcon" stylesheet="statusBar" />
        <span>{findings.length}</span>
      </button>
    );
  }
}

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-preflight:status',
  description: 'Counts findings in the status bar.',
  autoStart: true,
  requires: [IAudits],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    audits: IAudits,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ) => {
    if (!statusBar) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    const item = new StatusItem(audits, trans, () => {
      if (app.commands.hasCommand(CommandIDs.openPanel)) {
        void app.commands.execute(CommandIDs.openPanel);
      }
    });
    statusBar.registerStatusItem('jupyterlab-preflight:status', {
      item,
      align: 'right',
      rank: 80,
      isActive: () => item.isActive,
      activeStateChanged: item.activeChanged
    });
  }
};
