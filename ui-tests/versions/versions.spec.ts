/** An update below an open page, and a step back to the version before it: what is installed changes while somebody works. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { check, checked, panelOf, Server } from '../servers/server';
import { command, DEMO, finding, savedAs, sources, toast, typeFile } from '../tests/preflight';

/** A wheel, and the version that its name tells. */
function wheelOf(variable: string): { readonly path: string; readonly version: string } {
  const path = process.env[variable];
  if (!path) {
    throw new Error(`${variable} names no wheel`);
  }
  return { path, version: /jupyterlab_preflight-([^-]+)-/.exec(path)![1] };
}

const OLDER = wheelOf('PREFLIGHT_OLDER');
const NEWER = wheelOf('PREFLIGHT_NEWER');
const RELOAD = 'If the server runs, Preflight was updated below this page: save your work and reload it.';

/** As users do it: `pip install --upgrade FILE`. */
const install = ({ path }: typeof OLDER): Buffer =>
  execFileSync('python', ['-m', 'pip', 'install', '--quiet', '--upgrade', path]);

let server: Server;

test.afterEach(() => server.stop());

/** A server of its own with the demo, and this version. */
async function serve(version: typeof OLDER): Promise<void> {
  install(version);
  server = await Server.start();
  server.copyDemo();
}

async function open(page: Page): Promise<Locator> {
  await page.goto(server.lab(DEMO));
  const panel = await panelOf(page);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  return panel;
}

/** Saves the notebook, after which its file holds all that the page shows. */
const saved = (page: Page): Promise<void> => savedAs(page, server.onDisk(DEMO));

const other = (panel: Locator): Locator => panel.locator('[data-companion="other"]');
const bothVersions = `The companion is of Preflight ${NEWER.version}, this page of ${OLDER.version}. Reload the page`;

test('updated below a page that has not asked the companion yet', async ({ page }) => {
  await serve(OLDER);
  const panel = await open(page);
  await typeFile(page, panel, 'before');
  install(NEWER);

  await typeFile(page, panel, 'after');
  const before = await sources(page);
  await panel.locator('[data-offer="seed-header"] .jp-Preflight-insert').click();
  await expect.poll(async () => (await sources(page)).length).toBe(before.length + 1);
  await command(page, 'preflight:export-report', { format: 'md', target: 'save' });
  await expect(toast(page, RELOAD)).toBeVisible();
  const tools = await check(panel);
  await expect(other(panel)).toContainText(bothVersions, { timeout: 60000 });
  await expect(tools.locator('[data-missing="setup"]')).toContainText(RELOAD);
  await saved(page);

  await page.reload();
  await expect(finding(panel, 'data/unversioned-path')).toContainText('data/after.csv');
  await checked(panel);
  await expect(other(panel)).toHaveCount(0);
  await expect(tools.locator('[data-tool="mlflow"]')).toBeVisible();
  await command(page, 'preflight:export-report', { format: 'md', target: 'save' });
  await expect(toast(page, 'The report was saved as')).toBeVisible();
});

test('updated below a page whose companion runs', async ({ page }) => {
  await serve(OLDER);
  const panel = await open(page);
  const tools = await checked(panel);
  await expect(tools.locator('[data-tool="mlflow"]')).toBeVisible();
  install(NEWER);

  // Its worker for this folder goes on; one that is started from now on is of the new version, and so the kernel is as well.
  await checked(panel);
  await panel.getByRole('button', { name: 'Audit all notebooks in this folder' }).click();
  const survey = page.locator('.jp-Preflight-surveyTab [data-state="done"]');
  await expect(survey).toHaveText(/^\d+ notebooks audited/, { timeout: 60000 });
  await page.getByRole('tab', { name: DEMO }).click();
  await expect(panel.locator('[data-companion="restarted"]')).toHaveText(
    'The companion was restarted: it was updated since it was started.'
  );
  await expect(other(panel)).toContainText(bothVersions);
  await typeFile(page, panel, 'after');
  await saved(page);
});

test('a step back, to settings and memories of the newer version', async ({ page }) => {
  await serve(NEWER);
  let panel = await open(page);
  await panel.getByRole('combobox', { name: 'Order' }).selectOption('By severity');
  await command(page, 'preflight:export-report', { format: 'json', target: 'save' });
  await expect(toast(page, 'The report was saved as')).toBeVisible();
  const memory = join(server.home, 'workspaces');
  const workspace = (): string => {
    const [name] = readdirSync(memory).filter(each => each.endsWith('.jupyterlab-workspace'));
    return name === undefined ? '' : readFileSync(join(memory, name), 'utf8');
  };
  await expect.poll(workspace).toContain('jupyterlab-preflight-reports:diabetes.ipynb');
  const settings = join(server.home, 'settings/jupyterlab-preflight/panel.jupyterlab-settings');
  await expect.poll(() => readFileSync(settings, 'utf8')).toContain('severity');
  await page.goto('about:blank');

  // What this version does not know yet, as a newer one might write it.
  writeFileSync(
    settings,
    readFileSync(settings, 'utf8').replace(/\}\s*$/, ', "future": { "unknown": [1] } }')
  );
  const [name] = readdirSync(memory);
  const state = JSON.parse(workspace()) as { data: Record<string, object[]> };
  const kept = state.data['jupyterlab-preflight-reports:diabetes.ipynb'];
  const strange = { at: '2026-01-01T00:00:00Z', verdict: { level: 'splendid' } };
  kept.unshift(strange);
  writeFileSync(join(memory, name), JSON.stringify(state));
  install(OLDER);

  // Without `reset`: the workspace is as it was left.
  await page.goto(server.lab(DEMO).replace('?reset', ''));
  panel = await panelOf(page);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  const order = panel.getByRole('combobox', { name: 'Order' });
  await expect(order).toHaveValue('severity');
  await checked(panel);
  await expect(other(panel)).toHaveCount(0);
  // By its command: over the button JupyterLab asks whether it may tell news.
  await command(page, 'preflight:compare-report');
  await expect(panel.locator('.jp-Preflight-comparison')).toBeVisible();

  // And what it writes itself leaves that of the newer one where it is.
  await order.selectOption('By cell');
  await expect.poll(() => readFileSync(settings, 'utf8')).toContain('"cell"');
  expect(readFileSync(settings, 'utf8')).toContain('future');
  await typeFile(page, panel, 'older');
  await command(page, 'preflight:export-report', { format: 'md', target: 'download' });
  await expect.poll(() => workspace()).toMatch(/splendid/);
  const reports = (): object[] =>
    (JSON.parse(workspace()) as typeof state).data['jupyterlab-preflight-reports:diabetes.ipynb'];
  await expect.poll(() => reports().length).toBe(kept.length + 1);
  expect(reports()[0]).toEqual(strange);
});
