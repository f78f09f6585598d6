import { execFileSync } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { symlinkSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type MlflowFacts, mlflowFacts } from '../../../audit/facts';
import { drawn } from '../../../audit/secrets/__tests__/credentials';
import { type TrackingServer, trackingServer } from '../../../audit/suggestions/__tests__/server';
import { findStore, type StoreQuery } from '../mlflow/store';
import { namesNotebook } from '../mlflow/types';
import { nodeFiles } from '../nodeFiles';
import { forked, PYTHON, Sandbox } from './sandbox';

const box = new Sandbox();
const root = box.path;
const folder = join(root, 'churn');

afterAll(() => box.remove());

const query = (uri: string | null, more: Partial<StoreQuery> = {}): StoreQuery => ({
  root,
  notebookDir: 'churn',
  notebookName: 'train.ipynb',
  uri,
  experiment: null,
  allowed: true,
  ...more
});

const ask = (uri: string | null, more?: Partial<StoreQuery>) => findStore(nodeFiles, query(uri, more));

/** The same, in Deno, whose SQLite opens the file. */
function askInDeno(uri: string | null, more?: Partial<StoreQuery>, read = root): MlflowFacts | null {
  const options = ['run', '--no-prompt', '--quiet', '--unstable-sloppy-imports', `--allow-read=${read}`];
  const script = join(__dirname, 'store.deno.ts');
  const deno = join(dirname(PYTHON), process.platform === 'win32' ? 'deno.exe' : 'deno');
  const args = [...options, script, JSON.stringify(query(uri, more))];
  return JSON.parse(execFileSync(deno, args, { encoding: 'utf8' })) as MlflowFacts | null;
}

type Told = Pick<MlflowFacts, 'experiments' | 'models'> & Record<'tagged' | 'named', MlflowFacts['runs']>;

/** Fills a store and says what MLflow itself says of it. */
function fill(uri: string): Told {
  box.write({ 'churn/train.ipynb': '{}' });
  const text = execFileSync(PYTHON, forked(['mlflow'], [join(__dirname, 'fill_store.py'), uri]), {
    cwd: folder,
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  });
  // A server greets each run on a line of its own.
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as Told;
}

const sorted = <T>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** What was found is what MLflow's client says, of a notebook with tagged runs and of one that names an experiment. */
async function agrees(
  told: Told,
  found: (more?: Partial<StoreQuery>) => MlflowFacts | null | Promise<MlflowFacts | null>
) {
  const tagged = await found();
  expect(mlflowFacts.parse(tagged)).toEqual(tagged);
  expect(tagged?.problem).toBeNull();
  expect(sorted(tagged?.experiments ?? [])).toEqual(sorted(told.experiments));
  expect(tagged?.runs).toEqual(told.tagged.map(run => ({ ...run, by: 'tag' })));
  expect(told.tagged).toHaveLength(3);
  expect(sorted(tagged?.models ?? [])).toEqual(sorted(told.models));
  const named = await found({ notebookName: 'never-run.ipynb', experiment: 'named' });
  expect(named?.runs).toEqual(told.named.map(run => ({ ...run, by: 'experiment' })));
  expect(told.named).toHaveLength(1);
}

describe('a database', () => {
  let told: Told;

  beforeAll(() => {
    told = fill('sqlite:///mlflow.db');
  }, 120_000);

  it('is read as MLflow reads it', async () => {
    await agrees(told, more => askInDeno('sqlite:///mlflow.db', more));
    expect(askInDeno('sqlite:///mlflow.db')).toMatchObject({ kind: 'sqlite', where: 'churn/mlflow.db' });
  }, 60_000);

  it('is found where the notebook sets nothing', () => {
    expect(askInDeno(null)).toEqual(askInDeno('sqlite:///mlflow.db'));
    expect(askInDeno(null)?.runs).toHaveLength(3);
  }, 30_000);

  it('is left alone where there is no SQLite, and that is said', async () => {
    const found = await ask(null);
    if (process.versions.node.startsWith('20.')) {
      expect(found?.problem).toContain('cannot read SQLite');
    } else {
      expect(found?.runs).toHaveLength(3);
    }
  });

  it('is none where it is something else, lies outside, or is a trap', async () => {
    box.write({ 'churn/text.db': 'no database', 'outside.db': 'x', 'inner/keep.txt': 'k' });
    expect(askInDeno('sqlite:///text.db')?.problem).toMatch(/cannot be read/);
    expect((await ask('sqlite:///none.db'))?.problem).toBe('it is not there');
    const inner = { root: join(root, 'inner'), notebookDir: '' };
    expect((await ask('sqlite:///../outside.db', inner))?.problem).toBe('it lies outside of the workspace');
    symlinkSync(join(folder, 'mlflow.db'), join(root, 'inner/mlflow.db'));
    expect(await ask(null, inner)).toBeNull();
    expect((await ask('sqlite:///mlflow.db', inner))?.problem).toBe('it lies outside of the workspace');
    const views = ['experiments', 'runs', 'tags', 'registered_models', 'model_versions'].map(
      name =>
        `create view ${name} as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n;`
    );
    const script = `import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])`;
    box.run(PYTHON, '-c', script, 'churn/trap.db', views.join('\n'));
    expect(askInDeno('sqlite:///trap.db')?.problem).toBe('it is no database of MLflow');
  }, 60_000);
});

