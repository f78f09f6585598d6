import type { AuditResult } from '../../../audit/audit';
import { runsOf } from '../../../audit/cellRuns';
import { plural } from '../../../audit/report/words';

/** What was not judged in a notebook, in one line each: it is said, never hidden. Cells count from 1. */
export function notesOf({
  notice,
  cells,
  untried
}: Pick<AuditResult, 'notice' | 'cells' | 'untried'>): string[] {
  const words = {
    failed: 'could not be read',
    partial: 'could only be read in part',
    skipped: 'was skipped'
  };
  const notes = runsOf(cells).flatMap(({ status, problem, first, last }) => {
    const which = first === last ? `Cell ${first + 1}` : `Cells ${first + 1} to ${last + 1}`;
    const is = status === 'skipped' && first !== last ? 'were skipped' : status !== 'ok' && words[status];
    return status === 'ok' ? [] : [`${which} ${is}${problem ? `: ${problem}` : ''}`];
  });
  if (untried > 0) {
    notes.push(
      `${plural(untried, 'finding')} may have fixes that were not tried: the notebook is too large to try all in time`
    );
  }
  return notice === null ? notes : [notice];
}
