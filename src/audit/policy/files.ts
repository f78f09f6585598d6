/** The files that the settings of a project stand in. */

/** A file of ours alone; stronger than the shared one beside it. */
export const OWN = 'preflight.toml';
/** Other tools have settings in it too, we in `[tool.preflight]`. */
export const SHARED = 'pyproject.toml';

/** Whether other tools have settings in the file, too. */
export function isShared(path: string): boolean {
  return path.split(/[\\/]/).pop() === SHARED;
}
