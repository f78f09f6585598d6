/**
 * The cell that attaches a readiness report to a run, executed beside reports that the command wrote; what the run has then is asked
 * of MLflow's client in another process.
 *
 * @jest-environment node
 */
import { runIn } from '../../../hosts/cli/__tests__/run';
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import type { Notebook } from '../../notebook/types';
import { nameBeside } from '../../report/formats';
import { suggestion as autolog } from '../mlflow-autolog/suggestion';
import { suggestion as reporting } from '../mlflow-report/suggestion';
import { suggestion as tracking } from '../mlflow-tracking/suggestion';
import { suggestion as card } from '../model-card/suggestion';
import * as bases from './bases';
import { accept, explain, lastJson, Project, requirePackages, rulesFound, withCells } from './project';
import { projectOn, type TrackingServer, trackingServer } from './server';

jest.setTimeout(600_000);

let server: Promise<TrackingServer>;

beforeAll(() => {
  requirePackages(['ipykernel', 'nbclient', 'sklearn', 'mlflow']);
  // It starts while the first notebook runs; that it did not is told by the test that waits for it.
  server = trackingServer();
  server.catch(() => undefined);
});
afterAll(async () => (await server).stop());

const ASK = `
import json, pathlib, tempfile, mlflow
client = mlflow.MlflowClient()
runs = {}
for run in client.search_runs([e.experiment_id for e in client.search_experiments()], order_by=["attributes.start_time"]):
    tags = {key: value for key, value in run.data.tags.items() if key.startswith("preflight.")}
    with tempfile.TemporaryDirectory() as folder:
        kept = pathlib.Path(client.download_artifacts(run.info.run_id, "", folder))
        files = {p.relative_to(kept).as_posix(): p.read_bytes().hex() for p in kept.rglob("*.readiness.*")}
    runs[run.info.run_name] = {"status": run.info.status, "tags": tags, "files": files}
print(json.dumps(runs))`;

type Runs = Readonly<
  Record<string, { readonly status: string; readonly tags: object; readonly files: Record<string, string> }>
>;

/** Writes reports of the notebook by a command, into a folder of their own: they are beside it once a cell says so. */
async function report(
  project: Project,
  notebook: Notebook,
  formats: readonly ('html' | 'json')[],
  command: 'report' | 'audit' = 'report'
) {
  project.save(notebook);
  for (const format of formats) {
    const output = `made/${notebook.path.replace(/[^/]*$/, '')}${nameBeside(notebook.path, format)}`;
    const { code, err } = await runIn(project.folder, [command, notebook.path, '--format', format, '--output', output]); // prettier-ignore
    // An audit exits with 1 where it finds something.
    expect([code === 2, err]).toEqual([false, '']);
  }
}

interface Judged {
  readonly verdict: { readonly level: string };
  readonly readiness: { readonly score: number };
}

const judged = (project: Project, path: string): Judged => {
  const read = JSON.parse(project.read(path)) as Judged | Judged[];
  return Array.isArray(read) ? read[0] : read;
};
const hex = (project: Project, path: string): string => Buffer.from(project.read(path)).toString('hex');
/** What the attaching cell of a notebook says. */
const cellOf = (notebook: Notebook): string => notebook.cells.find(({ source }) => source.includes('preflight.verdict'))!.source; // prettier-ignore

describe('in SQLite', () => {
  it('the run of the cell that tracks gets the report that is saved, and until then one is told how to', async () => {
    const project = new Project('none');
    try {
      project.write('data/people.csv', bases.peopleCsv());
      const notebook = accept(notebookOf(bases.linear, 'train.v2.ipynb'), [tracking, card, reporting]);
      const formats = ['html', 'json'] as const;
      await report(project, notebook, formats);
      const save = 'import shutil\nfor name in ["html", "json"]:\n    shutil.copy(f"made/train.v2.readiness.{name}", ".")'; // prettier-ignore
      const outcome = await project.run(withCells(notebook, [save, cellOf(notebook)]));
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const [without, , withReport] = outcome.outputs.slice(-3);
      expect(without).toContain(
        'nbpreflight report train.v2.ipynb --format json --output train.v2.readiness.json'
      );
      expect(without).not.toContain('attached');
      const runs = lastJson<Runs>(project.python('-c', ASK));
      const { verdict, readiness } = judged(project, 'made/train.v2.readiness.json');
      expect(Object.values(runs)).toEqual([
        {
          status: 'FINISHED',
          tags: { 'preflight.verdict': verdict.level, 'preflight.score': String(readiness.score) },
          files: Object.fromEntries(
            formats.map(format => [
              `readiness/train.v2.readiness.${format}`,
              hex(project, `made/train.v2.readiness.${format}`)
            ])
          )
        }
      ]);
      expect(withReport).toContain(`preflight.verdict ${verdict.level}`);
    } finally {
      project.remove();
    }
  });
});

