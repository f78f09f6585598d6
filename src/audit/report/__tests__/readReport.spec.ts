import { audit } from '../../audit';
import { standardPersona } from '../../persona/standard';
import { handle } from '../../handle';
import { addReports } from '../making';
import { NoReport, readReport } from '../readReport';

const notebook = {
  path: 'a.ipynb',
  language: 'python',
  cells: [
    {
      id: 'c0',
      kind: 'code' as const,
      source: 'import pandas as pd\ndf = pd.read_csv("data/a.csv")',
      executionCount: null,
      tags: []
    }
  ]
};

beforeAll(addReports);

it('reads what the engine writes as JSON', () => {
  const response = handle({
    id: 1,
    method: 'report',
    notebook,
    facts: null,
    format: 'json',
    at: '2026-01-01T00:00:00Z'
  });
  const text = response.ok ? (response.result as { text: string }).text : '';
  const read = readReport(text);
  expect(read.at).toBe('2026-01-01T00:00:00Z');
  expect(read.findings.map(({ rule }) => rule)).toEqual(
    audit(notebook, { personas: [standardPersona()] }).findings.map(({ rule }) => rule)
  );
  // Code is not remembered.
  expect(JSON.stringify(read)).not.toContain('pd.read_csv(');
});

it.each([
  ['no JSON', '{"findings": ', /JSON/],
  ['another JSON', '{"findings": []}', /\$schema/],
  ['a list', '[]', /expected object/],
  ['a report of a later form', '{"$schema": "urn:nbpreflight:report:9"}', /\$schema/]
])('says why %s is no report', (_, text, why) => {
  expect(() => readReport(text)).toThrow(NoReport);
  expect(() => readReport(text)).toThrow(why);
});
