/** Paths as the code builds them. */
import { withoutEndSlash } from '../../slashes';

export function joinPath(a: string | null, b: string | null): string | null {
  if (a === null || b === null) {
    return null;
  }
  if (b.startsWith('/') || /^\w+:\/\//.test(b)) {
    return b;
  }
  return a === '' || a === '.' ? b : `${withoutEndSlash(a)}/${b.replace(/^\.\//, '')}`;
}

export type Medium = 'file' | 'url' | 'object-store';

export function mediumOf(path: string): Medium {
  if (/^(?:https?|ftp):\/\//i.test(path)) {
    return 'url';
  }
  return /^(?:s3|s3a|s3n|gs|gcs|abfss?|adl|wasbs?|az|hdfs|dbfs):\/\//i.test(path) ? 'object-store' : 'file';
}

/** One spelling for one path, for comparing what is written with what is read. */
export function normalPath(path: string): string {
  return withoutEndSlash(path.replace(/\\/g, '/').replace(/^(?:\.\/)+/, '')).replace(/\/{2,}/g, '/');
}

/** The folder that a path names, as `os.path.dirname` and `Path.parent` do: empty where it names none. */
export function folderOf(path: string): string {
  return path.replace(/(?:\/|^)[^/]*$/, '');
}
