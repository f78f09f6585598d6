/**
 * Git, read from its own files: which paths are in the index, and the commit. isomorphic-git would do it for plain
 * repositories, but rejects index versions 3 and 4 (sparse checkouts, `feature.manyFiles`), and weighs 250 KB.
 */
import { dirname, join, resolve } from 'node:path';
import { type Files, readText } from './files';

export interface GitRepository {
  /** Folder of the working tree. */
  readonly top: string;
  /** Folder of HEAD and the index. */
  readonly gitDir: string;
  /** Folder of what linked working trees share: refs and configuration. */
  readonly commonDir: string;
}

/** What an index says of a file. */
export interface IndexEntry {
  /** Name of the object that holds the content, as hexadecimal. */
  readonly object: string;
  /** Bytes and time (in milliseconds) of the file when it was last looked at; the size is cut to 32 bits. */
  readonly size: number;
  readonly modified: number;
  /** Git does not look whether it changed (`assume-unchanged`, `skip-worktree`), or has no content of it yet. */
  readonly unwatched: boolean;
  /** A merge left several versions of it. */
  readonly unmerged: boolean;
  /** It is no link and no submodule. */
  readonly isFile: boolean;
}

/** The paths in an index, relative to the working tree, with `/`. */
export interface TrackedPaths {
  readonly files: ReadonlyMap<string, IndexEntry>;
  /** Folders that a sparse index keeps as one entry. */
  readonly folders: readonly string[];
  /** When the index was written, in milliseconds. */
  readonly written: number;
}

/** The repository whose working tree holds `from` (an absolute folder), null when there is none. */
export async function findGit(files: Files, from: string): Promise<GitRepository | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = await gitAt(files, folder);
    if (found || dirname(folder) === folder) {
      return found;
    }
  }
}

async function gitAt(files: Files, top: string): Promise<GitRepository | null> {
  const dotGit = join(top, '.git');
  const kind = await files.kind(dotGit);
  let gitDir = dotGit;
  if (kind === 'file') {
    // A linked working tree or a submodule: the file says where its folder is.
    const target = /^gitdir: (.*)/.exec((await readText(files, dotGit)) ?? '')?.[1];
    if (!target) {
      return null;
    }
    gitDir = resolve(top, target.trim());
  } else if (kind !== 'folder') {
    return null;
  }
  if ((await files.kind(join(gitDir, 'HEAD'))) !== 'file') {
    return null;
  }
  const common = await readText(files, join(gitDir, 'commondir'));
  return { top, gitDir, commonDir: common ? resolve(gitDir, common.trim()) : gitDir };
}

/** The commit that HEAD is at, as hexadecimal; null before the first commit, or when it cannot be read. */
export async function readCommit(files: Files, repository: GitRepository): Promise<string | null> {
  const head = (await readText(files, join(repository.gitDir, 'HEAD')))?.trim() ?? '';
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  if (!ref) {
    return isHash(head) ? head : null;
  }
  for (const folder of [repository.gitDir, repository.commonDir]) {
    const loose = (await readText(files, join(folder, ref)))?.trim();
    if (loose && isHash(loose)) {
      return loose;
    }
  }
  const packed = (await readText(files, join(repository.commonDir, 'packed-refs'))) ?? '';
  const line = packed.split('\n').find(row => row.endsWith(` ${ref}`));
  const [commit] = line?.split(' ') ?? [];
  return commit !== undefined && isHash(commit) ? commit : null;
}

const isHash = (text: string) => /^[0-9a-f]{40,64}$/.test(text);

/** The paths in the index; null when it is written in a way that cannot be read here (a split index). */
export async function readTracked(files: Files, repository: GitRepository): Promise<TrackedPaths | null> {
  const index = await files.readBytes(join(repository.gitDir, 'index'));
  if (!index) {
    return (await files.kind(join(repository.gitDir, 'index'))) === 'missing'
      ? { files: new Map(), folders: [], written: 0 }
      : null;
  }
  const written = (await files.stat(join(repository.gitDir, 'index')))?.modified ?? 0;
  const parsed = parseIndex(index, (await objectFormat(files, repository)) === 'sha256' ? 32 : 20);
  return parsed && { ...parsed, written };
}

