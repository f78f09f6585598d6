import { resolve } from 'node:path';
import { packagesOf, toolsOf } from '../../audit/persona/wanted';
import { oneLine } from '../../audit/report/safe';
import { ProjectConfigs } from '../workspace/config';
import { Judges } from '../workspace/judges';
import { nodeFiles } from '../workspace/nodeFiles';
import { type Environment, UsageError } from './environment';
import { streamSink } from './output';
import { pythonOnPath, toolsIn } from './python';
import { line } from './say';
import { table } from './table';

export interface ToolsCommand {
  /** Path of the Python; the first on PATH when not given. */
  readonly python: string | undefined;
  /** Ids of personas; those of the settings when not given. */
  readonly personas: readonly string[] | undefined;
}

/** Carries out `tools`. @returns 0 when all that are required are there, 1 when some are missing */
export async function runTools(
  { python, personas: ids }: ToolsCommand,
  { cwd, env, stdout }: Environment
): Promise<0 | 1> {
  const config = await new ProjectConfigs(nodeFiles).above(cwd);
  const judges = new Judges(nodeFiles, cwd);
  const { personas, problems } = await judges.of(cwd, config, ids ?? config?.settings.personas);
  if (problems.length > 0) {
    throw new UsageError(problems.map(oneLine).join(' '));
  }
  const path = python === undefined ? pythonOnPath(env, '--python') : resolve(cwd, python);
  const tools = toolsOf(personas);
  const found = await toolsIn(path, packagesOf(tools), '--python');
  const rows = tools.map(({ name, required, install }) => {
    const status = found.find(each => each.name === name);
    const state = status === undefined ? 'no Python package' : (status.version ?? 'missing');
    const advice = status?.version === null ? (install ?? '') : '';
    return [name, required ? 'required' : 'optional', state, advice].map(line);
  });
  await streamSink(stdout).write(`${line(path)}\n${table(rows)}`);
  return found.some(({ required, version }) => required && version === null) ? 1 : 0;
}
