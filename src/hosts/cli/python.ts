/** The Python that notebooks run in, and what is installed there. Nothing is run. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ToolStatus } from '../../audit/facts';
import { nodeFiles } from '../workspace/nodeFiles';
import { findSitePackages, findTools } from '../workspace/python';
import { type Environment, UsageError } from './environment';

/** The first Python on PATH, as a shell finds it. @param option that names another one, for the error */
export function pythonOnPath(env: Environment['env'], option: string): string {
  const folders = (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '');
  const names = ['python3', 'python', 'python.exe'];
  const found = folders
    .flatMap(folder => names.map(name => join(folder, name)))
    .find(path => existsSync(path));
  if (found === undefined) {
    throw new UsageError(
      `${option}: there is no Python on PATH. Name the one of the notebook: ${option} PATH.`
    );
  }
  return found;
}

/** Which of the tools a Python has. @param option that named it, for the error */
export async function toolsIn(
  python: string,
  wanted: readonly Omit<ToolStatus, 'version'>[],
  option: string
): Promise<ToolStatus[]> {
  const sites = await findSitePackages(nodeFiles, python, null);
  if (sites === null) {
    throw new UsageError(`${option}: no installed packages were found for ${python}.`);
  }
  return findTools(nodeFiles, sites, wanted);
}
