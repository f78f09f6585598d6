/** The file system as a run over many notebooks needs it: they lie in the same folders. */
import type { Files } from './files';
import { once } from './once';

/** Paths that are kept at most; beyond it they are looked at again. */
const MOST_KEPT = 100_000;

/** The same files, looked at once each: what changes afterwards is not seen. What a file holds is not kept. */
export function snapshot(files: Files): Files {
  const kept = <T>(look: (path: string) => Promise<T>): ((path: string) => Promise<T>) => {
    const known = new Map<string, Promise<T>>();
    return path => {
      if (known.size >= MOST_KEPT) {
        known.clear();
      }
      return once(known, path, () => look(path));
    };
  };
  return {
    ...files,
    real: kept(path => files.real(path)),
    kind: kept(path => files.kind(path)),
    stat: kept(path => files.stat(path)),
    list: kept(path => files.list(path))
  };
}
