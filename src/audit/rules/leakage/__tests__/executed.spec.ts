/**
 * Fixes applied and executed. Each notebook runs as it was and with its fix; a last cell of ours computes, without the
 * engine, what the leak is about: which rows taught a scaler, which rows two parts share, what each fold was fitted on.
 *
 * @jest-environment node
 */
import { audit } from '../../../audit';
import { notebookOf } from '../../../notebook/__tests__/notebooks';
import { applyEdits } from '../../../notebook/edit';
import type { Notebook } from '../../../notebook/types';
import { type Outcome, Project, requirePackages, withCells } from '../../../suggestions/__tests__/project';

jest.setTimeout(300_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'pandas', 'xgboost']));

interface Case {
  readonly rule: string;
  readonly cells: readonly string[];
  /** Runs first: watches what the notebook does. */
  readonly watch?: string;
  /** Python: true where the leak is there. */
  readonly leaks: string;
}

/** Rows carry their number as the last column, so that they can be recognised whatever happens to the others. */
const NUMBERED = [
  'import numpy as np',
  'from sklearn.datasets import load_wine',
  'X, y = load_wine(return_X_y=True)',
  'X = np.column_stack([X, np.arange(len(X))])'
].join('\n');

/** Remembers the rows that each transformer and model was fitted on. */
const FITS = [
  'from sklearn.base import BaseEstimator',
  'import sklearn.preprocessing, sklearn.svm, sklearn.impute',
  'fitted = []',
  'def watched(cls):',
  '    fit = cls.fit',
  '    def remember(self, X, *args, **kw):',
  '        fitted.append((cls.__name__, len(X)))',
  '        return fit(self, X, *args, **kw)',
  '    cls.fit = remember',
  'watched(sklearn.preprocessing.StandardScaler)',
  'watched(sklearn.svm.SVC)'
].join('\n');

