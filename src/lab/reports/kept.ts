/** The earlier reports of a notebook, as they are remembered: what was found and how ready it was; no code. */
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { z } from 'zod';
import { pastReport } from '../../audit/report/history';

export type KeptReport = z.infer<typeof pastReport>;

/** Reports as they are stored: one that another version has kept may have a form that this one does not know. */
export type StoredReports = readonly ReadonlyPartialJSONValue[];
export const storedReports: z.ZodType<StoredReports> = z.array(z.json());

/** How many reports of one notebook are remembered. */
export const MOST_KEPT = 20;

/** The reports that this version can read, in their order. */
export function readable(stored: StoredReports): KeptReport[] {
  return stored.flatMap(report => {
    const read = pastReport.safeParse(report);
    return read.success ? [read.data] : [];
  });
}

function sayTheSame(stored: ReadonlyPartialJSONValue | undefined, added: KeptReport): boolean {
  return JSON.stringify({ ...(stored as object), at: '' }) === JSON.stringify({ ...added, at: '' });
}

/**
 * Reports with one more, the latest last. One that says what the latest says takes its place: exported in three formats, a
 * report is still one. What cannot be read stays.
 */
export function withReport(stored: StoredReports, added: KeptReport): StoredReports {
  const before = sayTheSame(stored.at(-1), added) ? stored.slice(0, -1) : stored;
  return [...before, added].slice(-MOST_KEPT);
}
