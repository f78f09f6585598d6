/**
 * The cell for W&B, executed without an account; what it kept is read back from the run's own file.
 *
 * @jest-environment node
 */
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as wandb } from '../wandb-tracking/suggestion';
import * as bases from './bases';
import { FRAMEWORKS } from './frameworks';
import { accept, explain, type Outcome, Project, requirePackages, rulesFound } from './project';
import { READ_WANDB, type WandbRun } from './wandb';

jest.setTimeout(600_000);

beforeAll(
  () =>
  requirePackages(['ipykernel', 'nbclient', 'sklearn', 'xgboost', 'lightgbm', 'catboost', 'torch', 'keras', 'wandb']) // prettier-ignore
);

interface Kept {
  readonly outcome: Outcome;
  /** In the order in which they were made. */
  readonly runs: readonly WandbRun[];
  /** MD5 of the data. */
  readonly data: string;
  readonly printed: string;
}

/** Runs the cells, and reads what W&B kept of them. */
async function kept(
  cells: readonly string[],
  settings: Readonly<Record<string, string>> = {}
): Promise<Kept> {
  const project = new Project('none', settings);
  try {
    project.write('data/people.csv', bases.peopleCsv());
    const outcome = await project.run(notebookOf([...cells]));
    const read = outcome.ok ? (JSON.parse(project.python('-c', READ_WANDB)) as WandbRun[]) : [];
    const printed = outcome.outputs.join('');
    const ids = [...printed.matchAll(/^run (\w+) in /gm)].map(([, id]) => id);
    const runs = ids.flatMap(id => read.find(run => run.id === id) ?? []);
    return { outcome, runs, data: project.md5('data/people.csv'), printed };
  } finally {
    project.remove();
  }
}

const inserted = (cells: readonly string[]): string[] =>
  accept(notebookOf([...cells]), [wandb]).cells.map(({ source }) => source);
const said = (outcome: Outcome): string => (outcome.ok ? 'ok' : explain(outcome));

/** XGBoost as it is trained when its rounds are watched. */
const watched = bases.xgboost.map(cell =>
  cell.replace(
    'model.fit(X_train, y_train)',
    'model.fit(X_train, y_train, eval_set=[(X_train, y_train)], verbose=False)'
  )
);

