/** The panel in the side area. */
import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IAudits } from '../audits';
import { addPanelCommands, CATEGORY, CommandIDs } from '../commands';
import { ICompanion } from '../companion/state';
import { reasonOf } from '../failures';
import { reveal } from '../navigate';
import { PreflightPanel } from '../panel/panel';
import { Preferences } from '../panel/preferences';
import { IReports } from '../reports/reports';
import { settingsOf } from '../settings';

const ID = 'jupyterlab-preflight:panel';

/** Key in the workspace's state: set once the panel has opened by itself. */
const OPENED = `${ID}:opened`;

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'A side panel with the findings of the current notebook.',
  autoStart: true,
  requires: [IAudits],
  optional: [
    ITranslator,
    ICompanion,
    IReports,
    ISettingRegistry,
    ICommandPalette,
    ILayoutRestorer,
    ILabShell,
    IStateDB,
    IRenderMimeRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    audits: IAudits,
    translator: ITranslator | null,
    companion: ICompanion | null,
    reports: IReports | null,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    labShell: ILabShell | null,
    state: IStateDB | null,
    rendermime: IRenderMimeRegistry | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    const fail = (error: unknown): void => {
      Notification.error(reasonOf(error, trans), { autoClose: 8000 });
    };
    const preferences = new Preferences();
    const settings = settingsOf(ID, registry, trans);
    void settings.then(loaded => loaded && preferences.connect(loaded));
    const panel = new PreflightPanel({
      trans,
      audits,
      companion,
      reports,
      commands: app.commands,
      preferences,
      rendermime,
      contents: app.serviceManager.contents,
      get auditFolder() {
        return app.commands.hasCommand(CommandIDs.auditFolder)
          ? (path: string) => void app.commands.execute(CommandIDs.auditFolder, { path }).catch(fail)
          : null;
      },
      run: action => void action().catch(fail),
      reveal: (audit, range) => {
        const base = audit.audited?.notebook;
        if (base) {
          void reveal(audit.panel, base, range).catch(fail);
        }
      }
    });
    app.shell.add(panel, 'right', { rank: 150, type: 'Preflight' });
    restorer?.add(panel, panel.id);
    addPanelCommands(app, panel, trans);
    palette?.addItem({ command: CommandIDs.openPanel, category: CATEGORY });
    void openOnce(app, audits, panel.id, settings, labShell, state).catch(fail);
  }
};

/**
 * Opens the panel with the first notebook ever opened in this workspace. Afterwards the user's layout rules: a panel
 * that was closed stays closed.
 */
async function openOnce(
  app: JupyterFrontEnd,
  audits: IAudits,
  panelId: string,
  loading: Promise<ISettingRegistry.ISettings | null>,
  labShell: ILabShell | null,
  state: IStateDB | null
): Promise<void> {
  await app.restored;
  const settings = await loading;
  if (settings?.get('openOnStart').composite === false || (await state?.fetch(OPENED)) !== undefined) {
    return;
  }
  const open = (): void => {
    if (!audits.current) {
      return;
    }
    audits.currentChanged.disconnect(open);
    void state?.save(OPENED, true);
    // Another panel that is open there was put there by the user.
    if (!labShell || labShell.rightCollapsed) {
      app.shell.activateById(panelId);
    }
  };
  audits.currentChanged.connect(open);
  open();
}
