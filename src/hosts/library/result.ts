/** What an audit gives to a program, and how a Deno notebook shows it. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { findingMessage } from '../../audit/protocol';
import type { Collector } from '../../audit/report/collector';
import { reportDocument } from '../../audit/report/document';
import { folderDocument, folderTitle } from '../../audit/report/folder';
import { htmlFragmentOf, htmlOf } from '../../audit/report/html';
import type { ReportFormat } from '../../audit/report/formats';
import { notebookOf } from '../../audit/report/ipynb';
import { markdownOf } from '../../audit/report/markdown';
import { collectorOf } from '../../audit/report/render';
import { oneLine } from '../../audit/report/safe';
import type { NotebookSummary } from '../../audit/report/summary';
import type { ReportModel } from '../../audit/report/types';

export type Finding = z.infer<typeof findingMessage>;

/** One notebook of an audit. */
export interface AuditedNotebook extends Omit<NotebookSummary, 'findings'> {
  /** With evidence (ranges in UTF-16 units of the cells' sources), and fixes where they were asked for. */
  readonly findings: readonly Finding[];
}

/** What is known of a notebook; `model` is null where it could not be audited. */
export interface Part {
  readonly summary: NotebookSummary;
  readonly findings: readonly Finding[];
  readonly model: ReportModel | null;
  /** Absolute path of the file; null where there is none. */
  readonly source: string | null;
}

/** Text of a file as it is now; what is not as it was audited has no places in a report. */
function textOf(source: string | null): string | undefined {
  try {
    return source === null ? undefined : readFileSync(source, 'utf8');
  } catch {
    return undefined;
  }
}

/** Deno's kernel shows an object by this method. */
const DISPLAY = Symbol.for('Jupyter.display');

/** Representations of one thing by their MIME types. */
export type MimeBundle = Readonly<Record<string, string>>;

/** The outcome of an audit of one notebook or many. */
export class Audit {
  /**
   * @param parts what is missing first, then in the order given
   * @param folder as it was named; null where one notebook was asked for
   * @param at when, as an ISO time stamp
   */
  constructor(
    private readonly parts: readonly Part[],
    private readonly folder: string | null,
    readonly at: string
  ) {}

  /** The notebooks in the order given, those of a folder by their paths; what is missing comes first. */
  get notebooks(): readonly AuditedNotebook[] {
    return this.parts.map(({ summary, findings }) => ({ ...summary, findings }));
  }

  /** The findings of all notebooks, each with its notebook's path. */
  get findings(): readonly (Finding & { readonly path: string })[] {
    return this.notebooks.flatMap(({ path, findings }) => findings.map(finding => ({ path, ...finding })));
  }

  /** The readiness report: of the notebook, or of all in the folder. */
  report(format: ReportFormat = 'md'): Report {
    if (format === 'json') {
      return new Report(`${JSON.stringify(this, null, 2)}\n`, format, this.bundle());
    }
    return new Report(this.text(format), format, this.bundle());
  }

  /** Plain data, for `JSON.stringify`. */
  toJSON(): object {
    return { at: this.at, notebooks: this.notebooks };
  }

  /** One line a notebook. */
  toString(): string {
    const lines = this.notebooks.map(({ path, error, score, counts }) => {
      const found = Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([level, count]) => `${count} ${level}`);
      return `${oneLine(path)}: ${oneLine(error ?? (found.join(', ') || 'nothing found'))}${score === null ? '' : ` (readiness ${score} of 100)`}`;
    });
    return lines.join('\n') || 'No notebook was audited.';
  }

  [DISPLAY](): MimeBundle {
    return this.bundle();
  }

  private text(format: Exclude<ReportFormat, 'json'>): string {
    const { document, title } = this.shown();
    switch (format) {
      case 'md':
        return markdownOf(document);
      case 'html':
        return htmlOf(document, title);
      case 'ipynb':
        return notebookOf(document, title);
      case 'sarif':
      case 'junit':
        return this.collected(collectorOf(format, this.at));
    }
  }

  private collected(collector: Collector): string {
    const parts = this.parts.map(({ summary: { path, error }, model, source }) =>
      model ? collector.add(model, textOf(source)) : collector.fail(path, error ?? '')
    );
    return [collector.begin(), ...parts, collector.end()].join('');
  }

  /** One notebook is shown as itself, several or a folder in a table. */
  private shown(): { document: ReturnType<typeof reportDocument>; title: string } {
    const only = this.folder === null ? this.parts[0]?.model : null;
    return only
      ? { document: reportDocument(only), title: `Readiness report: ${only.notebook.path}` }
      : {
          document: folderDocument({
            folder: this.folder ?? '',
            at: this.at,
            left: 0,
            notebooks: this.parts.map(({ summary }) => summary)
          }),
          title: folderTitle(this.folder ?? '')
        };
  }

  private bundle(): MimeBundle {
    const { document } = this.shown();
    return {
      'text/html': htmlFragmentOf(document),
      'text/markdown': markdownOf(document),
      'text/plain': this.toString()
    };
  }
}

/** A report as text; a Deno notebook shows it formatted, whatever its format. */
export class Report {
  constructor(
    readonly text: string,
    readonly format: ReportFormat,
    private readonly shown: MimeBundle
  ) {}

  toString(): string {
    return this.text;
  }

  [DISPLAY](): MimeBundle {
    return { ...this.shown, 'text/plain': this.text };
  }
}
