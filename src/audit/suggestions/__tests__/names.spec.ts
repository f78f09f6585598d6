/** What cells are filled with where a notebook leaves names undefined, or has the same thing under several: met in real notebooks. */
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { fill } from '../../offers';
import { SUGGESTIONS } from '..';
import { accept } from './project';
import { suggestion as drift } from '../drift-check/suggestion';
import { suggestion as shap } from '../shap-fairness/suggestion';

const REGRESSION = [
  'import pandas as pd\nfrom sklearn.ensemble import RandomForestRegressor\nfrom sklearn.metrics import mean_absolute_error\nfrom sklearn.model_selection import train_test_split',
  'houses = pd.read_csv("houses.csv")\nX = houses[["rooms", "area"]]\ny = houses.price\ntrain_X, val_X, train_y, val_y = train_test_split(X, y, random_state=0)',
  'forest = RandomForestRegressor(random_state=1)\nforest.fit(train_X, train_y)\npreds = forest.predict(val_X)\nprint(mean_absolute_error(val_y, preds))'
];

/** The source of a suggestion's cells; the reason where there are none. */
function cell(name: string, sources: readonly string[]): string {
  const notebook = notebookOf(sources);
  const { flow } = audit(notebook);
  const suggestion = SUGGESTIONS.find(each => each.name === name)!;
  const filled = fill(suggestion, { notebook, flow, facts: null, answers: {} });
  return 'reason' in filled
    ? filled.reason
    : filled.edits.map(edit => (edit.kind === 'insert' ? edit.cell.source : '')).join('\n');
}

describe('where MLflow logs by itself', () => {
  const logged = [`import mlflow\nmlflow.autolog()\n${REGRESSION[0]}`, ...REGRESSION.slice(1)];

  it('the folds of a baseline are no runs, and predictions are timed without it', () => {
    for (const [name, within] of [
      ['baseline', 'fold_scores = pd.DataFrame({'],
      ['latency', 'latency = pd.DataFrame([']
    ]) {
      const source = cell(name, logged);
      expect(source).toMatch(/^with disable_autologging\(\): {2}# /m);
      expect(source).toContain(`\n    ${within}`);
      expect(cell(name, REGRESSION)).not.toContain('autologging');
      expect(cell(name, REGRESSION)).toContain(`\n${within}`);
    }
  });
});

describe('names that only one branch defines', () => {
  const scored = 'scored = pd.DataFrame({"truth": val_y, "predicted": preds})';

  it.each([
    `if verbose:\n    ${scored}\n    print(mean_absolute_error(scored["truth"], preds))`,
    `if quick:\n    pass\nelse:\n    ${scored}\n    print(mean_absolute_error(scored["truth"], scored["predicted"]))`
  ])('are left alone: %s', branch => {
    const source = cell('wandb-tracking', [...REGRESSION, 'verbose = quick = len(X) > 100', branch]);
    expect(source).toContain('mean_absolute_error(val_y, preds)');
    expect(source).not.toContain('scored');
  });

  it('are taken where the notebook defines them before as well', () => {
    const source = cell('wandb-tracking', [
      ...REGRESSION.slice(0, 2),
      'forest = RandomForestRegressor(random_state=1).fit(train_X, train_y)\nshow = True',
      'if show:\n    print(mean_absolute_error(val_y, forest.predict(val_X)))'
    ]);
    expect(source).toContain('forest.predict(val_X)');
    expect(source).toContain('mean_absolute_error(val_y, y_pred)');
  });

  it('are left alone in the cells that follow the one that compares groups', () => {
    const after = accept(notebookOf(REGRESSION), [shap]);
    expect(after.cells.at(-1)!.source).toContain('scored = pd.DataFrame');
    const sources = after.cells.map(({ source }) => source);
    expect(cell('wandb-tracking', sources)).not.toContain('scored');
    expect(cell('mlflow-tracking', sources)).not.toContain('scored');
  });
});

describe('columns of which only some are known', () => {
  const CODES = [
    'import pandas as pd\nfrom sklearn.preprocessing import LabelEncoder\nfrom sklearn.ensemble import RandomForestClassifier\nfrom sklearn.model_selection import train_test_split',
    'people = pd.read_csv("people.csv")\nencoder = LabelEncoder()\nfor name in people.columns:\n    people[name] = encoder.fit_transform(people[name])',
    'people["stalk-root"].value_counts()\nprint(people.groupby("sex").size())',
    'x = people.drop(["class"], axis=1)\ny = people["class"]\nx_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0)',
    'forest = RandomForestClassifier(random_state=0).fit(x_train, y_train)\nprint(forest.score(x_test, y_test))'
  ];

  it('are not called the features in a model card', () => {
    expect(cell('model-card', CODES)).not.toContain('**Features**');
    const listed = [...CODES];
    listed[3] = listed[3].replace('people.drop(["class"], axis=1)', 'people[["age", "size"]]');
    expect(cell('model-card', listed)).toContain('- **Features**: `age`, `size`.');
  });

  it('do not hide the sensitive one', () => {
    expect(cell('shap-fairness', CODES)).toContain('sensitive = "sex"');
  });
});

it('does not say that training rows were held back', () => {
  const [imports, data, model] = REGRESSION;
  const training = model.replaceAll('val_X', 'train_X').replaceAll('val_y', 'train_y');
  const whole = data.replace(
    /\n.*train_test_split.*/,
    '\ntrain_X, train_y = X, y\nother, _ = train_test_split(X)'
  );
  const source = cell('model-card', [imports, whole, training]);
  expect(source).toContain('only scored on rows that it was trained on');
  expect(source).not.toContain('Held back');
});

it('takes no labels by their index that are an array', () => {
  const source = cell('shap-fairness', [
    'import numpy as np\nimport pandas as pd\nfrom keras import layers, Sequential\nfrom sklearn.metrics import accuracy_score\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler',
    'people = pd.read_csv("people.csv")\nX = people[["age", "glucose"]]\ny = people.ill\ntrain_X, val_X, train_y, val_y = train_test_split(X, y, random_state=0)\nscaler = StandardScaler()\ntrain_X = scaler.fit_transform(train_X)\nval_X = scaler.transform(val_X)',
    'model = Sequential([layers.Dense(4, activation="relu"), layers.Dense(1, activation="sigmoid")])\nmodel.compile(optimizer="adam", loss="binary_crossentropy")\nmodel.fit(train_X, train_y, epochs=2)',
    'y_pred = (model.predict(val_X).reshape(-1) > 0.5).astype(int)\ny_true = np.asarray(val_y).reshape(-1)\nprint(accuracy_score(y_true, y_pred))'
  ]);
  expect(source).toContain('PermutationExplainer');
  expect(source).not.toContain('y_true.index');
});

it('keeps the model in a stage whose notebook keeps only other files, and no folder for a file', () => {
  const { cells } = accept(notebookOf(REGRESSION), [drift]);
  const source = cell(
    'dvc-stage',
    cells.map(each => each.source)
  );
  expect(source).toContain('joblib.dump(forest, "models/');
  expect(source).toMatch(/"--outs", "models\/.*-reference\.json",/);
  expect(source).toMatch(/"--outs", "models\/.*\.joblib",/);
  expect(source).not.toContain('"--outs", "models",');
});
