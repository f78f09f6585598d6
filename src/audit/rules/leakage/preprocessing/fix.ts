/** Fixes of leakage/preprocessing, likeliest first; which of them hold is found out by trying them. */
import type { Fix } from '../../../finding';
import { isWithin, overlaps } from '../../../flow/rows';
import type { DataView, EventOf, Statistic } from '../../../flow/types';
import type { RuleContext } from '../../rule';
import { nameOf } from '../../evidence';
import { of } from '../../events';
import { pairs } from '../pairs';
import { holds } from '../../../notebook/ranges';
import { programOf } from '../program';
import { splitFirst } from '../splitFirst';
import { intoPipeline } from '../intoPipeline';

export function fixesFor(context: RuleContext, statistic: Statistic, test: DataView): Fix[] {
  const { flow } = context;
  const onTest = statistic.rows && test.rows && isWithin(statistic.rows, test.rows);
  const applied = onTest
    ? (fitOnTraining(context, statistic, test) ?? fromTraining(context, statistic, test))
    : null;
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
  const divided = [
    ...of(flow, 'score').filter(s => s.crossValidated),
    ...of(flow, 'fit').filter(f => f.model.isSearch)
  ].filter(d => d.X.statistics.includes(statistic));
  const fix = moved ?? intoPipeline(context, divided, statistic.site);
  return fix ? [fix] : [];
}

/** `scaler.fit_transform(X_test)` after the training part was fitted on: only transform. */
function fitOnTraining(context: RuleContext, statistic: Statistic, test: DataView): Fix | null {
  const program = programOf(context);
  const { range, calls, loops } = statistic.site;
  const fits = of(context.flow, 'transform-fit');
  const here = fits.filter(f => same(f.site.range, range));
  const [fit] = here;
  // One place that fits several times, a loop over the parts, fits the training part too.
  if (!fit || here.length > 1 || calls.length > 0 || loops.length > 0) {
    return null;
  }
  const earlier = fits.findLast(f => f.order < fit.order && f.model.id === fit.model.id);
  const code = program.codes[program.around(range)];
  const call = code?.calls.find(c => same(c.range, range));
  if (
    !earlier?.X.rows ||
    !test.rows ||
    overlaps(earlier.X.rows, test.rows) !== 'no' ||
    !likeColumns(context, earlier, statistic) ||
    !call?.receiver?.name
  ) {
    return null;
  }
  const title = `Apply what \`${call.receiver.name}\` learned from \`${nameOf(earlier.X)}\``;
  if (call.name === 'fit_transform' && call.args.length === 1) {
    const text = 'transform';
    return { title, safe: false, edits: [{ kind: 'replace', range: call.nameRange, text }] };
  }
  const alone = call.name === 'fit' && code.value === call && code.targets.length === 0;
  return alone && program.at(statistic.site) !== null
    ? { title, safe: false, edits: program.removals([code]) }
    : null;
}

/** Statistics that stay what they are when what is missing is filled with them. */
const KEPT = /\.(?:mean|median|mode|min|max)$/;

/**
 * `test["age"].median()` in a statement that did the same with `train["age"].median()` for the training part: the
 * training part's is taken for both.
 */
function fromTraining(context: RuleContext, statistic: Statistic, test: DataView): Fix | null {
  const program = programOf(context);
  const at = program.at(statistic.site);
  const code = at === null ? undefined : program.codes[at];
  const [use, ...others] = code?.uses.filter(u => holds(statistic.site.range, u.range)) ?? [];
  if (
    at === null ||
    !code ||
    !use ||
    others.length > 0 ||
    !KEPT.test(statistic.what) ||
    statistic.column === null
  ) {
    return null;
  }
  const text = (site: Statistic['site'], name: string): string =>
    program.text(site.range).replace(new RegExp(`^${name}\\b`), '');
  for (const { fit, scores, predictions } of pairs(context.flow)) {
    if (![...scores, ...predictions].some(e => e.X.statistics.includes(statistic))) {
      continue;
    }
    for (const other of fit.X.statistics) {
      const index = program.at(other.site);
      const theirs =
        index === null ? [] : program.codes[index].uses.filter(u => holds(other.site.range, u.range));
      const apart = other.rows && test.rows && overlaps(other.rows, test.rows) === 'no';
      const name = theirs.length === 1 ? theirs[0].name : null;
      if (index === null || !apart || !name || text(other.site, name) !== text(statistic.site, use.name)) {
        continue;
      }
      const between = program.codes.slice(Math.min(index, at) + 1, Math.max(index, at));
      const column = (target: string): string | undefined =>
        new RegExp(`^${name}\\[(["'])(\\w+)\\1\\]$`).exec(target)?.[2];
      const kept = between
        .filter(c => c.writes.has(name))
        .every(
          c => c.targets.length === 1 && (column(c.targets[0]) ?? statistic.column) !== statistic.column
        );
      if (kept) {
        const title = `Take the statistic of \`${name}\``;
        return { title, safe: false, edits: [{ kind: 'replace', range: use.range, text: name }] };
      }
    }
  }
  return null;
}

/**
 * Whether a transformer was fitted on the columns that it is fitted on again: the same ones by name, the same expression
 * of another table, or whole tables that one model is trained and evaluated on.
 */
function likeColumns({ flow }: RuleContext, earlier: EventOf<'transform-fit'>, later: Statistic): boolean {
  const fit = of(flow, 'transform-fit').find(f => same(f.site.range, later.site.range))!;
  const [a, b] = [earlier.X, fit.X];
  const [known, again] = [a.holds?.only, b.holds?.only];
  if (known && again) {
    return known.length === again.length && known.every((name, i) => name === again[i]);
  }
  if (a.name === null || b.name === null) {
    // `train[columns]` and `test[columns]`.
    const rest = (text: string): string => text.replace(/^\w+/, '');
    return a.name === null && b.name === null && /^\W/.test(rest(a.text)) && rest(a.text) === rest(b.text);
  }
  return pairs(flow).some(
    ({ fit: model, scores, predictions }) =>
      model.X.statistics.some(s => same(s.site.range, earlier.site.range)) &&
      [...scores, ...predictions].some(e => e.X.statistics.includes(later))
  );
}

function same(a: Statistic['site']['range'], b: Statistic['site']['range']): boolean {
  return a.cell === b.cell && a.start === b.start && a.end === b.end;
}
