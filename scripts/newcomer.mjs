/*
 * npm run newcomer -- --wheel FILE: what somebody does who has Python, a notebook and the wheel, and nothing else of ours: a new home
 * folder, no cache of pip's, no other environment. Tells the steps as they are typed, and the seconds that each took.
 *
 *   --python PATH    the Python, `python3` when not given
 *   --image FOLDER   another machine's root file system, such as `debootstrap bookworm FOLDER` makes it, in which all but the browser
 *                    happens, Python's own installation included; wants root
 */
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ask, timed } from './install/ask.mjs';
import { environmentOf } from './install/combination.mjs';
import { openImage } from './install/image.mjs';
import { usePanel, withServer } from './install/panel.mjs';
import { inFolder } from './setup/environment.mjs';
import { Failure, root } from './setup/process.mjs';

const NOTEBOOK = 'diabetes.ipynb';

/** This machine with a home folder that is new, as `openImage` gives another one. */
function openHere() {
  const home = mkdtempSync(join(tmpdir(), 'preflight-newcomer-'));
  const env = { ...environmentOf(join(home, 'work', '.venv'), home), PIP_NO_CACHE_DIR: '1' };
  return {
    home,
    path: file => file,
    owner: process.getuid?.(),
    enter: (program, args, { cwd = home, env: more = {} } = {}) => [
      program,
      args,
      { cwd, env: { ...env, ...more } }
    ],
    leave: async () => rmSync(home, { recursive: true })
  };
}

/** Puts the demo and the wheel where somebody would have them; the paths as that machine names them. */
function bring({ home, path, owner }, wheel) {
  const work = join(home, 'work');
  mkdirSync(path(home), { recursive: true });
  rmSync(path(work), { recursive: true, force: true });
  cpSync(join(root, 'examples'), path(work), { recursive: true });
  cpSync(wheel, path(join(work, basename(wheel))));
  if (owner !== undefined) {
    ['', ...readdirSync(path(work), { recursive: true })].forEach(file =>
      chownSync(path(join(work, file)), owner, owner)
    );
  }
  return { work, brought: join(work, basename(wheel)) };
}

async function main() {
  const { values } = parseArgs({
    options: {
      wheel: { type: 'string' },
      python: { type: 'string', default: 'python3' },
      image: { type: 'string' }
    }
  });
  if (values.wheel === undefined) {
    throw new Failure('--wheel names the wheel to begin with.');
  }
  const machine = values.image === undefined ? openHere() : await openImage(resolve(values.image));
  const steps = [];
  const step = async (typed, work) => {
    const { result, seconds } = await timed(work);
    steps.push(seconds);
    console.log(`${steps.length}. ${typed}: ${seconds.toFixed(1)} s`);
    return result;
  };
  const pictures = mkdtempSync(join(tmpdir(), 'preflight-newcomer-pictures-'));
  try {
    const { work, brought } = bring(machine, resolve(values.wheel));
    const type = (program, args, { codes, ...options } = {}) => {
      const [entered, given, place] = machine.enter(program, args, { cwd: work, ...options });
      return ask(entered, given, { ...place, codes });
    };
    const own = name => inFolder(join(work, '.venv'), name);
    if (values.image !== undefined) {
      await step('apt-get install python3-venv', async () => {
        await type('apt-get', ['update', '-qq'], { as: 'root' });
        await type('apt-get', ['install', '-qq', '--no-install-recommends', 'python3-venv'], {
          as: 'root',
          env: { DEBIAN_FRONTEND: 'noninteractive' }
        });
      });
    }
    await step('python3 -m venv .venv', () => type(values.python, ['-m', 'venv', '.venv']));
    await step("pip install './jupyterlab_preflight-….whl[lab]'", () =>
      type(own('pip'), ['install', '-q', `${brought}[lab]`])
    );
    const { out } = await step(`nbpreflight audit ${NOTEBOOK}`, () =>
      type(own('nbpreflight'), ['audit', NOTEBOOK], { codes: [1] })
    );
    console.log(`   ${out.split('\n').find(line => line.includes('leakage/'))}`);
    await step(`jupyter lab ${NOTEBOOK}, until the first finding stands in the panel`, () =>
      withServer(
        { jupyter: own('jupyter'), application: 'lab', folder: work, enter: machine.enter },
        address =>
          usePanel({
            address,
            application: 'lab',
            notebook: NOTEBOOK,
            picture: join(pictures, 'lab.png'),
            steps: ['findings']
          })
      )
    );
    console.log(`${steps.length} steps, ${steps.reduce((sum, one) => sum + one, 0).toFixed(1)} s`);
  } finally {
    rmSync(pictures, { recursive: true });
    await machine.leave();
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
