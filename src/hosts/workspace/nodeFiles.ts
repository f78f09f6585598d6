import { lstat, open, readFile, readdir, realpath, stat } from 'node:fs/promises';
import { type FileEntry, type Files, PIECE, type PathKind } from './files';

/** What Node can hold in one piece of memory, and the index of the largest repositories fits in. */
const MOST_BYTES = 512 * 1024 * 1024;

/** `Files` on `node:fs`, which Deno has as well: there, its permissions decide what can be read. */
export const nodeFiles: Files = {
  async readBytes(path, most = MOST_BYTES) {
    // A pipe or a device would be read for ever.
    const found = await nodeFiles.stat(path);
    return found && found.size <= most ? readFile(path).catch(() => null) : null;
  },

  async *pieces(path) {
    const file = await open(path, 'r');
    try {
      for (let filled = PIECE; filled === PIECE;) {
        const piece = new Uint8Array(PIECE);
        filled = 0;
        for (let read = -1; read !== 0 && filled < PIECE; filled += read) {
          read = (await file.read(piece, filled, PIECE - filled, null)).bytesRead;
        }
        if (filled > 0) {
          yield piece.subarray(0, filled);
        }
      }
    } finally {
      await file.close();
    }
  },

  async real(path) {
    return realpath(path).catch(() => null);
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
