/** What each suggestion writes for a given Flow; that the cells run is tested in executed.spec.ts. */
import { parse } from 'py-ast';
import { Auditor } from '../../audit';
import type { WorkspaceFacts } from '../../facts';
import { suggestion as dvc } from '../dvc-tracking/suggestion';
import { suggestion as mlflow } from '../mlflow-tracking/suggestion';
import { suggestion as seed } from '../seed-header/suggestion';
import { suggestion as shap } from '../shap-fairness/suggestion';
import type { Insertion, Suggestion, SuggestionContext } from '../types';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { binding, classic, FACTS, flowOf, type Happening, modelView, view } from './flows';

interface Filled extends Insertion {
  readonly source: string;
  readonly at: number;
}

function fill(suggestion: Suggestion, context: SuggestionContext): Filled {
  const filled = suggestion.fill(context);
  if ('reason' in filled) {
    throw new Error(`not filled: ${filled.reason}`);
  }
  const [edit] = filled.edits;
  if (filled.edits.length !== 1 || edit.kind !== 'insert' || edit.cell.kind !== 'code') {
    throw new Error('not one inserted code cell');
  }
  expect(() => parse(edit.cell.source)).not.toThrow();
  return { ...filled, source: edit.cell.source, at: edit.at };
}

function reason(suggestion: Suggestion, context: SuggestionContext): string {
  const filled = suggestion.fill(context);
  return 'reason' in filled ? filled.reason : `filled: ${filled.title}`;
}

const draw = (
  generator: 'python' | 'numpy' | 'torch' | 'own',
  callee = 'draw',
  seeded = false
): Happening => ({
  kind: 'draw',
  cell: 1,
  callee,
  generator,
  seeded,
  seedArgument: null,
  insertArgumentAt: null,
  argumentPrefix: ''
});

const read = (path: string, medium: 'file' | 'url' | 'library' = 'file', cell = 1): Happening => ({
  kind: 'read',
  cell,
  callee: 'pandas.read_csv',
  path: medium === 'library' ? null : path,
  medium,
  what: 'data',
  name: 'df',
  pathRange: null,
  own: false,
  pinned: false,
  rows: null
});

const facts = (over: Partial<WorkspaceFacts>): WorkspaceFacts => ({ ...FACTS, ...over });
const only = (
  happenings: readonly Happening[],
  over: Partial<SuggestionContext> = {}
): SuggestionContext => ({
  notebook: notebookOf(['a', 'b', 'c']),
  flow: flowOf(happenings, []),
  facts: null,
  answers: {},
  ...over
});

