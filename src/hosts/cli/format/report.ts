import type { Collector } from '../../../audit/report/collector';
import type { Shown } from '../job';

export { collectorOf, renderReport } from '../../../audit/report/render';

/** What is to be written of a file into a report on many. */
export function collect(collector: Collector, result: Shown): string {
  if (result.error !== null) {
    return collector.fail(result.file, result.error);
  }
  return result.model === undefined ? '' : collector.add(result.model, result.raw ?? undefined);
}
