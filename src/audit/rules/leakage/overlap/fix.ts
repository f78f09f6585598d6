/** Fixes of leakage/overlap: resampling that came before the split comes after it, on the training part. */
import type { Fix } from '../../../finding';
import { overlaps } from '../../../flow/rows';
import type { EventOf } from '../../../flow/types';
import type { RuleContext } from '../../rule';
import { of } from '../pairs';
import { splitFirst } from '../splitFirst';

/** @param split the split of resampled rows that the finding is about */
export function fixesFor(context: RuleContext, split: EventOf<'split'> | null): Fix[] {
  if (!split?.input.rows) {
    return [];
  }
  const rows = split.input.rows;
  const resampling = of(context.flow, 'transform-fit').find(
    f =>
      f.order < split.order &&
      /^fit_(?:resample|sample)$/.test(f.method) &&
      f.X.rows !== null &&
      overlaps(f.X.rows, rows) === 'yes'
  );
  const fix = resampling && splitFirst(context, split, resampling.site);
  return fix ? [fix] : [];
}
