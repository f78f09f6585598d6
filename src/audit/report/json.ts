import type { Collector } from './collector';
import { printableJson } from './safe';
import type { ReportModel } from './types';

/** What names the form of a report as JSON; the schema itself is docs/report.schema.json. */
export const REPORT_SCHEMA = 'urn:nbpreflight:report:1';

const text = (value: object): string =>
  printableJson(JSON.stringify({ $schema: REPORT_SCHEMA, version: 1, ...value }, null, 2));

/** The report of a notebook as JSON: all that the other forms are made from. */
export function reportJson(model: ReportModel): string {
  return `${text(model)}\n`;
}

/** Reports as a list; what could not be audited is one with an `error` and no more. */
export class JsonCollector implements Collector {
  begin(): string {
    return '[';
  }

  add(model: ReportModel): string {
    return this.next(model);
  }

  fail(path: string, reason: string): string {
    return this.next({ notebook: { path }, error: reason });
  }

  end(): string {
    return '\n]\n';
  }

  private next(value: object): string {
    return `${this.written++ === 0 ? '' : ','}\n${text(value)}`;
  }

  private written = 0;
}
