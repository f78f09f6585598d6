/** The audit of all notebooks in a folder. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, galata, test } from '@jupyterlab/galata';
import { command, DEMO, EXAMPLES, onDisk, openNotebook } from './preflight';

/** Writes a notebook that trains on made-up data, and names its file in what it prints. */
function writeNotebook(folder: string, name: string, cells: readonly string[]): void {
  const notebook = galata.Notebook.makeNotebook(cells.map(source => galata.Notebook.makeCell({ source })));
  writeFileSync(join(onDisk(folder), name), JSON.stringify(notebook));
}

const CLEAN = ['print("nothing to judge")'];

test('lists all notebooks, sorts by keyboard, opens one, and saves the report', async ({ page, tmpPath }) => {
  mkdirSync(onDisk(`${tmpPath}/more`), { recursive: true });
  cpSync(join(EXAMPLES, DEMO), onDisk(`${tmpPath}/${DEMO}`));
  writeNotebook(`${tmpPath}/more`, 'clean.ipynb', CLEAN);
  writeNotebook(`${tmpPath}/more`, '<img src=x onerror=alert(1)>.ipynb', CLEAN);
  writeFileSync(onDisk(`${tmpPath}/more/broken.ipynb`), '{"cells": [');
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  await panel.getByRole('button', { name: 'Audit all notebooks in this folder' }).click();
  const tab = page.locator('.jp-Preflight-surveyTab');
  await expect(tab.locator('[data-state="done"]')).toHaveText('4 notebooks audited.', { timeout: 60000 });

  const names = tab.locator('tbody tr');
  await expect(names).toHaveCount(4);
  // What is gravest comes first until somebody chooses.
  await expect(names.first()).toHaveAttribute('data-path', `${tmpPath}/more/broken.ipynb`);
  await expect(names.first()).toContainText('Not valid JSON');
  await expect(names.nth(1)).toHaveAttribute('data-path', `${tmpPath}/${DEMO}`);
  await expect(tab.locator('img')).toHaveCount(0);
  await expect(tab.getByRole('button', { name: /onerror/ })).toBeVisible();

  const header = tab.locator('th[data-column="high"]');
  await header.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(header).toHaveAttribute('aria-sort', 'descending');
  await expect(names.first()).toHaveAttribute('data-path', `${tmpPath}/${DEMO}`);
  await page.keyboard.press('Enter');
  await expect(header).toHaveAttribute('aria-sort', 'ascending');
  await expect(names.last()).toHaveAttribute('data-path', `${tmpPath}/${DEMO}`);

  await tab.getByLabel('Report as').selectOption('html');
  await tab.getByRole('button', { name: 'Save report in the folder' }).click();
  await expect(tab).toContainText(`Saved as ${tmpPath}/notebooks.readiness.html`);
  const report = readFileSync(onDisk(`${tmpPath}/notebooks.readiness.html`), 'utf8');
  expect(report).toContain(DEMO);
  expect(report).not.toContain('<img');

  await tab.getByRole('button', { name: 'more/clean.ipynb' }).click();
  await expect(page.getByRole('tab', { name: 'clean.ipynb' })).toBeVisible();
});

test('shows how far it is, and stops when told to', async ({ page, tmpPath }) => {
  mkdirSync(onDisk(tmpPath), { recursive: true });
  for (let i = 0; i < 400; i++) {
    writeNotebook(tmpPath, `n${i}.ipynb`, CLEAN);
  }
  await command(page, 'preflight:audit-folder', { path: tmpPath });
  const tab = page.locator('.jp-Preflight-surveyTab');
  const progress = tab.getByRole('progressbar', { name: 'Notebooks audited' });
  await expect(progress).toHaveAttribute('max', '400', { timeout: 60000 });
  await expect(tab.locator('tbody tr').first()).toBeVisible();
  await tab.getByRole('button', { name: 'Stop' }).click();
  await expect(tab.locator('[data-state="stopped"]')).toHaveText(/^Stopped: \d+ of 400 audited\.$/);
  const rows = await tab.locator('tbody tr').count();
  expect(rows).toBeLessThan(400);
  await tab.getByRole('button', { name: 'Audit again' }).click();
  await expect(tab.locator('[data-state="done"]')).toHaveText('400 notebooks audited.', { timeout: 60000 });
  await expect(tab.locator('tbody tr')).toHaveCount(400);
});

test('is offered for folders of the file browser', async ({ page, tmpPath }) => {
  mkdirSync(onDisk(`${tmpPath}/inner`), { recursive: true });
  writeNotebook(`${tmpPath}/inner`, 'clean.ipynb', CLEAN);
  await page.filebrowser.openDirectory(tmpPath);
  await page.locator('.jp-DirListing-item', { hasText: 'inner' }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Audit All Notebooks in This Folder' }).click();
  const tab = page.locator('.jp-Preflight-surveyTab');
  await expect(tab.locator('[data-state="done"]')).toHaveText('One notebook audited.', { timeout: 60000 });
});
