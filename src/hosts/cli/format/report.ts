import { reportHtml } from '../../../audit/report/html';
import { reportMarkdown } from '../../../audit/report/markdown';
import type { AuditedFile } from '../../workspace/auditFile';
import { modelOf } from '../../workspace/summarise';

/**
 * The readiness report of one audited file.
 *
 * @param at ISO time stamp to print in it.
 */
export function fileReport(file: AuditedFile, format: 'md' | 'html', at: string): string {
  const model = modelOf(file, at);
  return format === 'html' ? reportHtml(model) : reportMarkdown(model);
}
