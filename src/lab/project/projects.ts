/** The settings of the project around a notebook, read and written through Jupyter's own file service. */
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { OWN, SHARED } from '../../audit/policy/files';
import type { ProjectSettings, Settings } from '../../audit/policy/settings';
import { Drive } from './drive';

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

export class Projects {
  constructor(private readonly _contents: Contents.IManager) {}

  /** The files around a notebook. */
  drive(notebook: string): Drive {
    return new Drive(this._contents, notebook);
  }

  /** The nearest settings in or above the folder of a notebook; null where there are none. @throws where the service of files says nothing of them */
  async find(drive: Drive): Promise<ProjectFile | null> {
    for (const folder of drive.folders) {
      for (const path of await files(drive, folder)) {
        const read = await readProject(drive, path, folder);
        if (read) {
          return read;
        }
      }
    }
    return null;
  }

  /** Where settings can be written when there are none yet; the most fitting file comes first. */
  async targets(notebook: string): Promise<Target[]> {
    const drive = this.drive(notebook);
    const targets: Target[] = [];
    for (const folder of drive.folders) {
      const shared = (await files(drive, folder)).find(path => PathExt.basename(path) === SHARED);
      if (shared !== undefined) {
        targets.push({ path: drive.full(shared), text: await drive.text(shared), isNew: false });
      }
      targets.push({ path: drive.full(PathExt.join(folder, OWN)), text: '', isNew: true });
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
    const drive = this.drive(path);
    const local = this._contents.localPath(path);
    const now = await drive.textIfAny(local);
    if (now !== (isNew ? null : text)) {
      throw new FileChanged(path);
    }
    await drive.save(local, content);
  }
}

/** The files of a folder that may hold settings, ours first. */
async function files(drive: Drive, folder: string): Promise<string[]> {
  const there = await drive.list(folder);
  const names = new Set(there.filter(({ type }) => type !== 'directory').map(({ name }) => name));
  return [OWN, SHARED].filter(name => names.has(name)).map(name => PathExt.join(folder, name));
}

async function readProject(drive: Drive, path: string, folder: string): Promise<ProjectFile | null> {
  const text = await drive.textIfAny(path);
  if (text === null) {
    return null;
  }
  const { readConfig, settingsFor } = await import('../../audit/policy/project');
  const full = drive.full(path);
  const config = readConfig(full, text);
  return (
    config && {
      path: full,
      text,
      own: config.settings,
      settings: settingsFor(config, PathExt.relative(folder, drive.notebook), path)
    }
  );
}
