/** Where findings stand in a script, whose lines people see rather than its cells. */
import { readRaw, type RawRegion } from '../../../audit/notebook/raw';
import { isScript } from '../../../audit/notebook/script';
import type { Range } from '../../../audit/notebook/types';
import type { Shown } from '../job';

/** @returns the place of a range in the file of a script; null for all ranges of a notebook, which people see by cells */
export function scriptRegions(result: Extract<Shown, { error: null }>): (range: Range) => RawRegion | null {
  const isWanted =
    isScript(result.file) &&
    result.raw !== null &&
    result.result.findings.length + result.result.ignored.length > 0;
  const file = isWanted ? readRaw(result.raw, result.file) : null;
  return range => file?.region(range) ?? null;
}
