/** The fix of leakage/target: the column is dropped from what is divided into training and test features. */
import type { Fix } from '../../../finding';
import type { EventOf } from '../../../flow/types';
import type { RuleContext } from '../../rule';
import { callAt } from '../division';
import { of } from '../../events';
import { type Program, programOf } from '../program';
import { holds } from '../../../notebook/ranges';

/** @param column the target, or the column that gives it away */
export function dropColumn(context: RuleContext, fit: EventOf<'fit'>, column: string): Fix[] {
  const program = programOf(context);
  const split = of(context.flow, 'split').findLast(
    s =>
      s.order < fit.order &&
      s.callee.endsWith('train_test_split') &&
      s.parts.some(p => p.rows !== null && p.rows === fit.X.rows)
  );
  const index = split ? program.around(split.site.range) : -1;
  const code = program.codes[index];
  const call = split && code && callAt(code, split.site.range);
  const at = split?.arrays.findIndex(
    a =>
      a.holds !== null &&
      fit.X.holds !== null &&
      a.holds.only?.join() === fit.X.holds.only?.join() &&
      a.holds.dropped.join() === fit.X.holds.dropped.join()
  );
  const data = at === undefined ? undefined : call?.args.filter(a => a.keyword === null)[at];
  const labels = call?.args.filter(a => a.keyword === null).length ?? 0;
  // The labels must come out of the same split; else they are taken from the features later.
  if (!split || !call || !data || labels < 2 || split.site.calls.length > 0 || !code.exact) {
    return [];
  }
  if (data.name === null || !program.isTable(data.name, code) || mentions(program, column, index)) {
    return [];
  }
  const text = `.drop(columns=${JSON.stringify(column)})`;
  const range = { ...data.range, start: data.range.end };
  const inside = code.calls.some(c => c !== call && holds(c.range, data.range) && holds(call.range, c.range));
  return inside
    ? []
    : [
        {
          title: `Drop \`${column}\` from \`${data.name}\``,
          safe: false,
          edits: [{ kind: 'replace', range, text }]
        }
      ];
}

/** Whether the column is spoken of after the split: then it may be asked of a part that would have it no more. */
function mentions(program: Program, column: string, index: number): boolean {
  return program.codes.slice(index + 1).some(c => program.text(c.range).includes(column));
}
