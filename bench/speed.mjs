/**
 * How fast the engine and the command are:
 * node bench/speed.mjs [FOLDER] [--ruff PATH] [--edits N] [--seed S] [--sizes 100,1000,10000] [--preview] [--json]
 * See README.md for what is measured.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { percentile, table } from './command.mjs';
import {
  asFile,
  cellsOf,
  cellsOfPages,
  concatenated,
  generator,
  notebookOf,
  notebooksIn
} from './notebooks.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PEAK = pathToFileURL(join(HERE, 'peak.mjs')).href;
/** Cells of the notebooks that are edited, and how many such notebooks there are. */
const EDITED_CELLS = 100;
const EDITED_NOTEBOOKS = 10;
/** Each notebook is audited this often once everything has run once; the middle time counts. */
const PASSES = 3;
/** Starts of a process. */
const STARTS = 9;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ruff: { type: 'string' },
    edits: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    sizes: { type: 'string', default: '100,1000,10000' },
    preview: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    dist: { type: 'string', default: join(HERE, '..', 'dist') }
  }
});
const settings = { preview: values.preview };
const sizes = values.sizes.split(',').map(Number);
if (positionals.length > 1 || sizes.some(size => !(size > 0)) || !(Number(values.edits) > 0)) {
  console.error(
    'usage: node bench/speed.mjs [FOLDER] [--ruff PATH] [--edits N] [--seed S] [--sizes 100,1000,10000] [--preview] [--json]'
  );
  process.exit(2);
}
const command = resolve(values.dist, 'nbpreflight.js');
const engine = resolve(values.dist, 'engine.mjs');
for (const built of [command, engine]) {
  if (!existsSync(built)) {
    console.error(`${built} is missing: build it first (npm run build:prod)`);
    process.exit(2);
  }
}
const { Auditor, audit, readNotebook } = await import(pathToFileURL(engine).href);

