/** Whether a file in Git is another one than Git holds: what `git diff` and `git status` would say of it. */
import { join } from 'node:path';
import { attributesOf } from './attributes';
import type { Digests } from './digests';
import type { Compared } from './compared';
import type { Files } from './files';
import { type GitRepository, type TrackedPaths, objectFormat } from './git';

/**
 * @param files - the repository's own
 * @param data - those through which content is read
 * @param name - relative to the working tree, with `/`
 */
export async function gitChanged(
  files: Files,
  data: Files,
  digests: Digests,
  repository: GitRepository,
  tracked: TrackedPaths,
  name: string
): Promise<Compared> {
  const entry = tracked.files.get(name);
  const path = join(repository.top, name);
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
  const { filter, converted } = await attributesOf(files, repository, name);
  if (converted || (filter !== null && filter !== 'lfs')) {
    // What Git would store is made by a program, or by rules that are not known here.
    return {};
  }
  const algorithm = await objectFormat(files, repository);
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
