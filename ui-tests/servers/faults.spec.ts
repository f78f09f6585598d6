/** Faults below an open page: what the user sees, and that nothing of the notebook is lost. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import {
  command,
  DEMO,
  finding,
  ignoreInProject,
  openedFinding,
  reading,
  sources,
  toast,
  typeCell,
  typeFile
} from '../tests/preflight';
import { killEngine, spyOnEngine } from '../soak/page';
import { check, checked, panelOf, Server } from './server';

/** Where the wheel has put what Jupyter shares. */
const SHARE = join(
  execFileSync('python', ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim(),
  'share/jupyter'
);

/** Jupyter's own manager of files, on a disk that refuses to be written to in one folder and is full in another. */
const CONFIG = `
import errno, os
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

class Refusing(AsyncLargeFileManager):
    async def _save_file(self, os_path, content, format):
        if "/refused/" in os_path:
            raise PermissionError(errno.EACCES, "Permission denied", os_path)
        if "/full/" in os_path:
            raise OSError(errno.ENOSPC, "No space left on device", os_path)
        return await super()._save_file(os_path, content, format)

c.ServerApp.contents_manager_class = Refusing
# A copy of the extension, which a test may change below an open page.
c.LabApp.labextensions_path = [os.path.join(os.path.dirname(__file__), "labextensions")]
`;

let server: Server;

test.beforeAll(async () => {
  server = await Server.start({ config: CONFIG });
  server.copyDemo();
  cpSync(join(SHARE, 'labextensions'), join(server.home, 'labextensions'), { recursive: true });
  for (const folder of ['refused', 'full']) {
    mkdirSync(server.onDisk(folder));
    cpSync(server.onDisk(DEMO), server.onDisk(`${folder}/${DEMO}`));
  }
});
test.afterAll(() => server.stop());

async function open(page: Page, path = DEMO): Promise<ReturnType<typeof panelOf>> {
  await page.goto(server.lab(path));
  const panel = await panelOf(page);
  await expect(finding(panel, 'data/unversioned-path')).toContainText('data/diabetes.csv');
  return panel;
}

/** Not awaited: it may ask something first. */
const save = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const args = { format: 'md', target: 'save' };
    void window.jupyterapp.commands.execute('preflight:export-report', args).catch(() => {});
  });

for (const [folder, words] of [
  ['refused', /^Not saved: \[Errno 13\] Permission denied/],
  ['full', /^Not saved: \[Errno 28\] No space left on device.*full\/diabetes\.readiness\.md/]
] as const) {
  test(`a folder that is ${folder}: the report and the project's settings say why they are not written`, async ({
    page
  }) => {
    const panel = await open(page, `${folder}/${DEMO}`);
    await save(page);
    await expect(toast(page, 'Not saved')).toContainText(words);
    expect(existsSync(server.onDisk(`${folder}/diabetes.readiness.md`))).toBe(false);

    const before = await sources(page);
    const row = await openedFinding(panel, 'data/unversioned-path');
    await ignoreInProject(page, row);
    await expect(toast(page, 'Not written')).toContainText(/^Not written: \[Errno \d+\] \w/);
    await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
    expect(await sources(page)).toEqual(before);
  });
}

