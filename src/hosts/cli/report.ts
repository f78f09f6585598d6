import { resolve } from 'node:path';
import type { ReportFormat } from '../../audit/report/formats';
import type { PastReport } from '../../audit/report/history';
import { NoReport, readReport } from '../../audit/report/readReport';
import { oneLine } from '../../audit/report/safe';
import type { Reviewed } from '../../audit/report/questions';
import { auditFile } from '../workspace/auditFile';
import { readText } from '../workspace/files';
import { Judges } from '../workspace/judges';
import { nodeFiles } from '../workspace/nodeFiles';
import { type Environment, UsageError } from './environment';
import { fileSink, isFolder, reportPath, streamSink, writeReportIn } from './output';
import { configsOf } from './configs';
import { line } from './say';
import type { AuditCommand } from './run';

export interface ReportCommand extends Pick<AuditCommand, 'output' | 'workspace' | 'config' | 'settings'> {
  readonly notebook: string;
  readonly format: ReportFormat;
  /** A report as JSON to compare with; none when not given. */
  readonly earlier: string | undefined;
  /** What a reviewer says of criteria that no rule judges. */
  readonly reviewed: Reviewed;
}

/** The earlier report in a file. */
async function readEarlier(file: string, cwd: string): Promise<PastReport> {
  const text = await readText(nodeFiles, resolve(cwd, file));
  if (text === null) {
    throw new UsageError(`--compare: "${file}" cannot be read.`);
  }
  try {
    return readReport(text);
  } catch (error) {
    if (error instanceof NoReport) {
      throw new UsageError(
        `--compare: "${file}" is no report; give one that was written with --format json. ${oneLine(error.message)}`
      );
    }
    throw error;
  }
}

/** Carries out `report`. @returns the exit code: 0 when the report was made. */
export async function runReport(
  { notebook, format, output, workspace, config, settings, earlier: earlierFile, reviewed }: ReportCommand,
  { cwd, stdout, stderr, now }: Environment
): Promise<0 | 2> {
  const configFor = await configsOf(config, cwd);
  const earlier = earlierFile === undefined ? null : await readEarlier(earlierFile, cwd);
  const judges = new Judges(nodeFiles, cwd);
  const result = await auditFile(notebook, {
    cwd,
    workspace,
    configFor,
    judges,
    flags: settings,
    fixes: true,
    compare: true
  });
  if (result.error !== null) {
    throw new UsageError(`${oneLine(notebook)}: ${result.error}`);
  }
  const unasked = Object.keys(reviewed).filter(
    criterion => !result.result.criteria.some(each => each.criterion === criterion && each.rules.length === 0)
  );
  if (unasked.length > 0) {
    throw new UsageError(
      `--answer: there is no question on ${unasked.map(each => `"${oneLine(each)}"`).join(', ')}.`
    );
  }
  result.problems.forEach(problem => stderr.write(`error: ${line(problem)}\n`));
  // What makes reports is only loaded for them.
  const { modelOf } = await import('../workspace/summarise');
  const { renderReport } = await import('../../audit/report/render');
  const model = modelOf(result, now().toISOString(), { earlier, reviewed });
  const text = renderReport(model, format, result.raw ?? undefined);
  if (output !== undefined && (await isFolder(output, cwd))) {
    const folder = resolve(cwd, output);
    await writeReportIn(folder, reportPath(folder, notebook, format), text);
  } else {
    const sink = output === undefined ? streamSink(stdout) : await fileSink(resolve(cwd, output));
    try {
      await sink.write(text);
    } finally {
      await sink.close();
    }
  }
  return result.problems.length > 0 ? 2 : 0;
}
