/** Fixes of leakage/overlap: training on the training part, and resampling after the split. */
import type { Fix } from '../../../finding';
import { type RowSet, overlaps } from '../../../flow/rows';
import type { EventOf } from '../../../flow/types';
import type { RuleContext } from '../../rule';
import { fitOnPart } from '../fitOnPart';
import { type Dividing, intoPipeline } from '../intoPipeline';
import { of } from '../../events';
import { splitFirst } from '../splitFirst';

/**
 * @param split the split that the evaluated rows, or the resampled rows that the finding is about, went through
 * @param fit the training that saw rows which it is evaluated on
 */
export function fixesFor(
  context: RuleContext,
  split: EventOf<'split'> | null,
  fit: EventOf<'fit'> | null = null
): Fix[] {
  if (!split?.input.rows) {
    return [];
  }
  const rows = split.input.rows;
  if (fit && fit.order > split.order) {
    // Searches over the same rows would go on to choose by the test part.
    const searches = of(context.flow, 'fit').filter(
      f => f !== fit && f.order > split.order && f.model.isSearch && f.X.rows === fit.X.rows
    );
    const fixes = [
      fitOnPart(context, [fit], split),
      searches.length > 0 ? fitOnPart(context, [fit, ...searches], split) : null
    ].filter(f => f !== null);
    if (fixes.length > 0) {
      return fixes;
    }
  }
  const resampling = resamplingOf(context, rows, split.order);
  const fix = resampling && splitFirst(context, split, resampling.site);
  return fix ? [fix] : [];
}

/** Resampling before cross-validation, in one pipeline with the model instead. */
export function resampleInFolds(context: RuleContext, cv: Dividing): Fix[] {
  const resampling = cv.X.rows && resamplingOf(context, cv.X.rows, cv.order);
  const fix = resampling && intoPipeline(context, [cv], resampling.site);
  return fix ? [fix] : [];
}

function resamplingOf(
  { flow }: RuleContext,
  rows: RowSet,
  before: number
): EventOf<'transform-fit'> | undefined {
  return of(flow, 'transform-fit').find(
    f =>
      f.order < before &&
      /^fit_(?:resample|sample)$/.test(f.method) &&
      f.X.rows !== null &&
      overlaps(f.X.rows, rows) === 'yes'
  );
}
