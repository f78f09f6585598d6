/** Acting on findings: previews, fixing all alike, rule pages, the steps of the evidence, and what the cells offer. */
import { expect, test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';
import { copyDemo, DEMO, finding, openCells, openedFinding, openNotebook, sources } from './preflight';

const UNSEEDED = 'reproducibility/unseeded-randomness';
const dialog = (page: Page) => page.locator('.jp-Dialog');

/** Waits until the dialog has taken the focus, and so hears keys. */
async function dialogReady(page: Page): Promise<void> {
  await expect(dialog(page).getByRole('button', { name: 'Apply' })).toBeFocused();
}

test.describe('the demo', () => {
  test.beforeEach(({ tmpPath }) => copyDemo(tmpPath));

  test('a fix is shown as a diff first, and only applied when that is wanted', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const row = await openedFinding(panel, UNSEEDED);
    const before = await sources(page);
    const fix = row.locator('.jp-mod-accept').first();
    await fix.click();
    await expect(dialog(page).locator('.jp-Preflight-diffLine.jp-mod-removed')).not.toHaveCount(0);
    const added = await dialog(page).locator('.jp-mod-added mark').allInnerTexts();
    expect(added.join('')).not.toBe('');
    await dialogReady(page);
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toHaveCount(0);
    expect(await sources(page)).toEqual(before);
    await fix.click();
    await dialogReady(page);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await sources(page)).join('\n')).toContain(added.join(''));
    await page.keyboard.press('z');
    await expect.poll(() => sources(page)).toEqual(before);
  });

  test('all findings of a rule are fixed as one undo step', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const row = await openedFinding(panel, UNSEEDED);
    const before = await sources(page);
    const all = row.locator('.jp-Preflight-fixAll');
    const count = Number((await all.innerText()).match(/\d+/)![0]);
    expect(count).toBeGreaterThan(1);
    await all.click();
    await expect(dialog(page).locator('.jp-Dialog-header')).toContainText(
      `Fix ${count} findings of ${UNSEEDED}`
    );
    expect(await dialog(page).locator('.jp-Preflight-diffCell').count()).toBeGreaterThan(1);
    await dialog(page).getByRole('button', { name: 'Apply' }).click();
    await expect(panel.locator(`.jp-Preflight-finding[data-rule="${UNSEEDED}"]`)).toHaveCount(0);
    await expect(panel.locator('.jp-Preflight-doneTitle')).toContainText(`Fixed ${count} findings`);
    await page.keyboard.press('z');
    await expect.poll(() => sources(page)).toEqual(before);
  });

  test('the page of a rule opens in the panel, and the list comes back as it was', async ({
    page,
    tmpPath
  }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const row = await openedFinding(panel, 'data/unversioned-path');
    await expect(row.locator('.jp-Preflight-why')).toContainText('A model is code and data');
    const about = row.getByRole('button', { name: 'About this rule' });
    await about.press('Enter');
    const article = panel.getByRole('article');
    await expect(article.getByRole('heading', { name: 'When to ignore' })).toBeVisible();
    await expect(article.locator('pre').first()).toContainText('pd.read_csv');
    await expect(panel.getByRole('button', { name: 'Back to the findings' })).toBeFocused();
    await expect(row).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(article).toHaveCount(0);
    await expect(about).toBeFocused();
    await expect(row.locator('.jp-Preflight-findingButton')).toHaveAttribute('aria-expanded', 'true');
  });

  test('the evidence is walked through by buttons and keys, and drawn in the cells', async ({
    page,
    tmpPath
  }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const row = await openedFinding(panel, 'leakage/preprocessing');
    const steps = row.locator('.jp-Preflight-step');
    const count = await steps.count();
    expect(count).toBeGreaterThan(2);
    await expect(page.locator('.jp-Notebook .jp-Preflight-evidenceLine').first()).toBeVisible();
    const previous = row.getByRole('button', { name: 'Previous step' });
    const next = row.getByRole('button', { name: 'Next step' });
    await next.click();
    await expect(steps.nth(0)).toHaveAttribute('aria-current', 'step');
    await expect(previous).toBeDisabled();
    await page.keyboard.press('Alt+F8');
    await expect(steps.nth(1)).toHaveAttribute('aria-current', 'step');
    // The focus stays in the panel.
    await expect(panel.locator(':focus')).toHaveCount(1);
    await expect(page.locator('.jp-Notebook .jp-Preflight-evidenceLine.jp-mod-current')).toHaveAttribute(
      'data-step',
      /\b2\b/
    );
    await page.keyboard.press('Alt+Shift+F8');
    await expect(steps.nth(0)).toHaveAttribute('aria-current', 'step');
    await row.locator('.jp-Preflight-findingButton').click();
    await expect(page.locator('.jp-Notebook .jp-Preflight-evidenceLine')).toHaveCount(0);
  });

  test('a finding is copied as text', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const row = await openedFinding(panel, 'data/unversioned-path');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await row.getByRole('button', { name: 'Copy' }).click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain('cell 4: Medium:');
    expect(text).toContain('[data/unversioned-path]');
    expect(text).toContain('1. cell 4:');
  });
});

