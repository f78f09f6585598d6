/**
 * Cells that check data and models, filled from a real audit and executed. Whether they can tell good from bad is asked
 * of them with data spoilt on purpose, and their figures are computed anew.
 *
 * @jest-environment node
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { applyEdits } from '../../notebook/edit';
import type { Notebook } from '../../notebook/types';
import { suggestion as baseline } from '../baseline/suggestion';
import { suggestion as drift } from '../drift-check/suggestion';
import { suggestion as expectations } from '../great-expectations/suggestion';
import { suggestion as latency } from '../latency/suggestion';
import { suggestion as card } from '../model-card/suggestion';
import { suggestion as autolog } from '../mlflow-autolog/suggestion';
import * as bases from './bases';
import {
  accept,
  explain,
  lastJson,
  type Outcome,
  Project,
  requirePackages,
  rulesFound,
  withCells,
  withoutEvidently
} from './project';

jest.setTimeout(600_000);

beforeAll(() =>
  requirePackages([
    'ipykernel',
    'nbclient',
    'sklearn',
    'scipy',
    'great_expectations',
    'dvc',
    'mlflow',
    'xgboost',
    'lightgbm'
  ])
);

interface Case {
  readonly cells: readonly string[];
  /** The frame as it is read, the model, its features and its target, as the notebook calls them. */
  readonly frame: string;
  readonly model: string;
  readonly data: { readonly train: string; readonly test: string; readonly y: string };
  readonly task: 'classification' | 'regression';
  /** A column of numbers among the features, as the profile calls it. */
  readonly numeric: string;
  /** Whether the features come to the model unprepared, so that folds can be made of them. */
  readonly folds: boolean;
  /** Whether the notebook itself asks what is in its data. */
  readonly looks?: boolean;
}

const usual = { train: 'X_train', test: 'X_test', y: 'y_train' };

const CASES: Readonly<Record<string, Case>> = {
  'a pipeline with a forest': {
    cells: bases.pipeline,
    frame: 'df',
    model: 'model',
    data: usual,
    task: 'classification',
    numeric: 'age',
    folds: true
  },
  'a forest for a number': {
    cells: bases.regression,
    frame: 'people',
    looks: true,
    model: 'forest',
    data: usual,
    task: 'regression',
    numeric: 'age',
    folds: true
  },
  'a linear model on scaled arrays': {
    cells: bases.linear,
    frame: 'data',
    model: 'clf',
    data: { train: 'X_tr', test: 'X_te', y: 'y_tr' },
    task: 'classification',
    numeric: '0',
    folds: false
  },
  'a search over a pipeline with an SVM': {
    cells: bases.search,
    frame: 'df',
    model: 'grid',
    looks: true,
    data: usual,
    task: 'classification',
    numeric: 'age',
    folds: true
  },
  XGBoost: {
    cells: bases.xgboost,
    frame: 'df',
    model: 'model',
    data: usual,
    task: 'classification',
    numeric: 'age',
    folds: true
  },
  'LightGBM with pandas categories': {
    cells: bases.lightgbm,
    frame: 'df',
    model: 'model',
    data: usual,
    task: 'regression',
    numeric: 'age',
    folds: true
  }
};

/** The rule that each cell answers. */
const ANSWERED = [
  [expectations, 'features/unvalidated-data'],
  [drift, 'monitoring/no-drift-baseline'],
  [latency, 'latency/unmeasured'],
  [card, 'monitoring/undocumented-limitations']
] as const;

/** Rules in preview speak, too. */
const EVERY = { settings: { preview: true } };

interface Probe {
  /** Per spoilt copy: the columns of the expectations that it does not meet. */
  readonly spoilt: Readonly<Record<string, readonly (string | null)[]>>;
  readonly good: boolean;
  /** Columns that drifted, by what was done to the rows; of ten resamples together. */
  readonly drift: Readonly<Record<'resampled' | 'shifted' | 'gaps', readonly string[]>>;
  readonly latency: readonly {
    readonly rows: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  }[];
  /** Median of single predictions, timed by `timeit`. */
  readonly timed: number;
  /** The slice that the card shows first when the model is made wrong in one quarter of a column, and its error relative to all rows. */
  readonly worst: readonly [string, number] | null;
  readonly folds: Readonly<Record<string, readonly number[]>> | null;
  readonly refolded: readonly number[] | null;
}

