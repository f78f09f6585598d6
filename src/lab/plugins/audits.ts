/** Keeps the audits of open notebooks; the other plugins show them. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Audits, IAudits } from '../audits';
import { addNotebookCommands, CATEGORY, CommandIDs, followAudits } from '../commands';
import { Engine } from '../engine';

export const auditsPlugin: JupyterFrontEndPlugin<IAudits> = {
  id: 'jupyterlab-preflight:audits',
  description: 'Audits the open notebooks while they are edited.',
  autoStart: true,
  provides: IAudits,
  requires: [INotebookTracker],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_preflight');
    const audits = new Audits(tracker, new Engine());
    addNotebookCommands(app, audits, trans);
    followAudits(app, audits);
    for (const name of ['mlflow-tracking', 'dvc-tracking', 'shap-fairness']) {
      palette?.addItem({ command: CommandIDs.insertSuggestion, category: CATEGORY, args: { name } });
    }
    for (const format of ['md', 'html']) {
      palette?.addItem({ command: CommandIDs.exportReport, category: CATEGORY, args: { format } });
    }
    palette?.addItem({ command: CommandIDs.nextFinding, category: CATEGORY });
    palette?.addItem({ command: CommandIDs.previousFinding, category: CATEGORY });
    return audits;
  }
};
