/** Hashes of files as DVC, Git and Git LFS make them, in pieces and within a limit. */
import { createHash, type Hash } from 'node:crypto';
import type { FileStat, Files } from './files';

/**
 * - `md5`: DVC 3, of the bytes.
 * - `md5-text`: DVC 2, which made the line ends of texts alike first.
 * - `blob`, `blob-text`: an object of Git, the latter as it is stored where line ends are converted.
 * - `lfs`: the object of Git that stands for a file under Git LFS.
 */
export type Digest = 'md5' | 'md5-text' | 'blob' | 'blob-text' | 'lfs';

/** Why a file was not hashed: there is no time for so much, or it cannot be read. */
export type Unread = 'large' | 'unreadable';

interface Known extends FileStat {
  readonly hash: string;
}

/**
 * Hashes for the life of the process: facts are asked for again and again, and data seldom changes in between. What one
 * asking has no time for, the next one so begins with less left to do.
 */
const known = new WeakMap<object, Map<string, Known>>();

export class Digests {
  /**
   * @param most - bytes to read for one asking
   * @param memory - what the hashes are remembered for; files that are confined anew for each asking are no key
   */
  constructor(
    private readonly files: Files,
    private readonly most: number,
    memory: object = files
  ) {
    this.left = most;
    this.known = known.get(memory) ?? new Map<string, Known>();
    known.set(memory, this.known);
  }

  /** The next asking begins, which has time of its own. */
  renew(): void {
    this.left = this.most;
  }

  /**
   * The hash of a file as lower-case hexadecimal; as DVC and Git do, a file of the same size and time is taken for the same.
   *
   * @param algorithm - of Git's objects: `sha256` in a repository that uses it
   */
  async of(
    path: string,
    digest: Digest,
    algorithm: 'sha1' | 'sha256' = 'sha1'
  ): Promise<{ hash: string } | Unread> {
    const found = await this.files.stat(path);
    if (found === null) {
      return 'unreadable';
    }
    const key = `${digest} ${algorithm} ${path}`;
    const last = this.known.get(key);
    if (last?.size === found.size && last.modified === found.modified) {
      return last;
    }
    if (!this.begun.has(path)) {
      if (found.size > this.left) {
        return 'large';
      }
      this.left -= found.size;
      this.begun.add(path);
    }
    try {
      const made = { ...found, hash: await this.make(path, found.size, digest, algorithm) };
      this.known.set(key, made);
      return made;
    } catch {
      return 'unreadable';
    }
  }

  private async make(
    path: string,
    size: number,
    digest: Digest,
    algorithm: 'sha1' | 'sha256'
  ): Promise<string> {
    switch (digest) {
      case 'md5':
        return this.read(path, createHash('md5'));
      case 'md5-text':
        return this.read(path, createHash('md5'), piece => (isText(piece) ? withoutReturns(piece) : piece));
      case 'blob':
        return this.read(path, createHash(algorithm).update(`blob ${size}\0`));
      case 'blob-text': {
        // The size comes first, and is only known once the text was read.
        const bytes = await this.files.readBytes(path);
        if (bytes === null) {
          throw new Error(`${path} cannot be read`);
        }
        const text = withoutReturns(bytes);
        return createHash(algorithm).update(`blob ${text.length}\0`).update(text).digest('hex');
      }
      case 'lfs': {
        const oid = await this.read(path, createHash('sha256'));
        const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${size}\n`;
        return createHash(algorithm).update(`blob ${pointer.length}\0${pointer}`).digest('hex');
      }
    }
  }

  private async read(path: string, hash: Hash, change = (piece: Uint8Array) => piece): Promise<string> {
    for await (const piece of this.files.pieces(path)) {
      hash.update(change(piece));
    }
    return hash.digest('hex');
  }

  private readonly known: Map<string, Known>;
  private left: number;
  /** Files that there was time for: they may be read a second way. */
  private readonly begun = new Set<string>();
}

const RETURN = 0x0d;
const NEWLINE = 0x0a;
/** How much of a piece DVC looks at to tell a text, and how much of that may be something else. */
const LOOKED_AT = 512;
const MOST_ODD = 0.3;

/** Whether DVC takes bytes for text (`dvc_data.hashfile.istextfile`): few control characters and non-ASCII bytes, no NUL. */
function isText(piece: Uint8Array): boolean {
  const start = piece.subarray(0, LOOKED_AT);
  const plain = (byte: number) => (byte >= 32 && byte < 127) || [8, 9, 10, 12, 13].includes(byte);
  const odd = start.reduce((count, byte) => count + (plain(byte) ? 0 : 1), 0);
  return !start.includes(0) && odd / start.length <= MOST_ODD;
}

/** Line ends as in Unix. A pair that two pieces share stays, as in DVC, which reads pieces of the same size. */
function withoutReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(RETURN)) {
    return bytes;
  }
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== RETURN || bytes[i + 1] !== NEWLINE) {
      kept[length++] = bytes[i];
    }
  }
  return kept.subarray(0, length);
}
