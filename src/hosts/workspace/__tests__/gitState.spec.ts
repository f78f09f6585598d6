import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findFacts } from '../facts';
import type { Files } from '../files';
import { nodeFiles } from '../nodeFiles';
import type { TrackedStates } from '../workspace';
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
  compare: TrackedStates | undefined = new Map(),
  files: Files = nodeFiles
): Promise<unknown[]> {
  const { repository } = await findFacts(files, {
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
  const known: TrackedStates = new Map();
  expect(await stateOf('a.ipynb', '.', known, counting)).toEqual(['same', 'same']);
  const once = looked;
  expect(once).toBeGreaterThan(0);
  expect(await stateOf('b.ipynb', 'deep', known, counting)).toEqual(['same', 'same']);
  expect(looked).toBe(once);
  await stateOf('a.ipynb', '.', new Map(), counting);
  expect(looked).toBeGreaterThan(once);
});
