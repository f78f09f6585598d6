/*
 * npm run release: tags the version of package.json. The tag is a commit beside the branch which also holds what was built, so
 * that pip, pre-commit and the GitHub Action install from it with Python alone. The branch then merges it without what was
 * built, since `pre-commit autoupdate` only looks for tags behind the branch. No file changes.
 *
 *   npm run release -- --as-built   takes what is built as it is
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILT, checkNode, ensureBuild, ensurePackages } from './setup/environment.mjs';
import { Failure, capture, root } from './setup/process.mjs';
import { ensureSite, shipSite } from './setup/site.mjs';

/** What pyproject.toml makes the wheel of, beside what Git tracks. */
const ADDED = ['dist/nbpreflight.js', 'dist/preflight.js', 'jupyterlab_preflight/labextension'];

/** Standard output of Git here. */
function git(...args) {
  const out = capture('git', ['-C', root, ...args]);
  if (out === null) {
    throw new Failure(`"git ${args.join(' ')}" failed`);
  }
  return out;
}

/** A commit on top of HEAD that holds these files as well; an index of its own leaves the user's alone. */
function commitWith(paths, message) {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-release-'));
  process.env.GIT_INDEX_FILE = join(folder, 'index');
  try {
    git('read-tree', 'HEAD');
    git('add', '--force', '--', ...paths);
    return git('commit-tree', git('write-tree'), '-p', 'HEAD', '-m', message);
  } finally {
    delete process.env.GIT_INDEX_FILE;
    rmSync(folder, { recursive: true });
  }
}

async function main() {
  const { values } = parseArgs({ options: { 'as-built': { type: 'boolean', default: false } } });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (git('status', '--porcelain', '--untracked-files=no') !== '') {
    throw new Failure('Something is not committed. A release is what was committed.');
  }
  if (!values['as-built']) {
    checkNode();
    await ensurePackages();
    await ensureBuild();
    await ensureSite();
    shipSite();
  }
  const missing = BUILT.filter(path => !existsSync(join(root, path)));
  if (missing.length > 0) {
    throw new Failure(`Not built: ${missing.join(', ')}`);
  }
  const tag = `v${version}`;
  git('tag', tag, commitWith(ADDED, `Version ${version}, built`));
  git('merge', '--strategy', 'ours', '--message', `Version ${version} is released`, tag);
  console.log(`${tag} is tagged. git push origin HEAD ${tag} publishes it.`);
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
