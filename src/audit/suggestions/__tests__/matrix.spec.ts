/**
 * Every suggestion × framework × task: all cells are inserted into one notebook a framework and task and executed, and
 * what each of them did is checked by other means. What a framework cannot have is refused with a reason. The table
 * in `docs/suggestions.md` is held against what is seen here.
 *
 * @jest-environment node
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SUGGESTIONS } from '..';
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { applyEdits } from '../../notebook/edit';
import type { Notebook } from '../../notebook/types';
import { peopleCsv } from './bases';
import { FRAMEWORKS, type Task } from './frameworks';
import {
  accept,
  explain,
  lastJson,
  type Outcome,
  Project,
  requirePackages,
  withCells,
  withoutEvidently
} from './project';
import { READ_WANDB, type WandbRun } from './wandb';

jest.setTimeout(600_000);

/** In the order in which they are accepted; autologging stands in a notebook of its own, since the other way to MLflow excludes it. */
const TOGETHER = [
  'seed-header',
  'dvc-tracking',
  'great-expectations',
  'mlflow-tracking',
  'shap-fairness',
  'latency',
  'drift-check',
  'model-card',
  'wandb-tracking',
  'baseline'
] as const;

const ANSWERS: Readonly<Record<string, string>> = {
  'seed-header': 'reproducibility/unseeded-randomness',
  'dvc-tracking': 'data/unversioned-path',
  'great-expectations': 'features/unvalidated-data',
  'mlflow-tracking': 'tracking/untracked-training',
  'shap-fairness': 'fairness/unexplained-model',
  latency: 'latency/unmeasured',
  'drift-check': 'monitoring/no-drift-baseline',
  'model-card': 'monitoring/undocumented-limitations'
};

const TASKS: readonly Task[] = ['classification', 'regression'];

const suggestionOf = (name: string) => SUGGESTIONS.find(suggestion => suggestion.name === name)!;

/** What the model gives for the explained rows on the scale of the SHAP values, as Python. */
const OUTPUT: Readonly<Record<string, Readonly<Record<Task, string>>>> = {
  'scikit-learn': {
    classification: 'model.predict_proba(sample)[:, 1]',
    regression: 'model.predict(sample)'
  },
  'scikit-learn pipeline': {
    classification: 'model[-1].decision_function(sample)',
    regression: 'model[-1].predict(sample)'
  },
  XGBoost: {
    classification: 'model.predict(sample, output_margin=True)',
    regression: 'model.predict(sample)'
  },
  LightGBM: { classification: 'model.predict(sample, raw_score=True)', regression: 'model.predict(sample)' },
  CatBoost: {
    classification: 'model.predict(sample, prediction_type="RawFormulaVal")',
    regression: 'model.predict(sample)'
  },
  PyTorch: {
    classification: 'net(torch.as_tensor(sample))[:, 1].detach().numpy()',
    regression: 'net(torch.as_tensor(sample))[:, 0].detach().numpy()'
  },
  Keras: {
    classification: 'net.predict(sample, verbose=0)[:, 0]',
    regression: 'net.predict(sample, verbose=0)[:, 0]'
  }
};

/** A row of the latency cell's table: times of one call in milliseconds. */
interface Timed {
  readonly rows: number;
  readonly calls: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly rows_per_second: number;
}

interface Probe {
  /** Largest distance between the sum of the SHAP values and what the model gives, relative to the spread of the sums. */
  readonly additivity: number;
  readonly explained: readonly number[];
  readonly groups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly regrouped: Readonly<Record<string, number>>;
  readonly latency: readonly Timed[];
  /** By a model that takes seven milliseconds for two rows. */
  readonly timed: Timed;
  /** Whether the cell's last line stops the notebook where no time at all is allowed. */
  readonly held: boolean;
  /** Bytes of the model: of its weights as the network counts them, or of its file. */
  readonly bytes: number;
  readonly resampled: readonly string[];
  readonly shifted: readonly string[];
  readonly valid: boolean;
  readonly spoilt: boolean;
  /** Predictions of a second run of the notebook from its seeds on. */
  readonly again: boolean;
  readonly score: number;
  readonly folds: readonly string[] | null;
}

