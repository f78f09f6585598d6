/**
 * A folder of many notebooks, as it is audited where code is merged, with other tools on the same files in the same run:
 * node bench/folder.mjs FOLDER [--notebooks N] [--slow N] [--runs N] [--path FOLDER]... [--deno PATH] [--jobs 1,2]
 * See README.md for what is measured.
 */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { COMMAND, percentile, table } from './command.mjs';
import { generator, notebooksIn } from './notebooks.mjs';

/** Cells of a copy that are others than in the notebook. */
const CHANGED = 0.3;
const SEED = 1;
/** How often the memory of a process is looked at, in milliseconds. */
const LOOK = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    notebooks: { type: 'string', default: '1000' },
    slow: { type: 'string', default: '60' },
    runs: { type: 'string', default: '3' },
    path: { type: 'string', multiple: true, default: [] },
    deno: { type: 'string' },
    jobs: { type: 'string', default: [...new Set([1, cpus().length])].join(',') }
  }
});
const [wanted, slow, runs] = [values.notebooks, values.slow, values.runs].map(Number);
if (positionals.length !== 1 || !(wanted > 0) || !(slow > 0) || !(runs > 0)) {
  console.error(
    'usage: node bench/folder.mjs FOLDER [--notebooks N] [--slow N] [--runs N] [--path FOLDER]... [--deno PATH] [--jobs 1,2]'
  );
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'preflight-folder-'));
try {
  const originals = notebooksIn(positionals[0]);
  const many = join(scratch, 'many');
  const written = copies(originals, Math.ceil(wanted / originals.length), many);
  const few = join(scratch, 'few');
  const sample = copies(originals.slice(0, slow), 1, few);
  console.log(`${written} notebooks, ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}`);
  await compare(many, written, fast());
  console.log(`\n${sample} of them`);
  await compare(few, sample, [...fast().slice(0, 1), ...slowPeers()]);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Notebooks over and over: in each copy some cells start with a comment of its own, so that no two texts are the same. */
function copies(originals, times, folder) {
  const random = generator(SEED);
  let written = 0;
  for (let copy = 0; copy < times; copy++) {
    for (const [index, path] of originals.entries()) {
      const target = join(folder, String(copy), `${String(index).padStart(4, '0')}.ipynb`);
      mkdirSync(dirname(target), { recursive: true });
      let notebook;
      try {
        notebook = JSON.parse(readFileSync(path, 'utf8'));
      } catch {
        continue;
      }
      for (const [at, cell] of (notebook.cells ?? []).entries()) {
        if (cell.cell_type === 'code' && random() < CHANGED) {
          const line = `# copy ${copy} of cell ${at}\n`;
          cell.source = Array.isArray(cell.source) ? [line, ...cell.source] : line + cell.source;
        }
      }
      writeFileSync(target, JSON.stringify(notebook, null, 1));
      written++;
    }
  }
  return written;
}

/** A program on the paths, null where there is none. */
function found(name) {
  const folders = [...values.path, ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map(folder => resolve(folder, name)).find(path => existsSync(path)) ?? null;
}

/** The tools that do a thousand notebooks in seconds; the first one is the yardstick. */
function fast() {
  const ruff = found('ruff');
  const node = (name, ...more) => ({ name, program: process.execPath, args: [COMMAND, 'audit', ...more] });
  const cache = join(scratch, 'kept');
  // Deno takes a CommonJS file as such by its name.
  const bundle = join(scratch, 'nbpreflight.cjs');
  copyFileSync(COMMAND, bundle);
  const deno = values.deno && [
    {
      name: 'nbpreflight on Deno (as pip installs it)',
      program: values.deno,
      args: [
        'run',
        '--quiet',
        '--no-prompt',
        '--no-config',
        '--allow-read',
        '--allow-env',
        '--allow-sys',
        bundle,
        'audit'
      ]
    }
  ];
  return [
    ...(ruff === null
      ? []
      : [
          {
            name: 'ruff --select ALL',
            program: ruff,
            args: ['check', '--quiet', '--isolated', '--no-cache', '--select', 'ALL']
          },
          {
            name: 'ruff --select ALL, its cache filled',
            program: ruff,
            args: ['check', '--quiet', '--isolated', '--cache-dir', join(scratch, 'ruff'), '--select', 'ALL'],
            filled: true
          }
        ]),
    ...values.jobs.split(',').map(jobs => node(`nbpreflight, jobs ${jobs}`, '--jobs', jobs)),
    node('nbpreflight --no-workspace', '--no-workspace'),
    { ...node('nbpreflight, its cache filled', `--cache=${cache}`), filled: true },
    ...(deno || [])
  ];
}

/** Linters that take seconds a notebook, or start a process for each. */
function slowPeers() {
  const nbqa = found('nbqa');
  const pynblint = found('pynblint');
  return [
    { name: 'nbpreflight', program: process.execPath, args: [COMMAND, 'audit'] },
    ...(nbqa === null
      ? []
      : ['flake8', 'pylint'].map(linter => ({ name: `nbqa ${linter}`, program: nbqa, args: [linter] }))),
    ...(pynblint === null ? [] : [{ name: 'pynblint', program: pynblint, args: [] }])
  ];
}

/** Runs tools in turn over a folder, several times, and prints what each takes. */
async function compare(folder, notebooks, tools) {
  const taken = tools.map(() => []);
  for (const { program, args, filled } of tools) {
    if (filled) {
      await run(program, [...args, folder]);
    }
  }
  for (let round = 0; round < runs; round++) {
    for (const [index, { program, args }] of tools.entries()) {
      taken[index].push(await run(program, [...args, folder]));
    }
  }
  const middle = list => percentile(list, 0.5);
  const yardstick = middle(taken[0].map(({ seconds }) => seconds));
  const rows = tools.map(({ name }, index) => {
    const seconds = taken[index].map(each => each.seconds);
    const peak = Math.max(...taken[index].map(each => each.peak));
    return [
      name,
      middle(seconds).toFixed(2),
      `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}`,
      (notebooks / middle(seconds)).toFixed(0),
      `${(middle(seconds) / yardstick).toFixed(2)} ×`,
      Number.isNaN(peak) ? '–' : Math.round(peak)
    ];
  });
  table([['tool', 'seconds', 'range', 'notebooks/s', `to ${tools[0].name}`, 'peak MB'], ...rows]);
}

/** One process from start to end. Its memory is that of the process itself, as Linux tells it. */
function run(program, args) {
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: 'ignore', cwd: scratch });
    let peak = NaN;
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        // One that has ended has no memory any more.
        peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? peak * 1024) / 1024;
      } catch {
        clearInterval(look);
      }
    }, LOOK);
    child.on('error', failed);
    child.on('exit', code => {
      clearInterval(look);
      const seconds = (performance.now() - started) / 1000;
      return code === null ? failed(new Error(`${program} was killed`)) : done({ seconds, peak });
    });
  });
}
