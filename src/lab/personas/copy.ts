/** Copies a persona that ships into the project, where a team can change it. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PERSONA_FOLDER } from '../../audit/persona/discover';
import type { Persona } from '../../audit/persona/types';
import type { NotebookAudit } from '../audits';
import type { Drive } from '../project/drive';
import { saveText } from '../reports/export';

/** Makes the folders of a path that are not there. */
async function makeFolders(contents: Contents.IManager, drive: Drive, path: string): Promise<void> {
  const parts = path.split('/').filter(part => part !== '');
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/');
    if (await drive.isMissing(folder)) {
      await contents.save(drive.full(folder), { type: 'directory' });
    }
  }
}

/** The Markdown of a persona that ships, and of the shared files that it links, by their paths in the folder of personas. */
async function textsOf(persona: Persona): Promise<[string, string][]> {
  const [{ PERSONA_FILES }, { linkTargets }] = await Promise.all([
    import(/* webpackChunkName: "preflight-persona-texts" */ '../../audit/persona/builtin'),
    import(/* webpackChunkName: "preflight-persona-loader" */ '../../audit/persona/links')
  ]);
  const own = Object.keys(PERSONA_FILES).find(file => PathExt.basename(file, '.md') === persona.id);
  if (own === undefined) {
    throw new Error(`There is no text of ${persona.title}.`);
  }
  const linked = linkTargets(own, PERSONA_FILES[own]).filter(file => file in PERSONA_FILES);
  return [own, ...linked].map(file => [file, PERSONA_FILES[file]]);
}

/**
 * Writes the Markdown of a persona that ships to `personas/` beside the notebook, and what it links that is not there, once
 * the user has agreed.
 *
 * @returns the path of the copy as the file service knows it; null when there is none
 */
export async function copyPersona(
  persona: Persona,
  audit: NotebookAudit,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<string | null> {
  const drive = audit.projects.drive(audit.panel.context.path);
  const folder = PathExt.join(PathExt.dirname(drive.notebook), PERSONA_FOLDER);
  const [[file, text], ...linked] = await textsOf(persona);
  const path = PathExt.join(folder, file);
  const missing: [string, string][] = [];
  for (const [name, content] of linked) {
    if (await drive.isMissing(PathExt.join(folder, name))) {
      missing.push([PathExt.join(folder, name), content]);
    }
  }
  const { button } = await showDialog({
    title: trans.__('Copy %1 into the project', persona.title),
    body: trans.__(
      'What is written: %1. From then on the copy stands for the persona that ships, for the notebooks in its folder and below.',
      [path, ...missing.map(([name]) => name)].join(', ')
    ),
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Copy') })]
  });
  if (!button.accept) {
    return null;
  }
  await makeFolders(contents, drive, PathExt.dirname(path));
  const taken = trans.__('A persona is already there');
  const copy = await saveText(contents, { path: drive.full(path), text, taken }, trans);
  for (const [name, content] of copy === null ? [] : missing) {
    // Folders were made since the first one looked.
    await makeFolders(contents, audit.projects.drive(audit.panel.context.path), PathExt.dirname(name));
    await drive.save(name, content);
  }
  return copy;
}
