import { credentialsIn } from '../../../secrets/find';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * A credential is written into a cell, its text included.
 * Source: OWASP Top Ten, A07:2021; CWE-798, "Use of Hard-coded Credentials".
 */
export const rule: Rule = {
  id: 'privacy/credential-in-code',
  severity: 'critical',
  tier: 'stable',
  topics: ['secrets'],
  summary: 'A password, key or token is written into the code',
  remediation:
    'Withdraw it where it was issued, since the history of the file keeps it, and read the new one from the environment (`os.environ["NAME"]`), a secret store or `getpass()`.',
  typescript: {
    remediation:
      'Withdraw it where it was issued, since the history of the file keeps it, and read the new one from the environment (`Deno.env.get("NAME")`) or a secret store.'
  },
  always: true,
  check
};

function* check({ notebook, flow }: RuleContext): Iterable<Report> {
  const seen = new Set<string>();
  for (const { range, what, name, values, quiet } of credentialsIn(notebook, cell => flow.texts(cell))) {
    if (quiet || values.some(value => seen.has(value))) {
      continue;
    }
    values.forEach(value => seen.add(value));
    const where = notebook.cells[range.cell].kind === 'code' ? 'code' : 'text';
    const given = name === null ? '' : ` as \`${name}\``;
    yield {
      message: `${what[0].toUpperCase()}${what.slice(1)} is written into the ${where}${given}: whoever gets the notebook can use it.`,
      range,
      evidence: [{ range, note: `${what} stands here` }]
    };
  }
}
