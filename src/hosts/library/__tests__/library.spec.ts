import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from 'sarif';
import { fileOf } from '../../../audit/notebook/__tests__/notebooks';
import { readNotebook } from '../../../audit/notebook/read';
import { findingMessage } from '../../../audit/protocol';
import { Sandbox } from '../../workspace/__tests__/sandbox';
import { type Audit, audit, report, watch } from '..';

const LEAK = [
  'import pandas as pd\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model import LogisticRegression',
  "df = pd.read_csv('data.csv')\nX = StandardScaler().fit_transform(df[['a', 'b']])",
  "X_train, X_test, y_train, y_test = train_test_split(X, df['c'], random_state=0)\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))"
];

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox().write({
    'leak.ipynb': JSON.stringify(fileOf(LEAK)),
    'more/clean.ipynb': JSON.stringify(fileOf(['print(1)'])),
    'more/broken.ipynb': '{"cells": ['
  });
});
afterEach(() => box.remove());

const rules = (done: Audit) => done.findings.map(({ rule }) => rule);

it('audits a file', async () => {
  const done = await audit('leak.ipynb', { cwd: box.path });
  expect(rules(done)).toContain('leakage/preprocessing');
  expect(done.notebooks).toMatchObject([{ path: 'leak.ipynb', error: null, verdict: 'conditions' }]);
  done.findings.forEach(finding => findingMessage.parse(finding));
  expect(done.findings.every(({ fixes }) => fixes.length === 0)).toBe(true);
  expect(JSON.parse(JSON.stringify(done))).toMatchObject({ notebooks: [{ path: 'leak.ipynb' }] });
});

it('judges as the personas that the settings choose', async () => {
  const by = (personas?: string[]) => audit(fileOf(LEAK), { settings: { personas } });
  expect(rules(await by())).toContain('leakage/preprocessing');
  expect(rules(await by(['mlops-platform-engineer']))).not.toContain('leakage/preprocessing');
  const [{ notJudged }] = (await by(['nobody'])).notebooks;
  expect(notJudged[0]).toContain('There is no persona "nobody"');
});

it('audits a notebook as an object, and tries fixes where asked', async () => {
  const done = await audit(fileOf(LEAK.map(cell => cell.replace(', random_state=0', ''))), { fixes: true });
  expect(rules(done)).toContain('leakage/preprocessing');
  expect(done.findings.some(({ fixes }) => fixes.length > 0)).toBe(true);
});

it('audits folders, patterns and lists of paths', async () => {
  const paths = async (target: string | string[]) =>
    (await audit(target, { cwd: box.path })).notebooks.map(({ path }) => path);
  expect(await paths('.')).toEqual(['leak.ipynb', 'more/broken.ipynb', 'more/clean.ipynb']);
  expect(await paths('more/*.ipynb')).toEqual(['more/broken.ipynb', 'more/clean.ipynb']);
  expect(await paths(['more/clean.ipynb', 'leak.ipynb'])).toEqual(['more/clean.ipynb', 'leak.ipynb']);
});

it('says what is wrong with a file, and with what is asked', async () => {
  const { notebooks } = await audit(['more/broken.ipynb', 'none.ipynb'], { cwd: box.path });
  expect(notebooks.map(({ error }) => error)).toEqual([
    'There is no such file or folder.',
    expect.stringMatching(/^Not valid JSON/)
  ]);
  await expect(audit('.', { cwd: box.path, severity: 'high' } as never)).rejects.toThrow(
    /options.*severity/s
  );
  await expect(audit({ cells: [] } as never)).rejects.toThrow(/nbformat/);
  await expect(audit({ nbformat: 4 })).rejects.toThrow(/no list of cells/);
});

it('audits notebooks in TypeScript', async () => {
  const done = await audit(fileOf(['import * as d3 from "npm:d3";'], 'typescript'));
  expect(rules(done)).toEqual(['reproducibility/unpinned-install']);
});

it('goes by settings', async () => {
  const quiet = await audit('leak.ipynb', { cwd: box.path, settings: { ignore: ['leakage'] } });
  expect(rules(quiet).filter(rule => rule.startsWith('leakage/'))).toEqual([]);
});

it('reports on one notebook and on a folder', async () => {
  const one = await report('leak.ipynb', { cwd: box.path });
  expect(one.text).toMatch(/^# Readiness report: `leak.ipynb`/);
  const done = await audit('.', { cwd: box.path });
  expect((await report(done)).text).toContain('3 notebooks:');
  const html = await report(done, { format: 'html' });
  expect(html.text).toMatch(/^<!doctype html>/i);
  expect(JSON.parse((await report(done, { format: 'json' })).text)).toHaveProperty('notebooks.length', 3);
  const log = JSON.parse((await report('leak.ipynb', { cwd: box.path, format: 'sarif' })).text) as Log;
  expect(log.runs[0].results![0].locations![0].physicalLocation!.region).toHaveProperty('startLine');
  expect((await report(done, { format: 'junit' })).text.match(/<testsuite /g)).toHaveLength(3);
  expect(readNotebook((await report(done, { format: 'ipynb' })).text, 'r.ipynb').cells[0].source).toContain(
    '3 notebooks'
  );
});

it('shows itself by MIME types', async () => {
  const done = await audit('.', { cwd: box.path });
  const show = (done as unknown as Record<symbol, () => object>)[Symbol.for('Jupyter.display')];
  expect(show.call(done)).toEqual({
    'text/html': expect.stringContaining('<table>'),
    'text/markdown': expect.stringContaining('| Notebook |'),
    'text/plain': expect.stringMatching(/^leak\.ipynb: .*\nmore\/broken\.ipynb: Not valid JSON/)
  });
});

it('follows a notebook that is written anew, and stops', async () => {
  const path = join(box.path, 'leak.ipynb');
  const seen: number[] = [];
  const stop = new AbortController();
  for await (const done of watch('leak.ipynb', { cwd: box.path, signal: stop.signal })) {
    seen.push(done.findings.filter(({ rule }) => rule === 'leakage/preprocessing').length);
    if (seen.length === 1) {
      // As editors do: written beside it, and moved over it.
      writeFileSync(`${path}.new`, JSON.stringify(fileOf(['print(1)'])));
      renameSync(`${path}.new`, path);
    } else if (seen.length === 2) {
      writeFileSync(path, JSON.stringify(fileOf(LEAK)));
    } else {
      stop.abort();
    }
  }
  expect(seen).toEqual([1, 0, 1]);
}, 20_000);

it('follows a folder', async () => {
  for await (const done of watch('more', { cwd: box.path })) {
    if (done.notebooks.length === 3) {
      expect(done.notebooks.map(({ path }) => path)).toContain('more/new.ipynb');
      return;
    }
    writeFileSync(join(box.path, 'more/new.ipynb'), readFileSync(join(box.path, 'leak.ipynb')));
  }
}, 20_000);

it('fails for what is not there', async () => {
  await expect(watch('none.ipynb', { cwd: box.path }).next()).rejects.toThrow(/ENOENT/);
});
