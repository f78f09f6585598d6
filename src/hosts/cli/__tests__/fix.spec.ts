import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { fixFile, writeFixed } from '../../workspace/fixFile';
import { Judges } from '../../workspace/judges';
import { nodeFiles } from '../../workspace/nodeFiles';
import { replaceFile } from '../../workspace/replaceFile';
import { runIn } from './run';

const CELLS = [
  'from sklearn.datasets import load_iris\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LogisticRegression\nX, y = load_iris(return_X_y=True)  # é',
  'X = StandardScaler().fit_transform(X)\n',
  'X_train, X_test, y_train, y_test = train_test_split(X, y)\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
];
const lines = (source: string): string[] => (source === '' ? [] : source.split(/(?<=\n)/));
const ipynb = (cells: readonly string[]): string =>
  `${JSON.stringify(
    {
      cells: cells.map((source, i) => ({
        metadata: { zeta: 1, alpha: [] },
        cell_type: 'code',
        id: `c${i}`,
        source: lines(source),
        execution_count: i + 1,
        outputs: [{ output_type: 'stream', name: 'stdout', text: ['é\n'] }]
      })),
      nbformat_minor: 5,
      nbformat: 4,
      metadata: { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } }
    },
    null,
    3
  )}\n`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-fix-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return text;
};
const get = (name: string): string => readFileSync(join(folder, name), 'utf8');
const fix = (...args: string[]) => runIn(folder, ['fix', ...args]);
/** The lines that differ, of texts with as many lines. */
const changed = (before: string, after: string): string[] => {
  const old = before.split('\n');
  const now = after.split('\n');
  expect(now).toHaveLength(old.length);
  return now.filter((line, i) => line !== old[i]);
};

