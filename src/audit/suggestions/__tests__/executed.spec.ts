/**
 * Suggested cells, filled from a real audit, inserted and executed; what they did is checked by other means: MLflow's
 * client, hashes and `dvc status`, the additivity of SHAP values, group metrics computed anew with pandas.
 *
 * @jest-environment node
 */
import { parse } from 'yaml';
import { suggestion as dvc } from '../dvc-tracking/suggestion';
import { suggestion as mlflow } from '../mlflow-tracking/suggestion';
import { suggestion as card } from '../model-card/suggestion';
import { suggestion as seed } from '../seed-header/suggestion';
import { suggestion as shap } from '../shap-fairness/suggestion';
import * as bases from './bases';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import type { Notebook } from '../../notebook/types';
import { FACTS } from './flows';
import {
  accept,
  explain,
  lastJson,
  type Outcome,
  Project,
  requirePackages,
  rulesFound,
  withCells
} from './project';

jest.setTimeout(600_000);

beforeAll(() =>
  requirePackages([
    'ipykernel',
    'nbclient',
    'sklearn',
    'mlflow',
    'dvc',
    'shap',
    'fairlearn',
    'xgboost',
    'lightgbm'
  ])
);

interface Case {
  readonly cells: readonly string[];
  /** Python: the model's output for the rows that were explained, on the scale of the SHAP values. */
  readonly output: string;
  /** Python: truth, predictions and group of the test rows as a frame with these columns, from the notebook's names. */
  readonly scored: string;
  /** Metric that the notebook prints itself, and MLflow's name for it. */
  readonly metric: { readonly printed: RegExp; readonly logged: string };
  readonly model: string;
  readonly flavour: string;
  readonly inputs: readonly string[] | null;
}

const frame = (truth: string, predicted: string, group: string): string =>
  `pd.DataFrame({"truth": ${truth}, "predicted": ${predicted}, "group": ${group}})`;

const PEOPLE = ['age', 'education', 'hours', 'work', 'sex'];

const CASES: Readonly<Record<string, Case>> = {
  'a pipeline with a forest': {
    cells: bases.pipeline,
    output: 'model[-1].predict_proba(sample)[:, 1]',
    scored: frame('y_test', 'model.predict(X_test)', 'X_test["sex"]'),
    metric: { printed: /accuracy ([\d.]+)/, logged: 'accuracy' },
    model: 'people-income',
    flavour: 'sklearn',
    inputs: PEOPLE
  },
  'a forest for a number': {
    cells: bases.regression,
    output: 'forest.predict(sample)',
    scored: frame('y_test', 'forest.predict(X_test)', 'people["sex"].reindex(y_test.index)'),
    metric: { printed: /r2 ([\d.]+)/, logged: 'r2' },
    model: 'people-salary',
    flavour: 'sklearn',
    inputs: ['age', 'education']
  },
  'a linear model on scaled arrays': {
    cells: bases.linear,
    output: 'clf.decision_function(sample)',
    scored: frame('y_te', 'clf.predict(X_te)', 'data["sex"].reindex(y_te.index)'),
    metric: { printed: /accuracy\s+([\d.]+)/, logged: 'accuracy' },
    model: 'people-income',
    flavour: 'sklearn',
    inputs: ['age', 'education', 'hours', 'male']
  },
  'a search over a pipeline with an SVM': {
    cells: bases.search,
    output: 'grid.best_estimator_[-1].decision_function(sample.to_numpy())',
    scored: frame('y_test', 'grid.predict(X_test)', 'df["sex"].reindex(y_test.index)'),
    metric: { printed: /accuracy ([\d.]+)/, logged: 'accuracy' },
    model: 'people-income',
    flavour: 'sklearn',
    inputs: ['age', 'education', 'hours']
  },
  XGBoost: {
    cells: bases.xgboost,
    output: 'model.predict(sample, output_margin=True)',
    scored: frame('y_test', 'model.predict(X_test)', 'df["sex"].reindex(y_test.index)'),
    metric: { printed: /accuracy ([\d.]+)/, logged: 'accuracy' },
    model: 'people-income',
    flavour: 'xgboost',
    inputs: null
  },
  'LightGBM with pandas categories': {
    cells: bases.lightgbm,
    output: 'model.predict(sample)',
    scored: frame('y_test', 'model.predict(X_test)', 'X_test["sex"].astype(str)'),
    metric: { printed: /mae ([\d.]+)/, logged: 'mae' },
    model: 'people-salary',
    flavour: 'lightgbm',
    inputs: PEOPLE
  }
};

