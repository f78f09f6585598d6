/** The fix of leakage/temporal: the earlier rows train, the later ones test. */
import type { Fix } from '../../../finding';
import type { EventOf } from '../../../flow/types';
import type { Edit } from '../../../notebook/types';
import type { RuleContext } from '../../rule';
import { callAt } from '../division';
import { programOf } from '../program';

/** Calls that put a row beside the rows before it: whoever writes them has the rows in the order of time. */
const BESIDE = /^(?:shift|diff|pct_change|rolling|ewm|expanding)$/;

export function splitInOrder(context: RuleContext, split: EventOf<'split'>): Fix[] {
  const program = programOf(context);
  const code = program.codes[program.around(split.site.range)];
  const call = code && callAt(code, split.site.range);
  const { ordered } = split.input;
  if (!call || !ordered || call.name !== 'train_test_split' || split.site.calls.length > 0 || !code.exact) {
    return [];
  }
  const keyword = (name: string): (typeof call.args)[number] | undefined =>
    call.args.find(a => a.keyword === name);
  // Strata are drawn at random; what is spread into the call may say anything.
  if (keyword('stratify') ?? keyword('**') ?? keyword('*')) {
    return [];
  }
  const edits: Edit[] = [];
  const showing = program.codes[program.around(ordered.range)];
  const inOrder = showing?.calls.some(
    c => BESIDE.test(c.name) && c.range.start <= ordered.range.start && ordered.range.end <= c.range.end
  );
  if (!inOrder) {
    // Dates in the index say what the order is, and not that the rows are in it.
    const data = call.args.filter(a => a.keyword === null);
    if (!data.every(a => a.name !== null && program.isTable(a.name, code))) {
      return [];
    }
    for (const { range } of data) {
      edits.push({
        kind: 'replace',
        range: { ...range, start: range.end },
        text: '.sort_index(kind="stable")'
      });
    }
  }
  const shuffle = keyword('shuffle');
  const last = call.args.at(-1);
  if (shuffle) {
    edits.push({ kind: 'replace', range: shuffle.range, text: 'False' });
  } else if (last) {
    edits.push({
      kind: 'replace',
      range: { ...last.range, start: last.range.end },
      text: ', shuffle=False'
    });
  }
  return [{ title: 'Train on the earlier rows and test on the later ones', safe: false, edits }];
}
