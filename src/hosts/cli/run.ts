import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import pc from 'picocolors';
import type { Settings } from '../../audit/policy/settings';
import { masked } from '../../audit/secrets/texts';
import { VERSION } from '../../audit/version';
import { AuditCache } from '../workspace/auditCache';
import { nodeFiles } from '../workspace/nodeFiles';
import { findFiles } from '../workspace/find';
import { isReportFormat } from '../../audit/report/formats';
import { changedFiles } from './changed';
import { configsOf } from './configs';
import { type Environment, UsageError } from './environment';
import { checkFormat, type Format, writerOf } from './format/writer';
import { inOrder } from './inOrder';
import { Auditing, type Job, type JobSetup, type Outcome } from './job';
import { fileSink, isFolder, streamSink } from './output';
import { Progress } from './progress';
import { Problems, Tally } from './tally';
import { Told, type Telling } from './told';
import { optimiseLater } from './v8';

export interface AuditCommand extends Telling {
  readonly paths: readonly string[];
  readonly format: Format;
  /** File, or folder for one report a notebook; standard output when not given. */
  readonly output: string | undefined;
  readonly workspace: boolean;
  /** File of settings; true for the nearest above each notebook, false for none. */
  readonly config: string | boolean;
  /** What is set on the command line. */
  readonly settings: Settings;
  /** Whether counts by rule are written in place of findings. */
  readonly statistics: boolean;
  /** Whether findings do not count for the exit code. */
  readonly exitZero: boolean;
  /** Only files that Git says are others than in HEAD (true), or since HEAD parted from this commit; all when not given. */
  readonly changed: string | true | undefined;
  /** Threads to work on; as many as there are processors, for more than some files, when not given. */
  readonly jobs: number | undefined;
  /** Folder that audits are kept in from run to run; undefined where none are kept. */
  readonly cache: string | undefined;
  /** Name of the notebook on standard input, which `-` among the paths stands for. */
  readonly stdinFilename: string | undefined;
}

/** Forms that do not show fixes, so that none are tried. */
const WITHOUT_FIXES: readonly Format[] = ['text', 'github', 'gitlab', 'comment'];

/** Forms that say where in the file of a notebook a finding stands, beside the reports. */
const PLACING: readonly Format[] = ['github', 'gitlab'];

/** Forms that say how ready a notebook is, which nothing may be left out of. */
const WHOLE: readonly Format[] = ['md', 'html', 'json', 'ipynb'];

/** The files to audit, in the order in which they are told. */
interface Found {
  readonly files: readonly string[];
  readonly missing: readonly { readonly path: string; readonly reason: string }[];
  /** Name that the notebook on standard input goes by, which is one of the files; none where it is not read. */
  readonly stdin: string | null;
}

/** What stands for standard input among paths. */
const STDIN = '-';

async function find({ paths, changed, stdinFilename }: AuditCommand, cwd: string): Promise<Found> {
  const stdin = paths.includes(STDIN) ? (stdinFilename ?? 'stdin.ipynb') : null;
  const named = paths.filter(path => path !== STDIN);
  const { files, missing } = await findFiles(named, cwd);
  const others = stdin === null ? files : files.filter(file => resolve(cwd, file) !== resolve(cwd, stdin));
  const wanted = changed === undefined ? others : await onlyChanged(others, cwd, changed);
  return { files: stdin === null ? wanted : [stdin, ...wanted], missing, stdin };
}

async function onlyChanged(files: readonly string[], cwd: string, ref: string | true): Promise<string[]> {
  const changed = await changedFiles(cwd, ref);
  const real = await Promise.all(files.map(file => nodeFiles.real(resolve(cwd, file))));
  return files.filter((_file, i) => changed.has(real[i] ?? ''));
}

/** Files from which on a run is set up for many. */
const MANY_FILES = 20;

