/** Exports the readiness report. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ServerConnection, type Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { DocumentFormat } from '../audit/report/formats';
import type { NotebookAudit } from './audits';

export type ReportFormat = DocumentFormat;
export type ReportTarget = 'download' | 'save';

const TYPES: Record<ReportFormat, string> = { md: 'text/markdown', html: 'text/html' };

/** `churn.ipynb` → `churn.preflight.md`. */
export function reportName(notebook: string, format: ReportFormat): string {
  return `${PathExt.basename(notebook, PathExt.extname(notebook))}.preflight.${format}`;
}

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

/** The first of `name.md`, `name-1.md`, … that is free. */
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
  trans: TranslationBundle
): Promise<string | null> {
  if (!(await exists(contents, path))) {
    return path;
  }
  const answer = await showDialog({
    title: trans.__('A report is already there'),
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
    download(name, text, TYPES[format]);
    return name;
  }
  const path = await askPath(contents, PathExt.join(folder, name), trans);
  if (path !== null) {
    await contents.save(path, { type: 'file', format: 'text', content: text });
  }
  return path;
}

/** Hands out the report of the notebook as it is now; see `handOut`. */
export async function exportReport(
  audit: NotebookAudit,
  format: ReportFormat,
  target: ReportTarget,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<string | null> {
  const notebook = audit.read();
  if (!notebook) {
    return null;
  }
  const text = await audit.engine.report(notebook, audit.facts, format, new Date().toISOString());
  const { path } = notebook;
  const made = { text, name: reportName(path, format), folder: PathExt.dirname(path), format };
  return handOut(made, target, contents, trans);
}