describe('on a server', () => {
  const opened = (path: string, ...more: string[]): Notebook =>
    accept(notebookOf(['import mlflow\nimport os', 'mlflow.start_run(run_name="opened")\nmlflow.log_metric("r2", 0.5)', ...more], path), [reporting]); // prettier-ignore
  /** What is to be predicted is among the features. */
  const leaking = [
    'import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
    'people = pd.read_csv("people.csv")\nX = people[["age", "income"]]\nX_train, X_test, y_train, y_test = train_test_split(X, people["income"], random_state=0)',
    'model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
  ];

  it('each of several notebooks in a run keeps its report, and neither a run is started nor one ended', async () => {
    const project = projectOn('a server', await server);
    try {
      const [train, other, evaluate] = [
        opened('train.ipynb', ...bases.linear),
        opened('other/train.ipynb', ...leaking),
        opened('evaluate.ipynb', 'print("nothing to judge")')
      ];
      await report(project, train, ['json', 'html']);
      // `audit` writes a list of reports, and in the last notebook there is nothing that could have a score.
      await report(project, other, ['json'], 'audit');
      await report(project, evaluate, ['html', 'json']);
      const byClient = accept(
        notebookOf([
          'from mlflow import MlflowClient\ntracker = MlflowClient()\nmade = tracker.create_run("0", run_name="by client")',
          'mine = made.info.run_id\ntracker.log_metric(mine, "r2", 0.5)'
        ]),
        [reporting]
      );
      const stillOpen = 'mlflow.log_metric("later", 1)\nassert mlflow.active_run().info.run_id == before';
      const sources = [
        'import os\nimport mlflow\nos.chdir("made")',
        cellOf(train),
        ...byClient.cells.map(({ source }) => source),
        opened('train.ipynb').cells[1].source,
        'before = mlflow.active_run().info.run_id',
        `os.chdir("other")\n${cellOf(other)}\nos.chdir("..")`,
        cellOf(train),
        cellOf(evaluate),
        cellOf(train),
        stillOpen,
        'mlflow.end_run()'
      ];
      const outcome = await project.run(notebookOf(sources));
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      expect(outcome.outputs[1]).toContain('There is no MLflow run of this session');
      const [one, two] = [judged(project, 'made/train.readiness.json'), judged(project, 'made/other/train.readiness.json')]; // prettier-ignore
      expect([one.verdict.level, two.verdict.level]).toEqual(['conditions', 'not-ready']);
      const runs = lastJson<Runs>(project.python('-c', ASK));
      const files = {
        'readiness/train.readiness.json': hex(project, 'made/train.readiness.json'),
        'readiness/train.readiness.html': hex(project, 'made/train.readiness.html')
      };
      expect(runs).toEqual({
        'by client': {
          status: 'RUNNING',
          tags: { 'preflight.verdict': one.verdict.level, 'preflight.score': String(one.readiness.score) },
          files
        },
        opened: {
          status: 'FINISHED',
          tags: {
            'preflight.verdict': two.verdict.level,
            'preflight.score': String(Math.min(one.readiness.score, two.readiness.score))
          },
          files: {
            ...files,
            'readiness/other/train.readiness.json': hex(project, 'made/other/train.readiness.json'),
            'readiness/evaluate.readiness.html': hex(project, 'made/evaluate.readiness.html'),
            'readiness/evaluate.readiness.json': hex(project, 'made/evaluate.readiness.json')
          }
        }
      });
    } finally {
      project.remove();
    }
  });
});

