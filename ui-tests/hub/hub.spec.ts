/** A real JupyterHub: what its users do, and what they see when its proxy or their server goes away below an open page. */
import { readFileSync, rmSync } from 'node:fs';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { check, checked, panelOf } from '../servers/server';
import { command } from '../soak/page';
import { DEMO, finding, sources, typeCell } from '../tests/preflight';
import { Hub } from './hub';

const typed = (name: string): string => `import pandas as pd\ndf = pd.read_csv("data/${name}.csv")`;

const STOPPED = 'The server is not running. Start it in another tab (File, Hub Control Panel)';

let hub: Hub;

test.beforeAll(async () => {
  hub = await Hub.start();
});
test.beforeEach(() => {
  hub.copyDemo();
  rmSync(hub.onDisk('diabetes.readiness.md'), { force: true });
});
test.afterAll(() => hub?.stop());

async function open(page: Page): Promise<Locator> {
  await hub.open(page, DEMO);
  // JupyterLab tells that the server cannot be reached, at times of the kernel as well: the user reads it and goes on.
  await page.addLocatorHandler(page.locator('.jp-Dialog').first(), dialog =>
    dialog.getByRole('button').last().click()
  );
  const panel = await panelOf(page);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  return panel;
}

/** Types another file into the cell that reads the data, and waits until that is audited. */
async function edit(page: Page, panel: Locator, name: string): Promise<void> {
  await typeCell(page, 3, typed(name));
  await expect(finding(panel, 'data/unversioned-path')).toContainText(`data/${name}.csv`);
}

/** Saves the notebook, after which its file holds all that the page shows. */
async function saved(page: Page): Promise<void> {
  await command(page, 'docmanager:save');
  const { cells } = JSON.parse(readFileSync(hub.onDisk(DEMO), 'utf8')) as {
    cells: { source: string | string[] }[];
  };
  expect(cells.map(({ source }) => [source].flat().join(''))).toEqual(await sources(page));
}

const saveReport = (page: Page): Promise<void> =>
  command(page, 'preflight:export-report', { format: 'md', target: 'save' });

const toast = (page: Page, text: string): Locator => page.locator('.Toastify__toast', { hasText: text });

test('through the login of a hub: findings, the companion, a report, a cell', async ({ page }) => {
  const panel = await open(page);
  await expect(page).toHaveURL(/\/user\/ada\/lab/);
  await checked(panel);

  await saveReport(page);
  await expect(toast(page, 'The report was saved as')).toBeVisible();
  expect(readFileSync(hub.onDisk('diabetes.readiness.md'), 'utf8')).toContain('data/unversioned-path');

  const before = await sources(page);
  await panel.locator('[data-offer="seed-header"] .jp-Preflight-insert').click();
  await expect.poll(async () => (await sources(page)).length).toBe(before.length + 1);
  await saved(page);
});

test('the proxy is killed below the page and started again', async ({ page }) => {
  const panel = await open(page);
  await checked(panel);
  await hub.proxyDown();
  await edit(page, panel, 'away');
  const tools = await check(panel);
  await expect(tools.locator('[data-companion="failed"]')).toBeVisible({ timeout: 60000 });

  await hub.proxyUp();
  await hub.reachable();
  await checked(panel);
  await expect(finding(panel, 'data/unversioned-path')).toContainText('data/away.csv');
  await saved(page);
});

test('the server is stopped by the Hub below the page and started again', async ({ page }) => {
  const panel = await open(page);
  await checked(panel);
  await saveReport(page);
  await expect(toast(page, 'The report was saved as')).toBeVisible();

  await hub.serverDown();
  await edit(page, panel, 'stopped');
  const tools = await check(panel);
  const failed = tools.locator('[data-companion="failed"]');
  await expect(failed).toContainText(STOPPED, { timeout: 60000 });
  await saveReport(page);
  await expect(toast(page, STOPPED)).toBeVisible();

  // A new server wants a new login, which the Hub gives by itself to whoever opens another tab.
  await hub.serverUp();
  await check(panel);
  await expect(failed).toContainText('it wants another login. Log in in another tab', { timeout: 60000 });
  const tab = await page.context().newPage();
  await tab.goto(`${hub.origin}/user/ada/lab`);
  await expect(tab.locator('#jp-main-dock-panel')).toBeVisible({ timeout: 60000 });
  await tab.close();

  await checked(panel);
  await expect(finding(panel, 'data/unversioned-path')).toContainText('data/stopped.csv');
  await saved(page);
});
