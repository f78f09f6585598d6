import { offersFor } from '../../../audit/offers';
import { standardPersona } from '../../../audit/persona/standard';
import { reportHtml } from '../../../audit/report/html';
import { reportMarkdown } from '../../../audit/report/markdown';
import { report } from '../../../audit/report/report';
import type { FileResult } from '../../workspace/auditFile';

/**
 * The readiness report of one audited file.
 *
 * @param at ISO time stamp to print in it.
 */
export function fileReport(
  { notebook, result, facts }: Extract<FileResult, { error: null }>,
  format: 'md' | 'html',
  at: string
): string {
  const offers = offersFor(notebook, result, facts);
  const model = report(notebook, result, { persona: standardPersona(), facts, at, offers });
  return format === 'html' ? reportHtml(model) : reportMarkdown(model);
}
