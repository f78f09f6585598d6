import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Nodes, Root } from 'mdast';
import { toString } from 'mdast-util-to-string';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { MARKER, MOST_CHARACTERS } from '../format/comment';
import { ipynb, LEAKY } from './notebooks';
import { runIn } from './run';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-comment-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, text: string): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const comment = (...args: string[]) => runIn(folder, ['audit', '.', '--format', 'comment', ...args]);
/** As GitHub reads it. */
const read = (text: string): Root => unified().use(remarkParse).use(remarkGfm).parse(text);
const all = (node: Nodes): Nodes[] => [node, ...('children' in node ? node.children.flatMap(all) : [])];

it('tells findings by notebook, with evidence folded and cells as nbdime names them', async () => {
  put('b/train.ipynb', ipynb(LEAKY));
  put('clean.ipynb', ipynb(['x = 1']));
  const { code, out } = await comment('--select', 'leakage');
  expect(code).toBe(1);
  expect(out).toBe(
    [
      MARKER,
      '## Preflight',
      '',
      '1 finding (1 high) in 1 of 2 notebooks.',
      '',
      '### `b/train.ipynb`',
      '',
      '**High** `leakage/preprocessing` cell 2, line 2 (`/cells/1`, id `c1`): `StandardScaler.fit_transform` is computed over `df.drop(columns="y")`, which holds the test rows (`X_test`), and its result reaches the features.',
      '',
      '<details>',
      '<summary>Evidence in 5 steps, and what to do</summary>',
      '',
      '```python',
      'X = StandardScaler().fit_transform(df.drop(columns="y"))',
      '```',
      '',
      '1. cell 2, line 1 (`/cells/1`, id `c1`): df read from train.csv',
      '2. cell 2, line 2 (`/cells/1`, id `c1`): StandardScaler.fit_transform learns over `df.drop(columns="y")`',
      '3. cell 3, line 1 (`/cells/2`, id `c2`): X is split into train and test',
      '4. cell 3, line 2 (`/cells/2`, id `c2`): model (LogisticRegression) is trained on X_train',
      '5. cell 3, line 3 (`/cells/2`, id `c2`): and evaluated on X_test',
      '',
      'Split first, fit the transformer on the training part only, and apply it to the test part with `transform`; a scikit-learn `Pipeline` does this for you, in cross-validation too.',
      '',
      '</details>',
      ''
    ].join('\n')
  );
});

it('tells what is new alone, and keeps its mark when nothing is', async () => {
  put('a.ipynb', ipynb(LEAKY));
  await runIn(folder, ['audit', '.', '--baseline', 'known.json', '--update-baseline']);
  const none = await comment('--baseline', 'known.json');
  expect([none.code, none.out]).toEqual([
    0,
    expect.stringMatching(/^<!-- nbpreflight -->\n## Preflight\n\nNo findings in 1 notebook\. \d+ known\.\n$/)
  ]);
  put(
    'a.ipynb',
    ipynb([...LEAKY, 'import numpy as np\nnoise = np.random.rand(3)\nmodel.fit(X + noise, df["y"])'])
  );
  const { out } = await comment(
    '--baseline',
    'known.json',
    '--select',
    'reproducibility/unseeded-randomness'
  );
  expect(out).toContain('np.random.rand');
  expect(out).not.toContain('leakage');
});

it('compares with Git', async () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...args], { cwd: folder });
  put('a.ipynb', ipynb(LEAKY));
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'a');
  put('b.ipynb', ipynb(LEAKY));
  const { out } = await comment('--changed');
  expect(out).toContain('### `b.ipynb`');
  expect(out).not.toContain('a.ipynb');
});

