import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readNotebook } from '../../../audit/notebook/read';
import { runIn } from './run';

const CELLS = [
  'import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("train.csv")\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df["y"], random_state=0)',
  'model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
];
const ipynb = JSON.stringify(
  {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', language: 'python' }, kept: 'as it is' },
    cells: CELLS.map((source, i) => ({
      cell_type: 'code',
      id: `c${i}`,
      metadata: {},
      outputs: [],
      execution_count: null,
      source
    }))
  },
  null,
  1
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-suggest-'));
  await writeFile(join(folder, 'train.ipynb'), ipynb);
  await writeFile(join(folder, 'plain.ipynb'), ipynb.replace(/model = .*?"/, 'x = 1"'));
  await writeFile(join(folder, 'train.py'), CELLS.map(cell => `# %%\n${cell}\n`).join('\n'));
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => runIn(folder, args);

const sources = async (): Promise<string[]> =>
  readNotebook(await readFile(join(folder, 'train.ipynb'), 'utf8'), 'train.ipynb').cells.map(
    cell => cell.source
  );

describe('nbpreflight suggest', () => {
  it.each(['train.ipynb', 'train.py'])('prints the cell for %s and leaves the file alone', async file => {
    const before = await readFile(join(folder, file), 'utf8');
    const { code, out, err } = await run('suggest', 'latency', file);
    expect(code).toBe(0);
    expect(out).toMatch(/^# %%\n# How long `model` takes to predict/);
    expect(out).toContain('latency_ms(X_test[:rows])');
    expect(err).toContain('in a new cell after its evaluation (cell 3)');
    expect(await readFile(join(folder, file), 'utf8')).toBe(before);
  });

  it('says which answer it lacks, until it is given', async () => {
    expect((await run('suggest', 'latency', 'train.ipynb')).err).toContain('--answer "latency budget=…"');
    const { err, out } = await run('suggest', 'latency', 'train.ipynb', '--answer', 'latency budget=40');
    expect(err).not.toContain('--answer');
    expect(out).toContain('budget_ms = 40');
  });

  it('prints text cells as comments', async () => {
    const { out } = await run('suggest', 'model-card', 'train.ipynb');
    expect(out).toContain('\n# %% [markdown]\n# ## Model card: `model`\n#\n');
  });

  it('writes what it would print into the notebook, where it says', async () => {
    const { out } = await run('suggest', 'great-expectations', 'train.ipynb');
    expect(await run('suggest', 'great-expectations', 'train.ipynb', '--insert')).toMatchObject({
      code: 0,
      out: ''
    });
    const written = await sources();
    expect(written).toEqual([CELLS[0], CELLS[1], out.replace(/^# %%\n/, '').trimEnd(), CELLS[2]]);
    expect(await readFile(join(folder, 'train.ipynb'), 'utf8')).toContain('"kept": "as it is"');
  });

  it('fills in what the user answers', async () => {
    const { out } = await run('suggest', 'latency', 'train.ipynb', '--answer', 'latency budget=20');
    expect(out).toContain('budget_ms = 20 ');
    expect(out).toContain('assert latency.loc[1, "p95"] <= budget_ms');
  });

  it('says why a suggestion does not fit', async () => {
    const { code, out, err } = await run('suggest', 'latency', 'plain.ipynb');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('No model is trained on a target');
  });

  it.each([
    [['suggest', 'nothing', 'train.ipynb'], 'There are: baseline, drift-check, '],
    [['suggest', 'latency', 'nowhere.ipynb'], 'There is no such file.'],
    [['suggest', 'latency', 'train.py', '--insert'], '.ipynb'],
    [['suggest', 'latency', 'train.ipynb', '--answer', 'twenty'], 'is not of the form']
  ])('refuses %j', async (args, words) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});

describe('nbpreflight suggest --pip', () => {
  const python = async (...distributions: string[]): Promise<string> => {
    const site = join(folder, 'env/lib/python3.12/site-packages');
    await mkdir(join(folder, 'env/bin'), { recursive: true });
    await writeFile(join(folder, 'env/bin/python3'), '');
    await mkdir(site, { recursive: true });
    for (const distribution of distributions) {
      await mkdir(join(site, `${distribution}.dist-info`));
      await writeFile(join(site, `${distribution}.dist-info`, 'METADATA'), 'Version: 3.17.2\n\n');
    }
    return join(folder, 'env/bin');
  };

  it('puts a cell that installs what the named Python lacks before the other, and says nothing otherwise', async () => {
    const bin = await python();
    const { code } = await run(
      'suggest',
      'mlflow-tracking',
      'train.ipynb',
      '--insert',
      '--pip',
      `${bin}/python3`
    );
    expect(code).toBe(0);
    const [, , , install, cell] = await sources();
    expect(install).toContain('%pip install --quiet mlflow==');
    expect(cell).toContain('mlflow.start_run');
    const without = await run('suggest', 'mlflow-tracking', 'plain.ipynb');
    expect(without.out + without.err).not.toContain('%pip');
  });

  it('calls a package that is missing by its own name, not by that of the tool', async () => {
    const bin = await python();
    const { out } = await run('suggest', 'drift-check', 'train.ipynb', '--pip', `${bin}/python3`);
    expect(out).toContain('# Install scipy for the cell below');
    expect(out).toContain('%pip install --quiet scipy');
  });

  it('takes the first Python on PATH, and leaves alone what it has', async () => {
    const bin = await python('mlflow-3.17.2');
    const args = ['suggest', 'mlflow-tracking', 'train.ipynb', '--pip'];
    const { code, out } = await runIn(folder, args, { PATH: ['/nowhere', bin].join(delimiter) });
    expect(code).toBe(0);
    expect(out).not.toContain('%pip');
    expect(await runIn(folder, args, { PATH: '/nowhere' })).toMatchObject({ code: 2 });
  });

  it('says that nothing is known of a program that is no Python', async () => {
    const { code, err } = await run('suggest', 'mlflow-tracking', 'train.ipynb', '--pip', './wrapper.sh');
    expect(code).toBe(2);
    expect(err).toContain('no installed packages were found');
  });
});
