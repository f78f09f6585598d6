/**
 * Fixes applied and executed: each notebook runs as it was and with its fix, and a last cell of ours computes, without
 * the engine, whether what it reports is what it says.
 *
 * @jest-environment node
 */
import { audit } from '../../../audit';
import { notebookOf } from '../../../notebook/__tests__/notebooks';
import { applyEdits } from '../../../notebook/edit';
import { Project, requirePackages, withCells } from '../../../suggestions/__tests__/project';

jest.setTimeout(300_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'joblib']));

interface Case {
  readonly rule: string;
  readonly cells: readonly string[];
  /** Python: true where the fault is there. */
  readonly wrong: string;
}

/** Two classes that overlap, one of them rare: precision, recall and the ways to an AUC differ. */
const SPLIT = [
  'import numpy as np',
  'from sklearn.datasets import make_classification',
  'from sklearn.model_selection import train_test_split',
  'X, y = make_classification(n_samples=600, weights=[0.8], flip_y=0.1, class_sep=0.6, random_state=0)',
  'X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)'
].join('\n');
const TREE = [
  'from sklearn.tree import DecisionTreeClassifier',
  'tree = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X_train, y_train)',
  'y_pred = tree.predict(X_test)'
].join('\n');

const CASES: Readonly<Record<string, Case>> = {
  'precision is precision': {
    rule: 'pipeline/swapped-metric-arguments',
    cells: [
      SPLIT,
      TREE,
      'from sklearn.metrics import precision_score\nprecision = precision_score(y_pred, y_test)'
    ],
    wrong: [
      'hits = ((y_pred == 1) & (y_test == 1)).sum()',
      'assert hits / (y_pred == 1).sum() != hits / (y_test == 1).sum()',
      'wrong = not np.isclose(precision, hits / (y_pred == 1).sum())'
    ].join('\n')
  },
  'R² is set against the spread of the truth': {
    rule: 'pipeline/swapped-metric-arguments',
    cells: [
      [
        'import numpy as np',
        'from sklearn.datasets import load_diabetes',
        'from sklearn.linear_model import Ridge',
        'from sklearn.metrics import r2_score',
        'from sklearn.model_selection import train_test_split',
        'X, y = load_diabetes(return_X_y=True)',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)'
      ].join('\n'),
      'def score(predicted, truth):\n    return r2_score(predicted, truth)',
      'ridge = Ridge().fit(X_train, y_train)\nr2 = score(ridge.predict(X_test), y_test)'
    ],
    wrong: [
      'errors = ((y_test - ridge.predict(X_test)) ** 2).sum()',
      'wrong = not np.isclose(r2, 1 - errors / ((y_test - y_test.mean()) ** 2).sum())'
    ].join('\n')
  },
  'the AUC is the share of pairs that are ranked right': {
    rule: 'pipeline/labels-for-scores',
    cells: [SPLIT, TREE, 'from sklearn.metrics import roc_auc_score\nauc = roc_auc_score(y_test, y_pred)'],
    wrong: [
      'scores = tree.predict_proba(X_test)[:, 1]',
      'pairs = scores[y_test == 1][:, None] - scores[y_test == 0]',
      'wrong = not np.isclose(auc, ((pairs > 0) + (pairs == 0) / 2).mean())'
    ].join('\n')
  },
  'the loss is that of probabilities': {
    rule: 'pipeline/labels-for-scores',
    cells: [
      SPLIT,
      TREE,
      'from sklearn.metrics import log_loss\nloss = log_loss(y_test, tree.predict(X_test))'
    ],
    wrong: [
      'p = tree.predict_proba(X_test)[np.arange(len(y_test)), y_test]',
      'wrong = not np.isclose(loss, -np.log(np.clip(p, np.finfo(float).eps, 1)).mean())'
    ].join('\n')
  },
  'what was saved predicts as the notebook did': {
    rule: 'pipeline/preprocessing-not-saved',
    cells: [
      SPLIT,
      [
        'from sklearn.preprocessing import StandardScaler',
        'from sklearn.svm import SVC',
        'scaler = StandardScaler()',
        'svc = SVC().fit(scaler.fit_transform(X_train), y_train)',
        'expected = svc.predict(scaler.transform(X_test))'
      ].join('\n'),
      'import joblib\njoblib.dump(svc, "svc.joblib")'
    ],
    wrong: [
      'import pathlib',
      'del scaler, svc',
      'loaded = joblib.load("svc.joblib")',
      'files = [p for p in pathlib.Path().glob("*.joblib") if p.name != "svc.joblib"]',
      'rows = joblib.load(files[0]).transform(X_test) if files else X_test',
      'wrong = not (loaded.predict(rows) == expected).all()'
    ].join('\n')
  }
};

describe('a fix makes it right:', () => {
  it.each(Object.entries(CASES))('%s', async (_, { rule, cells, wrong }) => {
    const projects = [new Project('none'), new Project('none')];
    const notebook = notebookOf(cells);
    const finding = audit(notebook, { settings: { preview: true } }).findings.find(
      f => f.rule === rule && f.fixes.length > 0
    );
    expect(finding?.rule).toBe(rule);
    const notebooks = [notebook, applyEdits(notebook, finding!.fixes[0].edits)];
    const told = await Promise.all(
      notebooks.map(async (each, i) => {
        const outcome = await projects[i].run(withCells(each, [`${wrong}\nprint("wrong:", bool(wrong))`]));
        return outcome.ok ? outcome.outputs.at(-1)!.trim() : JSON.stringify(outcome.error);
      })
    );
    projects.forEach(project => project.remove());
    expect(told).toEqual(['wrong: True', 'wrong: False']);
  });
});
