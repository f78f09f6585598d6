import { resolve } from 'node:path';
import { oneLine } from '../../audit/report/safe';
import type { ReportFormat } from '../../audit/report/formats';
import { auditFile } from '../workspace/auditFile';
import { type Environment, UsageError } from './environment';
import { fileSink, isFolder, reportPath, streamSink } from './output';
import { type AuditCommand, configsOf } from './run';

export interface ReportCommand extends Pick<AuditCommand, 'output' | 'workspace' | 'config'> {
  readonly notebook: string;
  readonly format: ReportFormat;
}

/** Carries out `report`. @returns the exit code: 0 when the report was made. */
export async function runReport(
  { notebook, format, output, workspace, config }: ReportCommand,
  { cwd, stdout, stderr, now }: Environment
): Promise<0 | 2> {
  const configFor = await configsOf(config, cwd);
  const result = await auditFile(notebook, { cwd, workspace, configFor, fixes: true });
  if (result.error !== null) {
    throw new UsageError(`${oneLine(notebook)}: ${result.error}`);
  }
  result.problems.forEach(problem => stderr.write(`error: ${oneLine(problem)}\n`));
  const { fileReport } = await import('./format/report');
  const text = fileReport(result, format, now().toISOString());
  const path =
    output !== undefined && (await isFolder(output, cwd))
      ? reportPath(resolve(cwd, output), notebook, format)
      : output && resolve(cwd, output);
  const sink = path === undefined ? streamSink(stdout) : await fileSink(path);
  try {
    await sink.write(text);
  } finally {
    await sink.close();
  }
  return result.problems.length > 0 ? 2 : 0;
}
