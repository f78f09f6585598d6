/*
 * npm run reproducible: builds what was committed twice, in clean clones in different folders, with another time zone and language,
 * and compares every file that is published, byte by byte.
 *
 *   npm run reproducible -- --fresh      installs the npm packages anew for each build
 *   npm run reproducible -- --keep DIR   leaves what was packed there
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildArtefacts, hashesIn } from './install/artefacts.mjs';
import { Failure, capture, root, step } from './setup/process.mjs';

/** Each build finds these; what is built must not depend on them. */
const MACHINES = [
  { name: 'one', env: { TZ: 'UTC', LC_ALL: 'C' } },
  {
    name: 'another/machine',
    umask: 0o077,
    env: { TZ: 'Pacific/Auckland', LC_ALL: 'C.UTF-8' }
  }
];

/** Hashes of all that is published: what is packed, and of what that is made. */
const published = ({ source, out }) =>
  new Map([
    ...hashesIn(out),
    ...['dist', 'lib', 'jupyterlab_preflight/labextension'].flatMap(folder =>
      [...hashesIn(join(source, folder))].map(([name, hash]) => [`${folder}/${name}`, hash])
    )
  ]);

async function main() {
  const { values } = parseArgs({
    options: { fresh: { type: 'boolean' }, keep: { type: 'string' } }
  });
  const folder = mkdtempSync(join(tmpdir(), 'preflight-builds-'));
  const commit = capture('git', ['-C', root, 'rev-parse', 'HEAD']) ?? 'HEAD';
  try {
    const built = [];
    for (const { name, env } of MACHINES) {
      built.push(
        await step(`Build ${built.length + 1}`, () =>
          buildArtefacts(join(folder, name), { commit, fresh: values.fresh, env })
        )
      );
    }
    const [first, second] = built.map(published);
    const names = [...new Set([...first.keys(), ...second.keys()])];
    const other = names.filter(name => first.get(name) !== second.get(name));
    for (const [name, hash] of hashesIn(built[0].out)) {
      console.log(`${hash}  ${name}`);
    }
    console.log(`${names.length - other.length} of ${names.length} files are the same.`);
    if (values.keep !== undefined) {
      cpSync(built[0].out, values.keep, { recursive: true });
    }
    if (other.length > 0) {
      throw new Failure(`These differ: ${other.join(', ')}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
