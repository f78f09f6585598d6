/**
 * The cell that registers a model, executed against SQLite and against a tracking server; what it did is asked of MLflow's
 * client in another process.
 *
 * @jest-environment node
 */
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as autolog } from '../mlflow-autolog/suggestion';
import { suggestion as registration } from '../mlflow-registration/suggestion';
import * as bases from './bases';
import { accept, explain, lastJson, requirePackages, rulesFound } from './project';
import { FRAMEWORKS } from './frameworks';
import { projectOn, STORES, type TrackingServer, trackingServer } from './server';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'mlflow', 'xgboost', 'torch', 'keras']));

/** Logged by hand in a run with a name, then used from that run; `client` is the user's own name. */
const classifier = bases.cells(`
# %%
import mlflow
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

client = "the user's"
people = pd.read_csv("data/people.csv").dropna()
X_train, X_test, y_train, y_test = train_test_split(people[["age", "education"]], people["income"], random_state=0)
# %%
with mlflow.start_run() as run:
    model = LogisticRegression(C=1.0).fit(X_train, y_train)
    predicted = model.predict(X_test)
    mlflow.log_params(model.get_params())
    mlflow.log_metric("accuracy", accuracy_score(y_test, predicted))
    mlflow.log_input(mlflow.data.from_pandas(people, source="data/people.csv"))
    mlflow.sklearn.log_model(model, name="model", input_example=X_test[:5], pip_requirements=["scikit-learn"])
# %%
served = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model")
assert (served.predict(X_test) == predicted).all()
`);

/** What is logged has a name, and less of its metric is better. */
const regressor = bases.cells(`
# %%
import mlflow
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

people = pd.read_csv("data/people.csv").dropna()
X_train, X_test, y_train, y_test = train_test_split(people[["age", "education"]], people["salary"], random_state=0)
# %%
ridge = Ridge(alpha=1e6).fit(X_train, y_train)
metrics = {"mae": mean_absolute_error(y_test, ridge.predict(X_test))}
# %%
with mlflow.start_run():
    mlflow.log_params(ridge.get_params())
    mlflow.log_metrics(metrics)
    mlflow.log_input(mlflow.data.from_pandas(people, source="data/people.csv"))
    logged = mlflow.sklearn.log_model(ridge, name="model", input_example=X_test[:5], pip_requirements=["scikit-learn"])
served = mlflow.sklearn.load_model(logged.model_uri)
`);

const ASK = `
import json, os, sys, mlflow
os.environ["KERAS_BACKEND"] = "torch"
client = mlflow.MlflowClient()
name = sys.argv[1]
def kept(model):
    if hasattr(model, "get_booster"):  # not all of its settings are stored with it
        return model.get_booster().num_boosted_rounds()
    return model.get_params() if hasattr(model, "get_params") else model.get_weights()
model = client.get_registered_model(name)
versions = []
for v in sorted(client.search_model_versions(f"name = '{name}'"), key=lambda v: int(v.version)):
    run = client.get_run(v.run_id)
    loaded = mlflow.pyfunc.load_model(f"models:/{name}/{v.version}").get_raw_model()
    versions.append({"description": v.description, "tags": dict(v.tags), "metrics": run.data.metrics, "cls": type(loaded).__name__, "settings": str(kept(loaded))})
print(json.dumps({"aliases": {k: int(v) for k, v in model.aliases.items()}, "versions": versions}))`;

interface Registered {
  readonly aliases: Readonly<Record<string, number>>;
  readonly versions: readonly {
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly metrics: Readonly<Record<string, number>>;
    readonly cls: string;
    readonly settings: string;
  }[];
}

let server: TrackingServer;

beforeAll(async () => (server = await trackingServer()));
afterAll(() => server.stop());

const accepted = (cells: readonly string[]): string[] =>
  accept(notebookOf([...cells]), [autolog]).cells.map(({ source }) => source);

/** Autologging as a user switches it on, for one library. */
const own = [
  'import mlflow\nmlflow.sklearn.autolog(silent=True)\nmlflow.set_experiment("own")',
  ...bases.overwritten
];

