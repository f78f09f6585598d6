// Which packages each bundle holds, as the build noted it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/process.mjs';

/** The bundles of the JupyterLab extension: its own, and those that its worker is and loads. */
export const IN_EXTENSION = ['labextension', 'worker', 'typescript', 'report'];

/** All that is published. `engine.mjs` is not. */
const PUBLISHED = [...IN_EXTENSION, 'preflight', 'nbpreflight'];

/** The folders of packages by the name of the bundle; null where not all bundles were built. */
export function noted() {
  const paths = PUBLISHED.map(name => join(root, '.cache/bundled', `${name}.json`));
  if (!paths.every(existsSync)) {
    return null;
  }
  return new Map(PUBLISHED.map((name, index) => [name, JSON.parse(readFileSync(paths[index], 'utf8'))]));
}

/** Folders of the packages in these bundles, sorted. */
export const bundledIn = (bundles, names = PUBLISHED) =>
  [...new Set(names.flatMap(name => bundles.get(name) ?? []))].sort();
