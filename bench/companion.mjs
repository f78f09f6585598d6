/**
 * What the companion costs: its start, a request, its memory, and a workspace of many notebooks beside the command:
 *   node bench/companion.mjs FOLDER [--requests N] [--notebooks N]
 * FOLDER holds notebooks, which are copied until there are N. Needs the project's .venv with the extension installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inVenv, venvEnv } from '../scripts/setup/environment.mjs';
import { notebooksIn } from './notebooks.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requests: { type: 'string', default: '500' },
    notebooks: { type: 'string', default: '1000' }
  }
});
const source = notebooksIn(resolve(positionals[0]));
const workspace = mkdtempSync(join(tmpdir(), 'preflight-bench-'));
for (let i = 0; i < Number(values.notebooks); i++) {
  const folder = join(workspace, `part${Math.floor(i / 100)}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(source[i % source.length], join(folder, `n${i}.ipynb`));
}

/** The kernel of the tests: a line of code in, a line with an answer out. */
const started = performance.now();
const kernel = spawn(inVenv('python'), [join(root, 'src/hosts/companion/__tests__/kernel.py'), workspace], {
  env: venvEnv(),
  stdio: ['pipe', 'pipe', 'inherit']
});
const waiting = new Map();
let ready = () => {};
const isReady = new Promise(go => (ready = go));
createInterface({ input: kernel.stdout }).on('line', line => {
  const message = JSON.parse(line);
  if (message.ready) {
    ready();
  } else if (message.answer) {
    waiting.get(message.answer.id)?.(message.answer);
    waiting.delete(message.answer.id);
  }
});

let id = 0;
const send = code => kernel.stdin.write(`${JSON.stringify(code)}\n`);
const answer = code =>
  new Promise(done => {
    id += 1;
    waiting.set(id, done);
    send(code(id));
  });
const ask = request =>
  answer(id => `preflight.request(${JSON.stringify(JSON.stringify({ root: null, ...request, id }))});`);

/** Bytes that the processes below the kernel's Python hold: Linux only, null elsewhere. */
function memory() {
  try {
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const parent = readFileSync(`/proc/${pid}/status`, 'utf8').match(/PPid:\s+(\d+)/)?.[1];
      if (Number(parent) === kernel.pid && line.includes('deno')) {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        return {
          now: Number(status.match(/VmRSS:\s+(\d+)/)[1]) * 1024,
          most: Number(status.match(/VmHWM:\s+(\d+)/)[1]) * 1024
        };
      }
    }
  } catch {
    // A process that ended meanwhile, or a system without /proc.
  }
  return null;
}

const mb = bytes => `${(bytes / 2 ** 20).toFixed(0)} MB`;
const quantile = (list, q) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];
const tell = (title, text) => console.log(`${title.padEnd(34)} ${text}`);

try {
  await isReady;
  tell('kernel ready', `${(performance.now() - started).toFixed(0)} ms, jupyter_client's start included`);
  const before = performance.now();
  await answer(
    id =>
      `globalThis.preflight ??= await import(Deno.env.get('PREFLIGHT_COMPANION')); await preflight.boot(${id});`
  );
  tell('companion loaded', `${(performance.now() - before).toFixed(0)} ms`);

  const times = [];
  for (let i = 0; i < Number(values.requests); i++) {
    const begin = performance.now();
    const { ok } = await ask({
      method: 'facts',
      notebookDir: 'part0',
      notebookName: 'n0.ipynb',
      paths: ['data/train.csv', '../data/test.csv'],
      tools: [],
      python: null
    });
    if (!ok) {
      throw new Error('a request failed');
    }
    times.push(performance.now() - begin);
  }
  tell(
    `a request for facts (${times.length})`,
    `p50 ${quantile(times, 0.5).toFixed(1)} ms, p95 ${quantile(times, 0.95).toFixed(1)} ms, first ${times[0].toFixed(0)} ms`
  );
  const idle = memory();
  if (idle) {
    tell('memory after these', mb(idle.now));
  }

  const begin = performance.now();
  const listed = await ask({ method: 'notebooks', folder: '' });
  const paths = [...listed.result.paths];
  tell('notebooks listed', `${paths.length} in ${(performance.now() - begin).toFixed(0)} ms`);
  let findings = 0;
  const work = async () => {
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      const { result } = await ask({ method: 'audit-file', path });
      findings += result.findings.length;
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  const companion = performance.now() - begin;
  tell('workspace, by the companion', `${(companion / 1000).toFixed(1)} s, ${findings} findings`);
  const after = memory();
  if (after) {
    tell('memory after it', `${mb(after.now)}, at most ${mb(after.most)}`);
  }
  const start = performance.now();
  spawnSync(
    process.execPath,
    [join(root, 'dist/nbpreflight.js'), 'audit', '.', '--format', 'text', '-o', join(workspace, 'out.txt')],
    {
      cwd: workspace
    }
  );
  const command = performance.now() - start;
  tell(
    'the same by the command',
    `${(command / 1000).toFixed(1)} s; the companion takes ${(companion / command).toFixed(1)} times that`
  );
  tell(
    'load of the machine',
    loadavg()
      .map(load => load.toFixed(1))
      .join(' ')
  );
} finally {
  kernel.stdin.end();
  rmSync(workspace, { recursive: true, force: true });
}