/** A last cell that spoils data, asks the inserted cells, and computes anew what they claim. */
const probe = ({ frame, model, data, task, numeric, folds }: Case): string => `
import json, timeit
import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.metrics import balanced_accuracy_score, mean_absolute_error
from sklearn.model_selection import KFold, StratifiedKFold

def unmet(bad):
    checked = checkpoint.run(batch_parameters={"dataframe": bad})
    return checked.success, [r.expectation_config.kwargs.get("column") for run in checked.run_results.values() for r in run.results if not r.success]

whole = ${frame}
spoilt = {
    "range": whole.assign(age=whole["age"].mask(whole.index < 40, 999)),
    "gaps": whole.assign(hours=whole["hours"].mask(np.arange(len(whole)) < 150)),
    "category": whole.assign(sex=whole["sex"].replace("Female", "F")),
    "type": whole.assign(education=whole["education"].astype(float)),
    "column": whole.drop(columns=["work"]),
    "rows": whole.head(60),
}
train, test = pd.DataFrame(${data.train}), pd.DataFrame(${data.test})
column = next(c for c in train.columns if str(c) == "${numeric}")
def drifted(rows):
    table = drift_against(json.loads(reference_path.read_text()), rows)
    return table.index[table["drifted"]].tolist()
samples = [train.sample(150, replace=True, random_state=seed) for seed in range(10)]
resampled = samples[0]
shifted = resampled.copy(); shifted[column] = shifted[column] + 1.5 * train[column].std()
gaps = resampled.copy(); gaps[column] = gaps[column].mask(np.arange(150) < 60)

# One as it was and whole numbers that became floats: the same values
floats = resampled.assign(**{c: resampled[c].astype(float) for c in resampled.columns if pd.api.types.is_integer_dtype(resampled[c])}) if all(isinstance(c, str) for c in resampled.columns) else resampled

worst = None
if "slices" in globals():
    truth = pd.Series(np.zeros(len(test)))
    high = test[column].reset_index(drop=True) > test[column].quantile(0.75)
    table = slices(test, errors(truth, truth + high))
    worst = [table.index[0], float(table["compared_with_all"].iloc[0])]

refolded, shown = None, None
if ${folds ? 'True' : 'False'}:
    base = getattr(${model}, "best_estimator_", ${model})
    splitter = ${task === 'classification' ? 'StratifiedKFold' : 'KFold'}(5, shuffle=True, random_state=0)
    shown, refolded = {"baseline": fold_scores["baseline"].tolist(), "model": fold_scores["${model}"].tolist()}, []
    for a, b in splitter.split(${data.train}, ${data.y}):
        again = clone(base).fit(${data.train}.iloc[a], ${data.y}.iloc[a])
        guess, truth = again.predict(${data.train}.iloc[b]), ${data.y}.iloc[b]
        refolded.append(${task === 'classification' ? 'balanced_accuracy_score(truth, guess)' : '-mean_absolute_error(truth, guess)'})
one = ${data.test}[:1]
print(json.dumps({
    "spoilt": {name: unmet(bad)[1] for name, bad in spoilt.items()},
    "good": bool(unmet(whole)[0]),
    "drift": {"resampled": sorted({name for rows in [floats, *samples] for name in drifted(rows)}), "shifted": drifted(shifted), "gaps": drifted(gaps)},
    "latency": latency.reset_index().to_dict("records"),
    "timed": float(1000 * np.median(timeit.repeat(lambda: ${model}.predict(one), number=1, repeat=50))),
    "worst": worst, "folds": shown, "refolded": refolded,
}))`;

