import { collected, type Collector } from './collector';
import type { CollectedFormat, ReportFormat } from './formats';
import { reportHtml } from './html';
import { reportNotebook } from './ipynb';
import { JsonCollector, reportJson } from './json';
import { JunitCollector } from './junit';
import { reportMarkdown } from './markdown';
import { SarifCollector } from './sarif/log';
import type { ReportModel } from './types';

/**
 * The report of a notebook in one of its forms.
 *
 * @param raw text of the notebook's file; without it SARIF names cells and no lines of the file
 */
export function renderReport(model: ReportModel, format: ReportFormat, raw?: string): string {
  switch (format) {
    case 'md':
      return reportMarkdown(model);
    case 'html':
      return reportHtml(model);
    case 'json':
      return reportJson(model);
    case 'sarif':
      return collected(new SarifCollector(`preflight/${model.notebook.path}`, model.at), model, raw);
    case 'junit':
      return collected(new JunitCollector(model.at), model);
    case 'ipynb':
      return reportNotebook(model);
  }
}

/**
 * A report on many notebooks in a form that holds them all.
 *
 * @param at ISO time stamp of the audit
 */
export function collectorOf(format: CollectedFormat, at: string): Collector {
  switch (format) {
    case 'json':
      return new JsonCollector();
    case 'sarif':
      return new SarifCollector('preflight', at);
    case 'junit':
      return new JunitCollector(at);
  }
}
