/**
 * Everything that is measured, one after the other:
 * node bench/all.mjs FOLDER LABELS.json [--path FOLDER]... [--deno PATH] [--skip NAME]...
 * FOLDER holds notebooks, LABELS.json is as accuracy.mjs wants it, --path has the programs of other tools. See README.md.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = dirname(fileURLToPath(import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    path: { type: 'string', multiple: true, default: [] },
    deno: { type: 'string' },
    skip: { type: 'string', multiple: true, default: [] }
  }
});
const [folder, labels] = positionals;
if (positionals.length !== 2) {
  console.error(
    'usage: node bench/all.mjs FOLDER LABELS.json [--path FOLDER]... [--deno PATH] [--skip accuracy|peers|corpus|folder|speed|companion|panel]...'
  );
  process.exit(2);
}

const paths = values.path.flatMap(path => ['--path', path]);
const ruff = values.path.flatMap(path => ['--ruff', join(path, 'ruff')]).slice(0, 2);
const parts = {
  accuracy: ['accuracy.mjs', labels, '--reviewed', join(HERE, 'reviewed.json')],
  peers: ['peers.mjs', labels, ...paths],
  corpus: ['corpus.mjs', folder],
  folder: ['folder.mjs', folder, ...paths, ...(values.deno ? ['--deno', values.deno] : [])],
  speed: ['speed.mjs', folder, ...ruff],
  companion: ['companion.mjs', folder],
  panel: ['browser.mjs', folder]
};

let failed = 0;
for (const [name, [script, ...args]] of Object.entries(parts)) {
  if (!values.skip.includes(name)) {
    console.log(`\n# ${name}\n`);
    const { status } = spawnSync(process.execPath, [join(HERE, script), ...args], { stdio: 'inherit' });
    failed += status === 0 ? 0 : 1;
  }
}
process.exitCode = failed > 0 ? 1 : 0;
