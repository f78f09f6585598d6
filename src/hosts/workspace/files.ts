/** The file system, as little of it as the facts need: the same code serves the companion and the command. */
export interface Files {
  /** Content of a file, null when it is absent or may not be read. */
  readBytes(path: string): Promise<Uint8Array | null>;
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

/** Content of a UTF-8 text file, null when it is absent or may not be read. */
export async function readText(files: Files, path: string): Promise<string | null> {
  const bytes = await files.readBytes(path);
  return bytes && new TextDecoder().decode(bytes);
}

/** Whether a path leads to another machine (`https://…`, `s3://…`). */
export function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}
