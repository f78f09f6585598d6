import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from '../lines';
import { ipynb, LEAKY } from './notebooks';
import { runIn } from './run';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-serve-'));
  writeFileSync(join(folder, 'a.ipynb'), ipynb(LEAKY));
});
afterAll(() => rm(folder, { recursive: true }));

interface Answer {
  id: string | number | null;
  file?: string;
  error: string | null;
  findings?: { rule: string; fixes: unknown[] }[];
}
async function ask(lines: readonly string[], ...args: string[]): Promise<Answer[]> {
  const { code, out, err } = await runIn(folder, ['serve', '--stdio', ...args], {}, lines.join('\n'));
  expect([code, err]).toEqual([0, '']);
  return out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Answer);
}

it('answers each line, in their order, whatever some of them are', async () => {
  const script = `x = 1\n${LEAKY.join('\n')}`;
  const answers = await ask([
    JSON.stringify({ id: 1, path: 'a.ipynb' }),
    '',
    '{"id": 2',
    JSON.stringify({ id: 'three', path: 'a.ipynb', text: ipynb(['x = 1']) }),
    JSON.stringify({ id: 4, path: 'none.ipynb' }),
    JSON.stringify({ id: 5, file: 'a.ipynb' }),
    JSON.stringify({ id: 6, path: 'b.py', text: script }),
    JSON.stringify({ path: 'a.ipynb', text: '{' })
  ]);
  expect(answers.map(({ id, error }) => [id, error === null])).toEqual([
    [1, true],
    [null, false],
    ['three', true],
    [4, false],
    [5, false],
    [6, true],
    [null, false]
  ]);
  const rules = (answer: Answer): string[] => (answer.findings ?? []).map(({ rule }) => rule);
  expect(rules(answers[0])).toContain('leakage/preprocessing');
  expect(rules(answers[2])).toEqual([]);
  expect(rules(answers[5]).sort()).toEqual(rules(answers[0]).sort());
});

it('says what `audit --format jsonl` says', async () => {
  const [answer] = await ask([JSON.stringify({ id: 7, path: 'a.ipynb' })], '--select', 'leakage');
  const { out } = await runIn(folder, ['audit', 'a.ipynb', '-f', 'jsonl', '--select', 'leakage']);
  expect({ ...answer, ms: 0 }).toEqual({ id: 7, ...(JSON.parse(out) as object), ms: 0 });
});

it('reads a file as it is stored, and says of a notebook that is no UTF-8 what the audit says', async () => {
  writeFileSync(join(folder, 'latin.ipynb'), Buffer.from(ipynb(['x = "é"']), 'latin1'));
  writeFileSync(join(folder, 'latin.py'), Buffer.from('# -*- coding: latin-1 -*-\nx = "é"\n', 'latin1'));
  const [notebook, script] = await ask(['latin.ipynb', 'latin.py'].map(path => JSON.stringify({ path })));
  expect(notebook.error).toBe('The file holds bytes that are no UTF-8.');
  expect(script.error).toBeNull();
  const { code, out } = await runIn(folder, ['audit', 'latin.ipynb', '-f', 'jsonl']);
  expect([code, (JSON.parse(out) as Answer).error]).toEqual([2, notebook.error]);
});

describe('a request of its own', () => {
  const rules = ({ findings = [] }: Answer): string[] => findings.map(({ rule }) => rule).sort();
  const text = ipynb(LEAKY);

  it('has settings that are stronger than the others, for itself alone', async () => {
    const path = 'a.ipynb';
    const [all, some, misjudged, wrong, again] = await ask([
      JSON.stringify({ path, text }),
      JSON.stringify({ path, text, settings: { select: ['leakage'] } }),
      JSON.stringify({ path, text, settings: { personas: ['none-such'] } }),
      JSON.stringify({ id: 4, path, text, settings: { selected: ['leakage'] } }),
      JSON.stringify({ path, text })
    ]);
    expect(rules(some)).toEqual(rules(all).filter(rule => rule.startsWith('leakage/')));
    expect(rules(some).length).toBeLessThan(rules(all).length);
    expect(misjudged).toHaveProperty('problems', [
      expect.stringContaining('There is no persona "none-such"')
    ]);
    expect([wrong.id, wrong.error]).toEqual([4, expect.stringContaining('selected')]);
    expect(rules(again)).toEqual(rules(all));
  });

  it('tries no fixes where none are wanted, and finds the same', async () => {
    const [tried, untried] = await ask(
      [true, false].map(fixes => JSON.stringify({ path: 'a.ipynb', text, fixes }))
    );
    const fixes = ({ findings = [] }: Answer): number => findings.flatMap(each => each.fixes).length;
    expect(fixes(tried)).toBeGreaterThan(0);
    expect(fixes(untried)).toBe(0);
    expect(rules(untried)).toEqual(rules(tried));
  });

  it('says of how many findings the fixes were not tried', async () => {
    const draws = Array.from({ length: 40 }, (_, i) => `a${i}, b${i} = train_test_split(df)`);
    const start =
      'import pandas as pd\nfrom sklearn.model_selection import train_test_split\ndf = pd.read_csv("a.csv")';
    // What a trial looks at is counted by cells, whatever they hold.
    const texts = Array.from({ length: 30_000 }, () => ({ cell_type: 'markdown', metadata: {}, source: '' }));
    const [large, small] = await ask(
      [texts, []].map(before => {
        const notebook = JSON.parse(ipynb([start, ...draws])) as { cells: object[] };
        return JSON.stringify({
          path: 'a.ipynb',
          text: JSON.stringify({ ...notebook, cells: [...before, ...notebook.cells] }),
          settings: { select: ['reproducibility/unseeded-randomness'] }
        });
      })
    );
    const without = (large.findings ?? []).filter(({ fixes }) => fixes.length === 0).length;
    expect(without).toBeGreaterThan(10);
    expect(without).toBeLessThan(40);
    expect(large).toHaveProperty('untried', without);
    expect(small).not.toHaveProperty('untried');
  }, 60_000);

  it('is alone where it says so: settings, personas and data around its path count for nothing', async () => {
    mkdirSync(join(folder, 'set'), { recursive: true });
    writeFileSync(join(folder, 'set/preflight.toml'), 'ignore = ["leakage"]\n');
    const request = { path: 'set/a.ipynb', text };
    const lines = [false, true].map(alone => JSON.stringify({ ...request, alone }));
    const [around, alone] = await ask(lines);
    expect(rules(around)).not.toContain('leakage/preprocessing');
    expect(rules(alone)).toContain('leakage/preprocessing');
    const [, named] = await ask(lines, '--config', 'set/preflight.toml');
    expect(rules(named)).not.toContain('leakage/preprocessing');
    const [without] = await ask([JSON.stringify({ id: 1, path: 'a.ipynb', alone: true })]);
    expect([without.id, without.error]).toEqual([1, expect.stringContaining('"alone" needs "text"')]);
  });
});

it('reads lines that come in pieces, and ends them at line feeds alone', async () => {
  const pieces = async function* (): AsyncGenerator<string> {
    yield* await Promise.resolve(['{"a":', '1}\r\n{"b":"\u2028', '\r"}', '\n\n', 'end']);
  };
  const lines: string[] = [];
  for await (const line of linesOf(pieces())) {
    lines.push(line);
  }
  expect(lines).toEqual(['{"a":1}\r', '{"b":"\u2028\r"}', '', 'end']);
});