/** What the objects of a repository are named by. */
async function objectFormat(files: Files, repository: GitRepository): Promise<'sha1' | 'sha256'> {
  const config = (await readText(files, join(repository.commonDir, 'config'))) ?? '';
  return /^[^\S\n]*objectformat[^\S\n]*=[^\S\n]*sha256[^\S\n]*$/im.test(config) ? 'sha256' : 'sha1';
}

const STAT_BYTES = 40;
const MODE_AT = 24;
const FOLDER_MODE = 0o040000;
const FILE_MODE = 0o100000;
const EXTENDED = 0x4000;
const ASSUMED = 0x8000;
const STAGES = 0x3000;
/** Of the further flags: `skip-worktree` and `intent-to-add`. */
const UNWATCHED = 0x6000;

/**
 * Reads a Git index (format versions 2 to 4, gitformat-index).
 *
 * @param hashBytes - length of an object name: 20, or 32 in a SHA-256 repository
 */
export function parseIndex(index: Uint8Array, hashBytes: number): Omit<TrackedPaths, 'written'> | null {
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  const decoder = new TextDecoder();
  const signature = (at: number) => decoder.decode(index.subarray(at, at + 4));
  if (index.length < 12 + hashBytes || signature(0) !== 'DIRC') {
    return null;
  }
  const version = view.getUint32(4);
  if (version < 2 || version > 4) {
    return null;
  }
  const files = new Map<string, IndexEntry>();
  const folders: string[] = [];
  let name = new Uint8Array(0);
  let at = 12;
  for (let left = view.getUint32(8); left > 0; left--) {
    const start = at;
    at += STAT_BYTES + hashBytes;
    const flags = view.getUint16(at);
    const more = flags & EXTENDED ? view.getUint16(at + 2) : 0;
    at += flags & EXTENDED ? 4 : 2;
    let kept = 0;
    if (version === 4) {
      const { value, next } = offset(index, at);
      kept = name.length - value;
      at = next;
    }
    const end = index.indexOf(0, at);
    if (end < 0 || kept < 0) {
      return null;
    }
    const entry = new Uint8Array(kept + end - at);
    entry.set(name.subarray(0, kept));
    entry.set(index.subarray(at, end), kept);
    name = entry;
    const path = decoder.decode(name);
    const mode = view.getUint32(start + MODE_AT);
    if (mode === FOLDER_MODE) {
      folders.push(path.replace(/\/$/, ''));
    } else {
      files.set(path, {
        object: hex(index.subarray(start + STAT_BYTES, start + STAT_BYTES + hashBytes)),
        size: view.getUint32(start + 36),
        modified: view.getUint32(start + 8) * 1000 + view.getUint32(start + 12) / 1e6,
        unwatched: (flags & ASSUMED) !== 0 || (more & UNWATCHED) !== 0,
        unmerged: (flags & STAGES) !== 0,
        isFile: (mode & 0o170000) === FILE_MODE
      });
    }
    // Up to version 3 an entry is filled with NULs to a multiple of eight bytes.
    at = version === 4 ? end + 1 : start + (Math.floor((end - start) / 8) + 1) * 8;
  }
  while (at + 8 <= index.length - hashBytes) {
    if (signature(at) === 'link') {
      return null;
    }
    at += 8 + view.getUint32(at + 4);
  }
  return { files, folders };
}

const hex = (bytes: Uint8Array) => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');

/** The variable-length number of version 4 entries: how many bytes of the name before are dropped. */
function offset(bytes: Uint8Array, at: number): { value: number; next: number } {
  let byte = bytes[at++] ?? 0;
  let value = byte & 0x7f;
  while (byte & 0x80) {
    byte = bytes[at++] ?? 0;
    value = ((value + 1) << 7) | (byte & 0x7f);
  }
  return { value, next: at };
}

/** Whether a path (relative to the working tree, with `/`) is in the index. */
export function isTracked(tracked: TrackedPaths, path: string): boolean {
  return tracked.files.has(path) || tracked.folders.some(folder => path.startsWith(`${folder}/`));
}
