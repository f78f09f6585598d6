/** A folder that the server's processes truly cannot write to: of a course, of somebody else, of an archive. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { command, DEMO, ignoreInProject, openedFinding, sources, toast } from '../tests/preflight';
import { checked, panelOf, Server } from './server';

let server: Server;

test.beforeAll(async () => {
  server = await Server.start({ unprivileged: true });
  server.copyDemo();
  server.setWritable(false);
});
test.afterAll(() => server?.stop());

test('a folder that cannot be written to: all but writing works, and what is not written says why', async ({
  page
}) => {
  const files = readdirSync(server.onDisk(''), { recursive: true, encoding: 'utf8' }).sort();
  const text = readFileSync(server.onDisk(DEMO), 'utf8');
  await page.goto(server.lab(DEMO));
  const panel = await panelOf(page);
  const row = await openedFinding(panel, 'data/unversioned-path');
  await expect(row).toContainText('data/diabetes.csv');
  await checked(panel);

  // As JupyterLab itself does: what is inserted can be run, and saved elsewhere.
  const before = await sources(page);
  await panel.locator('[data-offer="seed-header"] .jp-Preflight-insert').click();
  await expect.poll(async () => (await sources(page)).length).toBe(before.length + 1);
  await expect(panel.locator('.jp-Preflight-done')).toContainText(
    'The file of this notebook is read-only: this is in the page alone until you save a copy'
  );

  await command(page, 'preflight:export-report', { format: 'md', target: 'save' });
  await expect(toast(page, /Not saved: .*Permission denied/)).toBeVisible();

  const download = page.waitForEvent('download');
  await command(page, 'preflight:export-report', { format: 'md', target: 'download' });
  expect((await download).suggestedFilename()).toBe('diabetes.readiness.md');

  await ignoreInProject(page, row);
  await expect(toast(page, /Not written: .*Permission denied/)).toBeVisible();

  expect(readdirSync(server.onDisk(''), { recursive: true, encoding: 'utf8' }).sort()).toEqual(files);
  expect(readFileSync(server.onDisk(DEMO), 'utf8')).toBe(text);
});
