/** Files below some folders only: a link that leads out of them is not followed. */
import { dirname, sep } from 'node:path';
import type { Files } from './files';
import { once } from './once';

/** Whether a path is one of the folders or lies below one; all absolute and without `..`. */
export function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some(
    folder => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
  );
}

/**
 * Whether something lies in a folder, links followed: Deno's permissions look at a path as it is written, and not where
 * its links lead. What is not there lies nowhere.
 */
export async function isWithin(files: Files, path: string, folder: string): Promise<boolean> {
  const [real, outer] = await Promise.all([files.real(path), files.real(folder)]);
  return real !== null && outer !== null && isBelow(real, [outer]);
}

/**
 * The same files, without those that lie outside of `folders` once every link is followed. What a notebook names is read
 * through this, so that neither `../..` nor a link can make the audit read, or tell of, anything else.
 */
export function confined(files: Files, folders: readonly string[]): Files {
  const tops = Promise.all(folders.map(async folder => (await files.real(folder)) ?? folder));
  const known = new Map<string, Promise<boolean>>();

  /** What does not exist is where the nearest folder above it is. */
  async function allowed(path: string): Promise<boolean> {
    const real = await files.real(path);
    if (real !== null) {
      return isBelow(real, await tops);
    }
    const folder = dirname(path);
    return folder === path ? false : once(known, folder, () => allowed(folder));
  }

  return {
    readBytes: async (path, most) => ((await allowed(path)) ? files.readBytes(path, most) : null),
    async *pieces(path) {
      if (!(await allowed(path))) {
        throw new Error(`${path} may not be read`);
      }
      yield* files.pieces(path);
    },
    real: async path => ((await allowed(path)) ? files.real(path) : null),
    kind: async path => ((await allowed(path)) ? files.kind(path) : 'outside'),
    stat: async path => ((await allowed(path)) ? files.stat(path) : null),
    list: async path => ((await allowed(path)) ? files.list(path) : [])
  };
}
