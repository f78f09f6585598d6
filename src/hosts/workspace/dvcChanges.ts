/** Whether what is under DVC is another one than DVC has on record: what `dvc data status` would say of it. */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Compared } from './compared';
import type { Digests, Unread } from './digests';
import { readJson } from './documents';
import { type DvcIndex, dvcOutOf } from './dvc';
import { readDvcConfig } from './dvcConfig';
import { type Files, pathFrom } from './files';
import { Ignored } from './ignored';

/** Folders with more files than this are not compared. */
const MOST_FILES = 20_000;

const listing = z.array(z.looseObject({ md5: z.string(), relpath: z.string() }));

/** Content hashes of a folder's files by their paths in it. */
type Listing = ReadonlyMap<string, string>;

/**
 * @param files - the repository's own
 * @param data - those through which content is read
 * @param path - absolute, of something under DVC
 */
export async function dvcChanged(
  files: Files,
  data: Files,
  digests: Digests,
  index: DvcIndex,
  path: string
): Promise<Compared> {
  const found = dvcOutOf(index, path);
  const kind = await data.kind(path);
  if (!found || kind === 'missing') {
    return {};
  }
  const { out, path: top } = found;
  if (kind === 'outside') {
    return { uncompared: 'unreadable' };
  }
  if (out.md5 === null) {
    return { uncompared: 'unrecorded' };
  }
  const digest = out.legacy ? 'md5-text' : 'md5';
  if (kind === 'file') {
    const recorded =
      path === top ? out.md5 : await recordedIn(files, index.root, out.md5, pathFrom(top, path));
    if (recorded === null) {
      return { uncompared: 'unrecorded' };
    }
    const size = path === top && !out.legacy ? out.size : null;
    if (size !== null && size !== (await data.stat(path))?.size) {
      return { changed: true };
    }
    const made = await digests.of(path, digest);
    return typeof made === 'string' ? { uncompared: made } : { changed: made.hash !== recorded };
  }
  if (path !== top || !out.md5.endsWith('.dir')) {
    return { uncompared: 'unrecorded' };
  }
  const recorded = await listingOf(files, index.root, out.md5);
  const names = await filesIn(data, index.root, path);
  if (typeof names === 'string') {
    return { uncompared: names };
  }
  if (recorded && names.some(name => !recorded.has(name))) {
    return { changed: true };
  }
  const now = new Map<string, string>();
  for (const name of names) {
    const made = await digests.of(join(path, name), digest);
    if (typeof made === 'string') {
      return { uncompared: made };
    }
    if (recorded && recorded.get(name) !== made.hash) {
      return { changed: true };
    }
    now.set(name, made.hash);
  }
  return { changed: hashOfListing(now) !== out.md5 };
}

/** What DVC has on record of one file of a folder; the cache has it, where there is one. */
async function recordedIn(files: Files, root: string, md5: string, name: string): Promise<string | null> {
  return (await listingOf(files, root, md5))?.get(name) ?? null;
}

async function listingOf(files: Files, root: string, md5: string): Promise<Listing | null> {
  if (!/^[0-9a-f]{32}\.dir$/.test(md5)) {
    return null;
  }
  const { cache } = await readDvcConfig(files, root);
  for (const folder of [join(cache, 'files', 'md5'), cache]) {
    // A damaged cache is no record.
    const found = await readJson(files, join(folder, md5.slice(0, 2), md5.slice(2)), listing);
    if (found) {
      return new Map(found.map(entry => [entry.relpath, entry.md5]));
    }
  }
  return null;
}

/** The files of a folder that DVC takes in, by their paths in it. */
async function filesIn(data: Files, root: string, folder: string): Promise<string[] | Unread> {
  const ignored = new Ignored(data, root, '.dvcignore', ['.hg/', '.git/', '.git', '.dvc/']);
  const found: string[] = [];
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const entry of await data.list(at)) {
      const path = join(at, entry.name);
      // DVC looks into linked folders as well.
      const kind = entry.folder ? 'folder' : await data.kind(path);
      if (kind === 'outside' || (kind === 'folder' && !entry.folder)) {
        return 'unreadable';
      }
      if (!(await ignored.has(pathFrom(root, path) + (kind === 'folder' ? '/' : '')))) {
        (kind === 'folder' ? waiting : found).push(kind === 'folder' ? path : pathFrom(folder, path));
      }
    }
    if (found.length + waiting.length > MOST_FILES) {
      return 'large';
    }
  }
  return found;
}

/** The name that DVC gives to a folder: the hash of its listing, as Python writes it. */
function hashOfListing(hashes: Listing): string {
  const rows = [...hashes]
    .sort(([a], [b]) => byCodePoints(a, b))
    .map(([name, md5]) => `{"md5": "${md5}", "relpath": ${asciiJson(name)}}`);
  return `${createHash('md5')
    .update(`[${rows.join(', ')}]`)
    .digest('hex')}.dir`;
}

/** Python orders text by code points, not by UTF-16 units. */
function byCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}
