/**
 * The cell that makes a notebook a stage, executed; then DVC runs the stage, and says what is in it and whether it is up to date.
 *
 * @jest-environment node
 */
import { delimiter, dirname } from 'node:path';
import { parse } from 'yaml';
import { audit } from '../../audit';
import type { WorkspaceFacts } from '../../facts';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as stage } from '../dvc-stage/suggestion';
import { suggestion as tracking } from '../dvc-tracking/suggestion';
import * as bases from './bases';
import { FRAMEWORKS } from './frameworks';
import { accept, explain, lastJson, Project, PYTHON, requirePackages, rulesFound } from './project';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'torch', 'keras', 'dvc', 'yaml']));

/** Reads settings, and writes a model; `stage` is the user's own name. */
const regressor = bases.cells(`
# %%
import joblib
import pandas as pd
import yaml
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split

stage = "the user's"
with open("params.yaml") as file:
    params = yaml.safe_load(file)
people = pd.read_csv("data/people.csv").dropna()
X_train, X_test, y_train, y_test = train_test_split(people[["age", "education"]], people["salary"], random_state=0)
# %%
ridge = Ridge(alpha=params["alpha"]).fit(X_train, y_train)
print("r2", r2_score(y_test, ridge.predict(X_test)))
# %%
joblib.dump(ridge, "ridge.joblib")
assert stage == "the user's"
`);

interface Stage {
  readonly cmd: string;
  readonly deps: readonly string[];
  readonly params?: readonly unknown[];
  readonly outs: readonly string[];
  readonly metrics: readonly unknown[];
}

const CASES = [
  {
    title: 'a classifier that is written nowhere',
    cells: bases.linear,
    outs: ['models/train-logistic-regression.joblib'],
    params: undefined,
    metric: 'balanced_accuracy'
  },
  {
    title: 'a regressor with settings',
    cells: regressor,
    outs: ['ridge.joblib'],
    params: [{ 'params.yaml': null }],
    metric: 'r2'
  },
  {
    title: 'a network of PyTorch that is written nowhere, with what prepared its rows',
    cells: FRAMEWORKS['PyTorch']('classification').slice(0, -1),
    outs: ['models/train-torch-network.pt', 'models/train-torch-network-preparation.joblib'],
    params: undefined,
    metric: 'balanced_accuracy'
  },
  {
    title: 'a network of Keras with settings',
    cells: ['import yaml\n\nwith open("params.yaml") as file:\n    params = yaml.safe_load(file)', ...FRAMEWORKS['Keras']('classification').map(cell => cell.replace('Adam(0.05)', 'Adam(0.05 * params["alpha"])'))], // prettier-ignore
    outs: ['net.keras'],
    params: [{ 'params.yaml': null }],
    metric: 'balanced_accuracy'
  }
] as const;

describe('the stage of', () => {
  it.each(CASES)('$title runs by DVC and is up to date afterwards', async base => {
    const path = `${dirname(PYTHON)}${delimiter}${process.env['PATH'] ?? ''}`;
    const project = new Project('git+dvc', { PATH: path });
    const dvc = (...args: string[]): string => project.python('-m', 'dvc', ...args);
    try {
      project.write('data/people.csv', bases.peopleCsv());
      project.write('params.yaml', 'alpha: 1.0\n');
      const notebook = accept(notebookOf(base.cells), [tracking, stage]);
      project.save(notebook);
      const outcome = await project.run(notebook);
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');

      const { stages } = parse(project.read('dvc.yaml')) as { stages: Record<string, Stage> };
      expect(Object.keys(stages)).toEqual(['train']);
      expect(stages['train'].cmd).toBe('jupyter execute train.ipynb');
      expect([...stages['train'].deps].sort()).toEqual(['data/people.csv', 'train.ipynb']);
      expect(stages['train'].params?.map(p => (typeof p === 'string' ? { [p]: null } : p))).toEqual(base.params); // prettier-ignore
      expect([...stages['train'].outs].sort()).toEqual([...base.outs].sort());
      expect(stages['train'].metrics).toEqual([{ 'metrics.json': { cache: false } }]);

      expect(dvc('repro', '--dry')).toContain('jupyter execute train.ipynb');
      const written = project.read('dvc.yaml');
      dvc('repro');
      expect(project.read('dvc.yaml')).toBe(written);
      expect(lastJson(dvc('status', '--json'))).toEqual({});
      for (const out of base.outs) {
        expect(project.read('dvc.lock')).toContain(project.md5(out));
      }
      const metrics = lastJson<Record<string, { data: Record<string, { data: Record<string, number> }> }>>(dvc('metrics', 'show', '--json')); // prettier-ignore
      expect(metrics[''].data['metrics.json'].data[base.metric]).toBeGreaterThan(0.5);

      // Another run of the notebook, and another stage of that name, are left alone.
      project.write('dvc.yaml', written.replace('jupyter execute train.ipynb', 'make train'));
      const again = await project.run(notebook);
      expect(again.ok ? again.outputs.join('') : explain(again)).toContain("has a stage 'train' already");
      expect(project.read('dvc.yaml')).toContain('make train');

      project.write('dvc.yaml', written);
      project.write('params.yaml', 'alpha: 2.0\n');
      // A network without a seed comes out otherwise each time, so only what the stage starts from is looked at.
      const status = lastJson<Record<string, readonly { 'changed deps'?: object }[]>>(
        dvc('status', '--json')
      );
      const changed = Object.values(status).flatMap(list => list.flatMap(item => Object.keys(item['changed deps'] ?? {}))); // prettier-ignore
      expect(changed).toEqual(base.params ? ['params.yaml'] : []);
    } finally {
      project.remove();
    }
  });
});