describe.each(Object.entries(CASES))('checks of %s', (_title, base) => {
  const notebook: Notebook = notebookOf([
    ...base.cells,
    `import joblib\njoblib.dump(${base.model}, "model.joblib")`
  ]);
  const cells = [...ANSWERED.map(([cell]) => cell), ...(base.folds ? [baseline] : [])];
  let project: Project;
  let inserted: Notebook = notebook;
  let outcome: Outcome;
  let found: Probe;

  beforeAll(async () => {
    project = new Project();
    project.write('data/people.csv', bases.peopleCsv());
    inserted = accept(notebook, cells);
    // Evidently's way has tests of its own.
    outcome = await project.run(withoutEvidently(withCells(inserted, [probe(base)])));
    found = outcome.ok ? lastJson<Probe>(outcome.outputs.at(-1)!) : ({} as Probe);
  });

  afterAll(() => project.remove());

  it('run from top to bottom', () => {
    expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
  });

  it('make the findings they answer go away, each by itself, and bring no new ones', () => {
    const before = audit(notebook, EVERY).findings;
    const answered = ANSWERED.filter(([, rule]) => !(base.looks && rule === 'features/unvalidated-data'));
    for (const [cell, rule] of answered) {
      const finding = before.find(each => each.rule === rule);
      expect(finding?.suggestions).toContain(cell.name);
      expect(rulesFound(accept(notebook, [cell]), EVERY)).not.toContain(rule);
    }
    const left = rulesFound(notebook, EVERY).filter(found => answered.every(([, rule]) => rule !== found));
    expect(left).toEqual(expect.arrayContaining(rulesFound(inserted, EVERY)));
  });

  it('accept the data as they are and refuse each spoilt copy for what was spoilt', () => {
    expect(found.good).toBe(true);
    const { range, gaps, category, type, column, rows } = found.spoilt;
    expect([range, gaps, category, type].map(columns => [...new Set(columns)])).toEqual([
      ['age'],
      ['hours'],
      ['sex'],
      ['education']
    ]);
    expect(column).toEqual(expect.arrayContaining([null, 'work']));
    expect(rows).toEqual([null]);
  });

  it('find drift in the column that moved and none in a resample', () => {
    expect(found.drift).toEqual({ resampled: [], shifted: [base.numeric], gaps: [base.numeric] });
  });

  it('show first the rows that the model gets wrong', () => {
    const [slice, compared] = found.worst ?? [];
    expect(slice ?? '').toMatch(base.numeric === '0' ? /^$/ : new RegExp(`^${base.numeric} = \\(`));
    // All errors lie in a quarter of the rows, or a little less where values at its border are equal.
    expect(compared ?? 4).toBeGreaterThan(3);
    expect(compared ?? 4).toBeLessThan(6);
  });

  it('time what a clock of its own times', () => {
    expect(found.latency.map(row => row.rows)).toEqual([1, 32, expect.any(Number)]);
    for (const { p50, p95, p99 } of found.latency) {
      expect(p50 > 0 && p50 <= p95 && p95 <= p99).toBe(true);
    }
    const ratio = found.latency[0].p50 / found.timed;
    expect(ratio).toBeGreaterThan(0.1);
    expect(ratio).toBeLessThan(10);
  });

  if (base.folds) {
    it('beat the baseline by scores that a loop of its own gives too', () => {
      const { folds, refolded } = found;
      // Forests without a seed differ a little from run to run.
      folds!['model'].forEach((score, i) => expect(Math.abs(score / refolded![i] - 1)).toBeLessThan(0.25));
      expect(folds!['model'].every((score, i) => score > folds!['baseline'][i])).toBe(true);
    });
  }
});

/** A column of keys, of categories, of prices, of flags and of days; two rows have no colour. */
function stockCsv(): string {
  const colours = [...Array<string[]>(2).fill(['red', 'blue', '']), ...Array<string[]>(18).fill(['red', 'blue', 'green'])].flat(); // prettier-ignore
  const rows = colours.map((colour, i) => [`s${i}`, colour, `${5 + i}.0`, i % 3 === 0 ? 'True' : 'False', `2024-02-0${1 + (i % 2)}`]); // prettier-ignore
  return ['sku,colour,price,sold,day', ...rows.map(row => row.join(','))].join('\n') + '\n';
}

const STOCK = 'import pandas as pd\n\nstock = pd.read_csv("data/stock.csv", parse_dates=["day"])';

/** What the stored checkpoint does not accept of each copy, by column; \`stock\` is the frame. */
const ASK_CHECKPOINT = `
import json
import great_expectations as gx

checkpoint = gx.get_context(mode="file", project_root_dir=".").checkpoints.get("stock")
copies = {
    "good": stock, "twice": stock.assign(sku=stock["sku"].mask(stock.index == 1, "s0")),
    "category": stock.assign(colour=stock["colour"].replace("red", "rot")), "range": stock.assign(price=stock["price"] * 3),
    "gap": stock.assign(price=stock["price"].mask(stock.index < 3)), "text": stock.assign(price=stock["price"].astype(str)),
    "flag": stock.assign(sold=stock["sold"].astype(int)), "date": stock.assign(day=stock["day"].astype(str)),
    "column": stock.drop(columns="colour"),
}
print(json.dumps({
    name: sorted((c.expectation_config.kwargs.get("column") for run in checkpoint.run(batch_parameters={"dataframe": copy}).run_results.values()
        for c in run.results if not c.success), key=str) for name, copy in copies.items()
}))`;

