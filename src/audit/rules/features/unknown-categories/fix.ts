/** The fix of features/unknown-categories: categories that are new get no column. */
import type { Fix } from '../../../finding';
import type { Edit } from '../../../notebook/types';
import type { CallCode, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { programOf } from '../../leakage/program';
import type { RuleContext } from '../../rule';

export function ignoreUnknown(context: RuleContext, made: readonly MadeCall[]): Fix[] {
  const program = programOf(context);
  const edits = made.map(({ site, args }): Edit | null => {
    const code = program.codes[program.around(site.range)];
    const call = code?.calls.find((c: CallCode) => rangeKey(c.range) === rangeKey(site.range));
    // With a column dropped, a category that is new would look like the one that was dropped.
    if (!call || !code.exact || args.some(a => a.keyword === 'drop')) {
      return null;
    }
    const at = { ...call.range, start: call.range.end - 1, end: call.range.end - 1 };
    return { kind: 'replace', range: at, text: `${call.args.length > 0 ? ', ' : ''}handle_unknown="ignore"` };
  });
  const all = edits.filter(edit => edit !== null);
  return all.length === made.length
    ? [
        {
          title: 'Give categories that are new no column (`handle_unknown="ignore"`)',
          safe: false,
          edits: all
        }
      ]
    : [];
}
