import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  ftruncateSync,
  openSync,
  readFileSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { auditMessage, type NotebookRequest } from '../../../audit/protocol';
import { handle } from '../../../audit/handle';
import { workspaceFacts } from '../../../audit/facts';
import { fileOf, notebookOf } from '../../../audit/notebook/__tests__/notebooks';
import { notebookSummary } from '../../../audit/report/summary';
import { VERSION } from '../../../audit/version';
import { auditFile } from '../../workspace/auditFile';
import { ProjectConfigs } from '../../workspace/config';
import { Judges } from '../../workspace/judges';
import { nodeFiles } from '../../workspace/nodeFiles';
import { summarise } from '../../workspace/summarise';
import { PYTHON, Sandbox } from '../../workspace/__tests__/sandbox';
import {
  bootCode,
  bootMessage,
  cancelCode,
  type CompanionRequest,
  type FactsRequest,
  pingCode,
  requestCode
} from '../protocol';
import { KernelSession } from './session';

const TOOLS = [
  { name: 'DVC', package: 'dvc', required: true, install: 'pip install dvc' },
  { name: 'JupyterLab', package: 'JupyterLab', required: false, install: null },
  { name: 'Nothing', package: 'no-such-tool', required: true, install: null }
];

const facts = (id: number, more: Partial<FactsRequest> = {}): FactsRequest => ({
  method: 'facts',
  id,
  root: null,
  notebookDir: 'notebooks',
  notebookName: 'train.ipynb',
  paths: ['../data/kept.csv', '../data/big.csv', '../data/new.csv', '../data/none.csv', 'inner/x.csv'],
  tools: TOOLS,
  python: PYTHON,
  ...more
});

const LEAK = [
  'import pandas as pd\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression',
  "df = pd.read_csv('../data/kept.csv')\nX = StandardScaler().fit_transform(df[['a', 'b']])",
  "X_train, X_test, y_train, y_test = train_test_split(X, df['c'])\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))"
];

const audit = (id: number): NotebookRequest => ({
  method: 'audit',
  id,
  facts: null,
  notebook: notebookOf(LEAK, 'a.ipynb')
});

const ipynb = (sources: readonly string[]): string => JSON.stringify(fileOf(sources));

const notebooks = (id: number, folder: string): CompanionRequest => ({
  method: 'notebooks',
  id,
  root: null,
  folder
});
const file = (id: number, path: string): CompanionRequest => ({ method: 'audit-file', id, root: null, path });

