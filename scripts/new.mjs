/* What the scripts that begin a new file share. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function fail(words) {
  console.error(words);
  process.exit(2);
}

/** Writes files that are not there yet, by their absolute paths; none where one of them is. */
export function writeNew(files) {
  const there = Object.keys(files).find(path => existsSync(path));
  if (there !== undefined) {
    fail(`There is a file ${there} already.`);
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