test('updated below an open page: audits go on, and what cannot be loaded says that the page is to be reloaded', async ({
  page
}) => {
  const files = join(server.home, 'labextensions/jupyterlab-preflight/static');
  try {
    const panel = await open(page);
    // Another version has other names for its files.
    for (const name of readdirSync(files)) {
      renameSync(join(files, name), join(files, `other-${name}`));
    }
    await typeFile(page, panel, 'other');
    const tools = await check(panel);
    await expect(tools.locator('[data-missing="setup"]')).toContainText(
      'If the server runs, Preflight was updated below this page: save your work and reload it.',
      { timeout: 60000 }
    );
    await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
    // Settings of the project that come up now need a part that is not there.
    writeFileSync(server.onDisk('preflight.toml'), 'ignore = ["data/unversioned-path"]\n');
    await tools.getByRole('button', { name: 'Check again' }).click();
    await expect(panel.locator('.jp-Preflight-settingsProblems')).toContainText(
      'If the server runs, Preflight was updated below this page: save your work and reload it.'
    );
    // The same server has its files back.
    for (const name of readdirSync(files)) {
      renameSync(join(files, name), join(files, name.replace(/^other-/, '')));
    }
    await tools.getByRole('button', { name: 'Try again' }).click();
    await expect(tools.locator('[data-tool="mlflow"]')).toBeVisible();
  } finally {
    rmSync(server.onDisk('preflight.toml'), { force: true });
  }
});

/** A companion's kernel with this module in the place of the bundle; the page has to be loaded afterwards. */
function installCompanion(module: string): string {
  const kernel = join(server.home, 'path/kernels/preflight-companion');
  cpSync(join(SHARE, 'kernels/preflight-companion'), kernel, { recursive: true });
  writeFileSync(
    join(kernel, 'preflight.js'),
    `const say = (answer) => Deno.jupyter.broadcast('display_data', {
  data: { 'application/vnd.preflight.answer+json': answer }, metadata: {}, transient: {} });
export function ping(id) { return say({ id, ok: true, result: null }); }
export function cancel() {}
${module}`
  );
  return kernel;
}

const BOOT = `export const boot = (id) => say({ id, ok: true, result: { preflight: '9.9.9', deno: '2', root: '/', permissions: { kernel: [], worker: [] } } });`;

for (const [title, module, words, other] of [
  [
    'of another version, which refuses what it is asked',
    `${BOOT} export const request = (text) => say({ id: JSON.parse(text).id, ok: false, error: '[{"code":"invalid_union"}]' });`,
    'The companion did not answer: it is of another version than this page.',
    true
  ],
  [
    'that answers nonsense @long',
    `${BOOT.replace("'9.9.9'", 'undefined')} export const request = (text) => say({ id: JSON.parse(text).id, ok: true, result: { paths: 7 } });`,
    'The companion did not answer: it is of another version than this page.',
    true
  ],
  [
    'that starts with nonsense @long',
    'export const boot = (id) => say({ id, ok: true, result: 7 }); export const request = () => {};',
    'The companion did not answer: its answer has an unexpected form.',
    false
  ]
] as const) {
  test(`a companion ${title}: is told, and the audit goes on`, async ({ page }) => {
    const kernel = installCompanion(module);
    try {
      const panel = await open(page);
      const tools = await check(panel);
      await expect(tools.locator('[data-companion="failed"]')).toHaveText(words, { timeout: 60000 });
      await expect(tools.locator('[data-companion="other"]')).toHaveCount(other ? 1 : 0);
      await typeFile(page, panel, 'other');
    } finally {
      rmSync(kernel, { recursive: true, force: true });
    }
  });
}

test('the engine dies without a word: another one audits what it left @long', async ({ page }) => {
  await spyOnEngine(page);
  const panel = await open(page);
  await killEngine(page);
  await typeCell(page, 3, reading('other'));
  await expect(finding(panel, 'data/unversioned-path')).toContainText('data/other.csv', { timeout: 40000 });
  await expect(panel.locator('.jp-Preflight-problem')).toHaveCount(0);
});

