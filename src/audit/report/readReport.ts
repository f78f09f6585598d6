/** Reads reports as JSON, of which only a part is needed to compare with. */
import { z } from 'zod';
import { pastReport } from './history';
import { REPORT_SCHEMA } from './json';

/** More of a report may be unlike in reports of other versions. */
const reportFile = pastReport.extend({ $schema: z.literal(REPORT_SCHEMA) });

/** Why a text is no report that can be compared with, for people. */
export class NoReport extends Error {
  override name = 'NoReport';
}

/**
 * Reads a report as JSON.
 *
 * @throws NoReport with what is wrong with the text
 */
export function readReport(text: string): z.infer<typeof pastReport> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new NoReport(error instanceof Error ? error.message : String(error));
  }
  const read = reportFile.safeParse(value);
  if (!read.success) {
    throw new NoReport(z.prettifyError(read.error));
  }
  const { $schema: _, ...report } = read.data;
  return report;
}
