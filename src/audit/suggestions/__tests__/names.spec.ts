/** What cells are filled with where a notebook leaves names undefined, or has the same thing under several: met in real notebooks. */
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { fill } from '../../offers';
import { SUGGESTIONS } from '..';
import { accept } from './project';
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
