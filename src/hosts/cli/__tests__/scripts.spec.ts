/** What the command makes of scripts that hold a notebook: the same as of the notebook, told by the lines of the file. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runIn } from './run';

const SCRIPTS = join(__dirname, '..', '..', '..', 'audit', 'notebook', '__tests__', 'scripts');
const JUPYTEXT = ['rents.percent.py', 'rents.light.py', 'rents.region.py', 'rents.hydrogen.py'];

interface Told {
  readonly rule: string;
  readonly cell: number;
  readonly line: number;
  readonly fileLine?: number;
  readonly evidence: readonly { readonly cell: number; readonly line: number; readonly fileLine?: number }[];
}

let folder: string;
const get = (file: string): string => readFileSync(join(folder, file), 'utf8');
const run = (...args: string[]) => runIn(folder, args);
const findings = async (file: string): Promise<Told[]> => {
  const { out } = await run('audit', file, '--no-workspace', '-f', 'jsonl');
  return (JSON.parse(out) as { findings: Told[] }).findings;
};
/** Lines that differ between two texts of as many lines. */
const changed = (before: string, after: string): string[] => {
  const old = before.split('\n');
  return after.split('\n').filter((line, at) => line !== old[at]);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nbpreflight-scripts-'));
  cpSync(SCRIPTS, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each(JUPYTEXT)('finds in %s what it finds in the notebook, at the lines of the file', async file => {
  const [notebook, script] = [await findings('rents.ipynb'), await findings(file)];
  const { cells } = JSON.parse(get('rents.ipynb')) as { cells: { source: string[] }[] };
  const places = (told: Told[]) => told.flatMap(each => [each, ...each.evidence]);
  const inCells = places(notebook).map(({ cell, line }) => cells[cell].source[line - 1].trim());
  const lines = get(file).split('\n');
  expect(notebook.map(({ rule }) => rule)).toContain('leakage/preprocessing');
  expect(script.map(({ rule, cell, line }) => [rule, cell, line])).toEqual(
    notebook.map(({ rule, cell, line }) => [rule, cell, line])
  );
  // Jupytext comments out what Python does not know.
  expect(
    places(script).map(({ fileLine }) => lines[fileLine! - 1].trim().replace(/^# (?=[%!])/, ''))
  ).toEqual(inCells);
});

it('tells findings in a marimo notebook by the lines of its file, in every form', async () => {
  const lines = get('flats.marimo.py').split('\n');
  const line = lines.findIndex(each => each.includes('StandardScaler().fit')) + 1;
  const evidence = lines.findIndex(each => each.includes('train_test_split(f')) + 1;
  const told = (await findings('flats.marimo.py')).find(({ rule }) => rule === 'leakage/preprocessing');
  expect(told).toMatchObject({ fileLine: line });
  expect(told!.evidence).toContainEqual(expect.objectContaining({ fileLine: evidence }));
  const text = await run('audit', 'flats.marimo.py', '--no-workspace');
  expect(text.out).toMatch(new RegExp(`^flats\\.marimo\\.py:${line}:\\d+: high leakage/preprocessing`, 'm'));
  expect(text.out).toContain(`= line ${evidence}: `);
  const github = await run('audit', 'flats.marimo.py', '--no-workspace', '-f', 'github');
  expect(github.out).toContain(`::error file=flats.marimo.py,line=${line},endLine=${line},`);
  const gitlab = JSON.parse((await run('audit', 'flats.marimo.py', '-f', 'gitlab')).out) as object[];
  expect(gitlab).toContainEqual(
    expect.objectContaining({
      check_name: 'leakage/preprocessing',
      location: { path: 'flats.marimo.py', lines: { begin: line, end: line } }
    })
  );
});

it.each([...JUPYTEXT, 'rents.marimo.py', 'flats.marimo.py'])('fixes %s in one line', async file => {
  const before = get(file);
  const { err } = await run('fix', file, '--no-workspace');
  expect(err).toBe('');
  expect(changed(before, get(file))).toEqual([
    expect.stringMatching(/train_test_split\(.*, random_state=\d+\)$/)
  ]);
});

it('moves code between the cells of a marimo notebook, and puts in none', async () => {
  const cells = [
    'from sklearn.datasets import load_iris\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler',
    'model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))',
    'X, y = load_iris(return_X_y=True)\nscaled = StandardScaler().fit_transform(X)',
    'X_train, X_test, y_train, y_test = train_test_split(scaled, y, random_state=0)'
  ];
  const notebook = (sources: readonly string[]): string => {
    const functions = sources.map(
      source => `@app.cell\ndef _():\n${source.replace(/^/gm, '    ')}\n    return\n`
    );
    return `import marimo\n\napp = marimo.App()\n\n\n${functions.join('\n\n')}`;
  };
  writeFileSync(join(folder, 'leak.py'), notebook(cells));
  const { code, err } = await run('fix', 'leak.py', '--unsafe', '--no-workspace', '--select', 'leakage');
  expect([code, err]).toEqual([0, '']);
  expect(get('leak.py')).toBe(
    notebook([
      ...cells.slice(0, 2),
      'X, y = load_iris(return_X_y=True)',
      'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\nstandard_scaler = StandardScaler()\nX_train = standard_scaler.fit_transform(X_train)\nX_test = standard_scaler.transform(X_test)'
    ])
  );
});

it('says of Markdown and of folders of scripts what can be done', async () => {
  writeFileSync(join(folder, 'a.md'), '```python\nx = 1\n```\n');
  expect(await run('audit', 'a.md')).toMatchObject({
    code: 2,
    out: expect.stringContaining('Notebooks as Markdown are not read')
  });
  rmSync(join(folder, 'rents.ipynb'));
  expect(await run('audit', '.')).toMatchObject({ code: 2, out: expect.stringContaining('**/*.py') });
  const all = await run('audit', '*.percent.py', '--no-workspace', '-f', 'jsonl');
  expect(all.out).toContain('"rents.percent.py"');
});
