/**
 * What people wait for in the browser, with the extension and without it:
 *   node bench/browser.mjs [FOLDER] [--opens N] [--keys N] [--minutes M] [--cells N] [--seed S] [--only open,keys,memory]
 * Starts JupyterLab of the project's .venv on folders of its own, in which the built extension must be installed.
 */
/* global window, document, MutationObserver, PerformanceObserver */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { inVenv, venvEnv } from '../scripts/setup/environment.mjs';
import {
  asFile,
  cellsOf,
  cellsOfPages,
  concatenated,
  generator,
  notebookOf,
  notebooksIn
} from './notebooks.mjs';

const ENGINE = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist', 'engine.mjs');
/** What is typed into, amid the notebook: with a `#` before it, one finding less. */
const TYPED = 'typed_sample = np.random.rand(3)';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    opens: { type: 'string', default: '15' },
    keys: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '10' },
    cells: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: 'open,keys,memory' }
  }
});
const wanted = new Set(values.only.split(','));
const size = Number(values.cells);
const place = Math.floor(size / 2);

async function notebook() {
  const { readNotebook } = await import(pathToFileURL(ENGINE).href);
  const groups = positionals[0]
    ? cellsOf(notebooksIn(resolve(positionals[0])), readNotebook)
    : cellsOfPages();
  const { cells } = concatenated(groups, size - 2, generator(Number(values.seed)));
  const sources = cells.map(({ source }) => source);
  return asFile(
    notebookOf(['import numpy as np', ...sources.slice(0, place - 1), TYPED, ...sources.slice(place - 1)])
  );
}

