/** The companion is killed, hangs, or loses its server, and the panel gets on. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { copyDemo, DEMO, freePort, onDisk, openNotebook } from './preflight';

/** The process of the companion's kernel on a server: its connection file tells which. */
function kernelOf(runtime: string): number {
  const found = execFileSync('pgrep', ['-f', `deno.*--conn ${runtime}`], { encoding: 'utf8' });
  const pids = found.trim().split('\n').map(Number);
  expect(pids).toHaveLength(1);
  return pids[0];
}

const RUNTIME = (): string => join(process.env.PREFLIGHT_UI_HOME!, 'runtime');

async function check(panel: Locator, name: string): Promise<Locator> {
  const tools = panel.locator('.jp-Preflight-tools');
  await tools.getByRole('button', { name }).click();
  return tools;
}

async function checked(panel: Locator): Promise<void> {
  const tools = await check(panel, 'Check workspace');
  await expect(tools.locator('[data-tool="mlflow"]')).toBeVisible({ timeout: 60000 });
  await expect(tools.locator('[data-companion="about"]')).toContainText('It may not: write');
}

test('a kernel that dies while nobody needs it is replaced', async ({ page, tmpPath }) => {
  copyDemo(tmpPath);
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  await checked(panel);
  const first = kernelOf(RUNTIME());
  process.kill(first, 'SIGKILL');
  const tools = await check(panel, 'Check again');
  const again = tools.getByRole('button', { name: 'Check again' });
  await expect(again).toBeEnabled({ timeout: 60000 });
  await expect(tools.locator('[data-companion="failed"]')).toHaveCount(0);
  expect(kernelOf(RUNTIME())).not.toBe(first);
});

for (const [title, signal, words] of [
  ['that is killed', 'SIGKILL', /restarted: its kernel died/],
  // What V8 does when it has no memory left.
  ['that aborts', 'SIGABRT', /restarted: its kernel died/],
  ['that hangs', null, /restarted: it gave no sign of life for 8 s/]
] as const) {
  test(`a kernel ${title} under a request is replaced, and the panel says so`, async ({ page, tmpPath }) => {
    copyDemo(tmpPath);
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    await checked(panel);
    const kernel = kernelOf(RUNTIME());
    // Stopped, so that the request is surely under way.
    process.kill(kernel, 'SIGSTOP');
    const tools = await check(panel, 'Check again');
    await expect(tools).toContainText('Looking at the workspace…');
    if (signal) {
      process.kill(kernel, signal);
      process.kill(kernel, 'SIGCONT');
    }
    await expect(tools.locator('[data-companion="restarted"]')).toHaveText(words, { timeout: 60000 });
    await expect(tools.getByRole('button', { name: 'Check again' })).toBeEnabled();
    await expect(tools.locator('[data-tool="mlflow"]')).toBeVisible();
    expect(kernelOf(RUNTIME())).not.toBe(kernel);
    // It is told of the check that it happened under, and of no later one.
    await check(panel, 'Check again');
    await expect(tools.locator('[data-companion="restarted"]')).toHaveCount(0);
  });
}

test.describe('on a server of its own', () => {
  test.use({ autoGoto: false });

  async function start(port: number, home: string): Promise<ChildProcess> {
    const folder = (name: string): string => {
      mkdirSync(join(home, name), { recursive: true });
      return join(home, name);
    };
    const server = spawn('jupyter', ['lab', '--config', 'jupyter_server_test_config.py'], {
      cwd: join(__dirname, '..'),
      stdio: 'ignore',
      env: {
        ...process.env,
        JUPYTERLAB_GALATA_ROOT_DIR: onDisk(''),
        JUPYTER_RUNTIME_DIR: folder('runtime'),
        JUPYTER_DATA_DIR: folder('data'),
        JUPYTER_CONFIG_DIR: folder('config'),
        JUPYTERLAB_SETTINGS_DIR: folder('settings'),
        JUPYTERLAB_WORKSPACES_DIR: folder('workspaces'),
        PREFLIGHT_UI_PORT: String(port)
      }
    });
    await expect
      .poll(
        () =>
          fetch(`http://127.0.0.1:${port}/api`).then(
            ({ ok }) => ok,
            () => false
          ),
        { timeout: 90000 }
      )
      .toBe(true);
    return server;
  }

  test('a server that is restarted below the page is found again', async ({ browser, tmpPath }) => {
    test.slow();
    copyDemo(tmpPath);
    const port = await freePort();
    const home = join(process.env.PREFLIGHT_UI_HOME!, 'restarted');
    let server = await start(port, home);
    const page = await browser.newPage();
    try {
      await page.goto(`http://127.0.0.1:${port}/lab/tree/${tmpPath}/${DEMO}`);
      const panel = page.locator('.jp-Preflight');
      await expect(panel).toBeVisible({ timeout: 60000 });
      await checked(panel);
      // JupyterLab's own words on it, over everything.
      const dialog = page.getByRole('dialog', { name: /Server Connection Error/ });
      await page.addLocatorHandler(dialog, () => dialog.getByRole('button').last().click());
      const gone = new Promise(resolve => server.once('exit', resolve));
      server.kill('SIGKILL');
      await gone;
      const tools = await check(panel, 'Check again');
      // It is not there: the panel says so instead of waiting for ever.
      await expect(tools.locator('[data-companion="failed"]')).toBeVisible({ timeout: 60000 });
      server = await start(port, home);
      await check(panel, 'Check again');
      await expect(tools.locator('[data-companion="failed"]')).toHaveCount(0, { timeout: 60000 });
      await expect(tools.getByRole('button', { name: 'Check again' })).toBeEnabled({ timeout: 60000 });
    } finally {
      await page.close();
      const ended = new Promise(resolve => server.once('exit', resolve));
      server.kill();
      await ended;
      // What a killed server leaves behind.
      spawnSync('pkill', ['-f', `conn ${home}`]);
    }
  });
});
