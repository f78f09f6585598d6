/** The audit of all notebooks in a folder. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, Notification } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IAudits } from '../audits';
import { addWorkspaceCommands, CATEGORY, CommandIDs } from '../commands';
import { ICompanion } from '../companion/state';
import { reasonOf } from '../failures';
import { Survey } from '../workspace/survey';
import { SurveyWidget } from '../workspace/widget';

export const workspacePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-preflight:workspace',
  description: 'Audits all notebooks of a folder, through the companion.',
  autoStart: true,
  requires: [IAudits, ICompanion],
  optional: [ITranslator, ICommandPalette, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    audits: IAudits,
    companion: ICompanion,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    browsers: IFileBrowserFactory | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    const { contents } = app.serviceManager;
    const run = (action: () => Promise<unknown>): void =>
      void action().catch((error: unknown) =>
        Notification.error(reasonOf(error, trans), { autoClose: 8000 })
      );
    const open = (path: string): void =>
      run(() => app.commands.execute('docmanager:open', { path, factory: 'Notebook' }));
    const tabs = new Map<string, MainAreaWidget<SurveyWidget>>();

    /** The folder that the user means: the one selected in the file browser, or the one it shows. */
    const chosen = (): string => {
      const browser = browsers?.tracker.currentWidget;
      const [item] = browser ? [...browser.selectedItems()] : [];
      return item?.type === 'directory' ? item.path : (browser?.model.path ?? '');
    };

    const audit = (folder: string): void => {
      let tab = tabs.get(folder);
      if (!tab) {
        const survey = new Survey(folder, companion, () => audits.ownSettings, trans);
        const content = new SurveyWidget(survey, { trans, engine: audits.engine, contents, open, run });
        tab = new MainAreaWidget({ content });
        tab.id = `preflight-survey-${folder}`;
        tab.toolbar.hide();
        tab.disposed.connect(() => tabs.delete(folder));
        tabs.set(folder, tab);
        app.shell.add(tab, 'main', { type: 'Preflight' });
        void survey.run();
      }
      app.shell.activateById(tab.id);
    };
    addWorkspaceCommands(app, { audit, chosen }, trans);
    palette?.addItem({ command: CommandIDs.auditFolder, category: CATEGORY });
  }
};
