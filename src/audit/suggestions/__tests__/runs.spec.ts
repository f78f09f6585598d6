/**
 * The cells that compare runs and keep a model card, executed against SQLite and against a tracking server; what they did is
 * asked of MLflow's client in another process.
 *
 * @jest-environment node
 */
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as tracking } from '../mlflow-tracking/suggestion';
import { suggestion as card } from '../model-card/suggestion';
import * as bases from './bases';
import { accept, explain, lastJson, requirePackages } from './project';
import { projectOn, STORES, type TrackingServer, trackingServer } from './server';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'mlflow']));

let server: TrackingServer;

beforeAll(async () => (server = await trackingServer()));
afterAll(() => server.stop());

const ASK_RUNS = `
import json, sys, mlflow
client = mlflow.MlflowClient()
(experiment,) = [e for e in client.search_experiments() if e.name == sys.argv[1]]
runs = sorted(client.search_runs([experiment.experiment_id]), key=lambda run: run.info.start_time)
print(json.dumps({"experiment": experiment.experiment_id, "runs": [[run.info.run_id, run.data.metrics] for run in runs]}))`;

describe.each(STORES)('logged to %s', store => {
  it.each([
    ['a classifier', bases.linear, 'LogisticRegression()', 'LogisticRegression(C=1e-9)', 'balanced_accuracy', 'people-income'], // prettier-ignore
    ['a regressor', bases.overwritten, 'Ridge()', 'Ridge(alpha=1e6)', 'r2', 'people-salary'],
    ['a regressor by an error', bases.overwritten.map(cell => cell.replaceAll('r2_score', 'mean_absolute_percentage_error')), 'Ridge()', 'Ridge(alpha=1e6)', 'mape', 'people-salary'] // prettier-ignore
  ] as const)('%s is compared with the best run before it', async (_title, cells, from, to, metric, name) => {
    const project = projectOn(store, server);
    try {
      const own = `${name} by ${metric}`;
      const sources = accept(notebookOf(cells), [tracking]).cells.map(({ source }) =>
        source.replace(`set_experiment("${name}")`, `set_experiment("${own}")`)
      );
      const worse = sources.map(source => source.replace(from, to));
      const outcome = await project.run(notebookOf([...sources, ...worse, ...worse]));
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const { experiment, runs } = lastJson<{
        experiment: string;
        runs: [string, Record<string, number>][];
      }>(project.python('-c', ASK_RUNS, own));
      expect(runs).toHaveLength(3);
      const printed = outcome.outputs.filter(text => text.includes(`${metric} `) && text.includes('/#/experiments/')); // prettier-ignore
      expect(printed).toHaveLength(3);
      expect(printed[0]).toContain('no run before this one has it');
      for (const [i, [id, metrics]] of runs.entries()) {
        expect(printed[i]).toContain(`/#/experiments/${experiment}/runs/${id}`);
        expect(printed[i].includes(server.uri)).toBe(store !== 'SQLite');
        expect(printed[i].includes('mlflow ui --backend-store-uri sqlite:///mlflow.db')).toBe(store === 'SQLite'); // prettier-ignore
        const found = /best before ([\d.e+-]+) \(run (\w+)\): ([+-][\d.e+-]+)/.exec(printed[i]);
        // The first run is the best of all, so both later ones are held against it.
        expect(found?.[2]).toBe(i === 0 ? undefined : runs[0][0]);
        if (found) {
          const difference = metrics[metric] - runs[0][1][metric];
          expect(Math.abs(Number(found[3]) / difference - 1)).toBeLessThan(0.01);
          expect(Math.sign(difference)).toBe(metric === 'mape' ? 1 : -1);
        }
      }
    } finally {
      project.remove();
    }
  });
});

const ASK_CARD = `
import json, sys, mlflow
client = mlflow.MlflowClient()
version = client.get_model_version_by_alias(sys.argv[1], "candidate")
run = client.get_run(version.run_id)
print(json.dumps({"text": mlflow.artifacts.load_text(run.info.artifact_uri + "/model-card.md"), "description": version.description}))`;

describe.each(STORES)('a model card in %s', store => {
  it.each([
    ['a classifier', bases.pipeline, 'people-income'],
    ['a regressor', bases.regression, 'people-salary']
  ])('is kept with the run and the version of %s', async (_title, cells, name) => {
    const project = projectOn(store, server);
    try {
      const notebook = accept(notebookOf(cells), [tracking, card]);
      const written = notebook.cells.find(({ kind }) => kind === 'markdown')!.source;
      // What the user answers in the saved notebook is what is kept.
      const answered = written.replace(
        'Which decision does it support, and who acts on it?',
        'It is a test.'
      );
      const cellsNow = notebook.cells.map(c => (c.source === written ? { ...c, source: answered } : c));
      const filled = { ...notebook, cells: cellsNow };
      const unsaved = await project.run(filled);
      expect(unsaved.ok ? unsaved.outputs.join('') : explain(unsaved)).toContain('The card is not logged');
      project.save(filled);
      const outcome = await project.run(filled);
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const { text, description } = lastJson<{ text: string; description: string }>(
        project.python('-c', ASK_CARD, name)
      );
      expect(text.startsWith(answered)).toBe(true);
      expect(text).toMatch(/### Worst slices\n\n```\n +rows +error +compared_with_all\n.* = /);
      expect(description).toBe(text.slice(0, 5000));
    } finally {
      project.remove();
    }
  });
});

describe('the cell that keeps a model card', () => {
  it('is offered alone where a card is there already, and once', () => {
    const notebook = notebookOf(bases.linear);
    const later = accept(accept(notebook, [card]), [tracking, card]);
    const logging = later.cells.filter(({ source }) => source.includes('"model-card.md"'));
    expect(logging).toHaveLength(1);
    expect(later.cells.filter(({ kind }) => kind === 'markdown')).toHaveLength(1);
    expect(() => accept(later, [card])).toThrow(/says already/);
  });
});

describe('the cell that tracks', () => {
  it('keeps the store and the experiment that the notebook sets', async () => {
    const project = projectOn('SQLite', server);
    try {
      const set = 'import mlflow\nmlflow.set_tracking_uri("sqlite:///own.db")\nmlflow.set_experiment("mine")';
      const outcome = await project.run(accept(notebookOf([set, ...bases.linear]), [tracking]));
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const asked = `import os\nimport mlflow\nmlflow.set_tracking_uri("sqlite:///own.db")\n${ASK_RUNS}`;
      expect(lastJson<{ runs: unknown[] }>(project.python('-c', asked, 'mine')).runs).toHaveLength(1);
      expect(project.python('-c', 'import os\nprint(os.path.exists("mlflow.db"))').trim()).toBe('False');
    } finally {
      project.remove();
    }
  });
});
