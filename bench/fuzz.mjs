/**
 * Gives the engine spoiled notebooks, and says what it does not bear:
 * node bench/fuzz.mjs FOLDER [--seconds N] [--seed S] [--only N] [--shapes | --handed] [--keep FOLDER]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { handedIn } from './fuzz/handed.mjs';
import { extremes, handed, spoiled } from './fuzz/mutations.mjs';
import { generator, notebooksIn } from './notebooks.mjs';

const TARGET = join(dirname(fileURLToPath(import.meta.url)), 'fuzz', 'target.mjs');

/** Milliseconds of the processor for an audit of up to a megabyte, and for each one more. */
const MS = 2_000;
/** Trying all fixes and making all reports may take this many times as long. */
const REST = 10;
/** Megabytes that a process may hold, and by how many they may grow from one input to another a hundred later. */
const MOST_HEAP = 1_500;
const GROWTH = 64;
const EVERY = 100;
/** Tries at making a failing input smaller, and milliseconds for them. */
const TRIES = 60;
const SHRINKING = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    shapes: { type: 'boolean', default: false },
    handed: { type: 'boolean', default: false },
    keep: { type: 'string' }
  }
});
if (positionals.length !== 1) {
  console.error(
    'usage: node bench/fuzz.mjs FOLDER [--seconds N] [--seed S] [--only N] [--shapes | --handed] [--keep FOLDER]'
  );
  process.exit(2);
}
const seed = Number(values.seed);
const files = notebooksIn(positionals[0]).map(path => readFileSync(path, 'utf8'));
const kindsHanded = values.handed ? await handedIn(files) : [];
const keep = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), 'preflight-fuzz-'));
mkdirSync(keep, { recursive: true });

let child = null;
const kinds = new Map();
/** Inputs, time and faults of each way of spoiling. */
const ways = new Map();
const seen = new Set();
const slowest = [];
let failures = 0;
let base = 0;
const end = performance.now() + Number(values.seconds) * 1000;
for (const [number, input] of inputs()) {
  if (performance.now() > end) {
    break;
  }
  const outcome = await run(input);
  kinds.set(outcome.kind, (kinds.get(outcome.kind) ?? 0) + 1);
  slowest.push({ ms: outcome.ms ?? Infinity, number, ways: input.ways });
  slowest.sort((a, b) => b.ms - a.ms).splice(5);
  const fault = faultOf(outcome, input) ?? growth(outcome, number);
  for (const way of new Set(input.ways.map(each => each.replace(/ \d+$/, '')))) {
    const row = ways.get(way) ?? { inputs: 0, ms: 0, most: 0, heap: 0, faults: 0 };
    const ms = (outcome.ms ?? 0) + (outcome.rest ?? 0);
    ways.set(way, {
      inputs: row.inputs + 1,
      ms: row.ms + ms,
      most: Math.max(row.most, outcome.ms ?? 0),
      heap: Math.max(row.heap, outcome.peak ?? 0),
      faults: row.faults + (fault ? 1 : 0)
    });
  }
  if (fault) {
    failures += 1;
    await tell(fault, outcome, input, number);
  }
}
child?.kill('SIGKILL');
console.log([...kinds].map(([kind, count]) => `${kind} ${count}`).join(', '));
console.log(
  '\n| way | inputs | s | longest audit (ms) | heap (MB) | faults |\n| --- | --- | --- | --- | --- | --- |'
);
for (const [way, { inputs, ms, most, heap, faults }] of [...ways].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const cells = [way, inputs, (ms / 1000).toFixed(1), most.toFixed(0), (heap / 2 ** 20).toFixed(0), faults];
  console.log(`| ${cells.join(' | ')} |`);
}
console.log('');
for (const { ms, number, ways: by } of slowest) {
  console.log(`slowest  ${ms.toFixed(0)} ms  input ${number}  ${by.join(', ')}`);
}
console.log(failures === 0 ? 'no failures' : `${failures} failures, inputs in ${keep}`);
process.exitCode = failures > 0 ? 1 : 0;

/** Each input is made of the seed and its own number, so that one can be made again alone. */
function* inputs() {
  const only = values.only === undefined ? null : Number(values.only);
  if (values.shapes) {
    const all = [...extremes().entries()];
    yield* only === null ? all : all.filter(([number]) => number === only);
    return;
  }
  for (let number = only ?? 0; only === null || number === only; number++) {
    const random = generator(seed * 1_000_003 + number);
    yield [
      number,
      values.handed
        ? handed(kindsHanded, random)
        : spoiled(files[Math.floor(random() * files.length)], random)
    ];
  }
}

