/*
 * npm run servers: the browser tests on servers of their own, those too that take long: setups and faults, a real JupyterHub, and two
 * versions of the extension one after the other below an open page.
 *
 *   npm run servers -- --only setups     these alone; or hub, or versions
 *   npm run servers -- --grep WORDS      those whose titles have these words
 *   npm run servers -- --wheels A,B      two wheels for the versions, the older first; else built from what was committed, as it is and
 *                                        with the version after it
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildTwoVersions } from './install/artefacts.mjs';
import { checkNode, ensurePackages, findPython, inFolder } from './setup/environment.mjs';
import { browserTests, longRun } from './setup/longRun.mjs';
import { Failure, run, step } from './setup/process.mjs';

const KINDS = ['setups', 'hub', 'versions'];

/** In a new environment, into which the tests install one version after the other. */
async function versions(wheels, args) {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-versions-'));
  try {
    const [older, newer] = wheels ?? (await buildTwoVersions(folder));
    const venv = join(folder, 'venv');
    await step('Installing the older one, with JupyterLab', async () => {
      await run(findPython().name, ['-m', 'venv', venv], { quiet: true });
      await run(inFolder(venv, 'pip'), ['install', '-q', `${older}[lab]`], { quiet: true });
    });
    const programs = dirname(inFolder(venv, 'pip'));
    await browserTests(
      'versions',
      {
        PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
        VIRTUAL_ENV: venv,
        PYTHONNOUSERSITE: '1',
        PREFLIGHT_OLDER: older,
        PREFLIGHT_NEWER: newer
      },
      args
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, grep: { type: 'string' }, wheels: { type: 'string' } }
  });
  if (values.only !== undefined && !KINDS.includes(values.only)) {
    throw new Failure(`--only wants one of ${KINDS.join(', ')}, not "${values.only}"`);
  }
  const wheels = values.wheels?.split(',').map(path => resolve(path));
  if (wheels !== undefined && wheels.length !== 2) {
    throw new Failure('--wheels wants two files, with a comma between');
  }
  checkNode();
  await ensurePackages();
  const args = values.grep === undefined ? [] : ['--grep', values.grep, '--pass-with-no-tests'];
  const work = {
    setups: () => longRun('servers', { args }),
    hub: () => longRun('hub', { args, environment: 'hub' }),
    versions: () => versions(wheels, args)
  };
  const failures = [];
  for (const kind of values.only === undefined ? KINDS : [values.only]) {
    await work[kind]().catch(error => failures.push(error));
  }
  if (failures.length > 0) {
    throw failures.length === 1 ? failures[0] : new Failure(failures.map(String).join('\n'));
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
