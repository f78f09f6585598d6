import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { reportDocument } from './document';
import type { ReportModel } from './types';

/** The report as Markdown (CommonMark with GitHub's tables); text of the notebook is escaped, never markup. */
export function reportMarkdown(model: ReportModel): string {
  return toMarkdown(reportDocument(model), {
    bullet: '-',
    rule: '-',
    extensions: [gfmToMarkdown({ tablePipeAlign: false })]
  });
}
