/** A real JupyterHub: what its users do, and what they see when its proxy or their server goes away below an open page. */
import { readFileSync, rmSync } from 'node:fs';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { check, checked, panelOf } from '../servers/server';
import { command, DEMO, finding, readOn, savedAs, sources, toast, typeFile } from '../tests/preflight';
import { Hub } from './hub';

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
  // JupyterLab tells that the server cannot be reached, at times of the kernel as well.
  await readOn(page);
  const panel = await panelOf(page);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  return panel;
}

/** Saves the notebook, after which its file holds all that the page shows. */
const saved = (page: Page): Promise<void> => savedAs(page, hub.onDisk(DEMO));

const saveReport = (page: Page): Promise<void> =>
  command(page, 'preflight:export-report', { format: 'md', target: 'save' });

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
  await typeFile(page, panel, 'away');
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
  await typeFile(page, panel, 'stopped');
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