/** A last cell that computes anew what the inserted cells claim. */
const probe = (framework: string, task: Task, again: readonly string[], assertion: string): string => {
  const network = framework === 'PyTorch' || framework === 'Keras';
  const bytes =
    framework === 'PyTorch'
      ? '4 * sum(weights.numel() for weights in net.parameters())'
      : framework === 'Keras'
        ? '4 * net.count_params()'
        : 'os.path.getsize("model.joblib")';
  const error =
    task === 'classification'
      ? '(r["truth"] == r["predicted"]).mean()'
      : '(r["truth"] - r["predicted"]).abs().mean()';
  return `
import contextlib, io, json, os, unittest.mock
import numpy as np
import pandas as pd
def shuffled(rows):
    return rows.sample(150, replace=True, random_state=3)
def drifted(rows):
    table = drift_against(json.loads(reference_path.read_text()), rows)
    return table.index[table["drifted"]].tolist()
rows = shuffled(X_train)
given = np.asarray(y_pred).ravel()
table = pd.DataFrame({"truth": y_test, "predicted": given, "group": df.loc[y_test.index, "sex"]})
sums = np.asarray(shap_values.values).sum(axis=1) + shap_values.base_values
apart = np.abs(sums - np.asarray(${OUTPUT[framework][task]})).max() / (sums.max() - sums.min())
def accepted(frame):
    return bool(checkpoint.run(batch_parameters={"dataframe": frame}).success)
now = 0.0
class Waiting:
    """Takes seven milliseconds for each call, by a clock that nothing else moves."""
    def predict(self, *_):
        global now
        now += 0.007
        return self
    def cpu(self):
        return self
    __call__ = predict_on_batch = predict
class Clock:
    def perf_counter(self):
        return now
timed = []
with unittest.mock.patch.dict(globals(), {"${network ? 'net' : 'model'}": Waiting(), "time": Clock()}):
    timed.append(latency_ms(np.zeros((2, 1))))
try:
    exec(${JSON.stringify(assertion)}, {**globals(), "budget_ms": 0})
    held = False
except AssertionError:
    held = True
again = {"display": lambda *_: None}
with contextlib.redirect_stdout(io.StringIO()):
    for source in ${JSON.stringify(again)}:
        exec(source, again)
print(json.dumps({
    "additivity": float(apart), "explained": list(shap_values.values.shape),
    "groups": by_group.T.to_dict(), "regrouped": {name: float(${error}) for name, r in table.groupby("group")},
    "latency": latency.reset_index().to_dict("records"),
    "timed": timed[0],
    "held": held, "bytes": ${bytes},
    "resampled": drifted(rows), "shifted": drifted(rows.assign(age=rows["age"] + 30)),
    "valid": accepted(df), "spoilt": accepted(df.assign(age=df["age"] * 9)),
    "again": bool(np.array_equal(np.asarray(again["y_pred"]).ravel(), given)),
    "score": float(${task === 'classification' ? 'accuracy_score' : 'r2_score'}(y_test, given)),
    "folds": list(fold_scores.columns) if "fold_scores" in globals() else None,
}))`;
};

/** The runs, versions and models that MLflow has in each folder, and what the models predict for the logged rows. */
const ASK_MLFLOW = `
import json, os, sys, warnings
warnings.simplefilter("ignore")
import mlflow
from mlflow import MlflowClient
answers = []
for folder in json.loads(sys.argv[1]):
    os.chdir(folder)
    store = f"sqlite:///{folder}/mlflow.db"  # MLflow keeps one connection an address
    mlflow.set_tracking_uri(store)
    client = MlflowClient(store, store)
    [run] = client.search_runs([e.experiment_id for e in client.search_experiments() if e.name != "Default"])
    [registered] = client.search_registered_models()
    version = client.get_model_version_by_alias(registered.name, "candidate")
    info = mlflow.models.get_model_info(f"models:/{registered.name}/{version.version}")
    answers.append({
        "status": run.info.status, "params": run.data.params, "metrics": run.data.metrics, "flavours": sorted(info.flavors),
        "signature": info.signature is not None and info.signature.outputs is not None, "example": info.saved_input_example_info is not None,
        "steps": {name: len(client.get_metric_history(run.info.run_id, name)) for name in run.data.metrics},
    })
print(json.dumps({"answers": answers}))`;

interface Kept {
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly flavours: readonly string[];
  readonly signature: boolean;
  readonly example: boolean;
  readonly steps: Readonly<Record<string, number>>;
}

const FLAVOUR: Readonly<Record<string, string>> = {
  'scikit-learn': 'sklearn',
  'scikit-learn pipeline': 'sklearn',
  XGBoost: 'xgboost',
  LightGBM: 'lightgbm',
  CatBoost: 'catboost',
  PyTorch: 'pytorch',
  Keras: 'keras'
};

/** Passes over the data that are seen in the figures of a run; null where the framework keeps none by itself. */
const ROUNDS: Readonly<Record<string, number | null>> = { CatBoost: 30, PyTorch: 40, Keras: 5 };

interface Ran {
  readonly project: Project;
  readonly notebook: Notebook;
  readonly inserted: Notebook;
  readonly outcome: Outcome;
  readonly refused: readonly string[];
}

