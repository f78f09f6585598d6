import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN } from '../../audit/policy/files';
import { type Settings, settingsSchema } from '../../audit/policy/settings';
import { ProjectConfigs } from '../workspace/config';
import { pathFrom } from '../workspace/files';
import { nodeFiles } from '../workspace/nodeFiles';
import { type Environment, UsageError } from './environment';
import { streamSink } from './output';

/** What a key may be set to. */
const EXAMPLES: Readonly<Record<keyof Settings, string>> = {
  preview: 'true',
  select: '["leakage", "reproducibility"]',
  ignore: '["reproducibility/out-of-order"]',
  'ignore-reasons': '{ "reproducibility/out-of-order" = "notebooks here are sketches" }',
  severity: '{ "data/unversioned-path" = "high" }',
  rules: '{ "reproducibility/unseeded-randomness" = { seed = 0 } }',
  'sensitive-columns': '["postcode"]',
  'versioned-paths': '["raw/**", "s3://our-versioned-bucket"]',
  personas: '["ml-engineer"]',
  'persona-folders': '["governance/personas"]',
  'per-file-ignores': '{ "sketches/*.ipynb" = ["*"] }'
};

/** A file of settings that sets nothing: each key is there to be uncommented. */
export function template(): string {
  const keys = settingsSchema.keyof().options.map(key => {
    const { description = '' } = settingsSchema.shape[key];
    return `# ${description}\n# ${key} = ${EXAMPLES[key]}\n`;
  });
  return `# Settings of Preflight for the notebooks in this folder and below. Take the "#" off a key to set it.\n\n${keys.join('\n')}`;
}

/** Carries out `init`. @throws UsageError where the folder has settings already */
export async function runInit({ cwd, stdout }: Environment): Promise<0> {
  const config = await new ProjectConfigs(nodeFiles).above(cwd);
  const there = config === null ? '' : pathFrom(cwd, config.path);
  if (config !== null && !there.includes('/')) {
    throw new UsageError(`${there} has settings of Preflight already; it was left as it is.`);
  }
  try {
    await writeFile(join(cwd, OWN), template(), { flag: 'wx' });
  } catch (error) {
    throw (error as { code?: unknown }).code === 'EEXIST'
      ? new UsageError(`${OWN} is there already; it was left as it is.`)
      : error;
  }
  const above = config === null ? '' : ` It counts here in place of ${there}.`;
  await streamSink(stdout).write(`${OWN} was written; it sets nothing yet.${above}\n`);
  return 0;
}
