import { firstLine } from '../../cells';
import type { Report, Rule, RuleContext } from '../../rule';

const LIST = new Intl.ListFormat('en');

/**
 * A cell printed a credential, and the file keeps what it printed.
 * Source: CWE-532, "Insertion of Sensitive Information into Log File".
 */
export const rule: Rule = {
  id: 'privacy/credential-in-output',
  severity: 'critical',
  tier: 'stable',
  topics: ['secrets'],
  summary: 'The output of a cell holds a password, key or token',
  remediation:
    'Withdraw it where it was issued, since the history of the file keeps it. Then clear the output, save the notebook, and print no more than what is needed of the environment or a connection.',
  typescript: {},
  always: true,
  check
};

function* check({ notebook }: RuleContext): Iterable<Report> {
  for (const [index, cell] of notebook.cells.entries()) {
    const { printed = [] } = cell;
    if (printed.length === 0) {
      continue;
    }
    const what = LIST.format(printed);
    const range = firstLine(cell, index);
    yield {
      message: `The output of this cell holds ${what}: whoever gets the notebook can use ${printed.length > 1 ? 'them' : 'it'}.`,
      range,
      evidence: [{ range, note: `what this printed holds ${what}` }]
    };
  }
}
