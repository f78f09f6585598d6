/*
 * npm run pack-command: packs the command alone as the npm package `nbpreflight`, into dist/. The bundle holds all that it needs,
 * while the package of the JupyterLab extension brings JupyterLab's own.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, root, run } from './setup/process.mjs';

/** What package.json says of the command as well as of the extension. */
function manifest() {
  const { version, license, author, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    name: 'nbpreflight',
    version,
    description:
      'Audits machine-learning notebooks: data leakage, seeds, data versioning, experiment tracking and fairness',
    license,
    author,
    engines,
    bin: { nbpreflight: 'nbpreflight.js' }
  };
}

async function main() {
  const bundle = join(root, 'dist/nbpreflight.js');
  if (!existsSync(bundle)) {
    throw new Failure('Not built: dist/nbpreflight.js. `npm run build:prod` makes it.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'preflight-pack-'));
  try {
    cpSync(bundle, join(folder, 'nbpreflight.js'));
    cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    cpSync(join(root, 'third-party'), join(folder, 'third-party'), { recursive: true });
    cpSync(join(root, 'docs/command.md'), join(folder, 'README.md'));
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
    await run('npm', ['pack', '--silent', '--pack-destination', join(root, 'dist')], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