const CASES: Readonly<Record<string, Case>> = {
  'a scaler fitted before the split': {
    rule: 'leakage/preprocessing',
    cells: [
      NUMBERED,
      [
        'from sklearn.model_selection import train_test_split',
        'from sklearn.preprocessing import StandardScaler',
        'from sklearn.svm import SVC',
        'scaler = StandardScaler()',
        'X_scaled = scaler.fit_transform(X)'
      ].join('\n'),
      'X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, test_size=0.25, random_state=3)',
      'model = SVC().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
    ],
    // The same call divides the numbers of the rows as it divided the rows.
    leaks: [
      'rows, others = train_test_split(np.arange(len(X)), test_size=0.25, random_state=3)',
      'assert np.allclose(scaler.mean_, X.mean(axis=0)) != np.allclose(scaler.mean_, X[rows].mean(axis=0))',
      'assert np.allclose(scaler.inverse_transform(X_test), X[others])',
      'leaks = np.allclose(scaler.mean_, X.mean(axis=0))'
    ].join('\n')
  },
  'missing values filled with the mean of all rows': {
    rule: 'leakage/preprocessing',
    cells: [
      [
        'import numpy as np',
        'import pandas as pd',
        'from sklearn.datasets import load_wine',
        'from sklearn.linear_model import LogisticRegression',
        'from sklearn.model_selection import train_test_split',
        'df = load_wine(as_frame=True).frame',
        'df.loc[::7, "alcohol"] = np.nan',
        'holes = df["alcohol"].isna()',
        'raw = df["alcohol"].copy()',
        'y = df["target"]',
        'df = df.drop(columns="target")'
      ].join('\n'),
      'df["alcohol"] = df["alcohol"].fillna(df["alcohol"].mean())',
      'X_train, X_test, y_train, y_test = train_test_split(df, y, random_state=1)',
      'model = LogisticRegression(max_iter=5000).fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
    ],
    leaks: [
      'filled = {*X_train.loc[holes[X_train.index], "alcohol"], *X_test.loc[holes[X_test.index], "alcohol"]}',
      'assert len(filled) == 1',
      'leaks = np.isclose(filled.pop(), raw.mean())',
      'assert leaks or np.isclose(X_test.loc[holes[X_test.index], "alcohol"].iloc[0], raw[X_train.index].mean())'
    ].join('\n')
  },
  'a scaler fitted again on the test part': {
    rule: 'leakage/preprocessing',
    cells: [
      NUMBERED,
      [
        'from sklearn.model_selection import train_test_split',
        'from sklearn.preprocessing import StandardScaler',
        'from sklearn.svm import SVC',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
        'train_mean = X_train.mean(axis=0)',
        'scaler = StandardScaler()',
        'X_train = scaler.fit_transform(X_train)',
        'X_test = scaler.fit_transform(X_test)'
      ].join('\n'),
      'model = SVC().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
    ],
    leaks: 'leaks = not np.allclose(scaler.mean_, train_mean)'
  },
  'a scaler fitted before cross-validation': {
    rule: 'leakage/preprocessing',
    watch: FITS,
    cells: [
      NUMBERED,
      [
        'from sklearn.model_selection import cross_val_score',
        'from sklearn.preprocessing import StandardScaler',
        'from sklearn.svm import SVC',
        'scaler = StandardScaler()',
        'X = scaler.fit_transform(X)'
      ].join('\n'),
      'print(cross_val_score(SVC(), X, y, cv=5).mean())'
    ],
    leaks: [
      'models = [n for name, n in fitted if name == "SVC"]',
      'assert len(models) == 5 and max(models) < len(X)',
      'leaks = [n for name, n in fitted if name == "StandardScaler"] != models'
    ].join('\n')
  },
  'a scaler fitted before a search': {
    rule: 'leakage/cross-validation',
    watch: FITS,
    cells: [
      NUMBERED,
      [
        'from sklearn.model_selection import GridSearchCV, train_test_split',
        'from sklearn.preprocessing import StandardScaler',
        'from sklearn.svm import SVC',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
        'scaler = StandardScaler()',
        'X_train = scaler.fit_transform(X_train)',
        'X_test = scaler.transform(X_test)'
      ].join('\n'),
      [
        'search = GridSearchCV(SVC(), {"C": [1, 10], "gamma": ["scale", 0.1]}, cv=3)',
        'search.fit(X_train, y_train)',
        'print(search.best_params_)',
        'score = search.score(X_test, y_test)'
      ].join('\n')
    ],
    leaks: [
      'assert score > 0.8 and {p.split("__")[-1] for p in search.best_params_} == {"C", "gamma"}',
      'models = [n for name, n in fitted if name == "SVC"]',
      'assert len(models) == 3 * 4 + 1',
      'leaks = [n for name, n in fitted if name == "StandardScaler"] != models'
    ].join('\n')
  },
  'rows drawn again before the split': {
    rule: 'leakage/overlap',
    // A sampler with imbalanced-learn's interface, so that the test needs no package for one call.
    watch: [
      'import sys, types',
      'import numpy as np',
      'class RandomOverSampler:',
      '    def __init__(self, random_state=None):',
      '        self.random_state = random_state',
      '    def fit_resample(self, X, y):',
      '        rng, most = np.random.default_rng(self.random_state), np.bincount(y).max()',
      '        rows = np.concatenate([np.concatenate([np.flatnonzero(y == k), rng.choice(np.flatnonzero(y == k), most - (y == k).sum())]) for k in np.unique(y)])',
      '        return X[rows], y[rows]',
      'sys.modules["imblearn"] = types.ModuleType("imblearn")',
      'sys.modules["imblearn.over_sampling"] = types.ModuleType("over_sampling")',
      'sys.modules["imblearn.over_sampling"].RandomOverSampler = RandomOverSampler'
    ].join('\n'),
    cells: [
      NUMBERED,
      [
        'from imblearn.over_sampling import RandomOverSampler',
        'from sklearn.ensemble import RandomForestClassifier',
        'from sklearn.model_selection import train_test_split',
        'X_res, y_res = RandomOverSampler(random_state=0).fit_resample(X, y)',
        'X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, random_state=0)'
      ].join('\n'),
      'forest = RandomForestClassifier(random_state=0).fit(X_train, y_train)\nprint(forest.score(X_test, y_test))'
    ],
    leaks: [
      'assert len(set(np.bincount(y_train))) == 1 or len(y_res) > len(y)',
      'leaks = bool({*X_train[:, -1]} & {*X_test[:, -1]})'
    ].join('\n')
  },
  'a model trained on all rows after the split': {
    rule: 'leakage/overlap',
    cells: [
      NUMBERED,
      [
        'from sklearn.model_selection import train_test_split',
        'from sklearn.neighbors import KNeighborsClassifier',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
        'knn = KNeighborsClassifier()',
        'knn.fit(X, y)'
      ].join('\n'),
      'print(knn.score(X_test, y_test))'
    ],
    leaks: 'leaks = bool({*knn._fit_X[:, -1]} & {*X_test[:, -1]})'
  },
  'models compared on the test rows': {
    rule: 'leakage/multi-test',
    watch: [
      'import sklearn.base',
      'scored = []',
      'score = sklearn.base.ClassifierMixin.score',
      'def remember(self, X, y, *args):',
      '    scored.append((type(self).__name__, frozenset(X[:, -1])))',
      '    return score(self, X, y, *args)',
      'sklearn.base.ClassifierMixin.score = remember'
    ].join('\n'),
    cells: [
      NUMBERED,
      [
        'from sklearn.model_selection import train_test_split',
        'from sklearn.neighbors import KNeighborsClassifier',
        'from sklearn.tree import DecisionTreeClassifier',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)'
      ].join('\n'),
      'knn = KNeighborsClassifier().fit(X_train, y_train)\nprint(knn.score(X_test, y_test))',
      'tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)\nprint(tree.score(X_test, y_test))'
    ],
    leaks: [
      'test = frozenset(X_test[:, -1])',
      'assert not test & {*X_train[:, -1]} and not test & {*knn._fit_X[:, -1]}',
      'judged = [name for name, rows in scored if rows & test]',
      'assert len(judged) in (1, 2)',
      'leaks = len(judged) > 1',
      'assert leaks or judged[0] == type(best).__name__ and knn.score(X_valid, y_valid) <= best.score(X_valid, y_valid)'
    ].join('\n')
  },
  'early stopping on the test rows': {
    rule: 'leakage/multi-test',
    watch: [
      'import xgboost',
      'watched = []',
      'fit = xgboost.XGBClassifier.fit',
      'def remember(self, X, y, eval_set, **kw):',
      '    watched.extend(number for part, _ in eval_set for number in part[:, -1])',
      '    return fit(self, X, y, eval_set=eval_set, **kw)',
      'xgboost.XGBClassifier.fit = remember'
    ].join('\n'),
    cells: [
      NUMBERED,
      [
        'from sklearn.model_selection import train_test_split',
        'from xgboost import XGBClassifier',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)'
      ].join('\n'),
      [
        'model = XGBClassifier(n_estimators=20, early_stopping_rounds=3)',
        'model.fit(X_train, y_train, eval_set=[(X_test, y_test)], verbose=False)',
        'print(model.score(X_test, y_test))'
      ].join('\n')
    ],
    leaks: [
      'assert len(watched) > 20 and not {*X_train[:, -1]} & {*watched}',
      'leaks = bool({*watched} & {*X_test[:, -1]})'
    ].join('\n')
  },
  'days that are shuffled': {
    rule: 'leakage/temporal',
    // Later days come first in the file: the order must not be taken from it.
    watch: [
      'import numpy as np',
      'import pandas as pd',
      'days = pd.date_range("2024-01-01", periods=200)[::-1]',
      'pd.DataFrame({"day": days, "ads": np.arange(200) % 7, "sold": np.arange(200)}).to_csv("sales.csv", index=False)'
    ].join('\n'),
    cells: [
      'import pandas as pd\nsales = pd.read_csv("sales.csv", parse_dates=["day"], index_col="day")',
      [
        'from sklearn.linear_model import Ridge',
        'from sklearn.model_selection import train_test_split',
        'X = sales[["ads"]]',
        'y = sales["sold"]',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)'
      ].join('\n'),
      'print(Ridge().fit(X_train, y_train).score(X_test, y_test))'
    ],
    leaks: [
      'assert (X_train.index == y_train.index).all() and (sales.loc[X_test.index, "sold"] == y_test).all()',
      'leaks = X_train.index.max() >= X_test.index.min()'
    ].join('\n')
  },
  'visits of one patient on both sides': {
    rule: 'leakage/group',
    watch: [
      'import numpy as np',
      'import pandas as pd',
      'n = np.arange(300)',
      'pd.DataFrame({"patient_id": n % 40, "age": n % 40 + 30, "ill": n % 3 == 0}).to_csv("visits.csv", index=False)'
    ].join('\n'),
    cells: [
      'import pandas as pd\nvisits = pd.read_csv("visits.csv")\nvisits["n"] = visits.groupby("patient_id")["age"].transform("count")',
      [
        'from sklearn.model_selection import train_test_split',
        'from sklearn.tree import DecisionTreeClassifier',
        'X = visits[["age", "n"]]',
        'y = visits["ill"]',
        'X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)'
      ].join('\n'),
      'print(DecisionTreeClassifier(random_state=0).fit(X_train, y_train).score(X_test, y_test))'
    ],
    leaks: [
      'patients = visits["patient_id"]',
      'assert len(X_train) + len(X_test) == len(visits) and (X_test.index == y_test.index).all()',
      'leaks = bool({*patients[X_train.index]} & {*patients[X_test.index]})'
    ].join('\n')
  },
  'the target among the features': {
    rule: 'leakage/target',
    watch:
      'from sklearn.datasets import load_wine\nload_wine(as_frame=True).frame.to_csv("wine.csv", index=False)',
    cells: [
      'import pandas as pd\ndf = pd.read_csv("wine.csv")\ny = df["target"]',
      [
        'from sklearn.model_selection import train_test_split',
        'from sklearn.tree import DecisionTreeClassifier',
        'X_train, X_test, y_train, y_test = train_test_split(df, y, random_state=0)'
      ].join('\n'),
      'tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)\nprint(tree.score(X_test, y_test))'
    ],
    leaks: 'assert len(tree.feature_names_in_) >= 13\nleaks = "target" in tree.feature_names_in_'
  }
};