/** A last cell that computes anew what the inserted cell claims, and prints both as JSON. */
const probe = ({ output, scored }: Case): string => `
import json
import pandas as pd
_scored = ${scored}
_groups = {}
for _name, _rows in _scored.groupby("group"):
    if _rows["truth"].nunique() <= 2:
        _groups[str(_name)] = {"n": len(_rows), "accuracy": float((_rows["truth"] == _rows["predicted"]).mean())}
    else:
        _groups[str(_name)] = {"n": len(_rows), "mae": float((_rows["truth"] - _rows["predicted"]).abs().mean())}
_sum = shap_values.values.sum(axis=1) + shap_values.base_values
print(json.dumps({
    "distance": float(abs(_sum - ${output}).max()), "spread": float(_sum.max() - _sum.min()),
    "explained": len(sample), "expected": _groups, "table": by_group.T.to_dict(),
}))`;

interface Probe {
  readonly distance: number;
  readonly spread: number;
  readonly explained: number;
  readonly expected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly table: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Everything that MLflow knows of the candidate version of a model, asked of its client in another process. */
const ASK_MLFLOW = `
import json, sys, mlflow
answers = []
for folder, name in json.loads(sys.argv[1]):
    store = f"sqlite:///{folder}/mlflow.db"
    mlflow.set_tracking_uri(store)
    mlflow.set_registry_uri(store)
    client = mlflow.MlflowClient(store, store)
    version = client.get_model_version_by_alias(name, "candidate")
    run, info = client.get_run(version.run_id), mlflow.models.get_model_info(f"models:/{name}@candidate")
    inputs = info.signature.inputs
    answers.append({
        "status": run.info.status, "experiment": client.get_experiment(run.info.experiment_id).name,
        "version": str(version.version), "params": run.data.params, "metrics": run.data.metrics,
        "tags": dict(run.data.tags), "flavours": list(info.flavors),
        "inputs": inputs.input_names() if inputs.has_input_names() else None,
        "outputs": len(info.signature.outputs.to_dict()),
        "datasets": [[d.dataset.name, json.loads(d.dataset.source)["uri"]] for d in run.inputs.dataset_inputs],
        "example": info.saved_input_example_info is not None,
    })
print(json.dumps({"answers": answers}))`;

interface Kept {
  readonly status: string;
  readonly experiment: string;
  readonly version: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly flavours: readonly string[];
  readonly inputs: readonly string[] | null;
  readonly outputs: number;
  readonly datasets: readonly (readonly [string, string])[];
  readonly example: boolean;
}

const ANSWERED = ['tracking/untracked-training', 'data/unversioned-path', 'fairness/unexplained-model'];

describe('the cells for', () => {
  const ran = new Map<string, { readonly project: Project; readonly outcome: Outcome }>();

  afterAll(() => ran.forEach(({ project }) => project.remove()));

  describe.each(Object.entries(CASES))('%s', (title, base) => {
    const notebook = notebookOf(base.cells);
    let outcome: Outcome;
    let resolved: Notebook = notebook;

    beforeAll(async () => {
      const project = new Project();
      project.write('data/people.csv', bases.peopleCsv());
      // A model that is registered is asked for its limits, which the card states.
      resolved = accept(notebook, [dvc, mlflow, shap, card]);
      outcome = await project.run(withCells(resolved, [probe(base)]));
      ran.set(title, { project, outcome });
    });

    it('run from top to bottom', () => {
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    });

    it('make the findings they answer go away, and bring no new ones', () => {
      expect(rulesFound(notebook)).toEqual(expect.arrayContaining(ANSWERED));
      expect(rulesFound(resolved)).toEqual(rulesFound(notebook).filter(rule => !ANSWERED.includes(rule)));
    });

    it('put the data under DVC', () => {
      const { project } = ran.get(title)!;
      const pointer = parse(project.read('data/people.csv.dvc')) as { outs: { md5: string; path: string }[] };
      expect(pointer.outs).toHaveLength(1);
      expect(pointer.outs[0]).toMatchObject({ md5: project.md5('data/people.csv'), path: 'people.csv' });
    });

    it('explain the model and compare the groups', () => {
      const found = lastJson<Probe>(outcome.outputs.at(-1)!);
      expect(found.explained).toBeGreaterThanOrEqual(30);
      expect(found.spread).toBeGreaterThan(0);
      expect(found.distance / found.spread).toBeLessThan(1e-4);
      expect(Object.keys(found.table).sort()).toEqual(['Female', 'Male']);
      for (const [group, figures] of Object.entries(found.expected)) {
        for (const [metric, value] of Object.entries(figures)) {
          expect(found.table[group][metric]).toBeCloseTo(value, 6);
        }
      }
    });
  });

  describe('MLflow, asked by its client in another process,', () => {
    let answers: readonly Kept[] = [];

    beforeAll(() => {
      const [first] = ran.values();
      const asked = Object.entries(CASES).map(([title, base]) => [
        ran.get(title)!.project.folder,
        base.model
      ]);
      answers = lastJson<{ answers: Kept[] }>(
        first.project.python('-c', ASK_MLFLOW, JSON.stringify(asked))
      ).answers;
    });

    it.each(Object.entries(CASES))('has the run, the model and its alias for %s', (title, base) => {
      const kept = answers[Object.keys(CASES).indexOf(title)];
      const { outputs } = ran.get(title)!.outcome;
      // What is printed at once may arrive in pieces.
      const printed = base.metric.printed.exec(outputs.join(''))?.[1];
      expect(kept).toMatchObject({ status: 'FINISHED', experiment: base.model, version: '1', outputs: 1 });
      expect(kept.tags['notebook.path']).toBe('train.ipynb');
      expect(kept.flavours).toContain(base.flavour);
      expect(Object.keys(kept.params).length).toBeGreaterThan(3);
      expect(Math.abs(kept.metrics[base.metric.logged] - Number(printed))).toBeLessThan(0.006);
      expect(kept.inputs).toEqual(base.inputs ?? kept.inputs);
      expect(kept.example).toBe(base.cells !== bases.lightgbm);
      expect(kept.datasets).toEqual([['people', 'data/people.csv']]);
    });
  });

  it('leave DVC with nothing to say', () => {
    const [first] = ran.values();
    expect(lastJson(first.project.python('-m', 'dvc', 'status', '--json'))).toEqual({});
  });
});

describe('a model that was trained behind a scaler', () => {
  const whole = `
import json
served = mlflow.sklearn.load_model("models:/people-income@candidate")
print(json.dumps({"steps": list(served.named_steps), "same": bool((served.predict(test[features]) == predicted).all())}))`;
  const apart = `
import json
first, second = [mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/{name}") for name in ("scaler", "model")]
print(json.dumps({"same": bool(abs(second.predict(first.transform(raw)) - predicted).max() < 1e-9)}))`;

  const asked = async (base: readonly string[], question: string): Promise<unknown> => {
    const project = new Project();
    project.write('data/people.csv', bases.peopleCsv());
    const resolved = accept(notebookOf(base), [mlflow]);
    expect(rulesFound(resolved)).not.toContain('pipeline/preprocessing-not-saved');
    const outcome = await project.run(withCells(resolved, [question]));
    project.remove();
    return outcome.ok ? lastJson(outcome.outputs.at(-1)!) : explain(outcome);
  };

  it('is logged as a pipeline that takes rows as they are', async () => {
    expect(await asked(bases.linear, whole)).toEqual({
      steps: ['standardscaler', 'logisticregression'],
      same: true
    });
  });

  it('is logged with the scaler beside it, where the rows before it are gone', async () => {
    expect(await asked(bases.overwritten, apart)).toEqual({ same: true });
  });
});

describe('the seed header', () => {
  const notebook = notebookOf(bases.pipeline);
  const digest = [
    'import hashlib',
    'print(hashlib.md5(model.predict_proba(X_test).tobytes() + str(list(X_test.index)).encode()).hexdigest())'
  ].join('\n');
  let project: Project;

  beforeAll(() => {
    project = new Project('none');
    project.write('data/people.csv', bases.peopleCsv());
  });

  afterAll(() => project.remove());

  const digests = async (executed: Notebook): Promise<string[]> => {
    // Interpreters that are started anew: what depends on their hash seeds differs, too.
    const outcomes = [
      await project.run(withCells(executed, [digest]), { kernel: 'new' }),
      await project.run(withCells(executed, [digest]), { kernel: 'new' })
    ];
    return outcomes.map(outcome => (outcome.ok ? outcome.outputs.at(-1)!.trim() : explain(outcome)));
  };

  it('makes two runs give the same predictions, which they do not without it', async () => {
    const [first, second] = await digests(accept(notebook, [seed]));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    const [third, fourth] = await digests(notebook);
    expect(third).not.toBe(fourth);
  });

  it('makes the finding go away', () => {
    expect(rulesFound(notebook)).toContain('reproducibility/unseeded-randomness');
    expect(rulesFound(accept(notebook, [seed]))).not.toContain('reproducibility/unseeded-randomness');
  });
});

describe('DVC in other places', () => {
  const short = notebookOf(['import pandas as pd\ndf = pd.read_csv("data/people.csv")']);
  let project: Project;

  afterEach(() => project.remove());

  it('hands a file over that Git has', async () => {
    project = new Project();
    project.write('data/people.csv', bases.peopleCsv());
    project.call('git', 'add', 'data/people.csv');
    project.call('git', 'commit', '-q', '-m', 'data');
    const facts = { ...FACTS, paths: [{ path: 'data/people.csv', status: 'git' as const, by: null }] };
    const outcome = await project.run(accept(short, [dvc], facts));
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    expect(project.call('git', 'ls-files', 'data')).toBe('');
    expect(project.read('data/people.csv.dvc')).toContain(project.md5('data/people.csv'));
  });

  it('makes the repositories where there are none, and can be run again', async () => {
    project = new Project('none');
    project.write('data/people.csv', bases.peopleCsv());
    const facts = { ...FACTS, repository: { git: false, dvc: false, commit: null } };
    const inserted = accept(short, [dvc], facts);
    for (const outcome of [await project.run(inserted), await project.run(inserted)]) {
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    }
    expect(lastJson(project.python('-m', 'dvc', 'status', '--json'))).toEqual({});
  });

  it('keeps the trained model of a notebook on library data', async () => {
    project = new Project();
    const notebook = notebookOf([
      'from sklearn.datasets import load_diabetes\nfrom sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split',
      'X, y = load_diabetes(return_X_y=True, as_frame=True)\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
      'ridge = Ridge().fit(X_train, y_train)\nprint(ridge.score(X_test, y_test))'
    ]);
    const outcome = await project.run(accept(notebook, [dvc]));
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    const path = 'models/train-ridge.joblib';
    expect(project.read(`${path}.dvc`)).toContain(project.md5(path));
    expect(project.python('-c', `import joblib; print(type(joblib.load("${path}")).__name__)`).trim()).toBe(
      'Ridge'
    );
  });
});
