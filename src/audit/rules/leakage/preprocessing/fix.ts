/** Fixes of leakage/preprocessing, likeliest first; which of them hold is found out by trying them. */
import type { Fix } from '../../../finding';
import { isWithin, overlaps } from '../../../flow/rows';
import type { DataView, Statistic } from '../../../flow/types';
import type { RuleContext } from '../../rule';
import { of } from '../pairs';
import { programOf } from '../program';
import { splitFirst } from '../splitFirst';
import { intoPipeline } from '../intoPipeline';

export function fixesFor(context: RuleContext, statistic: Statistic, test: DataView): Fix[] {
  const { flow } = context;
  const onTest = statistic.rows && test.rows && isWithin(statistic.rows, test.rows);
  const applied = onTest ? fitOnTraining(context, statistic, test) : null;
  if (applied) {
    return [applied];
  }
  const splits = of(flow, 'split').filter(
    s => s.callee.endsWith('train_test_split') && s.input.statistics.includes(statistic)
  );
  // The earliest split first: what it divides further is divided with it.
  const [first] =
    splits.length > 0
      ? splits
      : of(flow, 'split').filter(s => s.arrays.some(a => a.statistics.includes(statistic)));
  const moved = first ? splitFirst(context, first, statistic.site) : null;
  const fix = moved ?? intoPipeline(context, statistic);
  return fix ? [fix] : [];
}

/** `scaler.fit_transform(X_test)` after the training part was fitted on: only transform. */
function fitOnTraining(context: RuleContext, statistic: Statistic, test: DataView): Fix | null {
  const program = programOf(context);
  const { range, calls } = statistic.site;
  const fits = of(context.flow, 'transform-fit');
  const fit = fits.find(f => same(f.site.range, range) && f.site.calls.length === 0);
  const earlier =
    fit &&
    fits.findLast(
      f =>
        f.order < fit.order &&
        f.model.id === fit.model.id &&
        f.X.rows !== null &&
        test.rows !== null &&
        overlaps(f.X.rows, test.rows) === 'no'
    );
  const code = program.codes[program.around(range)];
  const call = code?.calls.find(c => same(c.range, range));
  if (calls.length > 0 || !earlier || !call?.receiver?.name) {
    return null;
  }
  const title = `Apply what \`${call.receiver.name}\` learned from \`${earlier.X.name ?? 'the training part'}\``;
  if (call.name === 'fit_transform' && call.args.length === 1) {
    const text = 'transform';
    return { title, safe: false, edits: [{ kind: 'replace', range: call.nameRange, text }] };
  }
  const alone = call.name === 'fit' && code.value === call && code.targets.length === 0;
  return alone && program.at(statistic.site) !== null
    ? { title, safe: false, edits: program.removals([code]) }
    : null;
}

function same(a: Statistic['site']['range'], b: Statistic['site']['range']): boolean {
  return a.cell === b.cell && a.start === b.start && a.end === b.end;
}