/** What comes of the files, in their order: one at a time, or on several threads. */
async function* results(
  command: AuditCommand,
  { stdin, script }: Environment,
  found: Found,
  setup: JobSetup,
  told: Told
): AsyncGenerator<Outcome> {
  for (const { path, reason } of found.missing) {
    // An address among the paths may hold a password.
    yield { file: masked(path), error: masked(reason) };
  }
  const jobs = found.files.map(file => async (): Promise<Job> => ({
    file,
    text: file === found.stdin ? await stdin() : undefined,
    ...told.known(file)
  }));
  if (jobs.length > MANY_FILES) {
    optimiseLater();
  }
  const wanted = command.jobs ?? (jobs.length > MANY_FILES ? availableParallelism() : 1);
  const threads = Math.min(wanted, jobs.length);
  if (threads > 1 && script !== null) {
    const { threaded } = await import('./threads');
    yield* threaded(jobs, setup, script, threads);
    return;
  }
  const auditing = new Auditing(setup);
  // While one waits for files, another one is audited.
  yield* inOrder(jobs, 2, async job => auditing.run(await job()));
}

/** Where audits are kept, by this version of the program. */
function cacheOf({ cache }: AuditCommand, { cwd, script }: Environment): JobSetup['cache'] {
  if (cache === undefined) {
    return null;
  }
  const folder = resolve(cwd, cache);
  try {
    AuditCache.prepare(folder);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--cache: the folder cannot be written: ${words}`);
  }
  const built = script === null ? null : statSync(script);
  return { folder, version: [VERSION, built?.size, built?.mtimeMs].join(' ') };
}

/** Carries out `audit`. @returns the exit code. */
export async function runAudit(command: AuditCommand, environment: Environment): Promise<0 | 1 | 2> {
  const { cwd, now } = environment;
  const { format } = command;
  if (command.statistics && format !== 'text') {
    throw new UsageError('--statistics is text: leave --format out.');
  }
  if (WHOLE.includes(format) && (command.minSeverity !== undefined || command.baseline !== undefined)) {
    throw new UsageError(
      `A report as ${format} tells all that was found: leave --min-severity and --baseline out, or take another --format.`
    );
  }
  const output = command.output === undefined ? undefined : resolve(cwd, command.output);
  const told = await Told.open(command, cwd);
  const found = await find(command, cwd);
  const folder =
    isReportFormat(format) && command.output !== undefined && (await isFolder(command.output, cwd))
      ? output
      : undefined;
  checkFormat(format, folder !== undefined, found.files.length);
  const progress = new Progress(environment.stderr, found.files.length);
  const stdout = progress.beside(environment.stdout);
  const stderr = progress.beside(environment.stderr);
  const sink = output === undefined || folder !== undefined ? streamSink(stdout) : await fileSink(output);
  const color = output === undefined && stdout.isTTY === true && pc.isColorSupported;
  const target = { sink, folder, stderr, at: now().toISOString(), color };
  const { workspace, config, settings, minSeverity } = command;
  const fixes = !WITHOUT_FIXES.includes(format) && !command.statistics;
  const reportAt = isReportFormat(format) ? target.at : null;
  const compare = WHOLE.includes(format);
  const setup: JobSetup = {
    cwd,
    workspace,
    config,
    settings,
    minSeverity,
    fixes,
    compare,
    places: reportAt !== null || PLACING.includes(format),
    reportAt,
    cache: cacheOf(command, environment)
  };
  const writer = await writerOf(command.statistics ? 'statistics' : format, target);
  const tally = new Tally();
  const problems = new Problems(stderr);
  try {
    // A file of settings that is not there is told before anything is done.
    await configsOf(command.config, cwd);
    await writer.begin?.();
    for await (const result of results(command, environment, found, setup, told)) {
      told.note(result);
      tally.add(result);
      problems.tell(result.error === null ? result.problems : []);
      await writer.write(result);
      progress.step();
    }
    progress.stop();
    await writer.end?.(tally);
    await told.end(stderr);
  } finally {
    progress.stop();
    await sink.close();
  }
  const code = problems.exitCode(tally.exitCode);
  return command.exitZero && code === 1 ? 0 : code;
}
