/** Readiness reports: exported, shown in a tab, printed, remembered and compared. */
import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { REPORT_FORMATS } from '../../audit/report/formats';
import { insertSuggestion } from '../actions';
import { IAudits } from '../audits';
import { CATEGORY } from '../commands';
import { reasonOf } from '../failures';
import { addReportCommands, ReportCommands } from '../reports/commands';
import { chooseEarlier } from '../reports/earlier';
import { REPORT_TARGETS } from '../reports/export';
import { IReports, Reports } from '../reports/reports';
import { ReportTabs } from '../reports/tabs';

export const reportsPlugin: JupyterFrontEndPlugin<IReports> = {
  id: 'jupyterlab-preflight:reports',
  description: 'Exports, shows, prints and compares the readiness reports of notebooks.',
  autoStart: true,
  provides: IReports,
  requires: [IAudits, IDocumentManager],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    audits: IAudits,
    manager: IDocumentManager,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null
  ) => {
    const language = translator ?? nullTranslator;
    const trans = language.load('jupyterlab_preflight');
    const fail = (error: unknown): void => {
      Notification.error(reasonOf(error, trans), { autoClose: 8000 });
    };
    const { contents } = app.serviceManager;
    const reports = new Reports({ audits, contents, state, trans, fail });
    const tabs = new ReportTabs({ app, audits, reports, trans, fail });
    addReportCommands({
      commands: app.commands,
      audits,
      reports,
      previews: tabs,
      chooseEarlier: audit => chooseEarlier(audit.panel.context.path, manager, language, trans),
      insert: (audit, name) => void insertSuggestion(audit, name, trans).catch(fail),
      fail,
      trans
    });
    void restorer?.restore(tabs.tracker, {
      command: ReportCommands.open,
      args: ({ content }) => ({ path: content.path }),
      name: ({ content }) => content.path
    });
    const { export: exportReport, ...others } = ReportCommands;
    for (const target of REPORT_TARGETS) {
      for (const format of REPORT_FORMATS) {
        palette?.addItem({ command: exportReport, category: CATEGORY, args: { format, target } });
      }
    }
    for (const command of Object.values(others)) {
      palette?.addItem({ command, category: CATEGORY });
    }
    return reports;
  }
};
