/** Paths as the code builds them. */

export function joinPath(a: string | null, b: string | null): string | null {
  if (a === null || b === null) {
    return null;
  }
  if (b.startsWith('/') || /^\w+:\/\//.test(b)) {
    return b;
  }
  return a === '' || a === '.' ? b : `${a.replace(/(?<!\/)\/+$/, '')}/${b.replace(/^\.\//, '')}`;
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
  return path
    .replace(/\\/g, '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\/{2,}/g, '/');
}