describe('mlflow-tracking', () => {
  it("uses the notebook's own names and imports, after the last evaluation", () => {
    const { source, at } = fill(mlflow, classic());
    expect(at).toBe(4);
    expect(source).toContain('accuracy_score(y_test, y_pred)');
    expect(source).not.toMatch(/import .*\baccuracy_score\b/);
    expect(source).not.toContain('y_pred = ');
    expect(source).toContain('from_pandas(df, source="data/people.csv", name="people", targets="income")');
    expect(source).toContain('signature=infer_signature(X_test[:5], y_pred[:5])');
    expect(source).toContain('registered_model_name="people-income"');
    expect(source).toContain('serialization_format="cloudpickle"');
  });

  it('shadows nothing', () => {
    const taken = ['run', 'os', 'mlflow', 'y_proba', 'mlflow_run'].map(name => binding(name, 'other'));
    const { source } = fill(mlflow, classic({ names: taken }));
    expect(source).toContain('import os as mlflow_os');
    expect(source).toContain('import mlflow as mlflow_mlflow');
    expect(source).toContain('as mlflow_run_2:');
    expect(source).toContain('mlflow_y_proba = model.predict_proba(X_test)');
    expect(source).not.toMatch(/^\s*(run|os|mlflow|y_proba|mlflow_run) = /m);
  });

  it('predicts anew where the old predictions are of something else', () => {
    const other: Happening = {
      kind: 'predict',
      cell: 3,
      model: modelView(),
      fit: 2,
      method: 'predict',
      X: view('X_train'),
      name: 'y_pred'
    };
    expect(fill(mlflow, classic({ extra: [other] })).source).toContain(
      'mlflow_y_pred = model.predict(X_test)'
    );
  });

  it('logs what fits a regression', () => {
    const model = { cls: 'sklearn.linear_model.Ridge', task: 'regression' as const };
    const { source } = fill(mlflow, classic({ model }));
    expect(source).toContain('"rmse": mean_squared_error(y_test, y_pred) ** 0.5');
    expect(source).not.toMatch(/accuracy|predict_proba/);
  });

  it.each([
    ['sklearn.svm.SVC', /^(?!.*predict_proba)/s],
    ['sklearn.ensemble.StackingClassifier', /if hasattr\(model, "predict_proba"\):/],
    ['sklearn.ensemble.RandomForestClassifier', /^ {4}y_proba = model\.predict_proba\(X_test\)$/m]
  ])('asks %s for probabilities only where it has them', (cls, expected) => {
    expect(fill(mlflow, classic({ model: { cls } })).source).toMatch(expected);
  });

  it('logs each library with its own flavour, and what a search found', () => {
    const xgb = fill(mlflow, classic({ model: { cls: 'xgboost.XGBClassifier', library: 'xgboost' } })).source;
    expect(xgb).toContain('mlflow.xgboost.log_model(');
    expect(xgb).not.toContain('serialization_format');
    const found = fill(
      mlflow,
      classic({ model: { isSearch: true, cls: 'sklearn.model_selection.GridSearchCV' } })
    ).source;
    expect(found).toContain('model.best_estimator_,');
    expect(found).toContain('model.get_params()');
  });

  it('gives no input example of pandas categories, and the old argument to MLflow 2', () => {
    expect(
      fill(mlflow, classic({ sources: ['X = X.astype("category")', '', '', '', ''] })).source
    ).not.toContain('input_example');
    const tool = { name: 'MLflow', package: 'mlflow', required: true, version: '2.22.0', install: null };
    expect(fill(mlflow, { ...classic(), facts: facts({ tools: [tool] }) }).source).toContain(
      'artifact_path="model"'
    );
  });

  it('says why it cannot be filled', () => {
    const context = classic({
      extra: [{ kind: 'track', cell: 3, tool: 'mlflow', what: 'run', callee: 'mlflow.start_run' }]
    });
    expect(reason(mlflow, context)).toMatch(/logs to MLflow already \(`mlflow.start_run`, cell 4\)/);
    expect(reason(mlflow, only([]))).toMatch(/No model is trained/);
    expect(reason(mlflow, classic({ model: { library: 'torch', cls: 'torch.nn.Module' } }))).toMatch(
      /does not follow from its loss/
    );
    const fit = classic().flow.events.filter(event => event.kind === 'fit' || event.kind === 'read');
    const unscored = { ...classic(), flow: { ...classic().flow, events: fit } };
    expect(reason(mlflow, unscored)).toMatch(/`model` is never evaluated/);
  });

  it('says so when the model is only ever evaluated on what it was trained on', () => {
    const context = classic();
    const events = context.flow.events.map(event =>
      event.kind === 'score' || event.kind === 'predict'
        ? { ...event, X: view('X_train'), y: view('y_train') }
        : event
    );
    const fit = events.map(event =>
      event.kind === 'fit' ? { ...event, X: view('X_train'), y: view('y_train') } : event
    );
    const filled = fill(mlflow, { ...context, flow: { ...context.flow, events: fit } });
    expect(filled.notes.join(' ')).toContain('only ever evaluated on rows it was trained on');
  });
});

