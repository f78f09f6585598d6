/** The main job: open the demo, see it audited, insert cells, ask the companion, export the report. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jupyterlab/galata';
import { copyDemo, DEMO, finding, onDisk, openNotebook, sources, typeOtherSource } from './preflight';

/** What the demo is made to show. */
const HEADLINES = [
  'leakage/preprocessing',
  'leakage/overlap',
  'leakage/multi-test',
  'reproducibility/unseeded-randomness',
  'data/unversioned-path',
  'tracking/untracked-training',
  'fairness/unexplained-model'
];
const SUGGESTIONS = ['dvc-tracking', 'mlflow-tracking', 'shap-fairness'];

test.describe('the demo', () => {
  test.beforeEach(({ tmpPath }) => copyDemo(tmpPath));

  test('shows every headline finding, in the panel and in the cells', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    for (const rule of HEADLINES) {
      await expect(finding(panel, rule), rule).toBeVisible();
    }
    const count = await panel.locator('.jp-Preflight-finding').count();
    await expect(panel.getByRole('status')).toHaveText(`${count} findings`);
    await expect(panel.locator('.jp-Preflight-verdict')).toContainText('critical');
    await expect(page.locator('.jp-Preflight-statusButton')).toHaveText(String(count));
    await expect(page.locator('.jp-Notebook .jp-Preflight-mark').first()).toBeVisible();
    // Looking changes nothing: every cell is as it is on disk.
    const onDiskSources = JSON.parse(readFileSync(onDisk(`${tmpPath}/${DEMO}`), 'utf8')).cells.map(
      (cell: { source: string | string[] }) =>
        typeof cell.source === 'string' ? cell.source : cell.source.join('')
    );
    expect(await sources(page)).toEqual(onDiskSources);
  });

  test('follows edits: findings go and come back', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    await typeOtherSource(page, panel);
  });

  test('a step of the evidence jumps to its code and highlights it', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const leak = finding(panel, 'leakage/preprocessing');
    await leak.locator('.jp-Preflight-findingButton').click();
    const steps = leak.locator('.jp-Preflight-step');
    expect(await steps.count()).toBeGreaterThan(1);
    for (const step of await steps.all()) {
      const number = Number((await step.locator('.jp-Preflight-stepCell').innerText()).replace(/\D/g, ''));
      await step.click();
      const cell = page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${number - 1}"]`);
      await expect(cell).toHaveClass(/jp-mod-active/);
      await expect(cell.locator('.jp-Preflight-highlight').first()).toBeVisible();
    }
    await expect(page.locator('.jp-Preflight-highlight')).toHaveCount(0, { timeout: 10000 });
  });

  test('the finding shows on hover, and opens in the panel', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
    await page.locator('[data-windowed-list-index="3"] .jp-Preflight-mark').first().hover();
    const hover = page.locator('.jp-Preflight-hover').first();
    await expect(hover).toContainText('data/diabetes.csv');
    await page.locator('.cm-diagnosticAction', { hasText: 'Show in Preflight' }).first().click();
    await expect(panel.locator('.jp-Preflight-findingButton[aria-expanded="true"]')).toHaveCount(1);
  });

  test('F8 walks through the findings, in the order of the notebook', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
    await page.locator('[data-windowed-list-index="0"]').first().click();
    await page.keyboard.press('Escape');
    const seen: number[] = [];
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press('F8');
      await expect(page.locator('.jp-Preflight-highlight').first()).toBeVisible();
      seen.push(
        Number(await page.locator('.jp-Cell.jp-mod-active').getAttribute('data-windowed-list-index'))
      );
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    await page.keyboard.press('Shift+F8');
    await expect
      .poll(async () =>
        Number(await page.locator('.jp-Cell.jp-mod-active').getAttribute('data-windowed-list-index'))
      )
      .toBe(seen[1]);
  });

  test('the findings are walked through with the keyboard', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const buttons = panel.locator('.jp-Preflight-findingButton');
    await expect(buttons.nth(1)).toBeVisible();
    await buttons.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(buttons.nth(1)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(buttons.nth(1)).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(buttons.nth(1)).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('Home');
    await expect(buttons.first()).toBeFocused();
    expect(await panel.locator('.jp-Preflight-findingButton[tabindex="0"]').count()).toBe(1);
  });

  for (const name of SUGGESTIONS) {
    test(`inserts ${name} as one cell, and one undo takes it back`, async ({ page, tmpPath }) => {
      const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
      const before = await sources(page);
      await panel.locator(`[data-offer="${name}"] .jp-Preflight-insert`).click();
      await expect.poll(async () => (await sources(page)).length).toBe(before.length + 1);
      const after = await sources(page);
      const at = after.findIndex((source, index) => source !== before[index]);
      const active = page.locator('.jp-Cell.jp-mod-active');
      await expect(active).toHaveAttribute('data-windowed-list-index', String(at));
      await expect(active).toBeInViewport();
      // The keys a user would press: the notebook has the focus, in command mode.
      await expect(page.locator('.jp-Notebook.jp-mod-commandMode :focus')).toHaveCount(1);
      await page.keyboard.press('z');
      await expect.poll(() => sources(page)).toEqual(before);
    });
  }

  test('a fix is one undo step, too', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const unseeded = finding(panel, 'reproducibility/unseeded-randomness');
    await unseeded.locator('.jp-Preflight-findingButton').click();
    const before = await sources(page);
    const count = await panel.locator('.jp-Preflight-finding').count();
    await unseeded.locator('.jp-mod-accept').first().click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Apply' }).click();
    await expect.poll(async () => (await sources(page)).join('\n')).not.toBe(before.join('\n'));
    await expect.poll(() => panel.locator('.jp-Preflight-finding').count()).toBeLessThan(count);
    await panel.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => sources(page)).toEqual(before);
  });

  test('the panel stays closed once it was closed', async ({ page, tmpPath }) => {
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
    await page.evaluate(() => window.jupyterapp.commands.execute('application:toggle-right-area'));
    await expect(panel).toBeHidden();
    await page.notebook.openByPath(`${tmpPath}/diabetes-resolved.ipynb`);
    await page.notebook.activate('diabetes-resolved.ipynb');
    await expect(page.locator('.jp-Preflight-statusButton')).toHaveText('0');
    await expect(panel).toBeHidden();
    // The button in the notebook's toolbar brings it back.
    await page
      .locator('.jp-NotebookPanel:visible .jp-NotebookPanel-toolbar [data-jp-item-name="preflight"]')
      .locator('jp-button, button')
      .first()
      .click();
    await expect(panel).toBeVisible();
    await expect(panel).toContainText('Nothing was found');
  });
});
