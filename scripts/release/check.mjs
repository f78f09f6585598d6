/*
 * npm run release-check: everything that is to be true before a release, run in a clean clone, and a table of what came of it. What
 * fails stops nothing that comes after it. Exit status 0 when all passed, 1 otherwise; what was not asked for is told as such.
 *
 *   --only NAMES, --skip NAMES   with commas between: tree, version, site, test, matrix, reproducible, licences, audit, fuzz, servers, soak,
 *                                chaos, bench, screenshots, wheel, npm
 *   --notebooks FOLDER, --labels FILE   real notebooks and their labels, for fuzz and bench
 *   --minutes N                  for fuzz, soak and chaos each (10)
 *   --here                       in this checkout in place of a clone
 *   --output FILE                the table as a file, too
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, capture, root, run } from '../setup/process.mjs';
import { STEPS } from './steps.mjs';

const NAMES = STEPS.map(({ name }) => name);

/** Names with commas between, each of which there is. */
function names(list) {
  const wanted = list?.split(',') ?? null;
  const unknown = wanted?.find(name => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new Failure(`there is no step "${unknown}"; there are ${NAMES.join(', ')}`);
  }
  return wanted;
}

/** A path that is given, from where the command was started. */
const given = path => (path === undefined ? null : resolve(process.env.INIT_CWD ?? '.', path));

function readArguments() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      skip: { type: 'string' },
      notebooks: { type: 'string' },
      labels: { type: 'string' },
      minutes: { type: 'string', default: '10' },
      here: { type: 'boolean', default: false },
      output: { type: 'string' }
    }
  });
  return {
    ...values,
    only: names(values.only),
    skip: names(values.skip) ?? [],
    notebooks: given(values.notebooks),
    labels: given(values.labels),
    output: given(values.output)
  };
}

/** A clone of what is committed; what is not committed here would not be released, so that it is refused at once. */
async function cleanClone() {
  const changed = capture('git', ['-C', root, 'status', '--porcelain', '--untracked-files=no']);
  if (changed !== '') {
    throw new Failure(`Something is not committed, and would not be checked (or --here):\n${changed}`);
  }
  const folder = join(mkdtempSync(join(tmpdir(), 'preflight-check-')), 'clone');
  await run('git', ['clone', '--quiet', root, folder]);
  return folder;
}

/** Runs a step; never throws. */
async function outcome({ work }, place) {
  const from = performance.now();
  const took = () => `${Math.round((performance.now() - from) / 1000)} s`;
  try {
    await work(place);
    return { result: 'passed', took: took(), note: '' };
  } catch (error) {
    const said = error instanceof Failure ? error.message : String(error?.stack ?? error);
    console.error(said);
    const note = said.split('\n', 1)[0];
    return { result: note.startsWith('missing: ') ? 'missing' : 'failed', took: took(), note };
  }
}

function table(rows) {
  const cells = [['step', 'what', 'result', 'time', ''], ...rows];
  const widths = cells[0].map((_, column) => Math.max(3, ...cells.map(row => row[column].length)));
  const line = row => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(cells[0]), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

async function main() {
  const options = readArguments();
  const folder = options.here ? root : await cleanClone();
  const { notebooks, labels, minutes } = options;
  const rows = [];
  const tell = () => {
    const text = table(rows);
    console.log(`\n${text}`);
    if (options.output !== null) {
      writeFileSync(options.output, `${text}\n`);
    }
  };
  process.once('SIGINT', () => {
    tell();
    console.log('Interrupted: the steps that are not in the table were not run.');
    process.exit(1);
  });
  for (const step of STEPS) {
    const { name, title } = step;
    if ((options.only !== null && !options.only.includes(name)) || options.skip.includes(name)) {
      rows.push([name, title, 'not asked', '', '']);
      continue;
    }
    console.log(`\n== ${name}: ${title}`);
    const { result, took, note } = await outcome(step, { folder, notebooks, labels, minutes });
    rows.push([name, title, result, took, note.replaceAll('|', '\\|')]);
  }
  tell();
  const bad = rows.filter(([, , result]) => result === 'failed' || result === 'missing').length;
  if (!options.here && existsSync(folder) && bad === 0) {
    rmSync(join(folder, '..'), { recursive: true });
  } else if (!options.here) {
    console.log(`The clone is kept: ${folder}`);
  }
  process.exitCode = bad > 0 ? 1 : 0;
}

main().catch(error => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
