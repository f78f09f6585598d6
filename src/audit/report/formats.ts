/** The forms that a readiness report is handed on in. Names and endings only, for those who do not make one themselves. */

export const REPORT_FORMATS = ['md', 'html', 'json', 'sarif', 'junit', 'ipynb'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Forms for people, which a report on a folder has as well. */
export const DOCUMENT_FORMATS = ['md', 'html'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export interface FormatFacts {
  /** What follows the notebook's name without its own ending: `.readiness.md`. */
  readonly ending: string;
  readonly mediaType: string;
  /** What people call it. */
  readonly label: string;
}

/** Forms that hold many notebooks, written as they come. */
export const COLLECTED_FORMATS = ['json', 'sarif', 'junit'] as const;
export type CollectedFormat = (typeof COLLECTED_FORMATS)[number];

export function isReportFormat(name: string): name is ReportFormat {
  return (REPORT_FORMATS as readonly string[]).includes(name);
}

export function isCollected(format: ReportFormat): format is CollectedFormat {
  return (COLLECTED_FORMATS as readonly string[]).includes(format);
}

export const FORMAT_FACTS: Readonly<Record<ReportFormat, FormatFacts>> = {
  md: { ending: '.readiness.md', mediaType: 'text/markdown', label: 'Markdown' },
  html: { ending: '.readiness.html', mediaType: 'text/html', label: 'HTML' },
  json: { ending: '.readiness.json', mediaType: 'application/json', label: 'JSON' },
  sarif: { ending: '.sarif', mediaType: 'application/sarif+json', label: 'SARIF' },
  junit: { ending: '.junit.xml', mediaType: 'application/xml', label: 'JUnit XML' },
  ipynb: { ending: '.readiness.ipynb', mediaType: 'application/x-ipynb+json', label: 'Notebook' }
};

/** Name of a report that stands beside its notebook: `churn.v2.readiness.md` for `work/churn.v2.ipynb`. */
export function nameBeside(notebook: string, format: ReportFormat): string {
  const file = notebook.slice(Math.max(notebook.lastIndexOf('/'), notebook.lastIndexOf('\\')) + 1);
  const dot = file.lastIndexOf('.');
  return (dot > 0 ? file.slice(0, dot) : file) + FORMAT_FACTS[format].ending;
}
