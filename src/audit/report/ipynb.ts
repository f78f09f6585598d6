/** The report as a notebook that only has text: nothing in it can be run. */
import type { Root, RootContent } from 'mdast';
import { reportDocument } from './document';
import { markdownOf } from './markdown';
import { oneLine } from './safe';
import type { ReportModel } from './types';

/** Parts of a document, each from one heading to the next. */
function parts({ children }: Root): RootContent[][] {
  const cut: RootContent[][] = [];
  for (const node of children) {
    if (node.type === 'heading' || cut.length === 0) {
      cut.push([]);
    }
    cut.at(-1)?.push(node);
  }
  return cut;
}

/** The report of a notebook as one. */
export function reportNotebook(model: ReportModel): string {
  return notebookOf(reportDocument(model), `Readiness report: ${model.notebook.path}`);
}

/** A document as a notebook of nbformat 4.5, a cell a heading. */
export function notebookOf(document: Root, title: string): string {
  const cells = parts(document).map((children, index) => ({
    cell_type: 'markdown',
    id: `readiness-${index + 1}`,
    metadata: {},
    source: markdownOf({ type: 'root', children })
      .trimEnd()
      .split(/(?<=\n)/)
  }));
  const metadata = { title: oneLine(title) };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}
