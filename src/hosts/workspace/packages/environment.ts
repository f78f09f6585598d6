/** The files around a notebook that say which packages its environment is made of. */
import { dirname, join } from 'node:path';
import type { EnvironmentFacts, PackageFile } from '../../../audit/facts';
import { confined, isBelow } from '../confined';
import { type Files, pathFrom } from '../files';
import { readCondaLock, readEnvironment } from './conda';
import { readPipenvLock, readTomlLock } from './locks';
import { findModules } from './modules';
import { readPyproject } from './pyproject';
import { readRequirements } from './requirements';
import type { Pins } from './types';

interface Kind {
  readonly name: RegExp;
  readonly manager: PackageFile['manager'];
  readonly lock: boolean;
  read(files: Files, path: string): Promise<Pins | null>;
}

/** Locks first: they settle what the others leave open. */
const KINDS: readonly Kind[] = [
  { name: /^uv\.lock$/, manager: 'pip', lock: true, read: readTomlLock },
  { name: /^poetry\.lock$/, manager: 'pip', lock: true, read: readTomlLock },
  { name: /^pylock(?:\.[^.]+)?\.toml$/, manager: 'pip', lock: true, read: readTomlLock },
  { name: /^Pipfile\.lock$/, manager: 'pip', lock: true, read: readPipenvLock },
  { name: /^conda-lock\.ya?ml$/, manager: 'conda', lock: true, read: readCondaLock },
  { name: /^requirements.*\.txt$/, manager: 'pip', lock: false, read: readRequirements },
  { name: /^environment\.ya?ml$/, manager: 'conda', lock: false, read: readEnvironment },
  { name: /^pyproject\.toml$/, manager: 'pip', lock: false, read: readPyproject }
];

/** Packages of one file that are told of: what is passed on with each audit stays small. */
const MOST_PACKAGES = 2000;

/**
 * Files in the notebook's folder and above it up to the root, the nearest first; null where there is none.
 *
 * @param sitePackages - folders of the notebook's installed packages, which say what a module belongs to; null when not known
 */
export async function findEnvironment(
  files: Files,
  root: string,
  folder: string,
  sitePackages: readonly string[] | null
): Promise<EnvironmentFacts | null> {
  const data = confined(files, [root]);
  const found: PackageFile[] = [];
  for (let at = folder; isBelow(at, [root]); at = dirname(at)) {
    const entries = await data.list(at);
    for (const { name: pattern, manager, lock, read } of KINDS) {
      for (const { name } of entries.filter(entry => !entry.folder && pattern.test(entry.name))) {
        const pins = await read(data, join(at, name));
        if (pins && pins.size <= MOST_PACKAGES) {
          const file = pathFrom(root, join(at, name));
          found.push({ file, manager, lock, packages: Object.fromEntries(pins) });
        }
      }
    }
    if (dirname(at) === at) {
      break;
    }
  }
  return found.length > 0
    ? { files: found, modules: sitePackages && (await findModules(files, sitePackages)) }
    : null;
}
