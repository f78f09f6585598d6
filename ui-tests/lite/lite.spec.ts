/** JupyterLite: a site of files without a server. The engine audits in its worker; the companion is absent and says so. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import {
  chooseExport,
  DEMO,
  downloadReport,
  finding,
  openedFinding,
  sources,
  typeOtherSource
} from '../tests/preflight';

/** Opens the demo of the site; it opens the panel by itself. */
async function open(page: Page, application: 'lab' | 'notebooks' = 'lab'): Promise<Locator> {
  await page.goto(`/${application}/index.html?path=${DEMO}`);
  const panel = page.locator('.jp-Preflight');
  await expect(panel).toBeVisible({ timeout: 60000 });
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  return panel;
}

test('findings are there without a server and follow what is typed', async ({ page }) => {
  const panel = await open(page);
  await expect(page.locator('.jp-Notebook .jp-Preflight-mark').first()).toBeVisible();
  await typeOtherSource(page, panel);
});

test('a cell and a fix are one undo step each', async ({ page }) => {
  const panel = await open(page);
  const before = await sources(page);
  await panel.locator('[data-offer="mlflow-tracking"] .jp-Preflight-insert').click();
  await expect.poll(async () => (await sources(page)).length).toBe(before.length + 1);
  await expect(page.locator('.jp-Notebook.jp-mod-commandMode :focus')).toHaveCount(1);
  await page.keyboard.press('z');
  await expect.poll(() => sources(page)).toEqual(before);

  const row = await openedFinding(panel, 'reproducibility/unseeded-randomness');
  await row.locator('.jp-mod-accept').first().click();
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Apply' }).click();
  await expect.poll(async () => (await sources(page)).join('\n')).not.toBe(before.join('\n'));
  await page.keyboard.press('z');
  await expect.poll(() => sources(page)).toEqual(before);
});

test('the picture, the pages of rules and ignoring need no server', async ({ page }) => {
  const panel = await open(page);
  await panel.getByRole('button', { name: 'Way of the data' }).click();
  await expect(panel.locator('.jp-Preflight-node').first()).toBeVisible();
  const row = await openedFinding(panel, 'data/unversioned-path');
  await row.getByRole('button', { name: 'About this rule' }).click();
  await expect(panel.getByRole('article').getByRole('heading', { name: 'When to ignore' })).toBeVisible();
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: 'Ignore…' }).click();
  await page.locator('.jp-Dialog').getByRole('textbox').fill('it never changes');
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Ignore' }).click();
  await expect(finding(panel, 'data/unversioned-path')).toHaveCount(0);
});

test('the companion is absent, and the panel says why', async ({ page }) => {
  const panel = await open(page);
  await panel.getByRole('button', { name: 'Check workspace' }).click();
  await expect(panel.locator('[data-companion="off"]')).toContainText('kernels run in the browser');
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
});

test('the report is downloaded, or saved beside the notebook in the browser’s storage', async ({ page }) => {
  const panel = await open(page);
  const { name, text } = await downloadReport(page, panel, 'Markdown');
  expect(name).toBe('diabetes.readiness.md');
  expect(text).toContain('leakage/preprocessing');

  const save = (): Promise<void> => chooseExport(page, panel, 'Save Beside the Notebook as', 'Markdown');
  const saidSaved = page.locator('.Toastify__toast');
  await save();
  await expect(saidSaved.filter({ hasText: 'saved as diabetes.readiness.md' })).toBeVisible();
  await save();
  await page.getByRole('button', { name: 'Keep Both' }).click();
  await expect(saidSaved.filter({ hasText: 'saved as diabetes.readiness-1.md' })).toBeVisible();
  const saved = await page.evaluate(async () => {
    const { contents } = window.jupyterapp.serviceManager;
    return (await contents.get('diabetes.readiness-1.md', { content: true })).content as string;
  });
  expect(saved).toContain('leakage/preprocessing');
});

test('the documentation is in the help menu, and its search needs no server', async ({ page }) => {
  await open(page);
  await page.getByRole('menuitem', { name: 'Help' }).click();
  await page.getByRole('menuitem', { name: 'Preflight Documentation' }).click();
  const frame = page.frameLocator('.jp-Preflight-documentation iframe');
  await frame.getByPlaceholder('Search').fill('unseeded-randomness');
  await frame.getByPlaceholder('Search').press('Enter');
  await frame.getByRole('link', { name: 'reproducibility/unseeded-randomness', exact: true }).first().click();
  await expect(frame.getByRole('heading', { name: 'When to ignore' })).toBeVisible();
});

test('JupyterLite’s Notebook has the panel and the marks', async ({ page }) => {
  await open(page, 'notebooks');
  await expect(page.locator('.jp-Notebook .jp-Preflight-mark').first()).toBeVisible();
});
