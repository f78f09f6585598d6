/*
 * npm run newcomer -- --wheel FILE: what somebody does who has Python, a notebook and the wheel, and nothing else of ours: a new home
 * folder, no cache of pip's, no other environment. Tells the steps as they are typed, and the seconds that each took.
 *
 *   --python PATH   the Python, `python3` when not given
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ask, timed } from './install/ask.mjs';
import { environmentOf } from './install/combination.mjs';
import { usePanel, withServer } from './install/panel.mjs';
import { inFolder } from './setup/environment.mjs';
import { Failure, root } from './setup/process.mjs';

const NOTEBOOK = 'diabetes.ipynb';

async function main() {
  const { values } = parseArgs({
    options: { wheel: { type: 'string' }, python: { type: 'string', default: 'python3' } }
  });
  if (values.wheel === undefined) {
    throw new Failure('--wheel names the wheel to begin with.');
  }
  const wheel = resolve(values.wheel);
  const folder = mkdtempSync(join(tmpdir(), 'preflight-newcomer-'));
  const steps = [];
  const step = async (typed, work) => {
    const { result, seconds } = await timed(work);
    steps.push(seconds);
    console.log(`${steps.length}. ${typed}: ${seconds.toFixed(1)} s`);
    return result;
  };
  try {
    const [home, work] = ['home', 'work'].map(name => join(folder, name));
    mkdirSync(home);
    cpSync(join(root, 'examples'), work, { recursive: true });
    const venv = join(work, '.venv');
    const env = { ...environmentOf(venv, home), PIP_NO_CACHE_DIR: '1' };
    const options = { cwd: work, env };
    await step('python3 -m venv .venv', () => ask(values.python, ['-m', 'venv', '.venv'], options));
    await step("pip install './jupyterlab_preflight-….whl[lab]'", () =>
      ask(inFolder(venv, 'pip'), ['install', '-q', `${wheel}[lab]`], options)
    );
    const { out } = await step(`nbpreflight audit ${NOTEBOOK}`, () =>
      ask(inFolder(venv, 'nbpreflight'), ['audit', NOTEBOOK], { ...options, codes: [1] })
    );
    console.log(`   ${out.split('\n').find(line => line.includes('leakage/'))}`);
    await step(`jupyter lab ${NOTEBOOK}, until the first finding stands in the panel`, () =>
      withServer({ jupyter: inFolder(venv, 'jupyter'), application: 'lab', folder: work, env }, address =>
        usePanel({
          address,
          application: 'lab',
          notebook: NOTEBOOK,
          picture: join(folder, 'lab.png'),
          steps: ['findings']
        })
      )
    );
    console.log(`${steps.length} steps, ${steps.reduce((sum, one) => sum + one, 0).toFixed(1)} s`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
