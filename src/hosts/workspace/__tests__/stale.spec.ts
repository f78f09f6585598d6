import { execFileSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '../../../audit/audit';
import { readScript } from '../../../audit/notebook/read';
import { dataPaths, mlflowStore } from '../../../audit/offers';
import { reportOf } from '../../../audit/report/__tests__/fixture';
import { reportMarkdown } from '../../../audit/report/markdown';
import { staleRuns } from '../../../audit/stale';
import { findFacts } from '../facts';
import { nodeFiles } from '../nodeFiles';
import { forked, PYTHON, Sandbox } from './sandbox';

const SOURCE = `
import joblib, mlflow, pandas as pd
from sklearn.linear_model import LogisticRegression
mlflow.set_tracking_uri("file:./runs")
df = pd.read_csv("people.csv")
model = LogisticRegression().fit(df[["a"]], df["y"])
with mlflow.start_run():
    mlflow.log_metric("accuracy", 0.9)
joblib.dump(model, "model.joblib")
df.to_csv("table.csv")
`;

const MINUTE = 60_000;

describe('a model on disk', () => {
  const box = new Sandbox().write({
    'churn/train.ipynb': '{}',
    'churn/people.csv': 'a,y\n1,0\n',
    'churn/model.joblib': 'm',
    'churn/table.csv': 't'
  });
  const folder = join(box.path, 'churn');
  afterAll(() => box.remove());

  beforeAll(() => {
    execFileSync(PYTHON, forked(['mlflow'], [join(__dirname, 'fill_store.py'), 'file:./runs']), {
      cwd: folder,
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
      stdio: 'pipe'
    });
  }, 120_000);

  /** The notebook's audit and facts while its files were written at a time after now. */
  async function at(minutes: number, name = 'model.joblib') {
    const time = new Date(Date.now() + minutes * MINUTE);
    utimesSync(join(folder, name), time, time);
    const result = audit(readScript(SOURCE, 'train.py'), { trials: 'none' });
    const store = mlflowStore(result);
    const facts = await findFacts(nodeFiles, {
      root: box.path,
      notebookDir: 'churn',
      notebookName: 'train.ipynb',
      paths: dataPaths(result),
      tools: [],
      mlflow: store && { ...store, allowed: false },
      sitePackages: null
    });
    return { result, facts, time: time.getTime(), stale: staleRuns(result.flow, facts) };
  }

  it('is as old as its last run, or was written along with it', async () => {
    expect((await at(-60)).stale).toEqual([]);
    const { stale, facts } = await at(5);
    expect(stale).toEqual([]);
    expect(facts.mlflow?.runs).toHaveLength(3);
  });

  it('is newer than the last run', async () => {
    const { result, stale, facts, time } = await at(90);
    const ended = Math.max(...(facts.mlflow?.runs ?? []).map(run => run.ended ?? Infinity));
    expect(stale).toEqual([{ path: 'model.joblib', modified: expect.closeTo(time, -1), ended }]);
    const text = reportMarkdown(reportOf(result, readScript(SOURCE, 'train.py'), facts));
    expect(text).toContain('`model.joblib` was written on');
    expect(text).toContain('no run tells how this model was made');
  });

  it('is not what a table is, or a file whose time is that of the checkout', async () => {
    await at(-60);
    expect((await at(90, 'table.csv')).stale).toEqual([]);
    box.git('init', '-q');
    box.git('add', 'churn/model.joblib');
    box.git('commit', '-q', '-m', 'model');
    const kept = await at(90);
    expect(kept.facts.paths.find(({ path }) => path === 'model.joblib')).toMatchObject({ status: 'git' });
    expect(kept.stale).toEqual([]);
    box.write({ 'churn/model.joblib': 'another' });
    expect((await at(90)).stale).toHaveLength(1);
  });

  it('is not told of while a run goes on, or where there is none', async () => {
    const { result, facts } = await at(90);
    const { mlflow, ...others } = facts;
    expect(staleRuns(result.flow, others)).toEqual([]);
    const running = mlflow?.runs.map((run, i) =>
      i === 0 ? { ...run, ended: null, status: 'RUNNING' } : run
    );
    expect(
      mlflow && staleRuns(result.flow, { ...others, mlflow: { ...mlflow, runs: running ?? [] } })
    ).toEqual([]);
  });
});