function faultOf({ kind, ms, rest = 0, stage }, { text }) {
  const most = MS * Math.max(1, text.length / 1_000_000);
  if (kind === 'throws' || kind === 'differs' || kind === 'hangs' || kind === 'ends') {
    return `${kind} (${stage})`;
  }
  return ms > most ? 'slow (audit)' : rest > most * REST ? 'slow (fixes and reports)' : null;
}

/** What is still held long after; a process that was started anew begins anew. */
function growth({ heap }, number) {
  if (number % EVERY !== 0 || heap === undefined) {
    return null;
  }
  const grown = base === 0 ? 0 : heap - base;
  base = base === 0 ? heap : base;
  return grown > GROWTH * 2 ** 20 ? `holds ${(grown / 2 ** 20).toFixed(0)} MB more` : null;
}

async function started() {
  base = 0;
  child = fork(TARGET, { execArgv: ['--expose-gc', `--max-old-space-size=${MOST_HEAP}`], silent: true });
  await new Promise(ready => child.once('message', ready));
}

async function run({ text, path, as }) {
  if (!child) {
    await started();
  }
  const current = child;
  const patience = MS * Math.max(1, text.length / 1_000_000) * REST;
  const from = busy(current.pid);
  const outcome = await new Promise(answer => {
    const timer = setInterval(() => {
      if (busy(current.pid) - from > patience) {
        answer({ kind: 'hangs', stage: `after ${patience} ms` });
      }
    }, 500);
    const settle = value => {
      clearInterval(timer);
      current.removeAllListeners();
      answer(value);
    };
    current.once('message', settle);
    current.once('exit', (code, signal) => settle({ kind: 'ends', stage: `exit ${code ?? signal}` }));
    current.send({ text, path, as });
  });
  if (outcome.kind === 'hangs' || outcome.kind === 'ends') {
    current.removeAllListeners();
    current.kill('SIGKILL');
    child = null;
  }
  return outcome;
}

/** Milliseconds of the processor that a process took (Linux; elsewhere those of the clock): on a busy machine nothing hangs that waits. */
function busy(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return performance.now();
  }
}

/** Says what failed and how to see it again; the same fault at the same place is said once. */
async function tell(fault, { stack = '', ms }, input, number) {
  const where = stack.split('\n').slice(0, 4).join('\n');
  const key = stack === '' ? `${fault} ${input.ways.join()}` : where;
  console.log(
    `${fault}  input ${number}  ${input.ways.join(', ')}  ${input.text.length} characters  ${ms?.toFixed(0) ?? '-'} ms`
  );
  if (seen.has(key)) {
    return;
  }
  seen.add(key);
  const small = await smaller(input, fault);
  const path = join(keep, `${number}-${input.path}`);
  writeFileSync(path, small.text);
  const flags = values.shapes ? '--shapes' : `--seed ${seed}${values.handed ? ' --handed' : ''}`;
  console.log(`  ${path} (${small.text.length} characters); again: --only ${number} ${flags}`);
  if (where !== '') {
    console.log(where.replace(/^/gm, '  '));
  }
}

/** Cells and lines are left out for as long as the same fault stays. */
async function smaller(input, fault) {
  if (!fault.startsWith('throws') && !fault.startsWith('differs')) {
    return input;
  }
  let least = input;
  let tries = 0;
  const until = performance.now() + SHRINKING;
  const parts = input.path.endsWith('.py') ? lineParts : cellParts;
  for (let size = 1 / 2; tries < TRIES && size > 1 / 64; size /= 2) {
    for (let from = 0; from < 1 && tries < TRIES && performance.now() < until; from += size) {
      const text = parts(least.text, from, from + size);
      if (text === null || text.length >= least.text.length) {
        continue;
      }
      tries += 1;
      const next = { ...least, text };
      if (faultOf(await run(next), next) === fault) {
        least = next;
      }
    }
  }
  return least;
}

/** The file without the cells between two shares of it; null where it is no JSON with cells. */
function cellParts(text, from, to) {
  try {
    const file = JSON.parse(text);
    const { length } = file.cells;
    file.cells.splice(Math.floor(from * length), Math.ceil((to - from) * length));
    return JSON.stringify(file);
  } catch {
    return lineParts(text, from, to);
  }
}

function lineParts(text, from, to) {
  const lines = text.split('\n');
  lines.splice(Math.floor(from * lines.length), Math.ceil((to - from) * lines.length));
  return lines.join('\n');
}
