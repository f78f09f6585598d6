/** Audits that are kept from run to run. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sandbox } from '../../workspace/__tests__/sandbox';
import { ipynb, LEAKY } from './notebooks';
import { runIn } from './run';

let box: Sandbox;
beforeEach(() => {
  box = new Sandbox().write({
    'a.ipynb': ipynb(LEAKY),
    'b.ipynb': ipynb(['import pandas as pd', 'df = pd.read_csv("b.csv")']),
    'b.csv': 'x\n1\n'
  });
});
afterEach(() => box.remove());

interface Line {
  readonly ms: number;
  readonly findings: readonly { readonly rule: string; readonly message: string }[];
}

const audit = (...args: string[]) => runIn(box.path, ['audit', 'a.ipynb', 'b.ipynb', ...args]);

/** The lines of the two notebooks; an audit that is made again takes another time to the microsecond. */
async function lines(...args: string[]): Promise<Line[]> {
  const { out } = await audit('-f', 'jsonl', ...args);
  return out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
}

const kept = (): string[] =>
  readdirSync(join(box.path, '.nbpreflight_cache'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.json'))
    .map(name => join(box.path, '.nbpreflight_cache', name));

it.each(['text', 'jsonl', 'github', 'gitlab', 'sarif', 'json', 'junit', 'md'])(
  'says the same as an audit: %s',
  async format => {
    const timeless = async (...args: string[]): Promise<string> =>
      (await audit('-f', format, ...args)).out.replace(/"ms":[\d.]+/g, '');
    const plain = await timeless();
    expect(plain.length).toBeGreaterThan(300);
    for (let run = 0; run < 3; run++) {
      expect(await timeless('--cache')).toBe(plain);
    }
  }
);

it('is asked before a notebook is audited, and keeps no more than one audit a file', async () => {
  const first = await lines('--cache');
  expect(await lines('--cache')).toEqual(first);
  expect((await lines())[0].ms).not.toBe(first[0].ms);
  box.write({ 'a.ipynb': ipynb(['x = 1']) });
  const [a, b] = await lines('--cache');
  expect(a.findings).toEqual([]);
  expect(b).toEqual(first[1]);
  expect(kept()).toHaveLength(2);
});

it('is not asked where other rules speak, or others judge', async () => {
  await audit('--cache');
  expect((await lines('--cache', '--select', 'data')).flatMap(each => each.findings)).toHaveLength(2);
  box.write({ 'preflight.toml': 'ignore = ["data"]\n' });
  const ids = (await lines('--cache')).flatMap(each => each.findings.map(({ rule }) => rule));
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter(rule => rule.startsWith('data/'))).toEqual([]);
});

it('is not asked where what is around a notebook has changed', async () => {
  const untracked = await lines('--cache');
  box.git('init', '--quiet');
  box.commit();
  const tracked = await lines('--cache');
  expect(tracked).not.toEqual(untracked);
  expect(tracked.map(each => each.findings)).toEqual((await lines()).map(each => each.findings));
});

it('is passed over where it is damaged, of another version, or cannot be kept', async () => {
  const first = await lines('--cache');
  for (const path of kept()) {
    writeFileSync(path, readFileSync(path, 'utf8').replace('critical', 'low').slice(0, -9));
  }
  expect((await lines('--cache')).map(each => each.findings)).toEqual(first.map(each => each.findings));
  for (const path of kept()) {
    writeFileSync(path, '');
  }
  expect((await lines('--cache')).map(each => each.findings)).toEqual(first.map(each => each.findings));
});

it('keeps itself out of Git, and says where it cannot be', async () => {
  box.git('init', '--quiet');
  await audit('--cache');
  expect(box.git('status', '--short')).not.toContain('nbpreflight_cache');
  box.write({ taken: '' });
  expect(await audit('--cache=taken')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining('--cache: the folder cannot be written')
  });
});
