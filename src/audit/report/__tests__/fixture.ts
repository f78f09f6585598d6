import { RULES } from '../../rules';
import { Auditor, type AuditResult } from '../../audit';
import { fileOf } from '../../notebook/__tests__/notebooks';
import { isScript, readNotebook, readScript } from '../../notebook/read';
import type { ReportModel } from '../types';
import type { Finding } from '../../finding';
import type { DataView, FlowEvent, ModelView, Site } from '../../flow/types';
import type { Notebook, Range } from '../../notebook/types';
import { Mandate } from '../../persona/mandate';
import { standardPersona } from '../../persona/standard';
import { report, type ReportOptions } from '../report';

export const notebook: Notebook = {
  path: 'credit/train.ipynb',
  language: 'python',
  kernel: 'Python 3',
  cells: [
    '# Credit',
    'df = pd.read_csv("data/credit.csv")',
    'X = StandardScaler().fit_transform(df)\nX_train, X_test, y_train, y_test = train_test_split(X, y)',
    'model = LogisticRegression()\nmodel.fit(X_train, y_train)\naccuracy_score(y_test, model.predict(X_test))',
    'broken ('
  ].map((source, index) => ({
    id: `cell-${index}`,
    kind: index === 0 ? 'markdown' : 'code',
    source,
    executionCount: index,
    tags: []
  }))
};

/** The range of some text of a cell. */
export function rangeOf(cell: number, text: string, of: Notebook = notebook): Range {
  const start = of.cells[cell].source.indexOf(text);
  return { cell, start, end: start + text.length };
}

const site = (cell: number, text: string): Site => ({
  range: rangeOf(cell, text),
  calls: [],
  loops: [],
  statement: null
});
const view = (text: string): DataView => ({
  text,
  name: text,
  rows: null,
  statistics: [],
  encodings: [],
  columns: null,
  holds: null,
  ordered: null
});

export const model: ModelView = {
  id: 1,
  name: 'model',
  cls: 'sklearn.linear_model.LogisticRegression',
  library: 'sklearn',
  task: 'classification',
  inner: null,
  isPipeline: false,
  isSearch: false,
  params: new Map(),
  parts: [],
  output: null
};

const events: FlowEvent[] = [
  {
    order: 0,
    kind: 'read',
    site: site(1, 'pd.read_csv("data/credit.csv")'),
    callee: 'pandas.read_csv',
    path: 'data/credit.csv',
    medium: 'file',
    what: 'data',
    name: 'df',
    pathRange: null,
    own: false,
    pinned: false,
    rows: null
  },
  {
    order: 1,
    kind: 'split',
    site: site(2, 'train_test_split(X, y)'),
    callee: 'sklearn.model_selection.train_test_split',
    input: view('X'),
    arrays: [view('X')],
    parts: [view('X_train'), view('X_test')],
    stratified: false,
    grouped: false,
    shuffled: true
  },
  {
    order: 2,
    kind: 'fit',
    site: site(3, 'model.fit(X_train, y_train)'),
    model,
    method: 'fit',
    X: view('X_train'),
    y: view('y_train'),
    validation: []
  },
  {
    order: 3,
    kind: 'score',
    site: site(3, 'accuracy_score(y_test, model.predict(X_test))'),
    callee: 'sklearn.metrics.accuracy_score',
    models: [model],
    fits: [2],
    X: view('X_test'),
    y: view('y_test'),
    predictions: null,
    crossValidated: false,
    shuffled: false
  }
];

export const leak: Finding = {
  rule: 'leakage/preprocessing',
  severity: 'critical',
  criterion: 'Data leakage risks',
  ratings: [{ persona: 'ML Engineer', criterion: 'Data leakage risks', severity: 'critical' }],
  reasons: [],
  message: '`StandardScaler` learns from rows of `X_test`.',
  remediation: 'Split first, then fit the scaler on the training rows only.',
  range: rangeOf(2, 'StandardScaler().fit_transform(df)'),
  evidence: [
    { range: rangeOf(1, 'df = pd.read_csv("data/credit.csv")'), note: 'all rows are read' },
    { range: rangeOf(2, 'StandardScaler().fit_transform(df)'), note: 'the scaler sees all of them' }
  ],
  fixes: [{ title: 'Move the split up', safe: false, edits: [] }],
  suggestions: ['mlflow-tracking'],
  fingerprint: 'f'
};

/** An audit with these findings, as the engine would give it. */
export function result(findings: readonly Finding[], changed: Partial<AuditResult> = {}): AuditResult {
  const cells = notebook.cells.flatMap((cell, index) =>
    cell.kind === 'code' ? [{ cell: index, status: 'ok' as const, problem: null, range: null }] : []
  );
  const mandate = new Mandate([standardPersona()]);
  const rules = RULES.filter(rule => rule.tier === 'stable');
  return {
    findings,
    ignored: [],
    rules: rules.map(rule => rule.id),
    criteria: mandate.criteria(rules),
    aboutModels: mandate.aboutModels,
    cells,
    notice: null,
    sensitiveColumns: [],
    problems: [],
    pending: 0,
    untried: 0,
    ms: 1,
    flow: {
      events,
      calls: [],
      cells,
      bindingsAfter: () => new Map(),
      definedIn: () => null,
      code: () => [],
      texts: () => []
    },
    ...changed
  };
}

/** The report of an audit, with the shipped persona and a fixed time. */
export function reportOf(
  audit: AuditResult,
  of: Notebook = notebook,
  facts: ReportOptions['facts'] = null,
  more: Partial<ReportOptions> = {}
) {
  return report(of, audit, {
    personas: [standardPersona()],
    facts,
    at: '2026-01-02T03:04:05Z',
    offers: [
      { name: 'mlflow-tracking', title: 'Log the run to MLflow', tool: 'MLflow', reason: null, questions: [] }
    ],
    ...more
  });
}

/** The report on a file as it is, audited for real. */
export function reportOnFile(raw: string, path: string): ReportModel {
  const notebook = isScript(path) ? readScript(raw, path) : readNotebook(raw, path);
  return reportOf(new Auditor().audit(notebook, { trials: 'none' }), notebook);
}

/** The file of a Python notebook with these code cells. */
export function fileText(cells: readonly (string | readonly string[])[], indent = 1): string {
  return JSON.stringify(fileOf(cells), null, indent);
}

/** Cells with findings in one place and over many, and a broken one. */
export const LEAKING = [
  [
    'import pandas as pd\n',
    'from sklearn.preprocessing import StandardScaler\n',
    'from sklearn.model_selection import train_test_split\n',
    'from sklearn.linear_model import LogisticRegression'
  ],
  'df = pd.read_csv("dät\\"a😀.csv")\r\nX = df.drop(columns="y")',
  [
    'X = Standard',
    'Scaler().fit_transform(\n',
    '    X\n',
    ')\n',
    'A, B, a, b = train_test_split(X, df["y"])'
  ],
  'model = LogisticRegression()\nmodel.fit(A, a)\nprint(model.score(B, b))',
  'for ('
];
