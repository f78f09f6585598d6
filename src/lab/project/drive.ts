/** The files around a notebook, on the drive that it lies on, through Jupyter's own file service. */
import { PathExt } from '@jupyterlab/coreutils';
import { ServerConnection, type Contents } from '@jupyterlab/services';
import { withoutEndSlash } from '../../audit/slashes';

/**
 * Whether the service of files was not reached or refuses to say anything, so that nobody knows whether there is such a file. Other
 * services than Jupyter's have errors of their own, which count as there being none.
 */
function saysNothing(error: unknown): boolean {
  return error instanceof ServerConnection.ResponseError
    ? ![400, 404].includes(error.response.status)
    : error instanceof ServerConnection.NetworkError;
}

/** Null for a file or folder that is not there, or cannot be read as what it is asked for. */
function unlessAbsent(error: unknown): null {
  if (saysNothing(error)) {
    throw error;
  }
  return null;
}

/** Asked for one purpose and then forgotten, as it lists a folder once. Paths are local to the drive, unless they are said to be the service's. */
export class Drive {
  constructor(
    private readonly _contents: Contents.IManager,
    /** Path of the notebook as the service knows it. */
    private readonly _notebook: string
  ) {}

  /** Path of the notebook. */
  get notebook(): string {
    return this._contents.localPath(this._notebook);
  }

  /** The folder of the notebook and those it lies in, up to the root of the drive; the root is the empty name. */
  get folders(): string[] {
    const folders = [];
    for (let folder = PathExt.dirname(this.notebook); folder !== ''; folder = PathExt.dirname(folder)) {
      folders.push(folder);
    }
    return [...folders, ''];
  }

  /** The path as the service knows it. */
  full(local: string): string {
    const name = this._contents.driveName(this._notebook);
    return name ? `${name}:${local}` : local;
  }

  /**
   * What is in a folder, read once; nothing where there is none. Files are looked for this way, since asking for ones
   * that are not there fills the server's log.
   *
   * @throws where the service says nothing of it
   */
  list(folder: string): Promise<readonly Contents.IModel[]> {
    const listed = this._listed.get(folder) ?? this._list(folder);
    this._listed.set(folder, listed);
    return listed;
  }

  async isFolder(path: string): Promise<boolean> {
    return path === '' || (await this._entry(path))?.type === 'directory';
  }

  /** Whether there is neither file nor folder; what lies outside of the drive is not missing, since nobody can look. */
  async isMissing(path: string): Promise<boolean> {
    return path !== '' && !isOutside(path) && (await this._entry(path)) === undefined;
  }

  /**
   * A path that is relative to the folder of a file.
   *
   * @param file as the service knows it
   * @returns null where it leads outside of the drive
   */
  beside(file: string, relative: string): string | null {
    const path = PathExt.join(PathExt.dirname(this._contents.localPath(file)), relative);
    return relative.startsWith('/') || isOutside(path) ? null : withoutEndSlash(path);
  }

  /** The text of a file; throws what the service throws. */
  async text(path: string): Promise<string> {
    const { content } = await this._contents.get(this.full(path), {
      type: 'file',
      format: 'text',
      content: true
    });
    return String(content);
  }

  /** The text of a file; null where there is none. @throws where the service says nothing of it */
  textIfAny(path: string): Promise<string | null> {
    return this.text(path).catch(unlessAbsent);
  }

  async save(path: string, content: string): Promise<void> {
    await this._contents.save(this.full(path), { type: 'file', format: 'text', content });
  }

  private async _entry(path: string): Promise<Contents.IModel | undefined> {
    const name = PathExt.basename(path);
    return (await this.list(PathExt.dirname(path))).find(each => each.name === name);
  }

  private async _list(folder: string): Promise<readonly Contents.IModel[]> {
    const listed = await this._contents
      .get(this.full(folder), { type: 'directory', content: true })
      .catch(unlessAbsent);
    return (listed?.content ?? []) as Contents.IModel[];
  }

  private readonly _listed = new Map<string, Promise<readonly Contents.IModel[]>>();
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../');
}
