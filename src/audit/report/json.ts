import type { ReportModel } from './types';

/** What names the form of a report as JSON; the schema itself is docs/report.schema.json. */
export const REPORT_SCHEMA = 'urn:nbpreflight:report:1';

/** The report of a notebook as JSON: all that the other forms are made from. */
export function reportJson(model: ReportModel): string {
  return `${JSON.stringify({ $schema: REPORT_SCHEMA, version: 1, ...model }, null, 2)}\n`;
}
