/** Notebooks that cannot be audited, or not in full, and text that would like to be markup. */
import { expect, galata, test } from '@jupyterlab/galata';
import { finding, openCells, typeCell } from './preflight';

const READ = 'import pandas as pd\ndf = pd.read_csv("data/train.csv")';

test('an R notebook: says that it is not audited', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/r.ipynb`;
  const notebook = galata.Notebook.makeNotebook([
    galata.Notebook.makeCell({ source: 'x <- read.csv("a.csv")' })
  ]);
  notebook.metadata = {
    kernelspec: { name: 'ir', display_name: 'R', language: 'R' },
    language_info: { name: 'R' }
  };
  await page.contents.uploadContent(JSON.stringify(notebook), 'text', path);
  // Not awaited: JupyterLab asks for another kernel first, as there is none for R.
  await page.evaluate(
    file => void window.jupyterapp.commands.execute('docmanager:open', { path: file }),
    path
  );
  await page.locator('.jp-Dialog').getByRole('button', { name: 'No Kernel' }).click();
  const panel = page.locator('.jp-Preflight');
  await expect(panel.locator('.jp-Preflight-emptyTitle')).toHaveText('This notebook cannot be audited');
  await expect(panel.locator('.jp-Preflight-finding')).toHaveCount(0);
  await expect(page.locator('.jp-Preflight-mark')).toHaveCount(0);
});

test('an empty notebook: nothing is found, and nothing breaks', async ({ page, tmpPath }) => {
  const panel = await openCells(page, `${tmpPath}/empty.ipynb`, []);
  await expect(panel.locator('.jp-Preflight-clean')).toBeVisible();
  await expect(panel.locator('.jp-Preflight-problem')).toHaveCount(0);
});

test('a broken cell: is listed, and the others are still audited', async ({ page, tmpPath }) => {
  const panel = await openCells(page, `${tmpPath}/broken.ipynb`, [READ, 'def (:\n    pass']);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  const cells = panel.locator('.jp-Preflight-cell');
  await expect(cells).toHaveCount(1);
  await cells.getByRole('button', { name: 'cell 2' }).click();
  await expect(page.locator('.jp-Cell.jp-mod-active')).toHaveAttribute('data-windowed-list-index', '1');
  await typeCell(page, 1, 'x = 1');
  await expect(cells).toHaveCount(0);
});

test('hostile text is shown as text', async ({ page, tmpPath }) => {
  const evil = '<img src=x onerror="window.evil = true">';
  const panel = await openCells(page, `${tmpPath}/evil.ipynb`, [
    `import pandas as pd\ndf = pd.read_csv('data/${evil}.csv')`
  ]);
  const row = finding(panel, 'data/unversioned-path');
  await expect(row).toContainText('<img src=x');
  await row.locator('.jp-Preflight-findingButton').click();
  await page.locator('.jp-Preflight-mark').first().hover();
  await expect(page.locator('.jp-Preflight-hover').first()).toContainText('<img src=x');
  expect(await panel.locator('img').count()).toBe(0);
  expect(await page.locator('.jp-Preflight-hover img').count()).toBe(0);
  expect(await page.evaluate(() => 'evil' in window)).toBe(false);
});

test('a read-only notebook: audited, and what is inserted is said to be in the page alone', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/readonly.ipynb`;
  await page.route(/\/api\/contents\/.*readonly\.ipynb/, async route => {
    const response = await route.fetch();
    const model = await response.json();
    await route.fulfill({ response, json: { ...model, writable: false } });
  });
  const panel = await openCells(page, path, [READ]);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  await panel.locator('[data-offer="dvc-tracking"] .jp-Preflight-insert').click();
  await expect(panel.locator('.jp-Preflight-done')).toContainText('The file of this notebook is read-only');
  await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(2);
});

test('no notebook: says so', async ({ page }) => {
  await page.evaluate(() => window.jupyterapp.commands.execute('preflight:open-panel'));
  await expect(page.locator('.jp-Preflight-emptyTitle')).toHaveText('No notebook is open');
});

test('an engine that cannot start: says so, and recovers with the next edit', async ({ page, tmpPath }) => {
  let broken = true;
  await page.context().route(/preflight-worker.*\.js/, route => (broken ? route.abort() : route.continue()));
  const panel = await openCells(page, `${tmpPath}/engine.ipynb`, [READ]);
  await expect(panel.locator('.jp-Preflight-problem')).toContainText(
    'A part of Preflight could not be loaded'
  );
  broken = false;
  await typeCell(page, 0, `${READ}\ndf.head()`);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  await expect(panel.locator('.jp-Preflight-problem')).toHaveCount(0);
});
