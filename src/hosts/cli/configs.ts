import { resolve } from 'node:path';
import { type ConfigFile, readConfig } from '../../audit/policy/project';
import { ProjectConfigs } from '../workspace/config';
import { readText } from '../workspace/files';
import { nodeFiles } from '../workspace/nodeFiles';
import { UsageError } from './environment';

/**
 * How the settings for a folder are found.
 *
 * @param config file of settings, which must be there; true for the nearest above each notebook, false for none
 */
export async function configsOf(
  config: string | boolean,
  cwd: string
): Promise<(folder: string) => Promise<ConfigFile | null>> {
  if (config === false) {
    return () => Promise.resolve(null);
  }
  if (config === true) {
    const configs = new ProjectConfigs(nodeFiles);
    return folder => configs.above(folder);
  }
  const path = resolve(cwd, config);
  const text = await readText(nodeFiles, path);
  if (text === null) {
    throw new UsageError(`--config: "${config}" cannot be read.`);
  }
  const read = readConfig(path, text);
  return () => Promise.resolve(read);
}
