import { randomUUID } from 'node:crypto';
import { access, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Replaces the text of a file that is there, as one step: whatever happens meanwhile, there is the old file or the new one.
 * Links are followed and stay, permissions and owner too. (The packages for this hand a text to the system in one call
 * and do not look how much of it was written: on a disk that fills up the file would be cut.)
 *
 * @throws what the system says where it cannot be written; the file is as it was then
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path);
  // Renaming needs no permission of the file itself: one that is read-only is so on purpose.
  await access(target, constants.W_OK);
  const { mode, uid, gid } = await stat(target);
  const folder = dirname(target);
  const temporary = join(folder, `.nbpreflight-${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      const made = await file.stat();
      if (made.uid !== uid || made.gid !== gid) {
        // Somebody else's file that one may write becomes one's own where the system allows no more.
        await file.chown(uid, gid).catch(() => undefined);
      }
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Makes a renaming last; where folders cannot be opened (Windows) the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r').catch(() => null);
  await opened?.sync().catch(() => undefined);
  await opened?.close();
}
