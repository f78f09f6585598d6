import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findFacts } from '../facts';
import { nodeFiles } from '../nodeFiles';
import { Sandbox } from './sandbox';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox().write({ 'a.ipynb': '{}', 'deep/b.ipynb': '{}', 'data.csv': 'a\n1\n' });
});
afterEach(() => box.remove());

/** What is told of a notebook and its repository. */
async function stateOf(notebookName: string, notebookDir = '.', compare = true): Promise<unknown[]> {
  const { repository } = await findFacts(nodeFiles, {
    root: box.path,
    notebookDir,
    notebookName,
    paths: [],
    tools: [],
    compare,
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
  expect(await stateOf('a.ipynb', '.', false)).toEqual([undefined, undefined]);
});
