/*
 * npm run screenshots: takes the pictures in docs/images anew, by browser tests against the built extension. Look at each of them
 * before it is committed.
 */
import {
  checkNode,
  ensureBuild,
  ensureChromium,
  ensureExtension,
  ensurePackages,
  ensureRequirements,
  ensureVenv,
  venvEnv
} from './setup/environment.mjs';
import { Failure, run } from './setup/process.mjs';

async function main() {
  checkNode();
  await ensurePackages();
  await ensureBuild();
  await ensureVenv();
  await ensureRequirements('demo', 'Installing what the demo runs on (2 to 5 minutes)');
  await ensureExtension();
  const env = { ...venvEnv(), CHROMIUM_PATH: await ensureChromium() };
  const test = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'ui-tests/screenshots.config.js'];
  await run('node', test, { env });
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
