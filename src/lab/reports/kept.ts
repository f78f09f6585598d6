/** The earlier reports of a notebook, as they are remembered: what was found and how ready it was; no code. */
import { z } from 'zod';
import { pastReport } from '../../audit/report/history';

export type KeptReport = z.infer<typeof pastReport>;
export const keptReports = z.array(pastReport);

/** How many reports of one notebook are remembered. */
export const MOST_KEPT = 20;

function sayTheSame(a: KeptReport, b: KeptReport): boolean {
  return JSON.stringify({ ...a, at: '' }) === JSON.stringify({ ...b, at: '' });
}

/**
 * Reports with one more, the latest last. One that says what the latest says takes its place: exported in three formats, a
 * report is still one.
 */
export function withReport(reports: readonly KeptReport[], added: KeptReport): KeptReport[] {
  const last = reports.at(-1);
  const before = last && sayTheSame(last, added) ? reports.slice(0, -1) : reports;
  return [...before, added].slice(-MOST_KEPT);
}
