/** The fix of architecture/unstratified-split: the split is given the target. */
import type { Fix } from '../../../finding';
import type { EventOf } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { programOf } from '../../leakage/program';
import type { RuleContext } from '../../rule';
import { targetOf } from '../imbalance';

export function stratify(context: RuleContext, split: EventOf<'split'>, fit: EventOf<'fit'>): Fix[] {
  const program = programOf(context);
  const code = program.codes[program.around(split.site.range)];
  const call = code?.calls.find(c => rangeKey(c.range) === rangeKey(split.site.range));
  const last = call?.args.at(-1);
  const target = targetText(split, fit);
  if (!call || !last || !code.exact || target === null || call.args.some(a => a.keyword === 'stratify')) {
    return [];
  }
  const range = { ...last.range, start: last.range.end };
  return [
    {
      title: 'Give each part the same share of each class',
      safe: false,
      edits: [{ kind: 'replace', range, text: `, stratify=${target}` }]
    }
  ];
}

/** The target as it is divided beside the features, or as a column of the one table that is divided. */
function targetText({ arrays }: EventOf<'split'>, { y }: EventOf<'fit'>): string | null {
  const target = targetOf(y);
  if (arrays.length === 1) {
    const columns = arrays[0].holds;
    return target && target.name === target.from && columns?.only === null && arrays[0].name
      ? `${arrays[0].name}["${target.name}"]`
      : null;
  }
  return arrays.length === 2 && arrays[1].text !== '' && arrays[1].text.length < 60 ? arrays[1].text : null;
}