describe('the cells refuse', () => {
  let project: Project;

  beforeEach(() => {
    project = new Project();
    project.write('data/people.csv', bases.peopleCsv());
  });

  afterEach(() => project.remove());

  it('a data file that changed since the first run, before anything is trained on it', async () => {
    const [load, read, validate] = accept(notebookOf(bases.pipeline), [expectations]).cells.map(
      cell => cell.source
    );
    const spoil = `file = __import__("pathlib").Path("data/people.csv")
file.write_text(file.read_text().replace(",Female,", ",F,"))`;
    const outcome = await project.run(
      notebookOf([load, read, validate, read, validate, spoil, read, validate, 'print("trained")'])
    );
    expect(JSON.parse(project.read('gx/expectations/people.json'))).toMatchObject({ name: 'people' });
    expect(outcome.outputs[4]).toMatch(/^\d+ expectations, 0 not met/m);
    expect(outcome.error).toMatchObject({ cell: 7, name: 'AssertionError' });
    expect(outcome.error!.value).toContain("('expect_column_values_to_be_in_set', 'sex')");
  });

  it('a corrupted copy, by the checkpoint that is stored, in another process', async () => {
    project.write('data/stock.csv', stockCsv());
    const inserted = accept(notebookOf([STOCK]), [expectations]);
    const ran = async (notebook: Notebook): Promise<string> => {
      const outcome = await project.run(notebook);
      return outcome.ok ? 'ok' : explain(outcome);
    };
    expect(await ran(inserted)).toBe('ok');
    expect(await ran(accept(notebookOf(bases.pipeline.slice(0, 2)), [expectations]))).toBe('ok');
    project.call('git', 'add', 'gx');
    project.call('git', 'commit', '-q', '-m', 'expectations');
    const kept = project.call('git', 'ls-files', 'gx').split('\n').map(path => path.split('/')[1]); // prettier-ignore
    expect(kept).toEqual(expect.arrayContaining(['checkpoints', 'expectations', 'validation_definitions']));
    expect(kept).not.toContain('uncommitted');
    expect(existsSync(join(project.folder, 'gx/uncommitted/validations'))).toBe(true);
    // Another kernel takes all of it from there, and leaves it as it is.
    expect(await ran(inserted)).toBe('ok');
    expect(project.call('git', 'status', '--porcelain', 'gx')).toBe('');

    const answers = lastJson<Record<string, readonly (string | null)[]>>(
      project.python('-c', `${STOCK}\n${ASK_CHECKPOINT}`)
    );
    expect(answers).toEqual({
      good: [],
      twice: ['sku'],
      category: ['colour'],
      range: ['price'],
      gap: ['price'],
      text: ['price', 'price'],
      flag: ['sold'],
      date: ['day'],
      column: [null, 'colour', 'colour', 'colour']
    });
  });

  it('a model that is slower than its budget', async () => {
    const notebook = notebookOf(bases.regression);
    const answers = { 'latency budget': '0.001' };
    const filled = latency.fill({ notebook, flow: audit(notebook).flow, facts: null, answers });
    const slow = applyEdits(notebook, 'edits' in filled ? filled.edits : []);
    const { error } = await project.run(slow);
    expect(error).toMatchObject({
      name: 'AssertionError',
      value: expect.stringContaining('more than 0.001')
    });
  });
});

describe('a baseline is not offered', () => {
  it('for features that were prepared before they are divided into folds', () => {
    const notebook = notebookOf(bases.linear);
    const filled = baseline.fill({ notebook, flow: audit(notebook).flow, facts: null, answers: {} });
    expect(filled).toEqual({ reason: expect.stringContaining('pipeline') });
  });
});

/** What MLflow's client knows of the runs, asked in another process. */
const ASK = `
import json, mlflow
mlflow.set_tracking_uri("sqlite:///mlflow.db")
runs = mlflow.search_runs(search_all_experiments=True, output_format="list")
print(json.dumps([{"status": r.info.status, "params": r.data.params, "metrics": r.data.metrics, "models": len(r.outputs.model_outputs),
    "experiment": mlflow.get_experiment(r.info.experiment_id).name} for r in runs]))`;

describe('autologging', () => {
  const notebook = notebookOf([...bases.regression, ...bases.xgboost, ...bases.lightgbm]);
  const inserted = accept(notebook, [autolog]);

  it('answers a finding, which is gone', () => {
    const finding = audit(notebook).findings.find(({ rule }) => rule === 'tracking/untracked-training');
    expect(finding?.suggestions).toContain('mlflow-autolog');
    expect(rulesFound(inserted)).not.toContain('tracking/untracked-training');
  });

  it('records each training of a notebook: of a forest, XGBoost and LightGBM', async () => {
    const project = new Project();
    try {
      project.write('data/people.csv', bases.peopleCsv());
      const outcome = await project.run(inserted);
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const runs = JSON.parse(project.python('-c', ASK)) as Record<string, unknown>[];
      const kept = { status: 'FINISHED', experiment: 'train', models: 1 };
      expect(
        runs.map(({ status, experiment, models, params }) => ({ status, experiment, models, params }))
      ).toEqual([
        { ...kept, params: expect.objectContaining({ objective: 'regression', num_leaves: '31' }) },
        { ...kept, params: expect.objectContaining({ objective: 'binary:logistic', max_depth: '3' }) },
        { ...kept, params: expect.objectContaining({ n_estimators: '30', random_state: '1' }) }
      ]);
      expect(Object.keys(runs[2]['metrics'] as object)).toEqual(
        expect.arrayContaining(['training_score', 'r2_score_X_test'])
      );
    } finally {
      project.remove();
    }
  });
});
