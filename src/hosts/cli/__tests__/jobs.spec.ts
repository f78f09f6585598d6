/** The built command on several threads: `npm run build` comes first, as in `npm test`. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ipynb, LEAKY } from './notebooks';
import { runIn } from './run';

const COMMAND = join(__dirname, '../../../../dist/nbpreflight.js');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preflight-jobs-'));
  for (let i = 0; i < 25; i++) {
    const more = Array.from({ length: (i * 7) % 5 }, (_, n) => `df${n} = pd.read_csv("part-${n}.csv")`);
    writeFileSync(join(folder, `n${i}.ipynb`), i === 13 ? '{"cells"' : ipynb([...LEAKY, ...more]));
  }
});
afterAll(() => rm(folder, { recursive: true }));

const audit = (...args: string[]): { status: number | null; stdout: string; stderr: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'audit', '.', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000
  });
  return { status, stdout, stderr };
};

it.each(['text', 'github', 'gitlab', 'junit', 'sarif'])(
  'several threads say what one says, in its order: %s',
  format => {
    const timeless = ({ stdout, ...rest }: ReturnType<typeof audit>): object => ({
      ...rest,
      stdout: stdout.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
    });
    const one = audit('-f', format, '-j', '1');
    expect(one.status).toBe(2);
    expect(one.stdout.length).toBeGreaterThan(1000);
    expect(timeless(audit('-f', format, '-j', '3'))).toEqual(timeless(one));
  },
  120_000
);

it('a baseline counts for all threads', () => {
  expect(audit('--baseline', 'known.json', '--update-baseline', '-j', '3').status).toBe(2);
  const again = audit('--baseline', 'known.json', '-j', '2');
  expect(again.stdout).toMatch(/No findings in 24 notebooks\. \d+ known\. 1 error\.\n$/);
  expect(again.stderr).toBe('');
}, 120_000);

it('is refused what is no number of threads', async () => {
  for (const jobs of ['0', '-1', 'many', '1.5']) {
    expect(await runIn(folder, ['audit', '.', `--jobs=${jobs}`])).toMatchObject({ code: 2 });
  }
});