const explain = (outcome: Outcome): string =>
  outcome.ok ? 'ok' : `${JSON.stringify(outcome.error)}\n${outcome.outputs.join('\n---\n').slice(-2000)}`;

describe('a fix makes the leak go for real:', () => {
  let before: Project;
  let after: Project;

  beforeAll(() => {
    [before, after] = [new Project('none'), new Project('none')];
  });

  afterAll(() => [before, after].forEach(project => project.remove()));

  const leaks = async (
    project: Project,
    notebook: Notebook,
    { watch, leaks: probe }: Case
  ): Promise<string> => {
    const first =
      watch === undefined ? [] : [{ kind: 'insert', at: 0, cell: { kind: 'code', source: watch } } as const];
    const probed = withCells(notebook, [`${probe}\nprint("leaks:", bool(leaks))`]);
    const outcome = await project.run(applyEdits(probed, first));
    return outcome.ok ? outcome.outputs.at(-1)!.trim() : explain(outcome);
  };

  it.each(Object.entries(CASES))('%s', async (_, test) => {
    const notebook = notebookOf(test.cells);
    const finding = audit(notebook).findings.find(f => f.rule === test.rule && f.fixes.length > 0);
    expect(finding?.rule).toBe(test.rule);
    const fixed = applyEdits(notebook, finding!.fixes[0].edits);
    const told = await Promise.all([leaks(before, notebook, test), leaks(after, fixed, test)]);
    expect(told).toEqual(['leaks: True', 'leaks: False']);
  });
});
