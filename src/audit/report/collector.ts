import type { ReportModel } from './types';

/** A report on notebooks that is written as they come. Each part is text to write at once. */
export interface Collector {
  begin(): string;
  /** @param raw text of the notebook's file */
  add(model: ReportModel, raw?: string): string;
  /** A file that could not be audited, and why. */
  fail(path: string, reason: string): string;
  end(): string;
}

/** The report on one notebook by itself. */
export function collected(collector: Collector, model: ReportModel, raw?: string): string {
  return collector.begin() + collector.add(model, raw) + collector.end();
}
