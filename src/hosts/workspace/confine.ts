import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';

/**
 * Whether something that is there lies in a folder, links followed: Deno's permissions look at a path as it is written,
 * and not where its links lead.
 *
 * @param path absolute
 * @param folder absolute
 * @throws what the file system says of something that is not there
 */
export async function isWithin(path: string, folder: string): Promise<boolean> {
  const [real, outer] = await Promise.all([realpath(path), realpath(folder)]);
  return real === outer || real.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}
