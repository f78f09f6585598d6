/** Hands out reports: downloaded, or saved where nothing is overwritten unasked. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ServerConnection, type Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { FORMAT_FACTS, type ReportFormat } from '../../audit/report/formats';
import type { NotebookAudit } from '../audits';
import { reasonOfSaving } from '../failures';

export const REPORT_TARGETS = ['download', 'save'] as const;
export type ReportTarget = (typeof REPORT_TARGETS)[number];

function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

async function exists(contents: Contents.IManager, path: string): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
      return false;
    }
    throw error;
  }
}

/** The first of `name-1.md`, `name-2.md`, … that is free. */
async function freePath(contents: Contents.IManager, path: string): Promise<string> {
  const extension = PathExt.extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let n = 1; ; n++) {
    const candidate = `${stem}-${n}${extension}`;
    if (!(await exists(contents, candidate))) {
      return candidate;
    }
  }
}

/** Where to save: the path itself, another one if it is taken and the user wants both, null when they cancel. */
async function askPath(
  contents: Contents.IManager,
  path: string,
  title: string,
  trans: TranslationBundle
): Promise<string | null> {
  if (!(await exists(contents, path))) {
    return path;
  }
  const answer = await showDialog({
    title,
    body: trans.__('%1 exists.', PathExt.basename(path)),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Keep Both'), actions: ['keep'] }),
      Dialog.warnButton({ label: trans.__('Overwrite'), actions: ['overwrite'] })
    ],
    defaultButton: 1
  });
  if (answer.button.actions.includes('overwrite')) {
    return path;
  }
  return answer.button.actions.includes('keep') ? freePath(contents, path) : null;
}

/**
 * Saves a text; a file that is there already is only replaced when the user says so.
 *
 * @param taken title of the question, when there is a file
 * @returns the path of the file, null when the user wants none
 */
export async function saveText(
  contents: Contents.IManager,
  { path, text, taken }: { readonly path: string; readonly text: string; readonly taken: string },
  trans: TranslationBundle
): Promise<string | null> {
  let free: string | null = path;
  try {
    free = await askPath(contents, path, taken, trans);
    if (free !== null) {
      await contents.save(free, { type: 'file', format: 'text', content: text });
    }
    return free;
  } catch (error) {
    const at = free ?? path;
    throw new Error(trans.__('Not saved: %1 (%2)', reasonOfSaving(error, at, trans), at), { cause: error });
  }
}

/** A report as text, and where it belongs. */
export interface MadeReport {
  readonly text: string;
  readonly name: string;
  /** Folder to save it in. */
  readonly folder: string;
  readonly format: ReportFormat;
}

/**
 * Downloads a report, or saves it in its folder. A file that is there already is only replaced when the user says so.
 *
 * @returns the name or path of the report, null when there is none.
 */
export async function handOut(
  { text, name, folder, format }: MadeReport,
  target: ReportTarget,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<string | null> {
  if (target === 'download') {
    download(name, text, FORMAT_FACTS[format].mediaType);
    return name;
  }
  const path = PathExt.join(folder, name);
  return saveText(contents, { path, text, taken: trans.__('A report is already there') }, trans);
}

/** What a report tells of the notebook's file: its text, nothing, or, when the user changed their mind, null. */
export type FileText = { readonly raw: string | undefined } | null;

/**
 * The text of the notebook's file, in which a report names lines. A notebook that is not saved is other than its file:
 * then the user saves it, does without the lines, or leaves it.
 */
export async function readFile(
  { panel: { context } }: NotebookAudit,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<FileText> {
  if (context.model.dirty) {
    const answer = await showDialog({
      title: trans.__('The notebook has unsaved changes'),
      body: trans.__(
        'This report names lines of the file on disk, which is older than what you see. Save the notebook first, or have a report that names cells only.'
      ),
      buttons: [
        Dialog.cancelButton(),
        Dialog.okButton({ label: trans.__('Name Cells Only'), actions: ['cells'] }),
        Dialog.okButton({ label: trans.__('Save and Export'), actions: ['save'] })
      ],
      defaultButton: 2
    });
    if (answer.button.actions.includes('cells')) {
      return { raw: undefined };
    }
    if (!answer.button.actions.includes('save')) {
      return null;
    }
    await context.save();
    if (context.model.dirty) {
      // The user was told why by JupyterLab itself.
      return null;
    }
  }
  const { content } = await contents.get(context.path, { type: 'file', format: 'text', content: true });
  // A notebook that lies in the browser and not on a server has no text of its own.
  return { raw: typeof content === 'string' ? content : undefined };
}
