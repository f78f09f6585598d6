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
import { once } from './once';

/** Folders with more files than this are not compared. */
const MOST_FILES = 20_000;

const listing = z.array(z.looseObject({ md5: z.string(), relpath: z.string() }));

/** Content hashes of a folder's files by their paths in it. */
type Listing = ReadonlyMap<string, string>;

/** Folders that DVC leaves out by itself. */
const LEFT_OUT = ['.hg/', '.git/', '.git', '.dvc/'];

/** What is under one DVC repository, compared; its settings, listings and `.dvcignore` files are read once. */
export class DvcChanges {
  /**
   * @param files - the repository's own
   * @param data - those through which content is read
   */
  constructor(
    private readonly files: Files,
    private readonly data: Files,
    private readonly digests: Digests,
    private readonly index: DvcIndex
  ) {
    this.ignored = new Ignored(data, index.root, '.dvcignore', LEFT_OUT);
  }

  /** @param path - absolute, of something under DVC */
  async of(path: string): Promise<Compared> {
    const found = dvcOutOf(this.index, path);
    const kind = await this.data.kind(path);
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
      // Of one file of a folder only the cache has a record, where there is one.
      const recorded =
        path === top ? out.md5 : ((await this.listingOf(out.md5))?.get(pathFrom(top, path)) ?? null);
      if (recorded === null) {
        return { uncompared: 'unrecorded' };
      }
      const size = path === top && !out.legacy ? out.size : null;
      if (size !== null && size !== (await this.data.stat(path))?.size) {
        return { changed: true };
      }
      const made = await this.digests.of(path, digest);
      return typeof made === 'string' ? { uncompared: made } : { changed: made.hash !== recorded };
    }
    if (path !== top || !out.md5.endsWith('.dir')) {
      return { uncompared: 'unrecorded' };
    }
    const recorded = await this.listingOf(out.md5);
    const names = await this.filesIn(path);
    if (typeof names === 'string') {
      return { uncompared: names };
    }
    if (recorded && names.some(name => !recorded.has(name))) {
      return { changed: true };
    }
    const now = new Map<string, string>();
    for (const name of names) {
      const made = await this.digests.of(join(path, name), digest);
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

  /** The content of a folder as the cache has it on record. */
  private listingOf(md5: string): Promise<Listing | null> {
    return once(this.listings, md5, async () => {
      if (!/^[0-9a-f]{32}\.dir$/.test(md5)) {
        return null;
      }
      const { cache } = await readDvcConfig(this.files, this.index.root);
      for (const folder of [join(cache, 'files', 'md5'), cache]) {
        // A damaged cache is no record.
        const found = await readJson(this.files, join(folder, md5.slice(0, 2), md5.slice(2)), listing);
        if (found) {
          return new Map(found.map(entry => [entry.relpath, entry.md5]));
        }
      }
      return null;
    });
  }

  /** The files of a folder that DVC takes in, by their paths in it. */
  private async filesIn(folder: string): Promise<string[] | Unread> {
    const found: string[] = [];
    const waiting = [folder];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const entry of await this.data.list(at)) {
        const path = join(at, entry.name);
        // DVC looks into linked folders as well.
        const kind = entry.folder ? 'folder' : await this.data.kind(path);
        if (kind === 'outside' || (kind === 'folder' && !entry.folder)) {
          return 'unreadable';
        }
        if (!(await this.ignored.has(pathFrom(this.index.root, path) + (kind === 'folder' ? '/' : '')))) {
          (kind === 'folder' ? waiting : found).push(kind === 'folder' ? path : pathFrom(folder, path));
        }
      }
      if (found.length + waiting.length > MOST_FILES) {
        return 'large';
      }
    }
    return found;
  }

  private readonly ignored: Ignored;
  private readonly listings = new Map<string, Promise<Listing | null>>();
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
