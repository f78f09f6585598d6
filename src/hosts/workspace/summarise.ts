import { offersFor } from '../../audit/offers';
import { report, type ReportOptions } from '../../audit/report/report';
import { type NotebookSummary, summaryOf, unaudited } from '../../audit/report/summary';
import type { ReportModel } from '../../audit/report/types';
import type { AuditedFile, FileResult } from './auditFile';

/**
 * What the readiness report says of a file that was audited.
 *
 * @param at ISO time stamp to print in it
 * @param more what else is known: answers of a reviewer, an earlier report; cells on offer where they are not to be worked out
 */
export function modelOf(
  { notebook, result, facts, personas }: AuditedFile,
  at: string,
  more: Partial<Pick<ReportOptions, 'reviewed' | 'earlier' | 'offers'>> = {}
): ReportModel {
  const offers = more.offers ?? offersFor(notebook, result, facts);
  return report(notebook, result, { ...more, personas, facts, at, offers });
}

/** What came of one file, as a row among others. */
export function summarise(result: FileResult): NotebookSummary {
  return result.error === null
    ? rowOf(result, modelOf(result, '', { offers: [] }))
    : unaudited(result.file, result.error);
}

/** The row of a file whose report is there already. */
export function rowOf({ file, problems }: AuditedFile, model: ReportModel): NotebookSummary {
  const row = summaryOf(file, model);
  return { ...row, notJudged: [...problems, ...row.notJudged] };
}
