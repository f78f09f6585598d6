/** Finds the store of MLflow that a notebook logs to, and asks it. */
import { isAbsolute, join, resolve } from 'node:path';
import type { MlflowFacts } from '../../../audit/facts';
import { withoutEndSlash } from '../../../audit/slashes';
import { confined } from '../confined';
import { type Files, pathFrom, withoutCredentials } from '../files';
import { shownStore } from '../shown';
import { readFolder } from './folder';
import { readServer } from './server';
import { readSqlite } from './sqlite';
import { type MlflowQuery, type StoreContent, StoreProblem } from './types';

export interface StoreQuery extends Pick<MlflowQuery, 'experiment'> {
  /** Absolute folder that may be read. */
  readonly root: string;
  /** Folder of the notebook, where its kernel starts, absolute or relative to `root`. */
  readonly notebookDir: string;
  readonly notebookName: string;
  /** The store as the notebook sets it; null for MLflow's own choice. */
  readonly uri: string | null;
  /** Whether the user has agreed that a server at this address is asked; otherwise it is only named. */
  readonly allowed: boolean;
}

/** What a store says; null when there is none. Never throws: what goes wrong is the store's `problem`. */
export async function findStore(files: Files, query: StoreQuery): Promise<MlflowFacts | null> {
  const { root, allowed, experiment } = query;
  const folder = resolve(root, query.notebookDir);
  const data = confined(files, [root]);
  const notebook = join(folder, query.notebookName);
  const asked: MlflowQuery = { notebook, shown: pathFrom(root, notebook), experiment };
  const tell = async (
    kind: MlflowFacts['kind'],
    where: string,
    read: () => Promise<StoreContent>
  ): Promise<MlflowFacts> => {
    try {
      return shownStore({ kind, where, problem: null, ...(await read()) });
    } catch (error) {
      const problem = error instanceof StoreProblem ? error.message : String(error);
      return shownStore({ kind, where, problem, experiments: [], runs: [], models: [] });
    }
  };
  const local = async (kind: 'sqlite' | 'folder', path: string): Promise<MlflowFacts> =>
    tell(kind, pathFrom(root, path), async () => {
      const there = await data.kind(path);
      if (there !== (kind === 'sqlite' ? 'file' : 'folder')) {
        throw new StoreProblem(there === 'outside' ? 'it lies outside of the workspace' : 'it is not there');
      }
      return kind === 'sqlite' ? readSqlite(path, asked) : readFolder(data, path, asked);
    });

  const { uri } = query;
  if (uri === null || uri === '') {
    const database = join(folder, 'mlflow.db');
    if ((await data.kind(database)) === 'file') {
      return local('sqlite', database);
    }
    const runs = join(folder, 'mlruns');
    return (await data.kind(runs)) === 'folder' ? local('folder', runs) : null;
  }
  if (/^https?:\/\//i.test(uri)) {
    const where = addressOf(uri);
    if (where === null) {
      return tell('server', withoutCredentials(uri), () =>
        Promise.reject(new StoreProblem('this is no address of a server'))
      );
    }
    return tell('server', where, () => {
      if (!allowed) {
        throw new StoreProblem('nobody has allowed to ask it yet');
      }
      return readServer(where, asked);
    });
  }
  const database = /^sqlite(?:\+\w+)?:\/\/\/(.+)$/i.exec(uri)?.[1];
  if (database !== undefined) {
    return local('sqlite', resolve(folder, database.split('?')[0] ?? ''));
  }
  const path = /^file:(?:\/\/(?=\/))?(.*)$/i.exec(uri)?.[1];
  if (path !== undefined || isAbsolute(uri) || !/^[a-z][a-z0-9+.-]*:|^databricks/i.test(uri)) {
    return local('folder', resolve(folder, path ?? uri));
  }
  return tell('other', withoutCredentials(uri), () =>
    Promise.reject(new StoreProblem('stores of this kind cannot be read from here'))
  );
}

/**
 * The address of a server as it is asked, so that nobody allows another one than he reads: no name and password, letters that look
 * like others in Punycode. Null where it is none.
 */
function addressOf(uri: string): string | null {
  try {
    const { origin, pathname } = new URL(uri);
    return origin + withoutEndSlash(pathname);
  } catch {
    return null;
  }
}
