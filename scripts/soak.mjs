/*
 * npm run soak -- [--minutes N] [--seed S] [--log FILE]: random editing in a real JupyterLab, checked as it goes (ui-tests/soak).
 * Its figures are written to the log, a JSON object a line, and printed at the end.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { longRun } from './setup/longRun.mjs';
import { Failure, root } from './setup/process.mjs';
import { freePort } from './setup/port.mjs';

const megabytes = bytes => `${(bytes / 1e6).toFixed(1)} MB`;

/** The measurements of a log, and what its last line says. */
function summarise(log) {
  const lines = existsSync(log)
    ? readFileSync(log, 'utf8').trim().split('\n').filter(Boolean).map(JSON.parse)
    : [];
  for (const { steps, checks, heap, nodes, listeners, worker } of lines.filter(line => 'heap' in line)) {
    console.log(
      `${steps} steps, ${checks} comparisons: heap ${megabytes(heap)}, ${nodes} nodes, ${listeners} listeners, engine ${megabytes(worker)}`
    );
  }
  const { minutes = 0, undone = 0, errors = [] } = lines.at(-1) ?? {};
  console.log(
    `${minutes.toFixed(1)} minutes, ${undone} undone, ${errors.length} errors in the console, ${lines.filter(line => 'failed' in line).length} failures`
  );
}

async function main() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      log: { type: 'string', default: join(root, '.cache/soak.jsonl') }
    }
  });
  const log = resolve(values.log);
  mkdirSync(dirname(log), { recursive: true });
  rmSync(log, { force: true });
  try {
    await longRun('soak', {
      env: {
        PREFLIGHT_UI_PORT: String(await freePort()),
        PREFLIGHT_SOAK_MINUTES: values.minutes,
        PREFLIGHT_SOAK_SEED: values.seed,
        PREFLIGHT_SOAK_LOG: log
      }
    });
  } finally {
    summarise(log);
  }
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
