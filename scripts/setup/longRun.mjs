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
import { run } from './process.mjs';

/** Makes what is missing, and runs it; `more` makes what else it needs. Throws a Failure when a test of it fails. */
export async function longRun(name, env, more = async () => {}) {
  checkNode();
  await ensurePackages();
  await ensureBuild();
  await ensureVenv();
  await more();
  await ensureExtension();
  const chromium = await ensureChromium();
  const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', `ui-tests/${name}.config.js`];
  await run('node', [...args, '--reporter=list'], {
    env: { ...venvEnv(), CHROMIUM_PATH: chromium, ...env }
  });
}
