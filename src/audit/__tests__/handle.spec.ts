import { handle } from '../handle';
import { notebookOf } from '../notebook/__tests__/notebooks';
import type { Notebook } from '../notebook/types';
import {
  auditMessage,
  insertionMessage,
  reportMessage,
  responseMessage,
  type AuditMessage,
  type NotebookRequest,
  type Request
} from '../protocol';
import { REPORT_FORMATS, type ReportFormat } from '../report/formats';
import { addReports } from '../report/making';
import { SUGGESTIONS } from '../suggestions';

const notebook = notebookOf([
  'import pandas as pd\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("data/train.csv")\nX = StandardScaler().fit_transform(df.drop(columns="y"))',
  'X_train, X_test, y_train, y_test = train_test_split(X, df["y"])\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
]);
const common = { id: 7, notebook, facts: null };

/** The answer's result after a trip through JSON, as every host sends it. */
function resultOf(request: Request): unknown {
  const response = responseMessage.parse(JSON.parse(JSON.stringify(handle(request))));
  expect(response.id).toBe(7);
  if (!response.ok) {
    throw new Error(response.error);
  }
  return response.result;
}

beforeAll(addReports);

describe('handle', () => {
  it('audits, and says what can be inserted and which data paths there are', () => {
    const message = auditMessage.parse(resultOf({ ...common, method: 'audit' }));
    expect(message.findings.map(finding => finding.rule)).toContain('leakage/preprocessing');
    expect(message.paths).toEqual(['data/train.csv']);
    expect(message.offers.map(offer => offer.name)).toEqual(SUGGESTIONS.map(suggestion => suggestion.name));
    expect(message.offers.some(offer => offer.reason === null)).toBe(true);
    expect(message.cells).toHaveLength(3);
  });

  it('says of how many findings the fixes are not tried, once it has tried what it can in time', () => {
    const draws = Array.from({ length: 40 }, (_, i) => `a${i}, b${i} = train_test_split(df)`);
    const code = notebookOf([
      'import pandas as pd\nfrom sklearn.model_selection import train_test_split\ndf = pd.read_csv("a.csv")',
      ...draws
    ]);
    // What a trial looks at is counted by cells, whatever they hold.
    const texts = Array.from({ length: 30_000 }, (_, i) => ({
      ...code.cells[0],
      id: `text-${i}`,
      kind: 'markdown' as const,
      source: ''
    }));
    const large = { ...code, cells: [...texts, ...code.cells] };
    const ask = (): AuditMessage =>
      auditMessage.parse(resultOf({ ...common, notebook: large, method: 'audit' }));
    let message = ask();
    expect(message.untried).toBe(0);
    for (let asked = 0; asked < 40 && message.pending > 0; asked++) {
      message = ask();
    }
    const drawn = message.findings.filter(({ rule }) => rule === 'reproducibility/unseeded-randomness');
    expect(message.pending).toBe(0);
    expect(message.untried).toBeGreaterThan(10);
    expect(drawn.filter(({ fixes }) => fixes.length > 0)).toHaveLength(40 - message.untried);
  }, 60_000);

  it('fills a suggestion, or says why not', () => {
    const ask = (name: string, answers = {}) =>
      insertionMessage.parse(resultOf({ ...common, method: 'suggest', name, answers }));
    const filled = ask('mlflow-tracking');
    expect('edits' in filled && filled.edits.length > 0).toBe(true);
    expect(ask('no-such')).toEqual({ reason: 'There is no suggestion named "no-such".' });
  });

  it('reports, the same for the same request', () => {
    const ask = (format: ReportFormat) =>
      reportMessage.parse(resultOf({ ...common, method: 'report', format, at: '2026-01-02T03:04:05Z' })).text;
    expect(ask('md')).toMatch(
      /^# Readiness report: `train.ipynb`\n\n## Verdict: (Not ready|Ready with conditions)/
    );
    expect(ask('md')).toBe(ask('md'));
    for (const format of REPORT_FORMATS) {
      expect(ask(format)).toBe(ask(format));
    }
    expect(ask('html')).toContain('2026-01-02T03:04:05Z');
  });

  it('never throws', () => {
    const broken = { ...notebook, cells: null } as unknown as Notebook & NotebookRequest['notebook'];
    expect(handle({ id: 7, facts: null, method: 'audit', notebook: broken })).toMatchObject({
      id: 7,
      ok: false,
      error: expect.any(String)
    });
    for (const source of ['(', '\0', 'def f(\n', '%%R\nx', '\uD800', ' x\n\ty']) {
      const cells = [{ ...notebook.cells[0], source }];
      expect(handle({ ...common, method: 'audit', notebook: { ...notebook, cells } })).toMatchObject({
        ok: true
      });
    }
  });
});

it('answers an edited notebook as if it had never seen it before', () => {
  const edit = (index: number, source: string): NotebookRequest['notebook'] => ({
    ...notebook,
    cells: notebook.cells.map((cell, i) => (i === index ? { ...cell, source } : cell))
  });
  const edited = [
    edit(1, 'df = pd.read_csv("data/train.csv")\nX = df.drop(columns="y")'),
    edit(0, notebook.cells[0].source + '\nimport numpy as np\nnp.random.seed(0)'),
    edit(2, 'print(1)'),
    notebook
  ];
  const ask = (of: NotebookRequest['notebook'], path: string) => {
    const { ms: _, ...rest } = auditMessage.parse(
      resultOf({ ...common, method: 'audit', notebook: { ...of, path } })
    );
    return rest;
  };
  edited.forEach((of, i) => expect(ask(of, 'edited.ipynb')).toEqual(ask(of, `fresh-${i}.ipynb`)));
});
