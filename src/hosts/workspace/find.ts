import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';

/** Folders whose notebooks are nobody's work. Hidden folders (`.git`, `.ipynb_checkpoints`, `.venv`) are skipped anyway. */
const IGNORED = ['**/node_modules/**', '**/site-packages/**', '**/__pycache__/**'];

export interface FoundFiles {
  /** Paths as they are to be shown: relative when they were given so, with `/`. */
  readonly files: readonly string[];
  /** What was given and leads to no file, with why. */
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
}

const posix = (path: string) => (sep === '/' ? path : path.split(sep).join('/'));

/** Files below `folder` that match, without those in virtual environments, whatever these are called. */
async function search(patterns: readonly string[], folder: string): Promise<string[]> {
  const marker = '**/pyvenv.cfg';
  const found = await glob([...patterns, marker], {
    cwd: folder,
    ignore: IGNORED,
    dot: false,
    followSymbolicLinks: false,
    expandDirectories: false
  });
  const environments = found
    .filter(path => /(^|\/)pyvenv\.cfg$/.test(path))
    .map(path => `${posix(dirname(path))}/`);
  return found
    .filter(
      path => /\.(ipynb|py)$/i.test(path) && !environments.some(environment => path.startsWith(environment))
    )
    .sort();
}

/**
 * Expands what the user named: a file is taken as it is, a folder means all notebooks in it, a pattern the notebooks
 * and Python scripts that match. Scripts in a folder are mostly no notebooks, or jupytext's second copies of those beside them. Each file comes once, in the order given, sorted within a folder or pattern.
 *
 * @param cwd absolute folder that relative paths start from.
 */
export async function findFiles(paths: readonly string[], cwd: string): Promise<FoundFiles> {
  const files = new Map<string, string>();
  const missing: { path: string; reason: string }[] = [];
  const add = (path: string) => {
    const full = resolve(cwd, path);
    files.set(full, files.get(full) ?? posix(normalize(path)));
  };
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    const kind = await stat(absolute).catch(() => null);
    if (kind?.isDirectory()) {
      const found = await search(['**/*.ipynb'], absolute);
      found.forEach(file => add(join(path, file)));
      if (found.length === 0) {
        missing.push({
          path,
          reason:
            'There is no notebook in this folder. Scripts are named, or matched by a pattern such as "**/*.py".'
        });
      }
    } else if (kind) {
      add(path);
    } else if (isDynamicPattern(posix(path))) {
      const found = await search([posix(path)], cwd);
      found.forEach(file => add(isAbsolute(path) ? resolve(cwd, file) : relative(cwd, resolve(cwd, file))));
      if (found.length === 0) {
        missing.push({ path, reason: 'No notebook or script matches this pattern.' });
      }
    } else {
      missing.push({ path, reason: 'There is no such file or folder.' });
    }
  }
  return { files: [...files.values()], missing };
}
