import { relative, sep } from 'node:path';

/** The file system, as little of it as the facts need: the same code serves the companion and the command. */
export interface Files {
  /** Content of a file, null when it is absent, may not be read, or is larger than `most` bytes. */
  readBytes(path: string, most?: number): Promise<Uint8Array | null>;
  /** Content of a file in pieces of {@link PIECE} bytes, the last one shorter; throws when it cannot be read. */
  pieces(path: string): AsyncIterable<Uint8Array>;
  /** The path with every link in it followed; null when nothing is there, or it may not be looked at. */
  real(path: string): Promise<string | null>;
  /** What is at `path`, links followed: `outside` is something there that may not be looked at. */
  kind(path: string): Promise<PathKind>;
  /** How a file stands, links followed; null when it is no file or may not be looked at. */
  stat(path: string): Promise<FileStat | null>;
  /** Entries of a folder, sorted by name; none when it is absent or may not be read. Links are not followed. */
  list(path: string): Promise<readonly FileEntry[]>;
}

export type PathKind = 'file' | 'folder' | 'missing' | 'outside';

export interface FileStat {
  /** In bytes. */
  readonly size: number;
  /** When it was last written, in milliseconds, as finely as the file system says. */
  readonly modified: number;
}

export interface FileEntry {
  readonly name: string;
  readonly folder: boolean;
}

/** How a file is cut for reading it in pieces. */
export const PIECE = 1024 * 1024;

/** Whatever says something about files is text of a few kilobytes; a lock file may come to megabytes. */
const MOST_TEXT = 32 * 1024 * 1024;

/** Content of a UTF-8 text file, null when it is absent, may not be read, or is too large to be what is meant. */
export async function readText(files: Files, path: string): Promise<string | null> {
  const bytes = await files.readBytes(path, MOST_TEXT);
  return bytes && new TextDecoder().decode(bytes);
}

/** Whether a path leads to another machine (`https://…`, `s3://…`). */
export function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}

/** A path as it is seen from a folder, with `/` on every system: so Git, DVC and pages name files. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** An address without the name and password that may stand in it. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]+:\/\/)[^/?#]*@/i, '$1');
}
