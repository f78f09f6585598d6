import { lstat, readFile, readdir, stat } from 'node:fs/promises';
import type { FileEntry, Files, PathKind } from './files';

/** `Files` on `node:fs`, which Deno has as well: there, its permissions decide what can be read. */
export const nodeFiles: Files = {
  async readBytes(path) {
    return readFile(path).catch(() => null);
  },

  async kind(path): Promise<PathKind> {
    try {
      return (await stat(path)).isDirectory() ? 'folder' : 'file';
    } catch {
      // A link whose target is not readable is still there, and so is what a permission hides.
      return lstat(path).then(
        () => 'outside',
        error => (isAbsent(error) ? 'missing' : 'outside')
      );
    }
  },

  async stat(path) {
    return stat(path).then(
      found => (found.isFile() ? { size: found.size, modified: found.mtimeMs } : null),
      () => null
    );
  },

  async list(path): Promise<readonly FileEntry[]> {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    return entries
      .map(entry => ({ name: entry.name, folder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
};

function isAbsent(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
