import { offersFor } from '../../audit/offers';
import { standardPersona } from '../../audit/persona/standard';
import { report } from '../../audit/report/report';
import { type NotebookSummary, summaryOf, unaudited } from '../../audit/report/summary';
import type { ReportModel } from '../../audit/report/types';
import type { AuditedFile, FileResult } from './auditFile';

/**
 * What the readiness report says of a file that was audited.
 *
 * @param at ISO time stamp to print in it
 * @param offers worked out when not given
 */
export function modelOf(
  { notebook, result, facts }: AuditedFile,
  at: string,
  offers = offersFor(notebook, result, facts)
): ReportModel {
  return report(notebook, result, { personas: [standardPersona()], facts, at, offers });
}

/** What came of one file, as a row among others. */
export function summarise(result: FileResult): NotebookSummary {
  return result.error === null
    ? rowOf(result, modelOf(result, '', []))
    : unaudited(result.file, result.error);
}

/** The row of a file whose report is there already. */
export function rowOf({ file, problems }: AuditedFile, model: ReportModel): NotebookSummary {
  const row = summaryOf(file, model);
  return { ...row, notJudged: [...problems, ...row.notJudged] };
}