describe('the companion in its kernel', () => {
  const box = new Sandbox();
  const root = join(box.path, 'project');
  let session: KernelSession;
  let booted: unknown;

  beforeAll(async () => {
    box.write({
      'project/data/kept.csv': 'a,b,c\n1,2,0\n',
      'project/data/big.csv': 'a\n1\n',
      'project/data/new.csv': 'a\n1\n',
      'project/notebooks/a.ipynb': '{}',
      'project/notebooks/sub/leak.ipynb': ipynb(LEAK),
      'project/notebooks/broken.ipynb': '{"cells": [',
      'project/notebooks/.ipynb_checkpoints/leak-checkpoint.ipynb': ipynb(LEAK),
      'outside/secret.ipynb': ipynb(["print('secret')"]),
      'project/notebooks/inner/x.csv': 'a\n1\n'
    });
    symlinkSync(join(box.path, 'outside/secret.ipynb'), join(root, 'notebooks/link.ipynb'));
    symlinkSync(join(box.path, 'outside'), join(root, 'notebooks/linked'));
    // A file with a hole: large without taking up the disk.
    const huge = openSync(join(root, 'notebooks/huge.ipynb'), 'w');
    ftruncateSync(huge, 300 * 2 ** 20);
    closeSync(huge);
    box.git('init', '-q', '--separate-git-dir', 'elsewhere', 'project/notebooks/inner');
    box.git('-C', 'project/notebooks/inner', 'add', 'x.csv');
    box.git('init', '-q', 'project');
    box.dvcIn('project', 'init', '-q');
    box.dvcIn('project', 'add', '-q', 'data/big.csv');
    box.git('-C', 'project', 'add', 'data/kept.csv');
    box.git('-C', 'project', 'commit', '-q', '-m', 'data');
    session = await KernelSession.start(root);
    session.run(bootCode(1));
    const answer = await session.answer(1);
    booted = answer.ok ? answer.result : answer.error;
  }, 120_000);

  afterAll(async () => {
    await session.stop();
    box.remove();
  });

  it('says what it is and what it may do', () => {
    expect(bootMessage.parse(booted)).toMatchObject({ root, permissions: { kernel: ['read', 'net'] } });
  });

  it('has given up everything but reading and the net, which its workers get a part of', async () => {
    const tries = {
      run: "await new Deno.Command('true').output()",
      write: "await Deno.writeTextFile('written', 'x')",
      env: "Deno.env.get('HOME')",
      ffi: "Deno.dlopen('libc.so.6', {})",
      sys: 'Deno.hostname()'
    };
    for (const [name, code] of Object.entries(tries)) {
      const printed = await session.print(
        `try { ${code}; console.log('done'); } catch (e) { console.log(e.name); }`
      );
      expect([name, printed]).toEqual([name, expect.stringContaining('NotCapable')]);
    }
  });

  it('finds how data is versioned, as Git and DVC say it', async () => {
    const answer = await session.ask(facts(2));
    const found = workspaceFacts.parse(answer.ok ? answer.result : null);
    const status = Object.fromEntries(found.paths.map(fact => [fact.path, fact.status]));
    const git = box.git('-C', 'project', 'ls-files').split('\n');
    const dvc = box.dvcIn('project', 'ls', '.', '--recursive', '--dvc-only').split('\n');
    expect(git).toContain('data/kept.csv');
    expect(dvc).toContain('data/big.csv');
    expect(box.git('-C', 'project/notebooks/inner', 'ls-files')).toBe('x.csv\n');
    expect(status).toEqual({
      '../data/kept.csv': 'git',
      '../data/big.csv': 'dvc',
      '../data/new.csv': 'untracked',
      '../data/none.csv': 'missing',
      // What a worker may not read is not there for it: this repository's own index lies elsewhere.
      'inner/x.csv': 'untracked'
    });
    expect(found.repository).toEqual({
      git: true,
      dvc: true,
      remote: null,
      notebook: 'untracked',
      tracked: 'same',
      commit: box.git('-C', 'project', 'rev-parse', 'HEAD').trim()
    });
  }, 30_000);

  it('finds the tools of the notebook’s Python', async () => {
    const answer = await session.ask(facts(3));
    const { tools, degraded } = workspaceFacts.parse(answer.ok ? answer.result : null);
    const version = (name: string) =>
      execFileSync(PYTHON, ['-c', `import importlib.metadata as m; print(m.version("${name}"))`], {
        encoding: 'utf8'
      }).trim();
    expect(tools.map(tool => tool.version)).toEqual([version('dvc'), version('jupyterlab'), null]);
    expect(degraded).toBe(false);
  });

  it('knows the server’s Python where a kernelspec names none', async () => {
    const answer = await session.ask(facts(4, { python: 'python' }));
    const { tools } = workspaceFacts.parse(answer.ok ? answer.result : null);
    expect(tools[1]?.version).toMatch(/^4\./);
  });

  it('reads the store of MLflow, and asks the one server that is allowed', async () => {
    let asked = 0;
    const server = createServer((request, to) => {
      asked++;
      const body = request.url?.includes('experiments')
        ? { experiments: [{ experiment_id: '1', name: 'churn' }] }
        : {};
      to.end(JSON.stringify(body));
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const store = async (id: number, mlflow: FactsRequest['mlflow']) => {
      const answer = await session.ask(facts(id, { paths: [], mlflow }));
      return workspaceFacts.parse(answer.ok ? answer.result : null).mlflow;
    };
    expect((await store(20, { uri, experiment: null, allowed: false }))?.problem).toContain('allowed');
    expect(asked).toBe(0);
    const allowed = await store(21, { uri, experiment: null, allowed: true });
    expect(allowed).toMatchObject({ problem: null, experiments: [{ id: '1', name: 'churn' }] });
    expect(asked).toBeGreaterThan(0);
    server.closeAllConnections();
    server.close();

    const script =
      "import mlflow; mlflow.set_tracking_uri('sqlite:///mlflow.db'); mlflow.set_experiment('kept')";
    box.run('sh', '-c', `cd project/notebooks && MLFLOW_DISABLE_TELEMETRY=true ${PYTHON} -c "${script}"`);
    const found = await store(22, { uri: null, experiment: null, allowed: false });
    expect(found).toMatchObject({ kind: 'sqlite', where: 'notebooks/mlflow.db', problem: null });
    expect(found?.experiments.map(({ name }) => name).sort()).toEqual(['Default', 'kept']);
  }, 60_000);

  it('audits as the engine does here', async () => {
    const answer = await session.ask(audit(5));
    const read = (message: unknown) => ({ ...auditMessage.parse(message), ms: 0 });
    const here = handle(audit(5));
    expect(answer.ok && here.ok && read(answer.result)).toEqual(here.ok && read(here.result));
    expect(answer.ok && read(answer.result).findings.map(({ rule }) => rule)).toContain(
      'leakage/preprocessing'
    );
  });

  it('audits notebooks in TypeScript', async () => {
    const { cells } = notebookOf(['import * as d3 from "npm:d3";\nconst rows = await d3.csv("cars.csv");']);
    const answer = await session.ask({
      ...audit(6),
      notebook: { path: 'deno.ipynb', language: 'typescript', cells }
    });
    expect(answer.ok && auditMessage.parse(answer.result).findings.map(({ rule }) => rule)).toEqual([
      'data/unversioned-path',
      'reproducibility/unpinned-install'
    ]);
  });

  it('lists the notebooks of a folder, and nothing that links lead to', async () => {
    const answer = await session.ask(notebooks(120, ''));
    expect(answer.ok && answer.result).toEqual({
      paths: [
        'notebooks/a.ipynb',
        'notebooks/broken.ipynb',
        'notebooks/huge.ipynb',
        'notebooks/sub/leak.ipynb'
      ]
    });
    const part = await session.ask(notebooks(121, 'notebooks/sub'));
    expect(part.ok && part.result).toEqual({ paths: ['notebooks/sub/leak.ipynb'] });
    const none = await session.ask(notebooks(122, 'data'));
    expect(none.ok && none.result).toEqual({ paths: [] });
  });

  it('audits a file as the command does', async () => {
    const answer = await session.ask(file(123, 'notebooks/sub/leak.ipynb'));
    const row = notebookSummary.parse(answer.ok ? answer.result : null);
    const configs = new ProjectConfigs(nodeFiles);
    const here = await auditFile('notebooks/sub/leak.ipynb', {
      cwd: root,
      workspace: true,
      configFor: folder => configs.above(folder),
      judges: new Judges(nodeFiles, root),
      fixes: false
    });
    expect(row).toEqual(summarise(here));
    expect(row.verdict).toBe('conditions');
    expect(row.counts.high).toBeGreaterThan(0);
    expect(row.findings.map(({ rule }) => rule)).toContain('leakage/preprocessing');
    const ignoring = { ...file(124, 'notebooks/sub/leak.ipynb'), settings: { ignore: ['leakage'] } };
    const quieter = await session.ask(ignoring);
    expect(notebookSummary.parse(quieter.ok ? quieter.result : null).counts.high).toBe(
      row.findings.filter(({ rule, severity }) => severity === 'high' && !rule.startsWith('leakage/')).length
    );
  });

  it('says what is wrong with a file, as its row', async () => {
    const error = async (id: number, path: string) => {
      const answer = await session.ask(file(id, path));
      return notebookSummary.parse(answer.ok ? answer.result : null).error;
    };
    expect(await error(125, 'notebooks/broken.ipynb')).toMatch(/^Not valid JSON at line 1/);
    expect(await error(126, 'notebooks/none.ipynb')).toBe('There is no such file.');
    expect(await error(127, 'notebooks')).toBe('This is a folder.');
    expect(await error(128, 'notebooks/huge.ipynb')).toBe('The file is too large: 300 MB.');
  });

  it.each([
    [41, 'a link to a file outside', 'notebooks/link.ipynb'],
    [42, 'a folder that is a link', 'notebooks/linked/secret.ipynb'],
    [43, 'steps out of the root', '../outside/secret.ipynb'],
    [44, 'an absolute path', '/proc/self/environ']
  ] as const)('reads nothing (%i) through %s', async (id, _, path) => {
    const answer = await session.ask(file(id, path));
    const row = notebookSummary.parse(answer.ok ? answer.result : null);
    expect(row.error).not.toBeNull();
    expect(JSON.stringify(answer)).not.toContain("print('secret')");
  });

  it('lists nothing outside of the root', async () => {
    for (const [id, folder] of [
      [90, '..'],
      [91, '../outside'],
      [92, '/etc'],
      [93, 'notebooks/linked']
    ] as const) {
      const answer = await session.ask(notebooks(id, folder));
      expect(JSON.stringify(answer)).not.toContain('secret');
    }
  });

  it('loses none of 1,000 answers', async () => {
    const ids = Array.from({ length: 1000 }, (_, i) => 1000 + i);
    for (const id of ids) {
      const request = id % 2 ? audit(id) : facts(id, { paths: ['../data/kept.csv'] });
      if (id < 1300) {
        await session.ask(request);
      } else {
        void session.ask(request);
      }
    }
    await Promise.all(ids.map(id => session.answer(id)));
    const answered = session.answers.filter(({ id }) => id >= 1000);
    expect(answered.map(({ id }) => id).sort()).toEqual(ids);
    expect(answered.every(({ ok }) => ok)).toBe(true);
  }, 120_000);

  it('answers a sign of life while a worker is busy', async () => {
    const paths = Array.from({ length: 5000 }, (_, i) => `${i}.csv`);
    session.run(requestCode(facts(50, { paths })));
    session.run(pingCode(51));
    await session.answer(50);
    const order = session.answers.map(({ id }) => id);
    expect(order.indexOf(51)).toBeLessThan(order.indexOf(50));
  }, 30_000);

  it('answers what it cannot do', async () => {
    session.run(`preflight.request('{"id": 7, "method": "nothing"}')`);
    expect(await session.answer(7)).toMatchObject({ ok: false });
  });

  it('gives up at once, and works on', async () => {
    session.run(`${requestCode(facts(8))} ${cancelCode()}`);
    expect(await session.answer(8)).toEqual({ id: 8, ok: false, error: 'cancelled' });
    // Long enough that the worker has it by the time that the next cell runs.
    const paths = Array.from({ length: 5000 }, (_, i) => `${i}.csv`);
    session.run(requestCode(facts(9, { paths })));
    await session.print("await new Promise(go => setTimeout(go, 20)); console.log('waited')");
    session.run(cancelCode());
    expect(await session.answer(9)).toEqual({ id: 9, ok: false, error: 'cancelled' });
    expect(await session.ask(facts(11))).toMatchObject({ ok: true });
  }, 30_000);

  it('gives up one request, and answers the others of its worker', async () => {
    const paths = Array.from({ length: 3000 }, (_, i) => `${i}.csv`);
    session.run(requestCode(facts(60, { paths })));
    session.run(requestCode(facts(61)));
    await session.print("await new Promise(go => setTimeout(go, 20)); console.log('waited')");
    session.run(cancelCode([60]));
    expect(await session.answer(60)).toEqual({ id: 60, ok: false, error: 'cancelled' });
    expect(await session.answer(61)).toMatchObject({ ok: true });
  }, 30_000);

  it('survives an interrupt', async () => {
    session.run('interrupt');
    expect(await session.ask(facts(10))).toMatchObject({ ok: true });
  }, 30_000);
});

it('refuses to work with the files of another version, which an update has put in the place of its own', async () => {
  const box = new Sandbox();
  const kernel = join(box.path, 'kernels/preflight-companion');
  const prefix = execFileSync(PYTHON, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim();
  cpSync(join(prefix, 'share/jupyter/kernels/preflight-companion'), kernel, { recursive: true });
  const session = await KernelSession.start(box.path, { JUPYTER_PATH: box.path });
  try {
    session.run(bootCode(1));
    expect(await session.answer(1)).toMatchObject({ ok: true });
    const bundle = join(kernel, 'preflight.js');
    writeFileSync(bundle, readFileSync(bundle, 'utf8').replaceAll(VERSION, '9.9.9'));
    expect(await session.ask(audit(2))).toEqual({
      id: 2,
      ok: false,
      error: 'it was updated since it was started',
      replaced: true
    });
  } finally {
    await session.stop();
    box.remove();
  }
}, 60_000);

it('ends when the server that has started it is killed', async () => {
  const box = new Sandbox();
  const session = await KernelSession.start(box.path);
  try {
    session.run(bootCode(1));
    expect(await session.answer(1)).toMatchObject({ ok: true });
    const { text } = JSON.parse(await session.print('console.log(Deno.pid)')) as { text: string };
    const state = (): string =>
      spawnSync('ps', ['-o', 'stat=', '-p', text.trim()], { encoding: 'utf8' }).stdout;
    expect(state()).not.toBe('');
    session.killServer();
    // Nobody may have asked how it ended.
    await session.until(() => /^(Z.*)?$/.test(state().trim()) || undefined);
  } finally {
    box.remove();
  }
}, 30_000);