describe('dvc-tracking', () => {
  it('adds every data file right after the last read', () => {
    const { source, at } = fill(
      dvc,
      only([read('data/a.csv', 'file', 0), read('./b.parquet', 'file', 1), read('data/a.csv')])
    );
    expect(at).toBe(2);
    expect(source).toContain('"-m", "dvc", "add", "data/a.csv", "./b.parquet"], check=True)');
    expect(source).toContain('once a project: `git init && dvc init`');
  });

  it('adds the files of databases, and no query of a server', () => {
    const script = [
      'import sqlite3',
      'import pandas as pd',
      'from sklearn.linear_model import Ridge',
      'from sqlalchemy import create_engine',
      'stock = pd.read_sql("SELECT * FROM stock", sqlite3.connect("stock.db"))',
      'loans = pd.read_sql("SELECT * FROM loans", create_engine("postgresql://risk"))',
      'Ridge().fit(loans[["age"]], loans["paid"])'
    ].join('\n');
    const notebook = notebookOf([script]);
    const { flow } = new Auditor().audit(notebook);
    const { source } = fill(dvc, { notebook, flow, facts: null, answers: {} });
    expect(source).toContain('"dvc", "add", "stock.db"]');
    expect(source).not.toContain('postgresql');
  });

  it('leaves what is versioned alone', () => {
    const status = facts({ paths: [{ path: 'data/a.csv', status: 'dvc', by: 'data/a.csv.dvc' }] });
    const context = only([read('data/a.csv'), read('data/b.csv')], { facts: status });
    expect(fill(dvc, context).source).toContain('"add", "data/b.csv"]');
    const added: Happening = {
      kind: 'version',
      cell: 1,
      tool: 'dvc',
      paths: ['data/a.csv'],
      command: 'dvc add'
    };
    expect(reason(dvc, only([read('data/a.csv'), added]))).toMatch(/^No unversioned data file/);
  });

  it('takes a file out of Git and says so', () => {
    const status = facts({ paths: [{ path: 'data/a.csv', status: 'git', by: null }] });
    const { source, notes } = fill(dvc, only([read('data/a.csv')], { facts: status }));
    expect(source.indexOf('"rm", "-r", "--cached"')).toBeLessThan(source.indexOf('"dvc", "add"'));
    expect(notes.join(' ')).toContain('git rm -r --cached');
  });

  it('makes repositories only where there are none, and says so in the title', () => {
    const none = fill(
      dvc,
      only([read('a.csv')], { facts: facts({ repository: { git: false, dvc: false, commit: null } }) })
    );
    expect(none.title).toContain('make this folder a Git and DVC repository first');
    expect(none.source).toMatch(/"git", "init"[^]*"dvc", "init"\][^]*"dvc", "add"/);
    const git = fill(
      dvc,
      only([read('a.csv')], { facts: facts({ repository: { git: true, dvc: false, commit: null } }) })
    );
    expect(git.source).not.toContain('"git", "init"');
    expect(git.source).toContain('"dvc", "init", "--subdir"');
    expect(fill(dvc, only([read('a.csv')], { facts: FACTS })).source).not.toContain('init');
  });

  it('pins addresses by downloading them, and cannot take files from elsewhere', () => {
    const { source, notes } = fill(dvc, only([read('https://example.org/people.csv?v=1', 'url')]));
    expect(source).toContain('"import-url", "https://example.org/people.csv?v=1", "data/people.csv"]');
    expect(notes.join(' ')).toContain('Afterwards read `data/people.csv`');
    expect(reason(dvc, only([read('/srv/people.csv')]))).toMatch(/lies outside the project/);
  });

  it('quotes paths for Python and for the shell', () => {
    const { source } = fill(dvc, only([read('data/the "big" one.csv')]));
    expect(source).toContain('"add", "data/the \\"big\\" one.csv"]');
    expect(source).toContain(`'data/the \\"big\\" one.csv.dvc'`);
  });

  it('keeps the model where the data come with a library', () => {
    const context = classic({ extra: [] });
    const events = context.flow.events.map(event =>
      event.kind === 'read' ? { ...event, medium: 'library' as const, path: null } : event
    );
    const saved = fill(dvc, { ...context, flow: { ...context.flow, events } });
    expect(saved.source).toContain('joblib.dump(model, "models/train-random-forest-classifier.joblib")');
    expect(saved.notes.join(' ')).toContain('come with a library');
    const write: Happening = {
      kind: 'write',
      cell: 4,
      callee: 'joblib.dump',
      path: 'm.joblib',
      what: 'model',
      name: null
    };
    const own = classic({ extra: [write] });
    const written = fill(dvc, {
      ...own,
      flow: { ...own.flow, events: own.flow.events.filter(event => event.kind !== 'read') }
    });
    expect(written.at).toBe(5);
    expect(written.source).toContain('"add", "m.joblib"]');
    expect(written.source).not.toContain('joblib.dump(');
  });
});

