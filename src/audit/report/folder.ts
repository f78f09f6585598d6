/** The report on all notebooks of a folder. */
import type { Root, RootContent } from 'mdast';
import { SEVERITIES } from '../finding';
import { VERDICTS } from './document';
import { heading, inlineCode, list, paragraph, strong, table, type Inline } from './nodes';
import { byGravity, type NotebookSummary } from './summary';
import { capital, plural } from './words';

export interface FolderReport {
  /** The folder as the user knows it; empty for the root of the workspace. */
  readonly folder: string;
  /** ISO time stamp to print. */
  readonly at: string;
  readonly notebooks: readonly NotebookSummary[];
  /** How many were to be audited and were not, since somebody stopped it. */
  readonly left: number;
}

/** Title of the report, as a page is called. */
export function folderTitle(folder: string): string {
  return `Readiness report: ${folder === '' ? 'workspace' : folder}`;
}

/** Rules that speak in most notebooks, as far as the report names them. */
const MOST_RULES = 10;

/** The report as a Markdown tree: a table of all, what they have in common, and what was found in each. */
export function folderDocument({ folder, at, notebooks, left }: FolderReport): Root {
  const sorted = [...notebooks].sort(byGravity);
  const judged = sorted.filter(({ verdict }) => verdict !== 'not-judged');
  const children: RootContent[] = [
    heading(1, ['Readiness report: ', inlineCode(folder === '' ? 'workspace' : folder)]),
    paragraph(`${countsText(sorted)} Audited at ${at}.`),
    ...(left > 0
      ? [paragraph(strong(`The audit was stopped: ${plural(left, 'notebook')} not audited.`))]
      : []),
    heading(2, 'Notebooks'),
    table(
      ['Notebook', 'Verdict', 'Score', 'Critical', 'High', 'Medium', 'Low'],
      sorted.map((row): Inline[] => [
        inlineCode(row.path),
        row.error === null ? VERDICTS[row.verdict] : 'Could not be audited',
        row.score === null ? '' : String(row.score),
        ...SEVERITIES.map(level => (row.error === null ? String(row.counts[level]) : ''))
      ])
    ),
    ...common(sorted, judged.length),
    heading(2, 'Findings'),
    ...sorted.filter(({ findings }) => findings.length > 0).flatMap(notebook),
    heading(2, 'What was not judged'),
    ...unjudged(sorted)
  ];
  return { type: 'root', children };
}

function countsText(rows: readonly NotebookSummary[]): string {
  const of = (verdict: NotebookSummary['verdict']) => rows.filter(row => row.verdict === verdict).length;
  return `${plural(rows.length, 'notebook')}: ${of('ready')} ready, ${of('conditions')} ready with conditions, ${of('not-ready')} not ready, ${of('not-judged')} not judged.`;
}

/** What many notebooks have in common is better settled once. */
function common(rows: readonly NotebookSummary[], judged: number): RootContent[] {
  const notebooksOf = new Map<string, number>();
  for (const { findings } of rows) {
    for (const rule of new Set(findings.map(finding => finding.rule))) {
      notebooksOf.set(rule, (notebooksOf.get(rule) ?? 0) + 1);
    }
  }
  const most = [...notebooksOf]
    .filter(([, count]) => count > 1)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_RULES);
  return most.length === 0
    ? []
    : [
        heading(2, 'In common'),
        paragraph(`Of ${plural(judged, 'judged notebook')}:`),
        list(most.map(([rule, count]): Inline => [inlineCode(rule), ` in ${plural(count, 'notebook')}`]))
      ];
}

function notebook({ path, findings }: NotebookSummary): RootContent[] {
  return [
    heading(3, [inlineCode(path)]),
    list(
      findings.map((finding): Inline => [
        strong(capital(finding.severity)),
        ` ${finding.message} (cell ${finding.cell + 1}, line ${finding.line}, `,
        inlineCode(finding.rule),
        `) ${finding.remediation}`
      ])
    )
  ];
}

function unjudged(rows: readonly NotebookSummary[]): RootContent[] {
  const items = rows.flatMap(({ path, error, notJudged }): Inline[] =>
    [...(error === null ? [] : [error]), ...notJudged].map((text): Inline => [inlineCode(path), `: ${text}`])
  );
  return [items.length === 0 ? paragraph('Nothing was left out.') : list(items)];
}
