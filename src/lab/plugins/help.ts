/** The documentation, from JupyterLab's help menu. */
import { ILabShell, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification, type MainAreaWidget } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CATEGORY, CommandIDs } from '../commands';
import { hasSite, rulesTab, siteTab, siteUrl } from '../help/documentation';
import { preflightIcon } from '../icons';

export const helpPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-preflight:help',
  description: 'Shows the documentation of Preflight, without a network.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator, ICommandPalette, ILabShell],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    labShell: ILabShell | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    let tab: MainAreaWidget | null = null;

    const open = async (): Promise<void> => {
      const url = siteUrl();
      const built = tab?.isDisposed === false || (await hasSite(url));
      // Notebook 7 has no place for a second tab.
      if (built && !labShell) {
        window.open(url, '_blank', 'noopener');
        return;
      }
      if (!tab || tab.isDisposed) {
        tab = built ? siteTab(url, trans) : await rulesTab(rendermime, trans);
        app.shell.add(tab, labShell ? 'main' : 'right', { type: 'Preflight' });
      }
      app.shell.activateById(tab.id);
    };

    app.commands.addCommand(CommandIDs.openDocumentation, {
      label: trans.__('Preflight Documentation'),
      icon: preflightIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () =>
        open().catch((error: unknown) =>
          Notification.error(error instanceof Error ? error.message : String(error), { autoClose: 8000 })
        )
    });
    palette?.addItem({ command: CommandIDs.openDocumentation, category: CATEGORY });
  }
};
