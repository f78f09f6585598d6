import { folderDocument, folderTitle } from './folder';
import { htmlOf } from './html';
import { addReportMaker, type ReportMaker } from './maker';
import { markdownOf } from './markdown';
import { renderReport } from './render';

export const reports: ReportMaker = {
  notebook: renderReport,
  folder(report, format) {
    const document = folderDocument(report);
    return format === 'html' ? htmlOf(document, folderTitle(report.folder)) : markdownOf(document);
  }
};

/** Lets requests for reports be answered from now on. */
export function addReports(): void {
  addReportMaker(reports);
}
