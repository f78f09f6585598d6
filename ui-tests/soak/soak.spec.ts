/**
 * The soak: somebody edits, runs, undoes, fixes, filters and exports at random, and every so often what the panel shows is
 * held against an audit by an engine that never saw the notebook. Now and then all notebooks are closed, and the memory
 * that is left is written down.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { command, copyDemo, DEMO, onDisk } from '../tests/preflight';
import { compare, inTime } from './comparison';
import { memoryOf, type Memory } from './memory';
import { spyOnEngine } from './page';
import { Random } from './random';
import { CELLS } from './snippets';
import { Walk } from './walk';

const MINUTES = Number(process.env.PREFLIGHT_SOAK_MINUTES ?? '0.5');
const SEED = Number(process.env.PREFLIGHT_SOAK_SEED ?? '1');
/** Where figures are written down, a line each; nowhere when it is not set. */
const LOG = process.env.PREFLIGHT_SOAK_LOG;

/** Steps between two comparisons, and comparisons between two measurements. */
const CHECK_EVERY = 6;
const MEASURE_EVERY = 15;

/** After so many failures there is nothing more to learn. */
const MOST_FAILURES = 10;

const NOTEBOOKS = ['soak/a.ipynb', 'soak/b.ipynb', 'soak/c.ipynb', 'soak/d.ipynb', `soak/${DEMO}`];

function writeNotebooks(random: Random): void {
  copyDemo('soak');
  for (const path of NOTEBOOKS.slice(0, -1)) {
    const cells = Array.from({ length: 4 + random.below(8) }, (_, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      source: random.pick(CELLS),
      metadata: {},
      outputs: [],
      execution_count: null
    }));
    const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
    writeFileSync(
      onDisk(path),
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells })
    );
  }
}

/** Messages of JupyterLab and its server that say nothing about the extension: kernels that are shut down under a page. */
function isForeign(text: string): boolean {
  return /WebSocket connection|Failed to load resource|Canceled future|Kernel: .*(dead|connection)|404 Not Found/.test(
    text
  );
}

test('hours of editing: nothing is lost, and memory comes back', async ({ browser, baseURL }) => {
  const random = new Random(SEED);
  writeNotebooks(random);
  const page = await browser.newPage({ acceptDownloads: true });
  const errors: string[] = [];
  const foreign: string[] = [];
  page.on('pageerror', error => errors.push(String(error.stack ?? error)));
  page.on('console', message => {
    if (message.type() === 'error') {
      (isForeign(message.text()) ? foreign : errors).push(`${message.text()} (${message.location().url})`);
    }
  });
  await spyOnEngine(page);
  await page.goto(`${baseURL}/lab`);
  await page.waitForFunction(() => window.jupyterapp?.started !== undefined);
  await page.evaluate(() => window.jupyterapp.started.then(() => undefined));
  const measure = await memoryOf(page);
  const walk = new Walk(page, random, NOTEBOOKS);
  const memories: Memory[] = [];
  const write = (what: object): void => {
    if (LOG) {
      appendFileSync(LOG, `${JSON.stringify({ at: new Date().toISOString(), ...what })}\n`);
    }
  };
  const started = Date.now();
  let steps = 0;
  let checks = 0;
  await command(page, 'docmanager:open', { path: NOTEBOOKS[0] });
  await expect(walk.panel).toBeVisible();
  const failures: string[] = [];
  while (Date.now() - started < MINUTES * 60000 && failures.length < MOST_FAILURES) {
    try {
      for (let time = 0; time < CHECK_EVERY; time++) {
        await inTime(walk.step(), 'the step');
        steps++;
      }
      await inTime(compare(page, walk), 'the comparison');
      checks++;
      if (checks % MEASURE_EVERY === 0) {
        await walk.closeAll();
        memories.push(await measure());
        write({
          steps,
          checks,
          undone: walk.undone,
          failures: failures.length,
          errors: errors.length,
          ...memories.at(-1)
        });
      }
    } catch (error) {
      // Written down, and the walk goes on: a failure in the night is not to be the end of it.
      failures.push(`${String(error)}\nafter ${walk.trail.join(', ')}`);
      write({ failed: failures.at(-1), steps });
      await page.screenshot({ path: test.info().outputPath(`failure-${failures.length}.png`) });
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
    }
  }
  await walk.closeAll();
  memories.push(await measure());
  write({
    done: true,
    seed: SEED,
    minutes: (Date.now() - started) / 60000,
    steps,
    checks,
    undone: walk.undone,
    taken: Object.fromEntries(walk.taken),
    errors,
    foreign: foreign.slice(0, 20),
    ...memories.at(-1)
  });
  expect(failures).toEqual([]);
  expect(errors).toEqual([]);
  expect(checks).toBeGreaterThan(0);
  await page.close();
});
