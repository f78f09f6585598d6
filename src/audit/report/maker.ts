/** What turns reports into text. Hosts decide when it is there: a page loads it only once somebody wants a report. */
import type { FolderReport } from './folder';
import type { DocumentFormat, ReportFormat } from './formats';
import type { ReportModel } from './types';

export interface ReportMaker {
  /** @param raw text of the notebook's file */
  notebook(model: ReportModel, format: ReportFormat, raw?: string): string;
  folder(report: FolderReport, format: DocumentFormat): string;
}

let maker: ReportMaker | null = null;

export function addReportMaker(added: ReportMaker): void {
  maker = added;
}

export function hasReportMaker(): boolean {
  return maker !== null;
}

/** @throws where the host has added none */
export function reportMaker(): ReportMaker {
  if (!maker) {
    throw new Error('What makes reports is not loaded.');
  }
  return maker;
}