it('says what could not be audited, and what was not judged', async () => {
  put('broken.ipynb', '{ "cells": [ @everyone');
  put('odd.ipynb', ipynb(['x = = 1', 'y = 2']));
  const { code, out } = await comment();
  expect(code).toBe(2);
  expect(out).toMatch(/### `broken\.ipynb`\n\n\*\*Not audited:\*\* /);
  expect(out).toMatch(
    /### `odd\.ipynb`\n\n<details>\n<summary>Not judged \(1\)<\/summary>\n\n- Cell 1 could /
  );
});

it('names a script by its lines, and no ids that the file does not have', async () => {
  put('a.py', `${LEAKY.join('\n')}\n`);
  put(
    'old.ipynb',
    ipynb(LEAKY)
      .replace(/^ *"id": .*\n/gm, '')
      .replace('"nbformat_minor": 5', '"nbformat_minor": 4')
  );
  const { out } = await runIn(folder, ['audit', 'a.py', 'old.ipynb', '-f', 'comment', '--select', 'leakage']);
  const [script, notebook] = out.split('### `old.ipynb`');
  expect(script).toMatch(/cell 1, line 6: /);
  expect(script).not.toContain('/cells/');
  expect(notebook).toContain('cell 2, line 2 (`/cells/1`): ');
});

const HOSTILE = [
  '@everyone #1 !2 ~bug %"v1" org/repo#3 https://evil.test www.evil.test',
  '<script>alert(1)</script><img src=x onerror=alert(1)> --> <!-- nbpreflight -->',
  '</details> | [link](javascript:alert(1)) ![i](https://evil.test/i.png) **bold** $x$',
  '`ticks` ``` ~~~ `@all` \\` & &lt; \u202e \u001b[31m'
];

it.each(HOSTILE)('lets nothing of a notebook be markup, a mention or a link: %s', async words => {
  const name = words.replaceAll('/', '∕').replaceAll('"', "'");
  const quoted = JSON.stringify(words);
  put(
    `${name}.ipynb`,
    ipynb([
      LEAKY[0],
      `df = pd.read_csv(${quoted})\nX = StandardScaler().fit_transform(df.drop(columns=${quoted}))`,
      LEAKY[2].replace('df["y"]', `df[${quoted}]`)
    ])
  );
  put('broken.ipynb', `${words}`);
  const { out } = await comment('--min-severity', 'low');
  const nodes = all(read(out));
  const kinds = new Set(nodes.map(({ type }) => type));
  expect([...kinds].filter(kind => /link|image|footnote|table|delete|emphasis/i.test(kind))).toEqual([]);
  for (const node of nodes) {
    if (node.type === 'html') {
      expect(node.value).toMatch(
        /^(<!-- nbpreflight -->|<details>\n<summary>[\w ,]+( \(\d+\))?<\/summary>|<\/details>)$/
      );
    }
    if (node.type === 'strong') {
      expect(toString(node)).toMatch(/^(Critical|High|Medium|Low|Not audited:)$/);
    }
    if (node.type === 'text') {
      expect(node.value).not.toMatch(/[@#!~%&$][\w"[]/);
    }
  }
  expect(out).not.toMatch(/[\u202e]|(?!\n)\p{Cc}/u);
  expect(toString(read(out)).replaceAll('\u200b', '')).toContain(
    name.replace(/\u202e|\p{Cc}/gu, '\uFFFD').trim()
  );
});

it('keeps to the length of a comment, tells the gravest and says what is left out', async () => {
  const more = Array.from({ length: 40 }, (_, i) => `d${i} = pd.read_csv("part-${i}.csv")`).join('\n');
  for (let i = 0; i < 12; i++) {
    put(`n${i}.ipynb`, ipynb([...LEAKY, more]));
  }
  const { out } = await comment();
  expect(out.length).toBeLessThanOrEqual(MOST_CHARACTERS);
  expect(out.length).toBeGreaterThan(MOST_CHARACTERS * 0.9);
  const summed = Object.fromEntries(
    [...(/\((.*?)\)/.exec(out)?.[1] ?? '').matchAll(/(\d+) (\w+)/g)].map(([, count, level]) => [
      level,
      Number(count)
    ])
  );
  const left = Object.fromEntries(
    [...(/left out are (.*?)\./.exec(out)?.[1] ?? '').matchAll(/(\d+) (\w+)/g)].map(([, n, level]) => [
      level,
      Number(n)
    ])
  );
  const told = (level: string): number =>
    out.split(`**${level[0].toUpperCase()}${level.slice(1)}** `).length - 1;
  expect(Object.keys(left).length).toBeGreaterThan(0);
  expect(left).not.toHaveProperty('high');
  for (const [level, count] of Object.entries(summed)) {
    expect([level, told(level) + (left[level] ?? 0)]).toEqual([level, count]);
  }
});
