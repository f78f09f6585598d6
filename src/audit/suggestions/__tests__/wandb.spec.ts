/**
 * The cell for W&B, executed without an account; what it kept is read back from the run's own file.
 *
 * @jest-environment node
 */
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as wandb } from '../wandb-tracking/suggestion';
import * as bases from './bases';
import { accept, Project, requirePackages, rulesFound } from './project';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn', 'xgboost', 'wandb']));

/** Reads the records of each offline run: a log of LevelDB's framing that holds protobuf messages. */
const READ = `
import glob, io, json, struct, zipfile
from wandb.proto import wandb_internal_pb2 as pb
runs = []
for path in sorted(glob.glob("wandb/offline-run-*/*.wandb")):
    data, at, whole, kept = open(path, "rb").read(), 7, b"", {"config": {}, "history": [], "artifacts": [], "alerts": [], "exit": None}
    while at + 7 <= len(data):
        if 32768 - at % 32768 < 7:
            at += 32768 - at % 32768
            continue
        size, kind = struct.unpack("<HB", data[at + 4:at + 7])
        whole, at = whole + data[at + 7:at + 7 + size], at + 7 + size
        if kind not in (1, 4):  # the first or a middle part of a record
            continue
        record, whole = pb.Record.FromString(whole), b""
        what = record.WhichOneof("record_type")
        if what == "run":
            kept["project"] = record.run.project
            kept["config"].update({item.key: json.loads(item.value_json, parse_constant=str) for item in record.run.config.update})
        elif what == "history":
            items = {item.key or ".".join(item.nested_key): json.loads(item.value_json, parse_constant=str) for item in record.history.item}
            kept["history"].append({key: value for key, value in items.items() if not key.startswith("_")})
        elif what == "alert":
            kept["alerts"].append([record.alert.level, record.alert.text])
        elif what == "artifact" or (what == "request" and record.request.WhichOneof("request_type") == "log_artifact"):
            artifact = record.artifact if what == "artifact" else record.request.log_artifact.artifact
            kept["artifacts"].append([artifact.name, artifact.type, [entry.path for entry in artifact.manifest.contents]])
        elif what == "exit":
            kept["exit"] = record.exit.exit_code
    runs.append(kept)
print(json.dumps(runs))`;

interface Run {
  readonly project: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly history: readonly Readonly<Record<string, number>>[];
  readonly artifacts: readonly (readonly [string, string, readonly string[]])[];
  readonly alerts: readonly (readonly [string, string])[];
  readonly exit: number | null;
}

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
  let runs: readonly Run[] = [];
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
    runs = outcome.ok ? (JSON.parse(project.python('-c', READ)) as Run[]) : [];
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
