import { resolve } from 'node:path';
import pc from 'picocolors';
import type { Settings } from '../../audit/policy/settings';
import { type ConfigFile, readConfig } from '../../audit/policy/project';
import { ProjectConfigs } from '../workspace/config';
import { readText } from '../workspace/files';
import { nodeFiles } from '../workspace/nodeFiles';
import { auditFile, type FileResult } from '../workspace/auditFile';
import { findFiles } from '../workspace/find';
import { Judges } from '../workspace/judges';
import { isReportFormat } from '../../audit/report/formats';
import { changedFiles } from './changed';
import { type Environment, UsageError } from './environment';
import { checkFormat, type Format, writerOf } from './format/writer';
import { fileSink, isFolder, streamSink } from './output';
import { Problems, Tally } from './tally';
import { Told, type Telling } from './told';

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
  /** Name of the notebook on standard input, which `-` among the paths stands for. */
  readonly stdinFilename: string | undefined;
}

/** How the settings for a folder are found. A file that was named must be there. */
export async function configsOf(
  config: AuditCommand['config'],
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

/** Forms that do not show fixes, so that none are tried. */
const WITHOUT_FIXES: readonly Format[] = ['text', 'github', 'gitlab'];

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

/** The files to audit one after the other, so that memory holds one notebook at a time. */
async function* results(
  command: AuditCommand,
  { cwd, stdin }: Environment,
  found: Found,
  configFor: (folder: string) => Promise<ConfigFile | null>
): AsyncGenerator<FileResult> {
  const judges = new Judges(nodeFiles, cwd);
  for (const { path, reason } of found.missing) {
    yield { file: path, error: reason };
  }
  for (const file of found.files) {
    const fixes = !WITHOUT_FIXES.includes(command.format) && !command.statistics;
    const surroundings = isReportFormat(command.format);
    const { workspace, settings: flags } = command;
    const text = file === found.stdin ? await stdin() : undefined;
    yield await auditFile(file, { cwd, workspace, configFor, judges, flags, fixes, surroundings, text });
  }
}

/** Carries out `audit`. @returns the exit code. */
export async function runAudit(command: AuditCommand, environment: Environment): Promise<0 | 1 | 2> {
  const { cwd, stdout, stderr, now } = environment;
  const { format } = command;
  if (command.statistics && format !== 'text') {
    throw new UsageError('--statistics is text: leave --format out.');
  }
  const output = command.output === undefined ? undefined : resolve(cwd, command.output);
  const told = await Told.open(command, cwd);
  const found = await find(command, cwd);
  const folder =
    isReportFormat(format) && command.output !== undefined && (await isFolder(command.output, cwd))
      ? output
      : undefined;
  checkFormat(format, folder !== undefined, found.files.length);
  const sink = output === undefined || folder !== undefined ? streamSink(stdout) : await fileSink(output);
  const color = output === undefined && stdout.isTTY === true && pc.isColorSupported;
  const target = { sink, folder, stderr, at: now().toISOString(), color };
  const writer = await writerOf(command.statistics ? 'statistics' : format, target);
  const tally = new Tally();
  const problems = new Problems(stderr);
  try {
    const configFor = await configsOf(command.config, cwd);
    await writer.begin?.();
    for await (const whole of results(command, environment, found, configFor)) {
      const result = told.of(whole, tally);
      tally.add(result);
      problems.tell(result);
      await writer.write(result);
    }
    await writer.end?.(tally);
    await told.end(stderr);
  } finally {
    await sink.close();
  }
  const code = problems.exitCode(tally.exitCode);
  return command.exitZero && code === 1 ? 0 : code;
}