test('settings and memories of another version: what is understood counts, and the rest is left alone', async ({
  page
}) => {
  const folder = join(server.home, 'settings/jupyterlab-preflight');
  mkdirSync(folder, { recursive: true });
  for (const plugin of ['audits', 'panel', 'editor', 'companion']) {
    writeFileSync(
      join(folder, `${plugin}.jupyterlab-settings`),
      '{ "future": { "unknown": [1] }, "leastSeverity": "enormous" }'
    );
  }
  try {
    await page.goto(server.lab(DEMO));
    const panel = await panelOf(page);
    await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
    await expect(page.locator('.jp-Preflight-mark').first()).toBeVisible();
    await expect(page.locator('.jp-Preflight-cellMark').first()).toBeVisible();
    expect(readFileSync(join(folder, 'editor.jupyterlab-settings'), 'utf8')).toContain('future');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the server’s files cannot be read: the project’s settings still count, the panel says so, and reads them again', async ({
  page
}) => {
  writeFileSync(server.onDisk('preflight.toml'), 'ignore = ["data/unversioned-path"]\n');
  try {
    await page.goto(server.lab(DEMO));
    const panel = await panelOf(page);
    await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
    await expect(finding(panel, 'data/unversioned-path')).toHaveCount(0);
    const files = /\/api\/contents/;
    await page.route(files, route => route.fulfill({ status: 500, json: { message: 'no' } }));
    // What the companion finds is judged by the settings, which are read for it.
    await checked(panel);
    const told = panel.locator('.jp-Preflight-settingsProblems');
    await expect(told).toContainText('what was read of them before counts');
    await expect(finding(panel, 'data/unversioned-path')).toHaveCount(0);
    await page.unroute(files);
    await typeCell(page, 3, reading('other'));
    await expect(told).toHaveCount(0);
    await expect(finding(panel, 'data/unversioned-path')).toHaveCount(0);
  } finally {
    rmSync(server.onDisk('preflight.toml'), { force: true });
  }
});

test('the file goes away or changes below the page: the panel tells of what is open @long', async ({
  page
}) => {
  cpSync(server.onDisk(DEMO), server.onDisk('gone.ipynb'));
  const panel = await open(page, 'gone.ipynb');
  await checked(panel);
  rmSync(server.onDisk('gone.ipynb'));
  await typeFile(page, panel, 'other');
  const tools = await check(panel);
  await expect(tools.locator('[data-companion="elsewhere"]')).toContainText('the notebook is not there', {
    timeout: 60000
  });
  // Saved again, it is there again.
  await command(page, 'docmanager:save');
  await checked(panel);
  expect(readFileSync(server.onDisk('gone.ipynb'), 'utf8')).toContain('data/other.csv');
});

test('an MLflow server that is dead: is told with its address @long', async ({ page }) => {
  const panel = await open(page);
  await typeCell(
    page,
    3,
    `${reading('other')}\nimport mlflow\nmlflow.set_tracking_uri("http://127.0.0.1:9")\nwith mlflow.start_run():\n    mlflow.log_metric("rows", len(df))`
  );
  await expect(finding(panel, 'data/unversioned-path')).toContainText('data/other.csv');
  const tools = await checked(panel);
  await tools.getByRole('button', { name: 'Ask http://127.0.0.1:9' }).click();
  await expect(tools.locator('[data-store="server"]')).toContainText(
    'MLflow store http://127.0.0.1:9 was not read',
    {
      timeout: 60000
    }
  );
});

test('the state of the workspace cannot be kept: a report is still handed out, and remembered by the page @long', async ({
  page
}) => {
  const panel = await open(page);
  await page.route(/\/api\/workspaces/, route =>
    route.request().method() === 'PUT'
      ? route.fulfill({ status: 507, body: '{"message":"quota"}' })
      : route.continue()
  );
  await page.evaluate(() => {
    const fill = 'x'.repeat(1024 * 1024);
    try {
      for (let i = 0; ; i++) {
        localStorage.setItem(`fill-${i}`, fill);
      }
    } catch {
      // Full.
    }
  });
  const download = page.waitForEvent('download');
  await command(page, 'preflight:export-report', { format: 'md', target: 'download' });
  expect((await download).suggestedFilename()).toBe('diabetes.readiness.md');
  await expect(panel.getByRole('button', { name: 'Compare with last' })).toBeVisible();
});
