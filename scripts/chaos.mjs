/*
 * npm run chaos -- [--minutes N] [--seed S] [--only WORDS] [--into FOLDER]: somebody writes a notebook in a real JupyterLab, and what
 * lies below it breaks at random moments (ui-tests/chaos).
 *
 * Rounds are written to FOLDER/SEED.jsonl, and the table of all rounds in the folder, from one or several runs, to FOLDER/faults.md and
 * FOLDER/faults.json. `--table` makes the table alone, of what is there.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { faultTable, summarise } from './chaos/table.mjs';
import { ensureRequirements } from './setup/environment.mjs';
import { longRun } from './setup/longRun.mjs';
import { Failure, root } from './setup/process.mjs';

/** The rounds of all logs in a folder. */
function roundsOf(folder) {
  const logs = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.jsonl')) : [];
  return logs.sort().flatMap(name => {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean);
    return lines.map(line => JSON.parse(line));
  });
}

function tell(folder) {
  const rounds = roundsOf(folder);
  const table = faultTable(summarise(rounds));
  writeFileSync(join(folder, 'faults.json'), `${JSON.stringify(summarise(rounds), null, 2)}\n`);
  writeFileSync(join(folder, 'faults.md'), table);
  console.log(table);
}

async function main() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '45' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      into: { type: 'string', default: join(root, '.cache/chaos') },
      table: { type: 'boolean', default: false }
    }
  });
  const folder = resolve(values.into);
  mkdirSync(folder, { recursive: true });
  if (values.table) {
    tell(folder);
    return;
  }
  const log = join(folder, `${values.seed}.jsonl`);
  rmSync(log, { force: true });
  try {
    await longRun('chaos', {
      env: {
        PREFLIGHT_CHAOS_MINUTES: values.minutes,
        PREFLIGHT_CHAOS_SEED: values.seed,
        PREFLIGHT_CHAOS_ONLY: values.only,
        PREFLIGHT_CHAOS_LOG: log
      },
      more: () => ensureRequirements('demo', 'Installing DVC and MLflow (2 to 5 minutes)')
    });
  } finally {
    tell(folder);
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
