/** The fix of features/separate-dummies: the test data is brought to the training columns. */
import type { Fix } from '../../../finding';
import type { EventOf, Statistic } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { programOf } from '../../leakage/program';
import type { RuleContext } from '../../rule';

/** @param use where the model is used on the data whose columns were made by `tested` */
export function reindex(
  context: RuleContext,
  fit: EventOf<'fit'>,
  use: EventOf<'score'> | EventOf<'predict'>,
  trained: Statistic,
  tested: Statistic
): Fix[] {
  const program = programOf(context);
  const [from, to] = [trained, tested].map(s => program.around(s.site.range));
  const [first, second] = [program.codes[from], program.codes[to]];
  const name = first?.targets.length === 1 ? first.targets[0] : null;
  const call = second?.value;
  // Where the table is changed on its way to the model, its columns are not those that the model learned.
  const asTrained = name !== null && fit.X.name === name && use.X.name === second?.targets[0];
  const changed = program.codes
    .slice(from + 1)
    .some((code, i) => name !== null && code.writes.has(name) && from + 1 + i !== to);
  if (
    !asTrained ||
    changed ||
    from >= to ||
    second.targets.length !== 1 ||
    trained.site.calls.length > 0 ||
    tested.site.calls.length > 0 ||
    call?.name !== 'get_dummies' ||
    rangeKey(call.range) !== rangeKey(tested.site.range)
  ) {
    return [];
  }
  const range = { ...call.range, start: call.range.end };
  return [
    {
      title: `Give \`${second.targets[0]}\` the columns of \`${name}\``,
      safe: false,
      edits: [{ kind: 'replace', range, text: `.reindex(columns=${name}.columns, fill_value=0)` }]
    }
  ];
}
