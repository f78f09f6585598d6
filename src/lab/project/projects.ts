/** The settings of the project around a notebook, read and written through Jupyter's own file service. */
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { OWN, SHARED } from '../../audit/policy/files';
import type { ProjectSettings, Settings } from '../../audit/policy/settings';

/** A file of settings as it was read, and what it says for one notebook. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
  /** As they stand in the file, for all notebooks. */
  readonly own: Settings;
  /** As they hold for the notebook. */
  readonly settings: ProjectSettings;
}

/** A file that settings can be written into; its text is empty while it does not exist. */
export interface Target {
  readonly path: string;
  readonly text: string;
  readonly isNew: boolean;
}

/** The file was changed by somebody else since it was shown. */
export class FileChanged extends Error {
  override name = 'FileChanged';
}

/** Whether a file may hold settings of a project. */
export function holdsSettings(path: string): boolean {
  return [OWN, SHARED].includes(PathExt.basename(path));
}

/** The folder and those it lies in, up to the root of its drive; the root is the empty name. */
function foldersAbove(path: string): string[] {
  const folders = [];
  for (let folder = PathExt.dirname(path); folder !== ''; folder = PathExt.dirname(folder)) {
    folders.push(folder);
  }
  return [...folders, ''];
}

export class Projects {
  constructor(private readonly _contents: Contents.IManager) {}

  /** The nearest settings in or above the folder of a notebook; null where there are none. Never throws. */
  async find(notebook: string): Promise<ProjectFile | null> {
    const local = this._contents.localPath(notebook);
    for (const folder of foldersAbove(local)) {
      for (const path of await this._files(notebook, folder)) {
        const read = await this._read(path, folder, local);
        if (read) {
          return read;
        }
      }
    }
    return null;
  }

  /** Where settings can be written when there are none yet; the most fitting file comes first. */
  async targets(notebook: string): Promise<Target[]> {
    const targets: Target[] = [];
    for (const folder of foldersAbove(this._contents.localPath(notebook))) {
      const shared = (await this._files(notebook, folder)).find(path => PathExt.basename(path) === SHARED);
      if (shared !== undefined) {
        targets.push({ path: shared, text: await this._text(shared), isNew: false });
      }
      targets.push({ path: this._on(notebook, PathExt.join(folder, OWN)), text: '', isNew: true });
    }
    // Where other tools have their settings is the project's own folder.
    return [...targets.filter(({ isNew }) => !isNew), ...targets.filter(({ isNew }) => isNew)];
  }

  /**
   * Writes a file as it was shown.
   *
   * @throws FileChanged when it is not as it was any more.
   */
  async write({ path, text, isNew }: Target, content: string): Promise<void> {
    const now = await this._text(path).catch(() => null);
    if (now !== (isNew ? null : text)) {
      throw new FileChanged(path);
    }
    await this._contents.save(path, { type: 'file', format: 'text', content });
  }

  /** The files of a folder that may hold settings, ours first; listed, since asking for files that are not there fills the server's log. */
  private async _files(notebook: string, folder: string): Promise<string[]> {
    const listed = await this._contents
      .get(this._on(notebook, folder), { type: 'directory', content: true })
      .catch(() => null);
    const there = (listed?.content ?? []) as Contents.IModel[];
    const names = new Set(there.filter(({ type }) => type !== 'directory').map(({ name }) => name));
    return [OWN, SHARED]
      .filter(name => names.has(name))
      .map(name => this._on(notebook, PathExt.join(folder, name)));
  }

  private async _read(path: string, folder: string, notebook: string): Promise<ProjectFile | null> {
    const text = await this._text(path).catch(() => null);
    if (text === null) {
      return null;
    }
    const { readConfig, settingsFor } = await import('../../audit/policy/project');
    const config = readConfig(path, text);
    const shown = this._contents.localPath(path);
    return (
      config && {
        path,
        text,
        own: config.settings,
        settings: settingsFor(config, PathExt.relative(folder, notebook), shown)
      }
    );
  }

  private async _text(path: string): Promise<string> {
    const { content } = await this._contents.get(path, {
      type: 'file',
      format: 'text',
      content: true
    });
    return String(content);
  }

  /** A path on the drive of the notebook. */
  private _on(notebook: string, local: string): string {
    const drive = this._contents.driveName(notebook);
    return drive ? `${drive}:${local}` : local;
  }
}
