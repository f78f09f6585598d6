/** An earlier report from a file that the user chooses. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { NoReport, readReport } from '../../audit/report/readReport';
import type { Earlier } from './reports';

/** Lets the user choose the file of an earlier report, from the folder of the notebook on; null when they want none, or it is no report. */
export async function chooseEarlier(
  notebook: string,
  manager: IDocumentManager,
  translator: ITranslator,
  trans: TranslationBundle
): Promise<Earlier | null> {
  const chosen = await FileDialog.getOpenFiles({
    manager,
    translator,
    title: trans.__('Earlier report, as JSON'),
    defaultPath: PathExt.dirname(notebook),
    filter: ({ type, name }) => (type === 'directory' || PathExt.extname(name) === '.json' ? {} : null)
  });
  const file = chosen.value?.find(({ type }) => type !== 'directory')?.path;
  if (!chosen.button.accept || file === undefined) {
    return null;
  }
  const { content } = await manager.services.contents.get(file, {
    type: 'file',
    format: 'text',
    content: true
  });
  try {
    return { file, report: readReport(String(content)) };
  } catch (error) {
    if (!(error instanceof NoReport)) {
      throw error;
    }
    await showDialog({
      title: trans.__('%1 is no readiness report', PathExt.basename(file)),
      body: trans.__(
        'What a notebook is compared with is a report that was exported as JSON. This file cannot be read as one:\n%1',
        error.message
      ),
      buttons: [Dialog.okButton()]
    });
    return null;
  }
}
