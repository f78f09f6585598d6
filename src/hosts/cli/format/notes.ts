import type { AuditResult } from '../../../audit/audit';

/** What was not judged in a notebook, in one line each: it is said, never hidden. Cells count from 1. */
export function notesOf({ notice, cells }: Pick<AuditResult, 'notice' | 'cells'>): string[] {
  const words = {
    failed: 'could not be read',
    partial: 'could only be read in part',
    skipped: 'was skipped'
  };
  const notes = cells.flatMap(({ cell, status, problem }) =>
    status === 'ok' ? [] : [`Cell ${cell + 1} ${words[status]}${problem ? `: ${problem}` : ''}`]
  );
  return notice === null ? notes : [notice];
}
