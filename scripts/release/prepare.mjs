/*
 * npm run release:prepare -- VERSION: sets the version in package.json and wherever it is written of it, and collects the files of
 * `changelog.d` under it in CHANGELOG.md. What changed is to be looked at, and committed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureVenv, inVenv } from '../setup/environment.mjs';
import { Failure, root, run } from '../setup/process.mjs';
import { withVersion } from './version.mjs';

/** What shows how to install a release, by its version. */
const SHOWN = ['docs/merging.md', 'docs/how-to/leakage.md', 'action.yml'];

async function main() {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [version] = positionals;
  if (positionals.length !== 1 || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Failure('usage: npm run release:prepare -- VERSION, such as 1.2.0');
  }
  await ensureVenv('docs');
  await run('npm', ['version', version, '--no-git-tag-version', '--allow-same-version'], { quiet: true });
  for (const name of SHOWN) {
    const path = join(root, name);
    writeFileSync(path, withVersion(readFileSync(path, 'utf8'), version));
  }
  await run('npm', ['run', '--silent', 'gen']);
  await run(inVenv('scriv', 'docs'), ['collect', '--no-add', '--no-edit', '--version', version]);
  await run('npx', ['prettier', '--write', '--log-level', 'warn', 'CHANGELOG.md', ...SHOWN]);
  console.log(`Version ${version}: look at the changes, commit them, then \`npm run release-check\`.`);
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