describe('the cell that attaches a report', () => {
  const filled = (cells: readonly string[] | Notebook, path?: string) => {
    const notebook = Array.isArray(cells) ? notebookOf(cells, path) : (cells as Notebook);
    return reporting.fill({ notebook, flow: audit(notebook).flow, facts: null, answers: {} });
  };
  const reason = (...cells: string[]): string | null => {
    const answer = filled(cells);
    return 'reason' in answer ? answer.reason : null;
  };
  const placed = (notebook: Notebook): number => {
    const answer = filled(notebook);
    return 'reason' in answer ? -1 : answer.edits.map(edit => (edit.kind === 'insert' ? edit.at : -1))[0];
  };
  const run = 'import mlflow\nwith mlflow.start_run():\n    mlflow.log_metric("r2", 0.5)';

  it('is offered where there is a run, and once', () => {
    expect(reason('x = 1')).toMatch(/no MLflow run .*`mlflow-tracking`/);
    expect(reason('import mlflow\nmlflow.set_experiment("x")')).toMatch(/no MLflow run/);
    expect(reason('import mlflow\nmlflow.register_model("models:/x/1", "x")')).toMatch(/no MLflow run/);
    expect(reason(run)).toBeNull();
    expect(reason('import mlflow\nclient = mlflow.MlflowClient()\nrun = client.create_run("0")')).toBeNull();
    const again = accept(notebookOf(['x = 1', run]), [reporting]);
    expect(filled(again)).toEqual({ reason: 'The notebook attaches its report already (cell 3).' });
  });

  it('adds no finding', () => {
    for (const notebook of [
      accept(notebookOf(bases.linear), [tracking, card]),
      accept(notebookOf(bases.regression), [autolog]),
      notebookOf([run])
    ]) {
      const settings = { preview: true };
      const after = accept(notebook, [reporting]);
      expect(rulesFound(after)).toEqual(rulesFound(notebook));
      expect(rulesFound(after, { settings })).toEqual(rulesFound(notebook, { settings }));
    }
  });

  it('comes after all that the run gets', () => {
    expect(placed(notebookOf([run, 'x = 1']))).toBe(1);
    const closed = ['import mlflow\nmlflow.start_run()', 'mlflow.log_metric("r2", 1)', 'x = 1', 'mlflow.end_run()', 'y = 2']; // prettier-ignore
    expect(placed(notebookOf(closed))).toBe(4);
    const [imports, data, ...rest] = bases.linear;
    const heard = ['import mlflow\nmlflow.autolog()', imports, data, ...rest, 'print("done")'];
    expect(placed(notebookOf(heard))).toBe(heard.length - 1);
    const withCard = accept(notebookOf([...bases.linear, 'z = 3']), [card, tracking]);
    const place = withCard.cells.findIndex(({ kind }) => kind === 'markdown') + 1;
    expect(placed(withCard)).toBe(place);
  });

  it('takes the run by its id only where the notebook keeps it until then', () => {
    const made = 'import mlflow\nclient = mlflow.MlflowClient()\nmade = client.create_run("0")\nmine = made.info.run_id'; // prettier-ignore
    const source = (...cells: string[]): string => cellOf(accept(notebookOf(cells), [reporting]));
    expect(source(made)).toContain('else made.info.run_id');
    expect(source(made, 'client.log_metric(mine, "r2", 1)')).toContain('else mine');
    expect(source(made, 'client.log_metric(run_id=mine, key="r2", value=1)')).toContain('else mine');
    expect(source(made, 'client.log_metric(mine, "r2", 1)\nmine = None\nmade = 1')).toContain('else None');
    expect(source(made, run)).toContain('else None');
  });

  it('names the file as people read it, whatever is in its name', () => {
    const answer = filled([run], "C:\\work\\the user's.ipynb");
    const source = 'reason' in answer ? '' : answer.edits.map(e => (e.kind === 'insert' ? e.cell.source : '')).join(); // prettier-ignore
    expect(source).toContain('Path("the user\'s.readiness.json")');
    expect(source).toContain('client.log_artifact(run_id, report, "readiness")');
  });
});
