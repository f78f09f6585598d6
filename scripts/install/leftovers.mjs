// What is in a folder, and what came to be there since.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Paths of all files, folders and links below a folder. */
export const listing = folder =>
  existsSync(folder) ? new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' })) : new Set();

/** The Python file that a file of bytecode is of; null for other files. */
function sourceOf(path) {
  const match = /^(.+?)\.(?:cpython|pypy)[^.]*(?:\.opt-\d)?\.pyc$/.exec(basename(path));
  return match && join(dirname(dirname(path)), `${match[1]}.py`);
}

/**
 * What is in the folder and was not before. Bytecode that Python keeps of files which were there before is left out, with the folders
 * of it: it comes whenever such a file is first imported.
 */
export function newIn(folder, before) {
  const isBytecode = path => before.has(sourceOf(path));
  const added = [...listing(folder)].filter(path => !before.has(path));
  const caches = new Set(added.filter(isBytecode).map(dirname));
  return added.filter(path => !isBytecode(path) && !caches.has(path)).sort();
}

/** Files below a folder whose text speaks of the extension. */
export const speakOf = (folder, word) =>
  [...listing(folder)].filter(path => {
    const full = join(folder, path);
    return statSync(full).isFile() && readFileSync(full, 'latin1').includes(word);
  });
