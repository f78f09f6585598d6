import type { Collector } from '../../../audit/report/collector';
import type { ReportFormat } from '../../../audit/report/formats';
import { renderReport } from '../../../audit/report/render';
import type { AuditedFile, FileResult } from '../../workspace/auditFile';
import { modelOf } from '../../workspace/summarise';

export { collectorOf } from '../../../audit/report/render';

/**
 * The readiness report of one audited file.
 *
 * @param at ISO time stamp to print in it
 * @param more answers of a reviewer, an earlier report to compare with
 */
export function fileReport(
  file: AuditedFile,
  format: ReportFormat,
  at: string,
  more: Parameters<typeof modelOf>[2] = {}
): string {
  return renderReport(modelOf(file, at, more), format, file.raw ?? undefined);
}

/** What is to be written of a file into a report on many. */
export function collect(collector: Collector, result: FileResult, at: string): string {
  return result.error === null
    ? collector.add(modelOf(result, at), result.raw ?? undefined)
    : collector.fail(result.file, result.error);
}