/** The notebook's cells are run again with another setting each time, as somebody would who tries it. */
const CASES = [
  {
    title: 'a classifier',
    cells: classifier,
    name: 'people-income',
    setting: 'C=1.0',
    others: ['C=1e-9'],
    champion: 1,
    metric: 'accuracy',
    cls: 'LogisticRegression'
  },
  {
    title: 'a regressor',
    cells: regressor,
    name: 'people-salary',
    setting: 'alpha=1e6',
    others: ['alpha=1e9', 'alpha=1.0'],
    champion: 3,
    metric: 'mae',
    cls: 'Ridge'
  },
  {
    title: 'an autologged classifier behind a scaler',
    cells: accepted(bases.linear),
    name: 'people-income',
    setting: 'LogisticRegression()',
    others: ['LogisticRegression(C=1e-9)'],
    champion: 1,
    metric: 'balanced_accuracy',
    cls: 'LogisticRegression'
  },
  {
    title: 'a regressor that was autologged by its own library alone',
    cells: own,
    name: 'people-salary',
    setting: 'Ridge()',
    others: ['Ridge(alpha=1e6)', 'Ridge(alpha=0.1)'],
    champion: null,
    metric: 'r2',
    cls: 'Ridge',
    local: true
  },
  {
    title: 'the best of an autologged search',
    cells: accepted(bases.search),
    name: 'people-income',
    setting: '{"svc__C": [1, 10]}',
    others: ['{"svc__C": [1e-9]}'],
    champion: 1,
    metric: 'balanced_accuracy',
    cls: 'Pipeline',
    said: 'SVC',
    local: true
  },
  {
    title: 'an autologged model of XGBoost',
    cells: accepted(bases.xgboost),
    name: 'people-income',
    setting: 'n_estimators=30, max_depth=3',
    others: ['n_estimators=1, max_depth=1'],
    champion: 1,
    metric: 'accuracy',
    cls: 'XGBClassifier',
    local: true
  },
  {
    title: 'an autologged network of Keras',
    cells: accepted(FRAMEWORKS['Keras']('regression')),
    name: 'people-salary',
    setting: 'epochs=5',
    others: ['epochs=1'],
    champion: null,
    metric: 'r2',
    cls: 'Sequential',
    said: 'Model',
    local: true
  }
] as const;

describe.each(STORES)('registered in %s', store => {
  // The store makes no difference to what autologging listens to: one autologged case is tried with both.
  const cases = CASES.filter(each => store === 'SQLite' || !('local' in each));

  it.each(cases)('$title is a version with an alias, and the best one is the champion', async base => {
    const project = projectOn(store, server);
    try {
      // The server is one for all cases: each gets a model of its own there.
      const name = `${base.name} of ${base.cls} by ${base.metric}`;
      const sources = accept(notebookOf(base.cells), [registration]).cells.map(({ source }) =>
        source.replace(`registered_name = "${base.name}"`, `registered_name = "${name}"`)
      );
      const [first, ...rest] = sources;
      const again = base.others.flatMap(other => rest.map(source => source.replace(base.setting, other)));
      const outcome = await project.run(notebookOf([first, ...rest, ...again]));
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const { aliases, versions } = lastJson<Registered>(project.python('-c', ASK, name));
      const tried = 1 + base.others.length;
      expect(versions.map(v => v.cls)).toEqual(Array(tried).fill(base.cls));
      expect(new Set(versions.map(v => v.settings)).size).toBe(tried);
      expect(versions[0].tags).toEqual({ notebook: 'train.ipynb' });
      expect(versions[0].description).toMatch(
        new RegExp(`^${'said' in base ? base.said : base.cls} for \\w+ on data/people.csv`)
      );
      const scores = versions.map(v => v.metrics[base.metric]);
      const best = scores.indexOf(base.metric === 'mae' ? Math.min(...scores) : Math.max(...scores)) + 1;
      expect(best).toBe(base.champion ?? best);
      expect(aliases).toEqual({ candidate: tried, champion: best });
    } finally {
      project.remove();
    }
  });
});

/** An autologged model that is used from its run. */
const autologgedAndUsed = [
  ...accepted(bases.linear),
  'served = mlflow.pyfunc.load_model(mlflow.last_logged_model().model_uri)\nprint(served.predict(X_te)[:5])'
];