describe('shap-fairness', () => {
  it.each([
    ['sklearn.ensemble.RandomForestClassifier', 'classification', 'shap.TreeExplainer(model)'],
    ['sklearn.linear_model.LogisticRegression', 'classification', 'shap.LinearExplainer(model, background)'],
    ['sklearn.svm.SVC', 'classification', 'model_output = model.decision_function'],
    ['sklearn.neural_network.MLPRegressor', 'regression', 'model_output = model.predict\n']
  ] as const)('explains %s (%s) by %s', (cls, task, expected) => {
    expect(fill(shap, classic({ model: { cls, task } })).source).toContain(expected);
  });

  it('explains the last step of a pipeline, in a search too', () => {
    const model = {
      cls: 'sklearn.model_selection.GridSearchCV',
      inner: 'lightgbm.LGBMRegressor',
      task: 'regression' as const
    };
    const { source } = fill(shap, classic({ model: { ...model, isPipeline: true, isSearch: true } }));
    expect(source).toContain('best_model = model.best_estimator_');
    expect(source).toContain('steps, estimator = best_model[:-1], best_model[-1]');
    expect(source).toContain('shap.TreeExplainer(estimator)(sample)');
  });

  it('reads the group among the features, else in the frame, by index', () => {
    expect(fill(shap, classic()).source).toContain('group = X_test[sensitive]');
    const dropped = classic({ columns: ['sex', 'income'] });
    const bindings = new Map(dropped.flow.bindingsAfter(0));
    bindings.set('X_test', binding('X_test', 'array'));
    const events = dropped.flow.events.map(event =>
      event.kind === 'score' || event.kind === 'predict'
        ? { ...event, X: { ...event.X, columns: null } }
        : event
    );
    const flow = { ...dropped.flow, events, bindingsAfter: () => bindings };
    expect(fill(shap, { ...dropped, flow }).source).toContain('group = df.loc[y_test.index, sensitive]');
  });

  it('takes the answer first, then known columns, then what the code mentions, and else looks when it runs', () => {
    expect(fill(shap, { ...classic(), answers: { 'sensitive column': 'region' } }).source).toContain(
      'sensitive = "region"'
    );
    expect(fill(shap, classic({ columns: ['Age', 'Marital-Status', 'income'] })).source).toContain(
      'sensitive = "Marital-Status"'
    );
    const mentioned = classic({ columns: null, sources: ['', 'df.groupby("Gender")', '', '', ''] });
    expect(fill(shap, mentioned).source).toContain('sensitive = "Gender"');
    const unknown = fill(shap, classic({ columns: null }));
    expect(unknown.source).toContain('if sensitive is None:');
    expect(unknown.notes.join(' ')).toContain('looked up');
  });

  it('compares errors for a number and rates for classes', () => {
    expect(fill(shap, classic()).source).toContain('"true_positive_rate"');
    const regression = { cls: 'sklearn.linear_model.Lasso', task: 'regression' as const };
    const { source } = fill(shap, classic({ model: regression }));
    expect(source).toContain('"mean_error"');
    expect(source).not.toContain('classes_');
  });

  it('explains only, and says so, where no frame can be matched to the test rows', () => {
    const context = classic({ columns: null });
    const bindings = new Map(context.flow.bindingsAfter(0));
    for (const name of ['df', 'X_test', 'y_test']) {
      bindings.set(name, binding(name, 'array'));
    }
    const { source, notes } = fill(shap, {
      ...context,
      flow: { ...context.flow, bindingsAfter: () => bindings }
    });
    expect(source).not.toContain('sensitive');
    expect(notes.join(' ')).toContain('groups are not compared');
  });
});

describe('seed-header', () => {
  it('seeds what is drawn from and nothing else, before the first cell that does something', () => {
    const notebook = notebookOf(['# tools\n%pip install numpy', 'x', 'y']);
    const context = only([draw('numpy'), draw('python'), draw('torch', 'x', true)], { notebook });
    const { source, at } = fill(seed, context);
    expect(at).toBe(1);
    expect(source).toMatch(/^import numpy as np\nimport random$|^import random\nimport numpy as np$/m);
    expect(source).toContain('np.random.seed(SEED)');
    expect(source).toContain('random.seed(SEED)');
    expect(source).not.toContain('torch');
  });

  it("goes by the notebook's later names and number", () => {
    const names = [
      binding('numpy', 'module', { qualified: 'numpy' }),
      binding('SEED', 'constant', { constant: 7 })
    ];
    const context = { ...only([draw('numpy')]), flow: flowOf([draw('numpy')], names) };
    const { source } = fill(seed, context);
    expect(source).toContain('import numpy\n');
    expect(source).toContain('\nSEED = 7\nnumpy.random.seed(SEED)');
  });

  it('has nothing to do where everything is seeded, and cannot seed generators of their own', () => {
    expect(reason(seed, only([draw('numpy', 'x', true)]))).toMatch(/is seeded/);
    expect(reason(seed, only([draw('own', 'np.random.default_rng')]))).toMatch(
      /`np.random.default_rng` makes a generator/
    );
    expect(fill(seed, only([draw('own', 'default_rng'), draw('numpy')])).notes.join(' ')).toContain(
      '`default_rng`'
    );
  });
});
