import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { auditMessage, type Request } from '../../../audit/protocol';
import { handle } from '../../../audit/handle';
import { workspaceFacts } from '../../../audit/facts';
import { PYTHON, Sandbox } from '../../workspace/__tests__/sandbox';
import { bootCode, bootMessage, cancelCode, type FactsRequest, requestCode } from '../protocol';
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

const cell = (source: string, i: number) => ({
  id: `c${i}`,
  kind: 'code' as const,
  source,
  executionCount: null,
  tags: []
});

const audit = (id: number): Request => ({
  method: 'audit',
  id,
  facts: null,
  notebook: {
    path: 'a.ipynb',
    language: 'python',
    cells: [
      'import pandas as pd\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression',
      "df = pd.read_csv('../data/kept.csv')\nX = StandardScaler().fit_transform(df[['a', 'b']])",
      "X_train, X_test, y_train, y_test = train_test_split(X, df['c'])\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))"
    ].map(cell)
  }
});

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
      'project/notebooks/inner/x.csv': 'a\n1\n'
    });
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
    expect(bootMessage.parse(booted)).toMatchObject({ root, permissions: { kernel: ['read'] } });
  });

  it('has given up everything but reading', async () => {
    const tries = {
      run: "await new Deno.Command('true').output()",
      net: 'await Deno.connect({ port: 8861 })',
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

  it('audits as the engine does here', async () => {
    const answer = await session.ask(audit(5));
    const read = (message: unknown) => ({ ...auditMessage.parse(message), ms: 0 });
    const here = handle(audit(5));
    expect(answer.ok && here.ok && read(answer.result)).toEqual(here.ok && read(here.result));
    expect(answer.ok && read(answer.result).findings.map(({ rule }) => rule)).toContain(
      'leakage/preprocessing'
    );
  });

  it('loses none of 200 answers', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => 1000 + i);
    for (const id of ids) {
      const request = id % 2 ? audit(id) : facts(id, { paths: ['../data/kept.csv'] });
      if (id < 1100) {
        await session.ask(request);
      } else {
        void session.ask(request);
      }
    }
    await Promise.all(ids.map(id => session.answer(id)));
    const answered = session.answers.filter(({ id }) => id >= 1000);
    expect(answered.map(({ id }) => id).sort()).toEqual(ids);
    expect(answered.every(({ ok }) => ok)).toBe(true);
  }, 60_000);

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

  it('survives an interrupt', async () => {
    session.run('interrupt');
    expect(await session.ask(facts(10))).toMatchObject({ ok: true });
  }, 30_000);
});