const folder = positionals.length > 0 ? resolve(positionals[0]) : null;
const scratch = mkdtempSync(join(tmpdir(), 'preflight-speed-'));
try {
  const random = generator(Number(values.seed));
  const files = folder ? notebooksIn(folder) : [];
  const groups = folder ? cellsOf(files, readNotebook) : cellsOfPages();
  if (groups.length === 0) {
    throw new Error(`no Python notebook in ${folder ?? 'docs/rules'}`);
  }
  const result = {
    node: process.version,
    cpu: cpus()[0].model,
    cells: folder ? `${files.length} notebooks` : 'examples of the rule pages',
    warm: measureWarm(folder ? readAll(files) : groups.map(notebookOf)),
    edits: measureEdits(groups, random),
    growth: measureGrowth(groups, random),
    process: measureProcess(files, groups, random)
  };
  if (values.json) {
    console.log(JSON.stringify(result, null, 2));
  } else {
    print(result);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function readAll(files) {
  return files.flatMap(file => {
    try {
      return [readNotebook(readFileSync(file, 'utf8'), file)];
    } catch {
      return [];
    }
  });
}

/** Milliseconds of work. */
function time(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function spread(ms) {
  const at = share => percentile(ms, share);
  return { count: ms.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
}

/** Audits of notebooks that the auditor has not seen, in a program that has run for a while. */
function measureWarm(notebooks) {
  const first = notebooks.map(notebook => time(() => audit(notebook, { trials: 'none', settings })));
  const passes = Array.from({ length: PASSES }, () =>
    notebooks.map(notebook => time(() => audit(notebook, { trials: 'none', settings })))
  );
  const ms = notebooks.map((_, i) =>
    percentile(
      passes.map(pass => pass[i]),
      0.5
    )
  );
  const slowest = ms
    .map((value, i) => ({ ms: value, path: folder ? relative(folder, notebooks[i].path) : 'a rule page' }))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 5);
  return { ...spread(ms), firstPass: spread(first), slowest };
}

/** Audits after one edit at a random cell, as the live host makes them. */
function measureEdits(groups, random) {
  const ms = [];
  const kinds = {};
  for (let n = 0; n < EDITED_NOTEBOOKS; n++) {
    let notebook = concatenated(groups, EDITED_CELLS, random);
    const auditor = new Auditor();
    auditor.audit(notebook, { trials: 'spare', settings });
    for (let i = 0; i < Number(values.edits) / EDITED_NOTEBOOKS; i++) {
      const { kind, cells } = edited(notebook.cells, i, random);
      notebook = { ...notebook, cells };
      const took = time(() => auditor.audit(notebook, { trials: 'spare', settings }));
      ms.push(took);
      (kinds[kind] ??= []).push(took);
    }
  }
  return {
    cells: EDITED_CELLS,
    ...spread(ms),
    kinds: Object.fromEntries(Object.entries(kinds).map(([k, v]) => [k, spread(v)]))
  };
}

/** What people do to a cell: type in it, mostly; delete a line of it; now and then remove, copy or move one. */
function edited(cells, serial, random) {
  const at = Math.floor(random() * cells.length);
  const roll = random();
  const rest = cells.filter((_, i) => i !== at);
  const { source } = cells[at];
  const lines = source.split('\n');
  if (roll < 0.2 && lines.length > 1) {
    const without = lines.toSpliced(Math.floor(random() * lines.length), 1).join('\n');
    return { kind: 'delete a line', cells: cells.with(at, { ...cells[at], source: without }) };
  }
  if (roll < 0.7) {
    const line = random() < 0.5 ? `typed_${serial} = ${serial}` : `# ${serial}`;
    return { kind: 'type', cells: cells.with(at, { ...cells[at], source: `${source}\n${line}` }) };
  }
  if (roll < 0.8 && cells.length > 1) {
    const to = Math.floor(random() * rest.length);
    return { kind: 'move', cells: rest.toSpliced(to, 0, cells[at]) };
  }
  // Removing and copying in turn keep the notebook's size.
  return cells.length > EDITED_CELLS
    ? { kind: 'remove', cells: rest }
    : { kind: 'copy', cells: cells.toSpliced(at, 0, { ...cells[at], id: `copy-${serial}` }) };
}

/** One large notebook against the sum of its hundreds, each audited as a notebook of its own. */
function measureGrowth(groups, random) {
  const largest = concatenated(groups, Math.max(...sizes), random).cells.map(cell => cell.source);
  const hundreds = [];
  for (let at = 0; at < largest.length; at += EDITED_CELLS) {
    hundreds.push(best(() => audit(notebookOf(largest.slice(at, at + EDITED_CELLS)))));
  }
  return sizes.map(size => {
    const ms = best(() => audit(notebookOf(largest.slice(0, size))));
    const parts = hundreds.slice(0, Math.ceil(size / EDITED_CELLS)).reduce((a, b) => a + b, 0);
    return { size, ms, msPerCell: ms / size, parts, ratio: ms / parts };
  });
}

function best(work) {
  return Math.min(...Array.from({ length: PASSES }, () => time(work)));
}

/** The command and ruff as people run them: one process from start to end. */
function measureProcess(files, groups, random) {
  const one = join(scratch, 'one.ipynb');
  writeFileSync(one, asFile(concatenated(groups, 20, random)));
  const empty = join(scratch, 'empty.ipynb');
  writeFileSync(empty, asFile(notebookOf(['x = 1'])));
  const large = join(scratch, 'large.ipynb');
  writeFileSync(large, asFile(concatenated(groups, Math.max(...sizes), random)));
  const rows = [
    ['start (one line of code)', [empty], STARTS],
    ['one notebook of 20 cells', [one], STARTS],
    ...(files.length > 0 ? [[`${files.length} notebooks`, files, 3]] : []),
    [`one notebook of ${Math.max(...sizes)} cells`, [large], 3]
  ];
  return rows.map(([what, paths, runs]) => {
    const ours = repeated(runs, () =>
      run(process.execPath, ['--import', PEAK, command, 'audit', '--format', 'jsonl', ...paths])
    );
    const theirs = values.ruff
      ? repeated(runs, () =>
          run(values.ruff, [
            'check',
            '--isolated',
            '--no-cache',
            '--exit-zero',
            '--quiet',
            '--output-format',
            'json',
            ...paths
          ])
        )
      : null;
    return { what, ours, ruff: theirs, ratio: theirs && ours.ms / theirs.ms };
  });
}

function repeated(times, once) {
  const all = Array.from({ length: times }, once);
  return {
    ms: percentile(
      all.map(({ ms }) => ms),
      0.5
    ),
    least: Math.min(...all.map(({ ms }) => ms)),
    peakMiB: percentile(
      all.map(({ peakMiB }) => peakMiB ?? NaN),
      0.5
    )
  };
}

function run(program, args) {
  let child;
  const ms = time(() => {
    child = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  });
  if (child.error || (child.status !== 0 && child.status !== 1)) {
    throw new Error(`${program} failed: ${child.error?.message ?? child.stderr.slice(0, 500)}`);
  }
  const kib = /^peak-kib (\d+)$/m.exec(child.stderr);
  return { ms, peakMiB: kib ? Number(kib[1]) / 1024 : null };
}

function print({ node, cpu, cells, warm, edits, growth, process: whole }) {
  const ms = value => value.toFixed(1);
  const line = (what, s) => [what, s.count, ms(s.p50), ms(s.p95), ms(s.p99), ms(s.most)];
  console.log(`node ${node}, ${cpu}; cells of ${cells}; times in ms\n`);
  table([
    ['engine', 'audits', 'p50', 'p95', 'p99', 'most'],
    line('warm, a notebook', warm),
    line('the first time', warm.firstPass),
    line(`after an edit, ${edits.cells} cells`, edits),
    ...Object.entries(edits.kinds).map(([kind, s]) => line(`  ${kind}`, s))
  ]);
  console.log(`\nslowest: ${warm.slowest.map(({ ms: took, path }) => `${path} ${ms(took)}`).join(', ')}\n`);
  table([
    ['growth, cells', 'ms', 'ms a cell', 'in hundreds', 'ratio'],
    ...growth.map(g => [g.size, ms(g.ms), g.msPerCell.toFixed(2), ms(g.parts), g.ratio.toFixed(2)])
  ]);
  console.log();
  table([
    ['process', 'least', 'median', 'peak MiB', 'ruff median', 'ratio'],
    ...whole.map(({ what, ours, ruff, ratio }) => [
      what,
      ms(ours.least),
      ms(ours.ms),
      ours.peakMiB.toFixed(0),
      ruff ? ms(ruff.ms) : '-',
      ratio ? ratio.toFixed(1) : '-'
    ])
  ]);
  if (values.ruff) {
    console.log(`\nyardstick: ${spawnSync(values.ruff, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
  }
}
