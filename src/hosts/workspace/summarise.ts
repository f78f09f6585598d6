import { standardPersona } from '../../audit/persona/standard';
import { report } from '../../audit/report/report';
import { type NotebookSummary, summaryOf, unaudited } from '../../audit/report/summary';
import type { FileResult } from './auditFile';

/** What came of one file, as a row among others. */
export function summarise(result: FileResult): NotebookSummary {
  if (result.error !== null) {
    return unaudited(result.file, result.error);
  }
  const { file, notebook, facts, problems } = result;
  const model = report(notebook, result.result, {
    persona: standardPersona(),
    facts,
    at: '',
    offers: []
  });
  const row = summaryOf(file, model);
  return { ...row, notJudged: [...problems, ...row.notJudged] };
}
