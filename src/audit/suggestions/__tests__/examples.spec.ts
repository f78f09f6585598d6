/**
 * The demo notebooks: the flawed one shows every headline finding, the resolved one is clean, and both really run.
 *
 * @jest-environment node
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { audit } from '../../audit';
import { readNotebook } from '../../notebook/read';
import type { Notebook } from '../../notebook/types';
import { SUGGESTIONS } from '..';
import { accept, Project, requirePackages, rulesFound } from './project';

jest.setTimeout(600_000);

const folder = resolve(__dirname, '../../../../examples');
const example = (name: string): Notebook => readNotebook(readFileSync(join(folder, name), 'utf8'), name);

const HEADLINES = [
  'data/unversioned-artifact',
  'data/unversioned-path',
  'fairness/unexplained-model',
  'leakage/multi-test',
  'leakage/overlap',
  'leakage/preprocessing',
  'monitoring/no-drift-baseline',
  'monitoring/undocumented-limitations',
  'pipeline/preprocessing-not-saved',
  'reproducibility/unseeded-randomness',
  'tracking/untracked-training'
];

beforeAll(() =>
  requirePackages([
    'ipykernel',
    'nbclient',
    'sklearn',
    'matplotlib',
    'mlflow',
    'dvc',
    'shap',
    'great_expectations',
    'wandb'
  ])
);

/** A project with the data in Git, as `npm start` makes it. */
function demo(): Project {
  const project = new Project();
  project.write('data/diabetes.csv', readFileSync(join(folder, 'data/diabetes.csv'), 'utf8'));
  project.call('git', 'add', 'data');
  project.call('git', 'commit', '-q', '-m', 'data');
  return project;
}

async function ranIn(project: Project, notebook: Notebook): Promise<string> {
  const { ok, error } = await project.run(notebook);
  return ok ? 'ok' : JSON.stringify(error);
}

describe('diabetes.ipynb', () => {
  const notebook = example('diabetes.ipynb');

  it('shows every headline finding, each with evidence', () => {
    expect(rulesFound(notebook)).toEqual(HEADLINES);
    expect(audit(notebook).findings.every(finding => finding.evidence.length > 0)).toBe(true);
  });

  it('is stored without outputs', () => {
    expect(readFileSync(join(folder, 'diabetes.ipynb'), 'utf8')).not.toMatch(
      /"output_type"|"execution_count": \d/
    );
  });

  it('runs with every suggested cell that fits it, and then only leaks', async () => {
    const facts = {
      paths: [{ path: 'data/diabetes.csv', status: 'git' as const, by: null }],
      tools: [],
      degraded: false,
      repository: { git: true, dvc: true, commit: null }
    };
    // Its features are scaled before the model gets them, so no folds can be made of them; of the ways to MLflow one is taken, and it comes after what needs its run; DVC has no version of its data yet.
    const without = ['baseline', 'dvc-read', 'mlflow-autolog', 'mlflow-registration', 'mlflow-report'];
    const fitting = SUGGESTIONS.filter(({ name }) => !without.includes(name));
    const accepted = accept(notebook, fitting, facts);
    expect(accepted.cells.length).toBeGreaterThanOrEqual(notebook.cells.length + fitting.length);
    expect(rulesFound(accepted)).toEqual(['leakage/multi-test', 'leakage/overlap', 'leakage/preprocessing']);
    const project = demo();
    try {
      expect(await ranIn(project, accepted)).toBe('ok');
      expect(project.read('data/diabetes.csv.dvc')).toContain(project.md5('data/diabetes.csv'));
    } finally {
      project.remove();
    }
  });
});

describe('diabetes-resolved.ipynb', () => {
  const notebook = example('diabetes-resolved.ipynb');

  it('audits clean, every cell of it read', () => {
    const { findings, cells } = audit(notebook);
    expect(findings).toEqual([]);
    expect(cells.filter(cell => cell.status !== 'ok')).toEqual([]);
  });

  it('runs from top to bottom in a project with Git and DVC', async () => {
    const project = demo();
    try {
      expect(await ranIn(project, notebook)).toBe('ok');
      const ask =
        'import mlflow; mlflow.set_tracking_uri("sqlite:///mlflow.db"); ' +
        'v = mlflow.MlflowClient().get_model_version_by_alias("diabetes-progression", "candidate"); ' +
        'print("R2", round(mlflow.get_run(v.run_id).data.metrics["r2"], 2))';
      expect(project.python('-c', ask)).toContain('R2 0.49');
    } finally {
      project.remove();
    }
  });
});
