import { resolve } from 'node:path';
import pc from 'picocolors';
import type { Severity } from '../../audit/finding';
import type { Settings } from '../../audit/policy/settings';
import { oneLine } from '../../audit/report/safe';
import { type ConfigFile, readConfig } from '../../audit/policy/project';
import { ProjectConfigs } from '../workspace/config';
import { readText } from '../workspace/files';
import { nodeFiles } from '../workspace/nodeFiles';
import { auditFile, type FileResult } from '../workspace/auditFile';
import { findFiles } from '../workspace/find';
import { Judges } from '../workspace/judges';
import { isReportFormat } from '../../audit/report/formats';
import { type Environment, UsageError } from './environment';
import { checkFormat, type Format, writerOf } from './format/writer';
import { fileSink, isFolder, streamSink } from './output';

export interface AuditCommand {
  readonly paths: readonly string[];
  readonly format: Format;
  /** File, or folder for one report a notebook; standard output when not given. */
  readonly output: string | undefined;
  readonly workspace: boolean;
  /** File of settings; true for the nearest above each notebook, false for none. */
  readonly config: string | boolean;
  /** What is set on the command line. */
  readonly settings: Settings;
}

/** Counts what the summary and the exit code need. */
class Counter {
  files = 0;
  errors = 0;
  skipped = 0;
  flawed = 0;
  ignored = 0;
  readonly findings: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };

  add(result: FileResult): void {
    this.files++;
    if (result.error !== null) {
      this.errors++;
      return;
    }
    const { findings, notice } = result.result;
    this.skipped += notice === null ? 0 : 1;
    this.flawed += findings.length > 0 ? 1 : 0;
    this.ignored += result.result.ignored.length;
    findings.forEach(finding => this.findings[finding.severity]++);
  }

  /** 0 without findings, 1 with, 2 when something could not be audited. */
  get exitCode(): 0 | 1 | 2 {
    return this.errors > 0 ? 2 : this.flawed > 0 ? 1 : 0;
  }
}

/** What is wrong with settings: an error of its own, which is told once, however many notebooks it concerns. */
export class Problems {
  constructor(private readonly stderr: Environment['stderr']) {}

  tell(result: FileResult): void {
    for (const problem of result.error === null ? result.problems : []) {
      if (!this.told.has(problem)) {
        this.told.add(problem);
        this.stderr.write(`error: ${oneLine(problem)}\n`);
      }
    }
  }

  /** The exit code of a command that came to this one. */
  exitCode<Code extends number>(code: Code): Code | 2 {
    return this.told.size > 0 ? 2 : code;
  }

  private readonly told = new Set<string>();
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

/** The files to audit one after the other, so that memory holds one notebook at a time. */
async function* results(
  command: AuditCommand,
  cwd: string,
  paths: Awaited<ReturnType<typeof findFiles>>,
  configFor: (folder: string) => Promise<ConfigFile | null>
) {
  const judges = new Judges(nodeFiles, cwd);
  for (const { path, reason } of paths.missing) {
    yield { file: path, error: reason } satisfies FileResult;
  }
  for (const file of paths.files) {
    const fixes = command.format !== 'text';
    const surroundings = isReportFormat(command.format);
    const { workspace, settings: flags } = command;
    yield await auditFile(file, { cwd, workspace, configFor, judges, flags, fixes, surroundings });
  }
}

/** Carries out `audit`. @returns the exit code. */
export async function runAudit(
  command: AuditCommand,
  { cwd, stdout, stderr, now }: Environment
): Promise<0 | 1 | 2> {
  const { format } = command;
  const output = command.output === undefined ? undefined : resolve(cwd, command.output);
  const paths = await findFiles(command.paths, cwd);
  const folder =
    isReportFormat(format) && command.output !== undefined && (await isFolder(command.output, cwd))
      ? output
      : undefined;
  checkFormat(format, folder !== undefined, paths.files.length);
  const sink = output === undefined || folder !== undefined ? streamSink(stdout) : await fileSink(output);
  const color = output === undefined && stdout.isTTY === true && pc.isColorSupported;
  const writer = await writerOf(format, { sink, folder, stderr, at: now().toISOString(), color });
  const counter = new Counter();
  const problems = new Problems(stderr);
  try {
    const configFor = await configsOf(command.config, cwd);
    await writer.begin?.();
    for await (const result of results(command, cwd, paths, configFor)) {
      counter.add(result);
      problems.tell(result);
      await writer.write(result);
    }
    await writer.end?.(counter);
  } finally {
    await sink.close();
  }
  return problems.exitCode(counter.exitCode);
}