const freePort = () =>
  new Promise(found => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/** A JupyterLab on folders of its own, and a page on it. */
async function withLab(enabled, work) {
  const home = mkdtempSync(join(tmpdir(), 'preflight-bench-'));
  const folder = name => {
    mkdirSync(join(home, name), { recursive: true });
    return join(home, name);
  };
  const text = await notebook();
  for (let i = 0; i < Math.max(Number(values.opens), 1); i++) {
    writeFileSync(join(folder('root'), `n${i}.ipynb`), text);
  }
  const disabled = enabled ? {} : { 'jupyterlab-preflight': true };
  writeFileSync(
    join(folder('config/labconfig'), 'page_config.json'),
    JSON.stringify({ disabledExtensions: disabled })
  );
  const port = await freePort();
  const args = [
    'lab',
    '--no-browser',
    '--allow-root',
    '--IdentityProvider.token=',
    '--ServerApp.disable_check_xsrf=True',
    '--LabApp.expose_app_in_browser=True',
    '--Application.log_level=CRITICAL',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${folder('root')}`
  ];
  const env = {
    ...process.env,
    ...venvEnv(),
    JUPYTER_CONFIG_DIR: folder('config'),
    JUPYTER_DATA_DIR: folder('data'),
    JUPYTER_RUNTIME_DIR: folder('runtime'),
    JUPYTERLAB_SETTINGS_DIR: folder('settings'),
    JUPYTERLAB_WORKSPACES_DIR: folder('workspaces')
  };
  const lab = spawn(inVenv('jupyter'), args, { env, stdio: 'ignore' });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run']
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const base = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 200 && !(await fetch(`${base}/api`).catch(() => null)); tries++) {
      await new Promise(done => setTimeout(done, 200));
    }
    await page.goto(`${base}/lab`);
    await page.waitForFunction(() => window.jupyterapp?.restored);
    await page.evaluate(() => window.jupyterapp.restored);
    await page.locator('.jp-Launcher').waitFor();
    return await work(page);
  } finally {
    await browser.close();
    lab.kill('SIGTERM');
    await new Promise(done => lab.once('exit', done));
    rmSync(home, { recursive: true, force: true });
  }
}

const quantile = (list, q) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))];
const ms = list => `p50 ${quantile(list, 0.5).toFixed(0)} ms, p95 ${quantile(list, 0.95).toFixed(0)} ms`;
const mb = bytes => `${(bytes / 1e6).toFixed(1)} MB`;

/** Opens notebooks one after another: until the first cell stands there, and until the first finding does. */
async function opens(page, enabled) {
  const shown = [];
  const found = [];
  for (let i = 0; i < Number(values.opens); i++) {
    const times = await page.evaluate(
      async ([path, audited]) => {
        const { commands } = window.jupyterapp;
        const start = performance.now();
        const until = selector =>
          new Promise(done => {
            const look = () => {
              if (document.querySelector(selector)) {
                observer.disconnect();
                done(performance.now() - start);
              }
            };
            const observer = new MutationObserver(look);
            observer.observe(document.body, { subtree: true, childList: true, attributes: true });
            look();
          });
        const cell = until('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell .cm-line');
        const finding = audited ? until('.jp-Preflight .jp-Preflight-finding') : null;
        const opened = commands.execute('docmanager:open', {
          path,
          factory: 'Notebook',
          kernel: { name: '' }
        });
        const result = [await cell, await finding];
        await opened;
        return result;
      },
      [`n${i}.ipynb`, enabled]
    );
    shown.push(times[0]);
    found.push(times[1]);
    await page.evaluate(async () => {
      const dialog = () => document.querySelector('.jp-Dialog .jp-mod-reject');
      await new Promise(done => setTimeout(done, 1500));
      dialog()?.click();
      window.jupyterapp.shell.currentWidget.context.model.dirty = false;
      await window.jupyterapp.commands.execute('application:close');
      await new Promise(done => setTimeout(done, 300));
    });
  }
  return { shown, found };
}

/** Opens one notebook and puts the cursor into the cell that is typed in. */
async function openToType(page) {
  await page.evaluate(() =>
    window.jupyterapp.commands.execute('docmanager:open', {
      path: 'n0.ipynb',
      factory: 'Notebook',
      kernel: { name: '' }
    })
  );
  await page.locator('.jp-NotebookPanel .jp-Cell .cm-line').first().waitFor();
  await page.waitForTimeout(3000);
  if (await page.locator('.jp-Dialog').count()) {
    await page.keyboard.press('Escape');
  }
  await page.evaluate(async at => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = at;
    await content.scrollToItem(at, 'center');
    await content.widgets[at].ready;
    content.mode = 'edit';
    content.activeCell.editor.focus();
    content.activeCell.editor.setCursorPosition({ line: 0, column: 0 });
  }, place);
  await page.waitForTimeout(2000);
}

/** Comments the cell out and in again: how long the marks of its line take, and what a key costs the page. */
async function keys(page, enabled) {
  await openToType(page);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.evaluate(() => {
    window.benchTimes = [];
    window.benchLong = [];
    new PerformanceObserver(list =>
      window.benchLong.push(...list.getEntries().map(({ duration }) => duration))
    ).observe({ type: 'longtask' });
    const editor = document.querySelector('.jp-Cell.jp-mod-active .cm-content');
    const count = () => editor.querySelectorAll('.jp-Preflight-mark').length;
    let start = null;
    let before = 0;
    editor.addEventListener('keydown', () => ((start = performance.now()), (before = count())), true);
    new MutationObserver(() => {
      if (start !== null && count() !== before) {
        window.benchTimes.push(performance.now() - start);
        start = null;
      }
    }).observe(editor, { subtree: true, childList: true, attributes: true });
  });
  const total = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = name => metrics.find(each => each.name === name).value;
    return { task: of('TaskDuration'), script: of('ScriptDuration') };
  };
  const count = Number(values.keys);
  const start = await total();
  for (let i = 0; i < count; i++) {
    await page.keyboard.press(i % 2 === 0 ? '#' : 'Backspace');
    await page.waitForTimeout(600);
  }
  const end = await total();
  // The page idles between keys; what it does then is no cost of theirs.
  await page.waitForTimeout(1000);
  const idleStart = await total();
  await page.waitForTimeout(10000);
  const idle = ((await total()).task - idleStart.task) / 10;
  const seconds = count * 0.6;
  return {
    times: await page.evaluate(() => window.benchTimes),
    long: await page.evaluate(() => window.benchLong),
    task: ((end.task - start.task - idle * seconds) / count) * 1000,
    script: ((end.script - start.script) / count) * 1000,
    enabled
  };
}

/** Talks to the workers of a page, which Playwright lets nobody do. */
async function workersOf(page) {
  const cdp = await page.context().newCDPSession(page);
  const workers = [];
  let id = 0;
  const waiting = new Map();
  cdp.on('Target.attachedToTarget', ({ sessionId, targetInfo }) =>
    workers.push({ sessionId, ...targetInfo })
  );
  cdp.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer = JSON.parse(message);
    waiting.get(answer.id)?.(answer.result);
    waiting.delete(answer.id);
  });
  await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const ask = (sessionId, method) =>
    new Promise(done => {
      id += 1;
      waiting.set(id, done);
      void cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    });
  const used = async send => {
    for (let i = 0; i < 3; i++) {
      await send('HeapProfiler.collectGarbage');
    }
    return (await send('Runtime.getHeapUsage')).usedSize;
  };
  return async () => {
    const own = workers.filter(({ url }) => url.includes('preflight'));
    return {
      page: await used(method => cdp.send(method)),
      worker: own.length > 0 ? await used(method => ask(own.at(-1).sessionId, method)) : 0,
      nodes: (await cdp.send('Memory.getDOMCounters')).nodes
    };
  };
}

/** Edits without end, as fast as each is audited: the heaps after garbage was collected, from time to time. */
async function memory(page) {
  const heaps = await workersOf(page);
  await openToType(page);
  const edit = async seconds => {
    const edits = await page.evaluate(
      async ([at, time]) => {
        const { sharedModel } = window.jupyterapp.shell.currentWidget.content.model;
        const cell = () => sharedModel.cells[at];
        const until = performance.now() + time * 1000;
        let count = 0;
        while (performance.now() < until) {
          const source = cell().getSource();
          // By turns: one letter at the end of a line, a finding gone and back, a cell in and out.
          if (count % 10 === 9) {
            const last = sharedModel.cells.length;
            sharedModel.insertCell(last, { cell_type: 'code', source: 'np.random.rand(2)' });
            await new Promise(done => setTimeout(done, 200));
            sharedModel.deleteCell(last);
          } else if (source.startsWith('#')) {
            cell().updateSource(0, 1, '');
          } else if (count % 3 === 0) {
            cell().updateSource(0, 0, '#');
          } else {
            const end = source.length;
            cell().updateSource(end, end, ' ');
            await new Promise(done => setTimeout(done, 200));
            cell().updateSource(end, end + 1, '');
          }
          count += 1;
          await new Promise(done => setTimeout(done, 200));
        }
        return count;
      },
      [place, seconds]
    );
    return edits;
  };
  await edit(45);
  const samples = [{ edits: 0, ...(await heaps()) }];
  const parts = 5;
  let edits = 0;
  for (let i = 0; i < parts; i++) {
    edits += await edit((Number(values.minutes) * 60) / parts);
    samples.push({ edits, ...(await heaps()) });
  }
  return samples;
}

const cores = cpus().length;
console.log(
  `${size} cells, ${cores} cores, load ${loadavg()
    .map(load => load.toFixed(1))
    .join(' ')} at the start`
);
if (wanted.has('open')) {
  const own = await withLab(true, page => opens(page, true));
  const without = await withLab(false, page => opens(page, false));
  const ratio = quantile(own.shown, 0.5) / quantile(without.shown, 0.5);
  console.log(`open to first finding: ${ms(own.found)} (${own.found.length} opens)`);
  console.log(
    `open to first cell: ${ms(own.shown)}; without the extension ${ms(without.shown)}; ratio of p50 ${ratio.toFixed(2)}`
  );
}
if (wanted.has('keys')) {
  const own = await withLab(true, page => keys(page, true));
  const without = await withLab(false, page => keys(page, false));
  console.log(`key to changed squiggle: ${ms(own.times)} (${own.times.length} of ${values.keys} keys)`);
  for (const { enabled, task, script, long } of [own, without]) {
    const slow =
      long.length === 0 ? 'none' : `${long.length}, the longest ${Math.max(...long).toFixed(0)} ms`;
    console.log(
      `main thread a key, ${enabled ? 'with' : 'without'}: ${task.toFixed(1)} ms (script ${script.toFixed(1)} ms); long tasks: ${slow}`
    );
  }
  console.log(`ratio of main-thread time: ${(own.task / without.task).toFixed(2)}`);
}
if (wanted.has('memory')) {
  for (const enabled of [true, false]) {
    const samples = await withLab(enabled, memory);
    console.log(`heap after garbage collection, ${enabled ? 'with' : 'without'} the extension:`);
    for (const { edits, page, worker, nodes } of samples) {
      console.log(`  ${edits} edits: page ${mb(page)}, worker ${mb(worker)}, ${nodes} DOM nodes`);
    }
  }
}
console.log(
  `load ${loadavg()
    .map(load => load.toFixed(1))
    .join(' ')} at the end`
);