const CASES = Object.keys(FRAMEWORKS).flatMap(framework => TASKS.map(task => ({ framework, task })));
const ran = new Map<string, Ran>();
const keyOf = (framework: string, task: Task): string => `${framework}, ${task}`;

const EVERY = { settings: { preview: true } };
const rulesIn = (notebook: Notebook): string[] => [
  ...new Set(audit(notebook, EVERY).findings.map(({ rule }) => rule))
];

/** The notebook's own cells with the seeds alone. */
function seededOf(base: readonly string[]): readonly string[] {
  return accept(notebookOf(base), [suggestionOf('seed-header')]).cells.map(({ source }) => source);
}

async function execute(framework: string, task: Task): Promise<Ran> {
  const base = FRAMEWORKS[framework](task);
  const notebook = notebookOf(base);
  const refused: string[] = [];
  // A minute: whether the budget is asserted is what counts, not how fast a machine with much to do is.
  const answers = { 'sensitive column': 'sex', 'latency budget': '60000' };
  const inserted = TOGETHER.reduce<Notebook>((current, name) => {
    const { flow } = audit(current);
    const filled = suggestionOf(name).fill({ notebook: current, flow, facts: null, answers });
    if ('reason' in filled) {
      refused.push(name);
      return current;
    }
    return applyEdits(current, filled.edits);
  }, notebook);
  const project = new Project();
  project.write('data/people.csv', peopleCsv());
  // Drift is looked for by Evidently in one task and by SciPy in the other.
  const timed = inserted.cells.find(({ source }) => source.includes('def latency_ms'));
  const assertion = timed?.source.split('\n').at(-1) ?? '';
  const last = probe(framework, task, seededOf(base), assertion);
  const whole = withCells(inserted, [last]);
  const outcome = await project.run(task === 'regression' ? withoutEvidently(whole) : whole);
  return { project, notebook, inserted, outcome, refused };
}

beforeAll(async () => {
  requirePackages([
    'ipykernel',
    'nbclient',
    'mlflow',
    'dvc',
    'shap',
    'great_expectations',
    'evidently',
    'wandb'
  ]);
  requirePackages(['sklearn', 'xgboost', 'lightgbm', 'catboost', 'torch', 'keras']);
  // Two kernels at a time, as many as a small machine has cores.
  const open = [...CASES];
  const work = async (): Promise<void> => {
    for (let next = open.shift(); next; next = open.shift()) {
      ran.set(keyOf(next.framework, next.task), await execute(next.framework, next.task));
    }
  };
  await Promise.all([work(), work()]);
});

afterAll(() => ran.forEach(({ project }) => project.remove()));

