/* The extension as a newcomer sees it: Jupyter is started as it was installed, and a notebook opened in a browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../setup/environment.mjs';
import { Failure } from '../setup/process.mjs';
import { freePort } from '../setup/port.mjs';

const TOKEN = 'preflight';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

/** What names a file of the extension: the address of its scripts, in a stack or as the place of a message. */
const OURS = /labextensions\/jupyterlab-preflight|\[preflight\]/i;

async function untilReady(url, child, said) {
  const until = performance.now() + 90_000;
  while (performance.now() < until && child.exitCode === null) {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(2000)
    }).catch(() => null);
    if (answer?.ok) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Failure(`Jupyter did not start:\n${said.join('')}`);
}

/**
 * Starts `jupyter lab` or `jupyter notebook` and calls `work` with its address. `enter` makes of a command what is run, on this machine or
 * another; its environment is all that the server knows of the machine.
 */
export async function withServer({ jupyter, application, folder, enter }, work) {
  const port = await freePort();
  const said = [];
  const [program, args, options] = enter(
    jupyter,
    [
      application,
      '--no-browser',
      `--ServerApp.root_dir=${folder}`,
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${port}`,
      '--ServerApp.port_retries=0',
      ...(process.getuid?.() === 0 ? ['--allow-root'] : [])
    ],
    { cwd: folder, env: { JUPYTER_TOKEN: TOKEN } }
  );
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', data => said.push(String(data)));
  child.stderr.on('data', data => said.push(String(data)));
  const ended = once(child, 'close');
  try {
    await untilReady(`http://127.0.0.1:${port}/api`, child, said);
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** Notes what the page says on its console, that of the extension apart from that of Jupyter itself. */
function listen(page) {
  const console = { errors: [], others: [] };
  const note = text => console[OURS.test(text) ? 'errors' : 'others'].push(text);
  page.on('pageerror', error => note(error.stack ?? error.message));
  page.on('console', message => {
    if (message.type() === 'error') {
      note(`${message.text()} (${message.location().url})`);
    } else if (message.type() === 'warning' && OURS.test(message.text())) {
      console.errors.push(message.text());
    }
  });
  return console;
}

/** What is done with the panel, in this order; each waits for what it brings about. */
const STEPS = {
  // Jupyter itself has to start first.
  findings: ({ panel }) => panel.locator('.jp-Preflight-finding').first().waitFor({ timeout: 180_000 }),
  'marks in cells': async ({ page }) => {
    await page.locator('.jp-Notebook .jp-Preflight-mark').first().waitFor();
    await page.locator('.jp-Preflight-cellMark').first().waitFor();
  },
  evidence: async ({ page, panel }) => {
    const leak = panel.locator('.jp-Preflight-finding[data-rule="leakage/preprocessing"]').first();
    await leak.locator('.jp-Preflight-findingButton').click();
    await leak.locator('.jp-Preflight-step').last().click();
    await page.locator('.jp-Preflight-highlight').first().waitFor();
  },
  hover: async ({ page }) => {
    await page.locator('.jp-Notebook .jp-Preflight-mark').first().hover();
    await page.locator('.jp-Preflight-hover').first().waitFor();
    await page.mouse.move(700, 5);
  },
  'insert and undo': async ({ page, panel }) => {
    const inserted = page.locator('.jp-Notebook').getByText('mlflow.start_run').first();
    await panel.locator('[data-offer="mlflow-tracking"] .jp-Preflight-insert').click();
    await inserted.waitFor();
    await page.locator('.jp-Notebook.jp-mod-commandMode :focus').waitFor({ state: 'attached' });
    await page.keyboard.press('z');
    await inserted.waitFor({ state: 'detached' });
  },
  'way of the data': async ({ panel }) => {
    await panel.getByRole('button', { name: 'Way of the data' }).click();
    await panel.locator('.jp-Preflight-node').first().waitFor();
  },
  companion: async ({ panel }) => {
    const tools = panel.locator('.jp-Preflight-tools');
    await tools.getByRole('button', { name: 'Check workspace' }).click();
    await tools.locator('[data-tool="mlflow"]').waitFor();
    await tools.locator('.jp-Preflight-path', { hasText: 'data/diabetes.csv' }).waitFor();
  }
};

/**
 * Opens the demo and uses the panel as far as it can be used without a kernel of the notebook's. Throws a Failure that names what does not
 * work, or what the extension says on the console.
 *
 * @param picture where a picture of the last that was seen is written; @param steps which of the steps are done, all when not given.
 * @returns the seconds from the address to the first finding, what was done, and what Jupyter itself has on the console as errors.
 */
export async function usePanel({ address, application, notebook, picture, steps = Object.keys(STEPS) }) {
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ARGUMENTS });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(60_000);
    const { errors, others } = listen(page);
    const told = () => [...errors, ...others].join('\n');
    const route = application === 'lab' ? 'lab/tree' : 'notebooks';
    const from = performance.now();
    await page.goto(`${address}/${route}/${notebook}?token=${TOKEN}`);
    const panel = page.locator('.jp-Preflight');
    let first;
    for (const name of steps) {
      try {
        await STEPS[name]({ page, panel });
      } catch (error) {
        await page.screenshot({ path: picture });
        throw new Failure(`In ${application}: ${name}\n${error.message}\n${told()}`);
      }
      first ??= (performance.now() - from) / 1000;
    }
    await page.screenshot({ path: picture });
    if (errors.length > 0) {
      throw new Failure(`In ${application}: errors on the console\n${told()}`);
    }
    return { seconds: first, steps, others };
  } finally {
    await browser.close();
  }
}
