/**
 * The cell for W&B, executed without an account; what it kept is read back from the run's own file.
 *
 * @jest-environment node
 */
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as wandb } from '../wandb-tracking/suggestion';
import * as bases from './bases';
import { accept, Project, requirePackages, rulesFound } from './project';
import { READ_WANDB, type WandbRun } from './wandb';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'xgboost', 'wandb']));

/** XGBoost as it is trained when its rounds are watched. */
const watched = bases.xgboost.map(cell =>
  cell.replace(
    'model.fit(X_train, y_train)',
    'model.fit(X_train, y_train, eval_set=[(X_train, y_train)], verbose=False)'
  )
);

describe('the cell for W&B', () => {
  const notebook = notebookOf(watched);
  const inserted = accept(notebook, [wandb]);
  const source = inserted.cells.at(-1)!.source;
  let runs: readonly WandbRun[] = [];
  let outcome: Awaited<ReturnType<Project['run']>>;

  beforeAll(async () => {
    const project = new Project();
    project.write('data/people.csv', bases.peopleCsv());
    const breaks = 'import sklearn.metrics\nsklearn.metrics.f1_score = lambda *_, **__: float("nan")';
    outcome = await project.run(
      notebookOf([
        ...inserted.cells.map(cell => cell.source),
        breaks,
        `import time\ntime.sleep(1)\ndel f1_score\n${source}`
      ])
    );
    runs = outcome.ok ? (JSON.parse(project.python('-c', READ_WANDB)) as WandbRun[]) : [];
    project.remove();
  });

  it('runs without an account', () => {
    expect(outcome.ok ? 'ok' : JSON.stringify(outcome.error)).toBe('ok');
    expect(runs.map(run => run.exit)).toEqual([0, 0]);
  });

  it('keeps the settings, each round, the metrics that the notebook prints, and the model', () => {
    const [{ project, config, history, artifacts, alerts }] = runs;
    expect(project).toBe('people-income');
    expect(config).toMatchObject({ n_estimators: 30, max_depth: 3 });
    const losses = history.flatMap(row => row['validation_0/logloss'] ?? []);
    expect(losses).toHaveLength(30);
    expect(losses[29]).toBeLessThan(losses[0]);
    const printed = /accuracy ([\d.]+)/.exec(outcome.outputs.join(''))?.[1];
    expect(history.at(-1)!['accuracy']).toBeCloseTo(Number(printed), 6);
    expect(Object.keys(history.at(-1)!).sort()).toEqual([
      'accuracy',
      'balanced_accuracy',
      'f1_macro',
      'roc_auc'
    ]);
    expect(artifacts).toEqual([['people-income-model', 'model', ['model.joblib']]]);
    expect(alerts).toEqual([]);
  });

  it('raises an alert for a metric that is no number', () => {
    expect(runs[1].alerts).toEqual([['ERROR', 'f1_macro']]);
  });

  it.each(['pipeline', 'regression', 'linear', 'search', 'xgboost', 'lightgbm'] as const)(
    'makes the finding it answers go away and brings no new one: %s',
    base => {
      const before = rulesFound(notebookOf(bases[base]));
      expect(before).toContain('tracking/untracked-training');
      expect(rulesFound(accept(notebookOf(bases[base]), [wandb]))).toEqual(
        before.filter(rule => rule !== 'tracking/untracked-training')
      );
    }
  );
});
