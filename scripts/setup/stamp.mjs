// Stamps: the digest of what something was made from, kept beside it, so that it is made again only when that changes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './process.mjs';

/** Files at or below a path of the project, sorted; tests are left out, for nothing is built from them. */
function files(path) {
  const full = join(root, path);
  if (!existsSync(full)) {
    return [];
  }
  if (!statSync(full).isDirectory()) {
    return [path];
  }
  return readdirSync(full, { withFileTypes: true })
    .filter(entry => entry.name !== '__tests__' && entry.name !== '__pycache__')
    .flatMap(entry => files(join(path, entry.name)))
    .sort();
}

/** Digest of files and folders of the project (names and contents), and of further words. */
export function digest(paths, words = []) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(files)) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.update(words.join('\0')).digest('hex');
}

/** Runs `make` unless the stamp in `file` says that it was run for the same digest; tells whether it was run. */
export async function unlessStamped(file, value, make) {
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === value) {
    return false;
  }
  await make();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, value);
  return true;
}
