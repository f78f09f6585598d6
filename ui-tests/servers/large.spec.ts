/** A network that is slow, and a notebook that is long: both take their time, and neither is taken for a fault. */
import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { command, DEMO, finding } from '../tests/preflight';
import { panelOf, Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start();
  server.copyDemo();
});
test.afterAll(() => server.stop());

test('a slow network: the panel says that the engine is on its way, and then audits @long', async ({
  page
}) => {
  await page.goto(`${server.origin}/lab?reset`);
  await page.waitForFunction(() => window.jupyterapp?.started !== undefined);
  await page.waitForTimeout(3000);
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const bytes = 50 * 1024;
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: bytes,
    uploadThroughput: bytes
  });
  // The file of a worker is not fetched by the page: a megabyte takes so long at that rate.
  await page.context().route(/preflight-worker.*\.js/, async route => {
    await new Promise(resolve => setTimeout(resolve, 20000));
    await route.continue();
  });
  await command(page, 'docmanager:open', { path: DEMO });
  const panel = await panelOf(page);
  await expect(panel.locator('.jp-Preflight-waiting')).toHaveText('Loading the engine…');
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible({ timeout: 90000 });
  await expect(panel.locator('.jp-Preflight-problem')).toHaveCount(0);
});

test('ten thousand cells: are audited, and so is an edit at their end @long', async ({ page }) => {
  const cells = Array.from({ length: 10_000 }, (_, index) => ({
    cell_type: 'code',
    id: `cell-${index}`,
    source: index === 0 ? 'import pandas as pd' : `x${index} = ${index}`,
    metadata: {},
    outputs: [],
    execution_count: null
  }));
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  writeFileSync(
    server.onDisk('large.ipynb'),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells })
  );
  await page.goto(server.lab('large.ipynb'));
  const panel = await panelOf(page);
  await expect(panel.locator('.jp-Preflight-clean')).toBeVisible({ timeout: 120000 });
  await page.evaluate(() => {
    const { shell } = window.jupyterapp;
    const widget = shell.currentWidget as unknown as {
      content: { model: { sharedModel: { cells: { setSource(text: string): void }[] } } };
    };
    widget.content.model.sharedModel.cells[9999].setSource('df = pd.read_csv("data/last.csv")');
  });
  await expect(finding(panel, 'data/unversioned-path')).toContainText('data/last.csv', { timeout: 60000 });
  await expect(panel.locator('.jp-Preflight-problem')).toHaveCount(0);
});
