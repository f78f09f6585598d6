import { Auditor } from '../../audit';
import { readNotebook } from '../../notebook/read';
import { REPORT_FORMATS, type ReportFormat } from '../formats';
import { renderReport } from '../render';
import { fileText, LEAKING, reportOf } from './fixture';

const RAW = fileText(LEAKING);
const [FIRST, LATER] = ['2026-01-02T03:04:05.000Z', '2027-11-12T13:14:15.678Z'];

/** A report by an engine that never saw anything before. */
function made(format: ReportFormat, at: string): string {
  const notebook = readNotebook(RAW, 'a.ipynb');
  const model = reportOf(new Auditor().audit(notebook), notebook);
  return renderReport({ ...model, at }, format, RAW);
}

test.each(REPORT_FORMATS)('a report as %s is the same each time, but for the time', format => {
  const first = made(format, FIRST);
  expect(made(format, FIRST)).toBe(first);
  const later = made(format, LATER);
  expect(later).not.toBe(first);
  expect(later.replaceAll(LATER, FIRST)).toBe(first);
});