test.describe('in the cells', () => {
  const CELLS = ['import numpy as np\nx = np.random.rand(3)\ny = np.random.rand(4)', 'print(x)'];

  test('a mark counts the findings of a cell and offers what can be done', async ({ page, tmpPath }) => {
    await openCells(page, `${tmpPath}/cells.ipynb`, CELLS);
    const mark = page.locator('.jp-Preflight-cellMark');
    await expect(mark).toHaveCount(1);
    await expect(mark).toHaveAttribute('aria-label', /\d findings? in this cell, at most/);
    await mark.click();
    await expect(page.locator('.lm-Menu.jp-Preflight-menu .lm-Menu-item').first()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('.jp-Preflight-menu')).toHaveCount(0);
  });

  test('the quick-fix key fixes without a mouse', async ({ page, tmpPath }) => {
    copyDemo(tmpPath);
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const before = await sources(page);
    const row = finding(panel, UNSEEDED);
    await expect(row).toBeVisible();
    const cell = Number((await row.locator('.jp-Preflight-cellLink').innerText()).replace(/\D/g, '')) - 1;
    await page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${cell}"] .jp-InputPrompt`).click();
    await page.keyboard.press('ControlOrMeta+.');
    const menu = page.locator('.jp-Preflight-menu');
    const fix = menu.locator('.lm-Menu-item', { hasText: 'Fix: ' }).first();
    await expect(fix).toBeVisible();
    for (let i = 0; i < 12 && !(await fix.getAttribute('class'))!.includes('lm-mod-active'); i++) {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await dialogReady(page);
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await sources(page)).join('\n')).not.toBe(before.join('\n'));
    await page.keyboard.press('z');
    await expect.poll(() => sources(page)).toEqual(before);
  });

  test('the hover offers the fix', async ({ page, tmpPath }) => {
    copyDemo(tmpPath);
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const row = await openedFinding(panel, UNSEEDED);
    await expect(row.locator('.jp-mod-accept').first()).toBeVisible();
    const cell = Number((await row.locator('.jp-Preflight-cellLink').innerText()).replace(/\D/g, '')) - 1;
    await row.locator('.jp-Preflight-cellLink').click();
    await page
      .locator(`[data-windowed-list-index="${cell}"] .jp-Preflight-mark.jp-mod-medium`)
      .first()
      .hover();
    await page.locator('.cm-diagnosticAction', { hasText: 'Fix: ' }).first().click();
    await expect(dialog(page).locator('.jp-Preflight-diffLine').first()).toBeVisible();
  });

  test('cells with findings have an entry in the context menu, others have none', async ({
    page,
    tmpPath
  }) => {
    await openCells(page, `${tmpPath}/menu.ipynb`, CELLS);
    await expect(page.locator('.jp-Preflight-cellMark')).toHaveCount(1);
    const entry = page.locator('.lm-Menu-item', { hasText: 'Preflight: What Can Be Done Here' });
    await page.locator('[data-windowed-list-index="0"] .jp-InputPrompt').click({ button: 'right' });
    await expect(entry).toBeVisible();
    await page.keyboard.press('Escape');
    await page.locator('[data-windowed-list-index="1"] .jp-InputPrompt').click({ button: 'right' });
    await expect(page.locator('.lm-Menu-item:visible').first()).toBeVisible();
    await expect(entry).toHaveCount(0);
  });

  test('no other command has one of our keys', async ({ page }) => {
    const conflicts = await page.evaluate(() => {
      const bindings = window.jupyterapp.commands.keyBindings;
      const ours = bindings.filter(({ command }) => command.startsWith('preflight:'));
      return {
        ours: new Set(ours.map(({ command }) => command)).size,
        with: bindings
          .filter(({ command }) => !command.startsWith('preflight:'))
          .filter(({ keys }) => ours.some(own => own.keys.join(' ') === keys.join(' ')))
          .map(({ command, keys }) => `${command} ${keys.join(' ')}`)
      };
    });
    expect(conflicts).toEqual({ ours: 5, with: [] });
  });
});
