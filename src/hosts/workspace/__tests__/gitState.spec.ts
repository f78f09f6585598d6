import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Surroundings } from '../facts';
import type { Files } from '../files';
import { nodeFiles } from '../nodeFiles';
import { Sandbox } from './sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox().write({ 'a.ipynb': '{}', 'deep/b.ipynb': '{}', 'data.csv': 'a\n1\n' });
});
afterEach(() => box.remove());

/** What is told of a notebook and its repository. */
async function stateOf(
  notebookName: string,
  notebookDir = '.',
  surroundings = new Surroundings(nodeFiles)
): Promise<unknown[]> {
  const { repository } = await surroundings.facts({
    root: box.path,
    notebookDir,
    notebookName,
    paths: [],
    tools: [],
    compare: true,
    sitePackages: null
  });
  return [repository.notebook, repository.tracked];
}

it('tells whether the notebook and what Git tracks are as Git has them', async () => {
  expect(await stateOf('a.ipynb')).toEqual([undefined, undefined]);
  box.git('init', '--quiet');
  expect(await stateOf('a.ipynb')).toEqual(['untracked', 'same']);
  box.commit();
  expect(await stateOf('a.ipynb')).toEqual(['same', 'same']);
  expect(await stateOf('b.ipynb', 'deep')).toEqual(['same', 'same']);
  box.write({ 'data.csv': 'a\n2\n' });
  expect(await stateOf('a.ipynb')).toEqual(['same', 'changed']);
  box.write({ 'a.ipynb': '{"cells": []}' });
  expect(await stateOf('a.ipynb')).toEqual(['changed', 'changed']);
  box.commit();
  expect(await stateOf('a.ipynb')).toEqual(['same', 'same']);
  rmSync(join(box.path, 'data.csv'));
  expect(await stateOf('a.ipynb')).toEqual(['same', 'changed']);
});

it('says so where that cannot be told', async () => {
  box.git('init', '--quiet');
  box.commit();
  box.git('update-index', '--assume-unchanged', 'a.ipynb');
  expect(await stateOf('a.ipynb')).toEqual(['unknown', 'unknown']);
});

it('looks at the files of a repository once for all notebooks that are looked at in one go', async () => {
  box.git('init', '--quiet');
  box.commit();
  let looked = 0;
  const counting: Files = {
    ...nodeFiles,
    stat: path => {
      looked += path.endsWith('data.csv') ? 1 : 0;
      return nodeFiles.stat(path);
    }
  };
  const known = new Surroundings(counting);
  expect(await stateOf('a.ipynb', '.', known)).toEqual(['same', 'same']);
  const once = looked;
  expect(once).toBeGreaterThan(0);
  expect(await stateOf('b.ipynb', 'deep', known)).toEqual(['same', 'same']);
  expect(looked).toBe(once);
  await stateOf('a.ipynb', '.', new Surroundings(counting));
  expect(looked).toBeGreaterThan(once);
});