describe.each(CASES)('$framework, $task:', ({ framework, task }) => {
  const of = (): Ran => ran.get(keyOf(framework, task))!;
  const found = (): Probe => lastJson<Probe>(of().outcome.outputs.at(-1)!);
  const network = framework === 'PyTorch' || framework === 'Keras';

  it('all cells run from top to bottom', () => {
    const { outcome } = of();
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
    expect(of().refused).toEqual(network ? ['baseline'] : []);
  });

  it('the findings they answer are gone, and none is new', () => {
    const { notebook, inserted, refused } = of();
    const answered = TOGETHER.filter(name => !refused.includes(name)).flatMap(name => ANSWERS[name] ?? []);
    const [before, after] = [rulesIn(notebook), rulesIn(inserted)];
    expect(before).toEqual(expect.arrayContaining(answered));
    expect(after.filter(rule => answered.includes(rule) || !before.includes(rule))).toEqual([]);
  });

  it('the seeds make a second run give the same predictions', () => {
    expect(found().again).toBe(true);
  });

  it('SHAP values add up to what the model gives', () => {
    expect(found().explained).toEqual([found().explained[0], 3]);
    expect(found().explained[0]).toBeGreaterThanOrEqual(30);
    expect(found().additivity).toBeLessThan(1e-3);
  });

  it('groups have the figures that pandas computes', () => {
    const { groups, regrouped } = found();
    expect(Object.keys(groups).sort()).toEqual(['Female', 'Male']);
    for (const [group, value] of Object.entries(regrouped)) {
      const figure = groups[group][task === 'classification' ? 'accuracy' : 'mae'];
      expect(Math.abs(figure / value - 1)).toBeLessThan(1e-4);
    }
  });

  it('latency is what a clock of its own shows', () => {
    const { latency, timed } = found();
    expect(latency.map(({ rows }) => rows)).toEqual([1, 32, 98].slice(0, latency.length));
    for (const { rows, calls, p50, p95, p99, rows_per_second: throughput } of latency) {
      expect(p50 > 0 && p95 >= p50 && p99 >= p95).toBe(true);
      expect(calls).toBeGreaterThanOrEqual(30);
      expect(throughput / ((1000 * rows) / p50)).toBeCloseTo(1, 6);
    }
    expect(timed.calls).toBeGreaterThan(100);
    expect([timed.p50, timed.p95, timed.p99].map(ms => ms.toFixed(6))).toEqual(Array(3).fill('7.000000'));
    expect(timed.rows_per_second).toBeCloseTo(2000 / 7, 6);
  });

  it('the budget is asserted, and the size is that of the weights or of the file', () => {
    const { held, bytes } = found();
    expect(held).toBe(true);
    const printed = /size of the model: ([\d.e+-]+) MB/.exec(of().outcome.outputs.join('\n'))?.[1];
    const ratio = (1e6 * Number(printed)) / bytes;
    // A file holds a little more or less than what is pickled; weights are counted to three digits.
    expect(ratio).toBeGreaterThan(network ? 0.99 : 0.3);
    expect(ratio).toBeLessThan(network ? 1.01 : 3);
  });

  it('drift is found where rows are shifted and not in a resample; spoilt data are refused', () => {
    const { resampled, shifted, valid, spoilt } = found();
    expect(resampled).toEqual([]);
    expect(shifted).toEqual(['age']);
    expect([valid, spoilt]).toEqual([true, false]);
  });

  it('DVC has the data', () => {
    const { project } = of();
    const pointer = parse(project.read('data/people.csv.dvc')) as { outs: { md5: string }[] };
    expect(pointer.outs.map(({ md5 }) => md5)).toEqual([project.md5('data/people.csv')]);
  });

  it('W&B has the run with settings, rounds, metrics and the model', () => {
    const [run] = JSON.parse(of().project.python('-c', READ_WANDB)) as WandbRun[];
    expect(run.exit).toBe(0);
    expect(Object.keys(run.config).length).toBeGreaterThanOrEqual(3);
    expect(run.history.at(-1)![task === 'classification' ? 'accuracy' : 'r2']).toBeCloseTo(found().score, 4);
    const rounds = ROUNDS[framework];
    if (rounds) {
      expect(run.history).toHaveLength(rounds + 1);
    }
    expect(run.artifacts.map(([, type]) => type)).toEqual(['dataset', 'model']);
    expect(run.digests['people.csv']).toBe(of().project.md5('data/people.csv'));
    expect(run.alerts.filter(([level]) => level !== 'INFO')).toEqual([]);
  });

  if (!network) {
    it('the baseline is compared over the same folds', () => {
      expect(found().folds).toEqual(['baseline', 'model']);
    });
  }
});

describe('MLflow, asked by its client in another process,', () => {
  let answers: readonly Kept[] = [];

  beforeAll(() => {
    const folders = CASES.map(({ framework, task }) => ran.get(keyOf(framework, task))!.project.folder);
    const [first] = ran.values();
    answers = lastJson<{ answers: Kept[] }>(
      first.project.python('-c', ASK_MLFLOW, JSON.stringify(folders))
    ).answers;
  });

  it.each(CASES)('has the run and the model of $framework, $task', ({ framework, task }) => {
    const kept = answers[CASES.findIndex(c => c.framework === framework && c.task === task)];
    const { score } = lastJson<Probe>(ran.get(keyOf(framework, task))!.outcome.outputs.at(-1)!);
    expect(kept).toMatchObject({ status: 'FINISHED', signature: true, example: framework !== 'Keras' });
    expect(kept.flavours).toContain(FLAVOUR[framework]);
    expect(Object.keys(kept.params).length).toBeGreaterThanOrEqual(3);
    expect(kept.metrics[task === 'classification' ? 'accuracy' : 'r2']).toBeCloseTo(score, 4);
    if (framework === 'PyTorch' || framework === 'Keras') {
      expect(Object.values(kept.steps)).toContain(ROUNDS[framework]);
    }
  });
});

describe('the documented matrix', () => {
  it('says of each framework which cells it gets', () => {
    const text = readFileSync(join(__dirname, '../../../../docs/suggestions.md'), 'utf8');
    const rows = text.split('\n').filter(line => /^\| `/.test(line));
    const documented = rows.map(row => row.split('|').slice(1, -1).map(cell => cell.trim())); // prettier-ignore
    const frameworks = Object.keys(FRAMEWORKS);
    const actual = SUGGESTIONS.map(({ name, fill }) => [
      `\`${name}\``,
      ...frameworks.map(framework => {
        const fits = TASKS.map(task => {
          const notebook = notebookOf(FRAMEWORKS[framework](task));
          return !('reason' in fill({ notebook, flow: audit(notebook).flow, facts: null, answers: {} }));
        });
        return fits.every(Boolean) ? 'yes' : fits.some(Boolean) ? 'in part' : 'no';
      })
    ]);
    expect(documented).toEqual(actual);
  });
});
