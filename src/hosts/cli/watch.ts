import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { follow } from '../library/watch';
import { type Environment, UsageError } from './environment';
import { streamSink } from './output';
import { type AuditCommand, runAudit } from './run';
import { pathFrom } from '../workspace/files';

export interface WatchCommand extends Pick<
  AuditCommand,
  'workspace' | 'config' | 'settings' | 'minSeverity'
> {
  readonly path: string;
}

/**
 * Carries out `watch`: audits what is at the path, and again what is written there, until it is interrupted.
 *
 * @returns 0 when it was interrupted
 */
export async function runWatch({ path, ...how }: WatchCommand, environment: Environment): Promise<0> {
  const { cwd, stdout, now, interruption } = environment;
  const full = resolve(cwd, path);
  if (!existsSync(full)) {
    throw new UsageError(`There is nothing at "${path}".`);
  }
  const sink = streamSink(stdout);
  const audit = (paths: readonly string[]): Promise<unknown> =>
    runAudit(
      {
        ...how,
        paths,
        format: 'text',
        output: undefined,
        statistics: false,
        exitZero: false,
        changed: undefined,
        jobs: undefined,
        cache: undefined,
        stdinFilename: undefined,
        baseline: undefined,
        updateBaseline: false
      },
      environment
    );
  for await (const changed of follow(full, interruption())) {
    const paths =
      changed === null ? [path] : changed.filter(file => existsSync(file)).map(file => pathFrom(cwd, file));
    if (paths.length > 0) {
      await sink.write(changed === null ? '' : `\n${now().toISOString()}\n`);
      await audit(paths);
    }
  }
  return 0;
}
