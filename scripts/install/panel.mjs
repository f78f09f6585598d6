/* The extension as a newcomer sees it: Jupyter is started as it was installed, and a notebook opened in a browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../setup/environment.mjs';
import { Failure } from '../setup/process.mjs';

const TOKEN = 'preflight';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

/**
 * What JupyterLab itself says on the console of an untouched environment without network: it is no matter of the extension.
 * Errors of the page (exceptions) are never left out.
 */
const NOT_OURS = [/extensionmanager/i, /lab\/api\/news/, /favicon/, /Failed to load resource/];

/** A port of this machine that nothing listens on. */
const freePort = () =>
  new Promise((found, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

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
 * Starts `jupyter lab` or `jupyter notebook` and calls `work` with its address. `env` is all that the server knows of this machine.
 */
export async function withServer({ jupyter, application, folder, env }, work) {
  const port = await freePort();
  const said = [];
  const child = spawn(
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
    {
      cwd: folder,
      env: { ...env, JUPYTER_TOKEN: TOKEN },
      stdio: ['ignore', 'pipe', 'pipe']
    }
  );
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

/** Text of a message of the console, with what it is about where that says more. */
const words = message => `${message.text()} (${message.location().url})`;

/**
 * Opens a notebook and uses the panel as far as it can be used without kernel: findings, marks in the cells, a jump to the code, a cell
 * inserted and taken back; in JupyterLab also facts from the companion. Throws a Failure that names what is missing.
 *
 * @returns the seconds from the address to the first finding, the number of findings, and what the console says.
 */
export async function usePanel({ address, application, notebook, picture }) {
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ARGUMENTS
  });
  const errors = [];
  const warnings = [];
  try {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 }
    });
    page.setDefaultTimeout(60_000);
    page.on('pageerror', error => errors.push(error.stack ?? error.message));
    page.on('console', message => {
      const text = words(message);
      if (message.type() === 'error' && !NOT_OURS.some(pattern => pattern.test(text))) {
        errors.push(text);
      } else if (message.type() === 'warning' && /preflight|shared singleton/i.test(text)) {
        warnings.push(text);
      }
    });
    const from = performance.now();
    const route = application === 'lab' ? 'lab/tree' : 'notebooks';
    await page.goto(`${address}/${route}/${notebook}?token=${TOKEN}`);
    const panel = page.locator('.jp-Preflight');
    const findings = panel.locator('.jp-Preflight-finding');
    await findings.first().waitFor();
    const seconds = (performance.now() - from) / 1000;
    const steps = [];
    const step = async (name, work) => {
      try {
        await work();
        steps.push(name);
      } catch (error) {
        if (picture) {
          await page.screenshot({ path: picture });
        }
        throw new Failure(
          `In ${application}, after ${steps.join(', ') || 'the first finding'}: ${name} fails\n${error}\n${errors.join('\n')}`
        );
      }
    };
    // Whatever JupyterLab asks in its first window.
    for (const name of ['No', 'Not now']) {
      const button = page.locator('.jp-toast-button, .Toastify button').getByText(name, { exact: true });
      await button.click({ timeout: 500 }).catch(() => {});
    }
    await step('marks in cells', async () => {
      await page.locator('.jp-Notebook .jp-Preflight-mark').first().waitFor();
      await page.locator('.jp-Preflight-cellMark').first().waitFor();
    });
    await step('evidence', async () => {
      const leak = panel.locator('.jp-Preflight-finding[data-rule="leakage/preprocessing"]').first();
      await leak.locator('.jp-Preflight-findingButton').click();
      await leak.locator('.jp-Preflight-step').last().click();
      await page.locator('.jp-Preflight-highlight').first().waitFor();
    });
    await step('hover', async () => {
      await page.locator('.jp-Notebook .jp-Preflight-mark').first().hover();
      await page.locator('.jp-Preflight-hover').first().waitFor();
      await page.mouse.move(700, 5);
    });
    await step('insert and undo', async () => {
      const cells = () =>
        page.evaluate(() => globalThis.jupyterapp?.shell.currentWidget.content.model.cells.length ?? null);
      const before = await cells();
      await panel.locator('[data-offer="mlflow-tracking"] .jp-Preflight-insert').click();
      await page.getByText('mlflow.start_run').first().waitFor();
      await page.keyboard.press('z');
      await page.getByText('mlflow.start_run').first().waitFor({ state: 'detached' });
      if ((await cells()) !== before) {
        throw new Error('the notebook has another number of cells than before');
      }
    });
    await step('rule page', async () => {
      await panel.getByRole('button', { name: 'Way of the data' }).click();
      await panel.locator('.jp-Preflight-node').first().waitFor();
    });
    await step('companion', async () => {
      const tools = panel.locator('.jp-Preflight-tools');
      await tools.getByRole('button', { name: 'Check workspace' }).click();
      await tools.locator('[data-tool="mlflow"]').waitFor();
      await tools.locator('.jp-Preflight-path', { hasText: 'data/diabetes.csv' }).waitFor();
    });
    const count = await findings.count();
    if (picture) {
      mkdirSync(new URL('.', `file://${picture}`).pathname, {
        recursive: true
      });
      await page.screenshot({ path: picture });
    }
    if (errors.length > 0) {
      throw new Failure(`The console of ${application} has errors:\n${errors.join('\n')}`);
    }
    return { seconds, count, steps, warnings };
  } finally {
    await browser.close();
  }
}
