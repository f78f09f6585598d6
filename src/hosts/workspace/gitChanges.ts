/** Whether a file in Git is another one than Git holds: what `git diff` and `git status` would say of it. */
import { join } from 'node:path';
import type { Attributes } from './attributes';
import type { Digests } from './digests';
import type { Compared } from './compared';
import type { Files } from './files';
import type { GitRepository, TrackedPaths } from './git';

/**
 * @param data - files through which content is read
 * @param name - relative to the working tree, with `/`
 */
export async function gitChanged(
  data: Files,
  digests: Digests,
  { top }: GitRepository,
  tracked: TrackedPaths,
  name: string,
  { filter, converted }: Attributes
): Promise<Compared> {
  const entry = tracked.files.get(name);
  const path = join(top, name);
  const found = entry?.isFile ? await data.stat(path) : null;
  if (!entry || found === null || entry.unwatched) {
    return {};
  }
  if (entry.unmerged) {
    return { changed: true };
  }
  // As Git does: same size and time is the same, unless it was written in the moment when the index was.
  const same = entry.size === found.size % 2 ** 32 && Math.abs(entry.modified - found.modified) < 1;
  if (same && found.modified + 1 < tracked.written) {
    return { changed: false };
  }
  if (converted || (filter !== null && filter !== 'lfs')) {
    // What Git would store is made by a program, or by rules that are not known here.
    return {};
  }
  // 32 bytes name an object of SHA-256, 20 one of SHA-1.
  const algorithm = entry.object.length === 64 ? 'sha256' : 'sha1';
  for (const digest of filter === 'lfs' ? (['lfs', 'blob'] as const) : (['blob', 'blob-text'] as const)) {
    const made = await digests.of(path, digest, algorithm);
    if (typeof made === 'string') {
      return { uncompared: made };
    }
    if (made.hash === entry.object) {
      return { changed: false };
    }
  }
  return { changed: true };
}