describe('a folder', () => {
  it('is read as MLflow reads it', async () => {
    const told = fill('file:./runs');
    await agrees(told, more => ask('file:./runs', more));
    expect(await ask('runs')).toEqual(await ask(`file://${join(folder, 'runs')}`));
    expect(await ask('runs')).toMatchObject({ kind: 'folder', where: 'churn/runs', problem: null });
    box.run('mv', 'churn/mlflow.db', 'churn/away.db');
    box.run('rm', '-rf', 'churn/mlruns');
    box.run('mv', 'churn/runs', 'churn/mlruns');
    expect((await ask(null))?.runs).toHaveLength(3);
  }, 120_000);

  it('is none where nothing is in it, and is not followed out', async () => {
    box.write({ 'churn/nothing/keep.txt': 'k', 'inner/keep.txt': 'k' });
    expect((await ask('nothing'))?.problem).toBe('it holds no experiment');
    const inner = { root: join(root, 'inner'), notebookDir: '' };
    expect((await ask('../churn/mlruns', inner))?.problem).toBe('it lies outside of the workspace');
    symlinkSync(join(folder, 'mlruns'), join(root, 'inner/mlruns'));
    expect((await ask('mlruns', inner))?.problem).toBe('it lies outside of the workspace');
  });
});

describe('a server', () => {
  let server: TrackingServer;

  beforeAll(async () => {
    server = await trackingServer();
  }, 150_000);

  afterAll(() => server.stop());

  it('answers as MLflow’s client says', async () => {
    const told = fill(server.uri);
    await agrees(told, more => ask(server.uri, more));
    expect(await ask(`${server.uri}/`)).toMatchObject({ kind: 'server', problem: null });
  }, 120_000);

  it('is not asked unless somebody allowed it', async () => {
    const found = await ask(`http://me:secret@${server.uri.slice(7)}`, { allowed: false });
    expect(found).toMatchObject({
      kind: 'server',
      where: server.uri,
      problem: 'nobody has allowed to ask it yet',
      runs: []
    });
  });
});