describe('fix', () => {
  it('applies the safe fixes, and changes no other line of the file', async () => {
    const before = put('a.ipynb', ipynb(CELLS));
    const { code, out, err } = await fix('a.ipynb');
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(
      /^a\.ipynb: 1 fixed, \d+ left\.\n1 finding fixed in 1 of 1 notebook\. \d+ left, \d+ of them with a fix that --unsafe applies\.\n$/
    );
    expect(changed(before, get('a.ipynb'))).toEqual([
      expect.stringMatching(/^ {12}"X_train, .*train_test_split\(X, y, random_state=\d+\)\\n",$/)
    ]);
  });

  it('applies the others where it is told to, and is done after one run', async () => {
    put('a.ipynb', ipynb(CELLS));
    await fix('a.ipynb', '--unsafe');
    const text = get('a.ipynb');
    expect(text).not.toContain('StandardScaler().fit_transform(X)');
    const audit = await runIn(folder, ['audit', 'a.ipynb', '--select', 'leakage,reproducibility']);
    expect(audit.code).toBe(0);
    const again = await fix('a.ipynb', '--unsafe');
    expect(again.out).toMatch(/^0 findings fixed in 0 of 1 notebook\./);
    expect(get('a.ipynb')).toBe(text);
  });

  it('exits with 0 where some are left and that is said not to count', async () => {
    put('a.ipynb', ipynb(CELLS));
    expect(await fix('a.ipynb', '--exit-zero')).toMatchObject({
      code: 0,
      out: expect.stringContaining('left')
    });
    expect((await fix('none.ipynb', '--exit-zero')).code).toBe(2);
  });

  it('exits with 0 where nothing is left', async () => {
    put('a.ipynb', ipynb(CELLS));
    const result = await fix('a.ipynb', '--unsafe', '--select', 'leakage,reproducibility');
    expect([result.code, result.out]).toEqual([
      0,
      expect.stringMatching(/\d findings fixed in 1 of 1 notebook\.\n$/)
    ]);
  });

  it('fixes the findings of the rules that are chosen only', async () => {
    put('a.ipynb', ipynb(CELLS));
    await fix('a.ipynb', '--unsafe', '--select', 'leakage');
    expect(get('a.ipynb')).not.toContain('random_state');
    expect(get('a.ipynb')).not.toContain('StandardScaler().fit_transform(X)');
  });

  it('fixes scripts, whose diff can be applied', async () => {
    const before = put('a.py', `#!/usr/bin/env python\n${CELLS.join('\n\n')}\n`);
    const { code, out, err } = await fix('a.py', '--diff');
    expect([code, get('a.py')]).toEqual([1, before]);
    expect(err).toMatch(/^1 finding would be fixed in 1 of 1 notebook\./);
    await fix('a.py');
    expect(applyPatch(before, out)).toBe(get('a.py'));
    expect(changed(before, get('a.py'))).toEqual([expect.stringContaining('random_state')]);
  });

  it('shows a diff of each cell and writes nothing', async () => {
    const before = put('a.ipynb', ipynb(CELLS));
    const { code, out } = await fix('a.ipynb', '--diff');
    expect(code).toBe(1);
    expect(get('a.ipynb')).toBe(before);
    expect(out).toMatch(/^--- a\.ipynb:cell 3\n\+\+\+ a\.ipynb:cell 3\n@@ -1,3 \+1,3 @@\n-X_train, /);
    expect(out.match(/^[-+](?![-+])/gm)).toHaveLength(2);
  });

  it('goes on after a file that cannot be fixed', async () => {
    const broken = put('a.ipynb', '{"cells": [');
    put('b.ipynb', ipynb(CELLS));
    const { code, out, err } = await fix('a.ipynb', 'b.ipynb', 'none.ipynb');
    expect([code, get('a.ipynb')]).toEqual([2, broken]);
    expect(err).toMatch(/^none\.ipynb: error: .*\na\.ipynb: error: Not valid JSON/);
    expect(out).toMatch(/^b\.ipynb: 1 fixed/);
    expect(out).toMatch(/in 1 of 1 notebook\. .* 2 errors\.\n$/);
  });

  it('leaves a file alone whose text is no UTF-8', async () => {
    const bytes = Buffer.from(ipynb(CELLS).replace('  # é"', '  # \u0001"'), 'utf8');
    bytes[bytes.indexOf(1)] = 0xe9;
    writeFileSync(join(folder, 'a.ipynb'), bytes);
    const { code, err } = await fix('a.ipynb');
    expect([code, err]).toEqual([2, expect.stringContaining('no UTF-8')]);
    expect(readFileSync(join(folder, 'a.ipynb')).equals(bytes)).toBe(true);
  });

  it('leaves a file alone that was changed after it was read', async () => {
    put('a.ipynb', ipynb(CELLS));
    const how = {
      cwd: folder,
      workspace: false,
      configFor: () => Promise.resolve(null),
      judges: new Judges(nodeFiles, folder)
    };
    const fixed = await fixFile('a.ipynb', how, true);
    if (fixed.error !== null) {
      throw new Error(fixed.error);
    }
    const now = put('a.ipynb', ipynb([...CELLS, 'more = 1']));
    await expect(writeFixed(fixed, folder)).rejects.toThrow('changed meanwhile');
    expect(get('a.ipynb')).toBe(now);
  });
});

describe('a file that is replaced', () => {
  it('keeps its permissions, and links to it', async () => {
    put('a.txt', 'old');
    chmodSync(join(folder, 'a.txt'), 0o640);
    symlinkSync('a.txt', join(folder, 'link.txt'));
    await replaceFile(join(folder, 'link.txt'), 'new');
    expect(get('a.txt')).toBe('new');
    expect(lstatSync(join(folder, 'link.txt')).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, 'a.txt')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['a.txt', 'link.txt']);
  });

  it('leaves nothing behind where it cannot be', async () => {
    mkdirSync(join(folder, 'b.txt'));
    put('b.txt/inside', 'kept');
    await expect(replaceFile(join(folder, 'b.txt'), 'new')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['b.txt']);
    await expect(replaceFile(join(folder, 'none.txt'), 'new')).rejects.toThrow('ENOENT');
    expect(readdirSync(folder)).toEqual(['b.txt']);
  });
});