describe('the cell that registers', () => {
  it.each([
    ['classifier', classifier],
    ['regressor', regressor],
    ['autologged classifier', autologgedAndUsed]
  ])('makes the finding it answers go away: %s', (_title, cells) => {
    const settings = { preview: true };
    const notebook = notebookOf(cells);
    const found = audit(notebook, { settings }).findings;
    const finding = found.find(({ rule }) => rule === 'tracking/unregistered-model');
    expect(finding?.suggestions).toContain('mlflow-registration');
    const resolved = accept(notebook, [registration]);
    // A model that is registered is to be used: its latency, its input and drift are asked for.
    const wanted = ['features/unvalidated-data', 'latency/unmeasured', 'monitoring/no-drift-baseline', 'tracking/unregistered-model']; // prettier-ignore
    const others = (rules: string[]): string[] => rules.filter(rule => !wanted.includes(rule));
    expect(others(rulesFound(resolved))).toEqual(others(rulesFound(notebook)));
    const after = rulesFound(resolved, { settings });
    expect(after).not.toContain('tracking/unregistered-model');
    expect(others(after)).toEqual(others(rulesFound(notebook, { settings })));
  });

  const reason = (...cells: string[]): string => {
    const notebook = notebookOf(cells);
    const filled = registration.fill({ notebook, flow: audit(notebook).flow, facts: null, answers: {} });
    return 'reason' in filled ? filled.reason : filled.edits.map(e => (e.kind === 'insert' ? e.cell.source : '')).join(); // prettier-ignore
  };
  const trained = 'import mlflow\nfrom sklearn.linear_model import Ridge\nmodel = Ridge()';

  it('is not offered where a model is registered, or none is logged', () => {
    expect(reason(trained)).toMatch(/No model is logged/);
    expect(reason(trained, 'mlflow.sklearn.log_model(model, name="m", registered_model_name="x")')).toMatch(/registers its model already/); // prettier-ignore
    expect(reason(trained, 'mlflow.register_model("runs:/1/m", "x")')).toMatch(/registers its model already/);
  });

  const fitted = [
    'import pandas as pd\ndf = pd.read_csv("people.csv")\nX_train, X_test = df[["age"]][:90], df[["age"]][90:]\ny_train, y_test = df["pay"][:90], df["pay"][90:]',
    'model.fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
  ];

  it('takes the model that autologging keeps, where it is certain which that is', () => {
    expect(reason(trained, 'mlflow.autolog()', ...fitted)).toContain('register_model(logged.model_uri,');
    expect(reason(trained, 'mlflow.sklearn.autolog()', ...fitted)).toContain('register_model(logged.model_uri,'); // prettier-ignore
    expect(reason(trained, ...fitted, 'mlflow.autolog()')).toMatch(/does not hear/);
    expect(reason(trained, 'mlflow.xgboost.autolog()', ...fitted)).toMatch(/does not hear/);
    expect(reason(trained, 'mlflow.autolog(log_models=False)', ...fitted)).toMatch(/keep no models/);
    expect(reason(trained, 'mlflow.autolog(disable=True)', ...fitted)).toMatch(/No model is logged/);
    const another = 'from sklearn.decomposition import PCA\nflat = PCA(1).fit(X_train)';
    const scaled = 'from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler().fit(X_train)';
    const [data, fit] = fitted;
    expect(reason(trained, 'mlflow.autolog()', data, `${fit}\n${another}`)).toMatch(/keeps another model after `model` \(`flat`\)/); // prettier-ignore
    expect(reason(trained, 'mlflow.autolog()', data, `${fit}\n${scaled}`)).toContain('logged.model_uri');
    expect(reason(trained, 'mlflow.autolog()', ...fitted, another)).toContain('logged.model_uri');
    expect(reason(trained, 'mlflow.autolog()', data, `for _ in range(3):\n    model.fit(X_train, y_train)\nprint(model.score(X_test, y_test))`)).toMatch(/in a loop/); // prettier-ignore
  });

  it('does not guess which of several models is meant', () => {
    const log = 'mlflow.sklearn.log_model(model, name="m")';
    expect(reason(trained, `for a in range(9):\n    with mlflow.start_run():\n        ${log}`)).toMatch(
      /loop/
    );
    expect(reason(trained, `with mlflow.start_run():\n    ${log}`, 'with mlflow.start_run():\n    mlflow.log_metric("r2", 1)')).toMatch(/several runs/); // prettier-ignore
    expect(reason(trained, `with mlflow.start_run():\n    with mlflow.start_run(nested=True):\n        ${log}`)).toMatch(/several runs/); // prettier-ignore
  });

  it('names the run by what exists at its place', () => {
    const log = 'mlflow.sklearn.log_model(model, name="m")';
    expect(reason(trained, `with mlflow.start_run():\n    ${log}`)).toContain('f"runs:/{mlflow.last_active_run().info.run_id}/m"'); // prettier-ignore
    expect(reason(trained, `info = ${log}\nmlflow.log_metric("r2", 1)`)).toContain('register_model(info.model_uri,'); // prettier-ignore
    expect(reason(trained, `info = ${log}\ninfo = 3`)).not.toContain('info.model_uri');
  });

  it('compares by a metric whose better direction is known, else not', () => {
    const log = 'info = mlflow.sklearn.log_model(model, name="m")';
    expect(reason(trained, `${log}\nmlflow.log_metric("train_rmse", 1)\nmlflow.log_metric("val_rmse", 1)`)).toMatch(/"val_rmse"\) {2}# lower is better/); // prettier-ignore
    expect(reason(trained, `${log}\nmlflow.log_metric("seconds", 1)`)).not.toContain('champion');
  });
});
