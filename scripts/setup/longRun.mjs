// What takes longer than a test may: a configuration of Playwright in `ui-tests`, on a real JupyterLab with the built extension.
import {
  checkNode,
  ensureBuild,
  ensureChromium,
  ensureExtension,
  ensurePackages,
  ensureVenv,
  venvEnv
} from './environment.mjs';
import { root, run } from './process.mjs';

/** Runs a configuration as it is, with further arguments for Playwright. Throws a Failure when a test of it fails. */
export async function browserTests(name, env, args = []) {
  const test = ['node_modules/@playwright/test/cli.js', 'test', '--config', `ui-tests/${name}.config.js`];
  await run('node', [...test, '--reporter=list', ...args], {
    cwd: root,
    env: { CHROMIUM_PATH: await ensureChromium(), ...env }
  });
}

/** Makes a Python environment with the extension, and what else it needs by `more`, and runs the configuration with it. */
export async function longRun(name, { env = {}, args, environment = 'lab', more = async () => {} }) {
  checkNode();
  await ensurePackages();
  await ensureBuild();
  await ensureVenv(environment);
  await more();
  await ensureExtension(environment);
  await browserTests(name, { ...venvEnv(environment), ...env }, args);
}
