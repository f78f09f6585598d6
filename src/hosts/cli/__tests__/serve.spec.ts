import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  findings?: { rule: string }[];
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
