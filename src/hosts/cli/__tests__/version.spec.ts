/** The version stands in package.json. What else tells it is made from there: sources, builds, packages and pages. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Log } from 'sarif';
import { VERSION } from '../../../audit/version';
import { PYTHON, Sandbox } from '../../workspace/__tests__/sandbox';

const ROOT = resolve(__dirname, '../../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const json = (path: string) => JSON.parse(read(path));
const { version } = json('package.json') as { version: string };

const boxes: Sandbox[] = [];
afterAll(() => boxes.forEach(box => box.remove()));

it('is the same in the sources and the lock file', () => {
  const lock = json('package-lock.json');
  expect([VERSION, lock.version, lock.packages[''].version]).toEqual([version, version, version]);
});

it('is told by the built command, in its reports and by the built extension', () => {
  const box = new Sandbox();
  boxes.push(box);
  box.write({ 'empty.ipynb': JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 4 }) });
  const command = (...args: string[]): string =>
    execFileSync(process.execPath, [join(ROOT, 'dist/nbpreflight.js'), ...args], {
      cwd: box.path,
      encoding: 'utf8'
    });
  expect(command('--version').trim()).toBe(version);
  const { runs } = JSON.parse(command('audit', 'empty.ipynb', '--format', 'sarif')) as Log;
  expect(runs.map(({ tool }) => tool.driver.version)).toEqual([version]);
  expect(command('report', 'empty.ipynb')).toContain(`Preflight ${version}\n`);
  expect(json('jupyterlab_preflight/labextension/package.json').version).toBe(version);
});

it('is that of the wheel', () => {
  const asked = 'from importlib.metadata import version; print(version("jupyterlab-preflight"))';
  expect(execFileSync(PYTHON, ['-c', asked], { encoding: 'utf8' }).trim()).toBe(version);
});

it('is that of the release which the pages install', async () => {
  const { versionsIn, withVersion } = await import('../../../../scripts/release/version.mjs');
  for (const page of ['docs/merging.md', 'docs/how-to/leakage.md', 'action.yml']) {
    const text = read(page);
    const named = versionsIn(text);
    expect(named.length).toBeGreaterThan(0);
    expect(new Set(named)).toEqual(new Set([version]));
    // No version of ours is written in another way.
    expect(withVersion(text, '9.9.9')).not.toContain(version);
  }
});