describe('the cell for W&B', () => {
  const cells = inserted(watched);
  let found: Kept;

  beforeAll(async () => {
    const breaks =
      'import sklearn.metrics\nsklearn.metrics.f1_score = lambda *_, **__: float("nan")\ndel f1_score';
    found = await kept([...cells, breaks, cells.at(-1)!]);
  });

  it('runs without an account', () => {
    expect(said(found.outcome)).toBe('ok');
    expect(found.runs.map(run => run.exit)).toEqual([0, 0]);
  });

  it('keeps the settings, each round, the metrics that the notebook prints, the data and the model', () => {
    const [{ project, config, history, artifacts, digests, alerts }] = found.runs;
    expect(project).toBe('people-income');
    expect(config).toMatchObject({ n_estimators: 30, max_depth: 3 });
    const losses = history.flatMap(row => row['validation_0/logloss'] ?? []);
    expect(losses).toHaveLength(30);
    expect(losses[29]).toBeLessThan(losses[0]);
    const printed = /accuracy ([\d.]+)/.exec(found.outcome.outputs.join(''))?.[1];
    expect(history.at(-1)!['accuracy']).toBeCloseTo(Number(printed), 6);
    expect(Object.keys(history.at(-1)!).sort()).toEqual([
      'accuracy',
      'balanced_accuracy',
      'f1_macro',
      'roc_auc'
    ]);
    expect(artifacts).toEqual([
      ['people', 'dataset', ['people.csv']],
      ['people-income-model', 'model', ['model.joblib']]
    ]);
    expect(digests['people.csv']).toBe(found.data);
    expect(alerts).toEqual([]);
  });

  it('raises an alert for a metric that is no number', () => {
    expect(found.runs[1].alerts).toEqual([['ERROR', 'f1_macro is nan']]);
    expect(found.printed).toContain('ERROR: f1_macro is nan');
  });

  it('neither keeps nor breaks anything where W&B is switched off', async () => {
    const { outcome, runs } = await kept(cells, { WANDB_MODE: 'disabled' });
    expect(said(outcome)).toBe('ok');
    expect(runs).toEqual([]);
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

/** A small network of torch and what its loop keeps; `lr` and `epochs` are what goes wrong. */
const torch = (kept: string): string[] =>
  bases.cells(`
# %%
import pandas as pd
import torch
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from torch import nn

torch.manual_seed(0)
people = pd.read_csv("data/people.csv").dropna()
X = (people[["age", "education"]] - [45, 10]) / [17, 3.5]
X_train, X_test, y_train, y_test = train_test_split(X, people["salary"] / 10000, random_state=0)
Xt_train, Xt_test = [torch.tensor(part.to_numpy(), dtype=torch.float32) for part in (X_train, X_test)]
yt_train, yt_test = [torch.tensor(part.to_numpy(), dtype=torch.float32) for part in (y_train, y_test)]
lr = 0.01
# %%
net = nn.Linear(2, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=lr)
loss_fn = nn.MSELoss()
history, held = [], []
for epoch in range(40):
    optimizer.zero_grad()
    loss = loss_fn(net(Xt_train).squeeze(1), yt_train)
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        val_loss = loss_fn(net(Xt_test).squeeze(1), yt_test)
    ${kept}
# %%
net.eval()
with torch.no_grad():
    y_pred = net(Xt_test).squeeze(1).nan_to_num(0, 0, 0).numpy()
print("score", r2_score(y_test, y_pred))
`);

const ROWS = 'history.append({"epoch": epoch, "lr": lr, "loss": loss.item(), "val_loss": val_loss.item()})';

describe('the course of a training with torch', () => {
  const FORMS = [
    ['rows', ROWS, ['epoch/loss', 'epoch/val_loss'], ['epoch/epoch', 'epoch/loss', 'epoch/lr', 'epoch/val_loss']], // prettier-ignore
    ['two lists', 'history.append(loss.item())\n    held.append(val_loss.item())', ['epoch/loss', 'epoch/val_loss'], ['epoch/loss', 'epoch/val_loss']], // prettier-ignore
    ['one list', 'history.append(loss.item())', ['epoch/loss'], ['epoch/loss']]
  ] as const;
  let found: Kept;

  beforeAll(async () => {
    const all = FORMS.flatMap(([, statement]) => {
      const cells = inserted(torch(statement));
      const again = (lr: string): string[] => [`lr = ${lr}`, ...cells.slice(1)];
      return [...cells, ...again('1e9'), ...again('1e-9')];
    });
    found = await kept(all);
  });

  it.each(FORMS)(
    'kept as %s, is logged epoch by epoch and watched: no number, no progress, all well',
    (title, _statement, scores, names) => {
      expect(said(found.outcome)).toBe('ok');
      const first = 3 * FORMS.findIndex(([each]) => each === title);
      const [well, broken, still] = found.runs.slice(first, first + 3);
      for (const { history } of [well, broken, still]) {
        expect(history).toHaveLength(41);
        expect(Object.keys(history[39]).sort()).toEqual(names);
      }
      expect(well.history[39]['epoch/loss']).toBeLessThan(well.history[0]['epoch/loss'] / 2);
      expect(well.alerts).toEqual([]);
      expect(broken.alerts.filter(([level]) => level !== 'ERROR')).toEqual([]);
      for (const score of scores) {
        expect(broken.alerts.map(([, text]) => text)).toContainEqual(
          expect.stringMatching(new RegExp(`^${score} is no number in round \\d+$`))
        );
        expect(still.alerts).toContainEqual(['INFO', `${score} stands still: less than 1 % better after round 20 of 40`]); // prettier-ignore
      }
      expect(still.alerts).toHaveLength(scores.length);
      expect(found.printed).toContain(`INFO: ${scores[0]} stands still`);
    }
  );
});

describe('the course of a training', () => {
  /** Boosting that learns the training rows by heart: what it says of others gets worse and worse. */
  const overfitted: Readonly<
    Record<string, readonly [imports: string, made: string, fit: string, series: string]>
  > = {
    XGBoost: [
      'from xgboost import XGBClassifier',
      'XGBClassifier(n_estimators=60, learning_rate=1.0, max_depth=8)',
      ', eval_set=[(X_train, y_train), (X_test, y_test)], verbose=False',
      'validation_1/logloss'
    ],
    LightGBM: [
      'from lightgbm import LGBMClassifier',
      'LGBMClassifier(n_estimators=60, learning_rate=0.6, min_child_samples=3, verbose=-1)',
      ', eval_X=(X_test,), eval_y=(y_test,)',
      'valid_0/binary_logloss'
    ],
    CatBoost: [
      'from catboost import CatBoostClassifier',
      'CatBoostClassifier(iterations=60, learning_rate=1.0, depth=8, verbose=0, allow_writing_files=False, random_seed=0)',
      ', eval_set=(X_test, y_test), use_best_model=False',
      'validation/Logloss'
    ]
  };

  const boosted = ([imports, made, fit]: readonly string[]): string[] =>
    bases.cells(`
# %%
import numpy as np
import pandas as pd
${imports}
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

people = pd.read_csv("data/people.csv").dropna()
coin = np.random.default_rng(0).integers(0, 2, len(people))
X_train, X_test, y_train, y_test = train_test_split(people[["age", "education", "hours"]], coin, random_state=0)
# %%
model = ${made}
model.fit(X_train, y_train${fit})
print("accuracy", accuracy_score(y_test, model.predict(X_test)))
`);

  it('of XGBoost, LightGBM and CatBoost that diverges raises a warning', async () => {
    const { outcome, runs } = await kept(Object.values(overfitted).flatMap(each => inserted(boosted(each))));
    expect(said(outcome)).toBe('ok');
    expect(runs).toHaveLength(3);
    for (const [i, [, , , series]] of Object.values(overfitted).entries()) {
      const figures = runs[i].history.flatMap(row => row[series] ?? []);
      expect(figures).toHaveLength(60);
      expect(figures[59]).toBeGreaterThan(Math.min(...figures) * 1.1);
      expect(runs[i].alerts.filter(([level]) => level === 'WARN')).toEqual([
        [
          'WARN',
          `${series} diverges: it was best in round ${figures.indexOf(Math.min(...figures)) + 1} of 60`
        ]
      ]);
    }
  });

  it('of Keras is watched by what more is better of, too', async () => {
    const base = FRAMEWORKS['Keras']('classification').map(cell =>
      cell.replace('loss="binary_crossentropy"', 'loss="binary_crossentropy", metrics=["accuracy"]')
    );
    const cells = inserted(base);
    const at = cells.findIndex(cell => cell.includes('wandb.init'));
    const falls = 'net.history.history["accuracy"] = [0.8, 0.9, 0.7, 0.6, 0.5]';
    const { outcome, runs } = await kept([...cells.slice(0, at), falls, ...cells.slice(at)]);
    expect(said(outcome)).toBe('ok');
    expect(runs[0].history).toHaveLength(6);
    expect(runs[0].alerts).toEqual([['WARN', 'epoch/accuracy diverges: it was best in round 2 of 5']]);
  });

  it('is not asked for where the training keeps no rounds', () => {
    expect(inserted(bases.xgboost).at(-1)).not.toContain('trouble');
    expect(inserted(bases.pipeline).at(-1)).not.toContain('trouble');
    expect(inserted(watched).at(-1)).toContain('trouble');
  });
});

/** A notebook that computes the F1 of one of two words. */
const f1 = bases.linear.map(cell =>
  cell
    .replace('import classification_report', 'import f1_score')
    .replace('classification_report(y_te, predicted)', 'f1_score(y_te, predicted, pos_label="high")')
);

describe('runs in one folder', () => {
  /** The metric, and whether more of it is better. */
  const CASES = [
    ['usual for classes', bases.linear, 'LogisticRegression()', 'LogisticRegression(C=1e-9)', 'balanced_accuracy', true], // prettier-ignore
    ['of the notebook, for classes', f1, 'LogisticRegression()', 'LogisticRegression(C=1e-9)', 'f1', true],
    ['of the notebook, for numbers', bases.overwritten.map(c => c.replaceAll('r2_score', 'mean_absolute_error')), 'Ridge()', 'Ridge(alpha=1e6)', 'mae', false] // prettier-ignore
  ] as const;
  let found: Kept;

  beforeAll(async () => {
    const all = CASES.flatMap(([, base, from, to, metric]) => {
      const cells = inserted(base);
      const worse = cells.map(cell => cell.replace(from, to));
      const named = (project: string): string[] =>
        cells.map(cell => cell.replace(/project="[\w-]+"/, `project="${project}"`));
      // Another project in the same folder counts for itself.
      return [...cells, ...worse, ...worse, ...named(`another by ${metric}`)];
    });
    found = await kept(all);
  });

  it.each(CASES)(
    'are compared with the best before by the metric %s',
    (_title, _base, _from, _to, metric, more) => {
      expect(said(found.outcome)).toBe('ok');
      const first = 4 * CASES.findIndex(each => each[4] === metric);
      const runs = found.runs.slice(first, first + 4);
      const values = runs.map(({ history }) => history.at(-1)![metric]);
      expect(more ? values[0] > values[1] : values[0] < values[1]).toBe(true);
      const lines = found.printed
        .split('\n')
        .filter(line => line.startsWith(`${metric} `) && line.includes(' before'));
      const told = (value: number): number => Number(value.toPrecision(4));
      expect(lines.map(line => Number(/^\w+ ([\d.e+-]+)[,:]/.exec(line)![1]))).toEqual(values.map(told));
      expect(lines.filter(line => line.includes('no run of this project before'))).toEqual([
        lines[0],
        lines[3]
      ]);
      for (const line of lines.slice(1, 3)) {
        const [, best, id, difference] = /best before ([\d.e+-]+) \(run (\w+)\): ([\d.e+-]+), /.exec(line)!;
        expect([Number(best), id]).toEqual([told(values[0]), runs[0].id]);
        expect(Number(difference) / (values[1] - values[0])).toBeCloseTo(1, 2);
        expect(line.endsWith(`${more ? 'higher' : 'lower'} is better`)).toBe(true);
      }
    }
  );
});

describe('the metric that runs are compared by', () => {
  const compared = (imports: string, ...scores: string[]): string | undefined => {
    const notebook = notebookOf(
      bases.cells(`
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ${imports}
from sklearn.model_selection import train_test_split
df = pd.read_csv("people.csv")
X_train, X_test, y_train, y_test = train_test_split(df[["age"]], df["income"])
model = LogisticRegression().fit(X_train, y_train)
# %%
${scores.join('\n')}
`)
    );
    const filled = wandb.fill({ notebook, flow: audit(notebook).flow, facts: null, answers: {} });
    const [edit] = 'edits' in filled ? filled.edits : [];
    return edit?.kind === 'insert' ? /before this one by (\w+) \(/.exec(edit.cell.source)?.[1] : undefined;
  };
  const predicted = 'y_pred = model.predict(X_test)';

  it.each([
    ['f1', 'f1_score', predicted, 'print(f1_score(y_test, y_pred))'],
    ['f1_weighted', 'f1_score', predicted, 'print(f1_score(y_test, y_pred, average="weighted"))'],
    ['f1_macro', 'f1_score', predicted, 'print(f1_score(y_test, y_pred, average="macro"))'],
    ['mcc', 'accuracy_score, matthews_corrcoef', predicted, 'print(matthews_corrcoef(y_test, y_pred), accuracy_score(y_test, y_pred))'], // prettier-ignore
    ['accuracy', 'f1_score', 'print(model.score(X_test, y_test))'],
    ['roc_auc', 'roc_auc_score', 'print(roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))']
  ])('is %s where the notebook computes it', (name, imports, ...scores) => {
    expect(compared(imports, ...scores)).toBe(name);
  });

  it.each([
    ['of each class', 'f1_score', predicted, 'print(f1_score(y_test, y_pred, average=None))'],
    ['with weights of rows', 'accuracy_score', predicted, 'print(accuracy_score(y_test, y_pred, sample_weight=w))'], // prettier-ignore
    ['of the training rows', 'accuracy_score, confusion_matrix', 'print(accuracy_score(y_train, model.predict(X_train)))', 'print(confusion_matrix(y_test, model.predict(X_test)))'], // prettier-ignore
    ['without a name', 'classification_report', predicted, 'print(classification_report(y_test, y_pred))']
  ])('is the usual one for the task beside one %s', (_title, imports, ...scores) => {
    expect(compared(imports, ...scores)).toBe('balanced_accuracy');
  });
});
