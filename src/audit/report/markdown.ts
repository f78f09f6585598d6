import type { Root } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';
import { reportDocument } from './document';
import type { ReportModel } from './types';

/** A document as Markdown (CommonMark with GitHub's tables); text of notebooks is escaped, never markup. */
export function markdownOf(document: Root): string {
  return toMarkdown(document, {
    bullet: '-',
    rule: '-',
    // GitHub and Jupyter read a formula between two of them.
    unsafe: [{ character: '$', inConstruct: 'phrasing' }],
    extensions: [gfmToMarkdown({ tablePipeAlign: false })]
  });
}

/** The report of a notebook as Markdown. */
export function reportMarkdown(model: ReportModel): string {
  return markdownOf(reportDocument(model));
}
