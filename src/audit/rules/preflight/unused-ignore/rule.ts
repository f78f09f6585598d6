import type { Fix } from '../../../finding';
import type { UsedDirective } from '../../../ignores/apply';
import { removeNames } from '../../../ignores/remove';
import type { Notebook } from '../../../notebook/types';
import { selects } from '../../../policy/policy';
import type { Report, Rule, RuleContext } from '../../rule';

/** An ignore that silences nothing, names no rule, or does not say why. */
export const rule: Rule = {
  id: 'preflight/unused-ignore',
  severity: 'low',
  tier: 'stable',
  topics: ['training', 'reproducibility', 'execution-order'],
  summary: 'An ignore that silences nothing, names no rule, or gives no reason',
  remediation: 'Remove what silences nothing, and say in a few words why the rest is no fault here.',
  typescript: {},
  afterIgnoring: true,
  check
};

function* check({ notebook, ignoring }: RuleContext): Iterable<Report> {
  for (const each of ignoring.directives) {
    const { directive, used } = each;
    const { range, selectors, reason, by } = directive;
    const report = (message: string, fixes?: () => Fix[]): Report => ({
      message,
      range,
      evidence: [{ range, note: by === 'tag' ? 'the tag of this cell' : 'ignored here' }],
      fixes
    });
    if (selectors.length === 0) {
      yield report(
        'This ignore names no rule: write `ignore[leakage/overlap] why`, with the rule that is meant.'
      );
      continue;
    }
    const unknown = selectors.filter(name => !ignoring.known.some(id => selects(name, id)));
    for (const name of unknown) {
      yield report(`\`${name}\` is no rule, so this ignores nothing.`, remove(notebook, each, name));
    }
    // Of a rule that does not speak nothing can be said.
    const silent = selectors.filter(
      name => !used.has(name) && !unknown.includes(name) && ignoring.spoke.some(id => selects(name, id))
    );
    for (const name of silent) {
      yield report(`There is nothing to ignore for \`${name}\` here.`, remove(notebook, each, name));
    }
    if (reason === '' && used.size > 0) {
      yield report('This ignore gives no reason: who reads it later cannot tell whether it still holds.');
    }
  }
}

/** Takes a name out of the comment; tags are no text that could be edited. */
function remove(notebook: Notebook, { directive }: UsedDirective, name: string): (() => Fix[]) | undefined {
  if (directive.by === 'tag') {
    return undefined;
  }
  return () => {
    const { edit, whole } = removeNames(notebook, directive, [name]);
    return [
      { title: whole ? 'Remove the ignore' : `Take ${name} out of the ignore`, safe: true, edits: [edit] }
    ];
  };
}