describe('a server that is none, or means harm', () => {
  const open: Server[] = [];

  afterAll(() => {
    for (const each of open) {
      each.closeAllConnections();
      each.close();
    }
  });

  async function serving(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    open.push(server);
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const problem = async (answer: RequestListener) => (await ask(await serving(answer)))?.problem;

  it('is told of', async () => {
    expect(await problem((_, to) => to.end('<html>'))).toContain('does not answer as MLflow does');
    expect(await problem((_, to) => to.end('{"experiments": 7}'))).toContain(
      'does not answer as MLflow does'
    );
    expect(await problem((_, to) => to.writeHead(401).end('Unauthorized'))).toContain('asks for a login');
    expect(await problem((_, to) => to.writeHead(500).end('{}'))).toContain('status 500');
    expect(await problem((_, to) => to.destroy())).toContain('does not answer');
    expect((await ask('http://127.0.0.1:9'))?.problem).toContain('does not answer');
  });

  it('is not followed to another place', async () => {
    let asked = 0;
    const other = await serving((_, to) => {
      asked++;
      to.end('{}');
    });
    expect(await problem((_, to) => to.writeHead(307, { location: other }).end())).toContain(
      'does not answer'
    );
    expect(asked).toBe(0);
  });

  it('is not followed to a file, nor in circles', async () => {
    expect(await problem((_, to) => to.writeHead(302, { location: 'file:///etc/passwd' }).end())).toContain(
      'does not answer'
    );
    expect(await problem((from, to) => to.writeHead(308, { location: from.url! }).end())).toContain(
      'does not answer'
    );
  });

  it('is told of in names of bounded length, in which nothing turns text and nothing opens anything', async () => {
    const token = `ghp_${drawn(36, 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789')}`;
    const long = 'x'.repeat(3_000_000);
    const models = Array.from({ length: 20_000 }, (_, i) => ({ name: `m${i}` }));
    const versions = Array.from({ length: 20_000 }, (_, i) => ({ name: `m${i}`, version: '1' }));
    const answers: Record<string, unknown> = {
      'experiments/search': { experiments: [{ experiment_id: '1', name: `\u202e${long}` }] },
      'runs/search': {
        runs: [
          {
            info: {
              run_id: long,
              run_name: `good\u202e\u001b[2J ${token}`,
              experiment_id: '1',
              status: long
            },
            data: { tags: [{ key: 'notebook.path', value: 'churn/train.ipynb' }] }
          }
        ]
      },
      'registered-models/search': {
        registered_models: [
          { name: '<img src=x>', aliases: [{ alias: '__proto__', version: 'x\n|' }] },
          ...models
        ]
      },
      'model-versions/search': { model_versions: versions }
    };
    const found = await ask(
      await serving((from, to) => {
        const path = from.url!.split('mlflow/')[1].split('?')[0];
        to.end(
          JSON.stringify(answers[path]).replace('"alias":"__proto__"', '"__proto__":1,"alias":"__proto__"')
        );
      })
    );
    expect(mlflowFacts.parse(found)).toMatchObject({ problem: null });
    expect(JSON.stringify(found).length).toBeLessThan(100_000);
    expect(found?.models).toHaveLength(500);
    expect(Object.entries(found?.models[0].aliases ?? {})).toEqual([['__proto__', 'x |']]);
    expect(found?.runs[0].name).toBe('good\uFFFD\uFFFD[2J •••');
    expect(JSON.stringify(found)).not.toContain('\u202e');
  });

  it('is named by the address that is asked', async () => {
    const where = async (uri: string) => (await ask(uri, { allowed: false }))?.where;
    expect(await where('HTTP://user:word@Tracking.example.org:80/a/?x=1#y')).toBe(
      'http://tracking.example.org/a'
    );
    expect(await where('https://tr\u0430cking.example.org')).toBe('https://xn--trcking-3fg.example.org');
    expect(await where('https://example.org\u202e/moc.live')).not.toContain('\u202e');
    expect((await ask('http://[not an address'))?.problem).toBe('this is no address of a server');
  });

  it('is cut off when it never ends', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const endless: RequestListener = (_, to) => {
      const more = (): void => {
        if (!to.destroyed) {
          to.write(piece, more);
        }
      };
      more();
    };
    expect(await problem(endless)).toBe('it answers more than is read');
    expect(await problem(() => {})).toBe('it did not answer in time');
  }, 40_000);

  it('may know nothing at all', async () => {
    expect(await ask(await serving((_, to) => to.end('{}')))).toMatchObject({
      problem: null,
      experiments: [],
      runs: [],
      models: []
    });
  });
});

describe('other stores', () => {
  it('are named, without passwords', async () => {
    expect(await ask('postgresql://me:secret@db.example.org/mlflow')).toMatchObject({
      kind: 'other',
      where: 'postgresql://db.example.org/mlflow',
      problem: expect.stringContaining('cannot be read')
    });
    expect((await ask('databricks'))?.kind).toBe('other');
  });
});

describe('the tag of a run', () => {
  it.each([
    ['churn/train.ipynb', true],
    ['train.ipynb', true],
    ['./train.ipynb', true],
    ['/srv/churn/train.ipynb', true],
    ['C:\\srv\\churn\\train.ipynb', true],
    ['other/train.ipynb', false],
    ['strain.ipynb', false],
    ['/srv/train.ipynb', false],
    ['', false]
  ])('%s names the notebook: %s', (tag, is) => {
    expect(namesNotebook(tag, { notebook: '/data/churn/train.ipynb', shown: 'churn/train.ipynb' })).toBe(is);
  });

  it('counts with other folders only where the notebook lies in one', () => {
    const notebook = { notebook: '/data/train.ipynb', shown: 'train.ipynb' };
    expect(namesNotebook('/srv/elsewhere/train.ipynb', notebook)).toBe(false);
    expect(namesNotebook('/data/train.ipynb', notebook)).toBe(true);
  });
});