it('of a script runs the script, with all dots of its name', () => {
  const path = `${dirname(PYTHON)}${delimiter}${process.env['PATH'] ?? ''}`;
  const project = new Project('git+dvc', { PATH: path });
  try {
    project.write('data/people.csv', bases.peopleCsv());
    project.write('params.yaml', 'alpha: 1.0\n');
    const { cells } = accept({ ...notebookOf(regressor), path: 'steps/../train.v2.py' }, [stage]);
    project.write('train.v2.py', cells.map(({ source }) => `# %%\n${source}\n`).join('\n'));
    project.python('train.v2.py');
    const { stages } = parse(project.read('dvc.yaml')) as { stages: Record<string, Stage> };
    expect(Object.keys(stages)).toEqual(['train-v2']);
    expect(stages['train-v2'].cmd).toBe('python train.v2.py');
    expect([...stages['train-v2'].deps].sort()).toEqual(['data/people.csv', 'train.v2.py']);
    project.python('-m', 'dvc', 'repro');
    expect(lastJson(project.python('-m', 'dvc', 'status', '--json'))).toEqual({});
  } finally {
    project.remove();
  }
});

describe('the cell that makes a stage', () => {
  const reason = (facts: WorkspaceFacts | null, ...cells: string[]): string => {
    const notebook = notebookOf(cells);
    const filled = stage.fill({ notebook, flow: audit(notebook).flow, facts, answers: {} });
    return 'reason' in filled ? filled.reason : filled.edits.map(e => (e.kind === 'insert' ? e.cell.source : '')).join(); // prettier-ignore
  };
  const facts = (status: 'git' | 'dvc'): WorkspaceFacts => ({
    paths: [{ path: 'ridge.joblib', status, by: null }],
    tools: [],
    degraded: false,
    repository: { git: true, dvc: true, commit: null }
  });

  it('answers the finding of a model file that nothing versions', () => {
    const notebook = notebookOf(regressor);
    expect(rulesFound(notebook)).toContain('data/unversioned-artifact');
    const resolved = accept(notebook, [stage]);
    expect(rulesFound(resolved)).toEqual(
      rulesFound(notebook).filter(rule => rule !== 'data/unversioned-artifact')
    );
  });

  it('leaves out what is versioned otherwise', () => {
    for (const status of ['git', 'dvc'] as const) {
      const source = reason(facts(status), ...regressor);
      expect(source).not.toContain('"--outs"');
      expect(source).toContain('"--metrics-no-cache", "metrics.json"');
    }
    expect(reason(null, ...regressor, '!dvc add ridge.joblib')).not.toContain('"--outs"');
  });

  it('says why it cannot be filled', () => {
    const [first, ...rest] = regressor;
    expect(reason(null, first)).toMatch(/No model is trained/);
    expect(reason(null, ...rest.map((cell, i) => (i ? cell : `from sklearn.datasets import load_diabetes\nfrom sklearn.linear_model import Ridge\nridge = Ridge().fit(*load_diabetes(return_X_y=True))`)))).toMatch(/No file of the project is read/); // prettier-ignore
    expect(reason(null, ...accept(notebookOf(regressor), [stage]).cells.map(c => c.source))).toMatch(/makes a stage already/); // prettier-ignore
  });
});
