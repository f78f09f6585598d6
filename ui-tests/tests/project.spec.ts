/** Ignoring in a whole project, and telling again: what is written is seen first, and nothing else in the file changes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';
import { command, onDisk, openCells, openedFinding, sources } from './preflight';

const RULE = 'data/unversioned-path';
const CELLS = ['import pandas as pd\ndf = pd.read_csv("data/a.csv")', 'print(df)'];

const dialog = (page: Page) => page.locator('.jp-Dialog');

test('a rule is ignored in the project with the mouse, and told again', async ({ page, tmpPath }) => {
  const file = onDisk(`${tmpPath}/pyproject.toml`);
  const before = '# ours\n[project]\nname = "churn"  # the name\n';
  await page.contents.uploadContent(before, 'text', `${tmpPath}/pyproject.toml`);
  const panel = await openCells(page, `${tmpPath}/a.ipynb`, CELLS);
  await (await openedFinding(panel, RULE)).getByRole('button', { name: 'Ignore…' }).click();
  await dialog(page).getByRole('radio', { name: 'In the whole project' }).check();
  await expect(dialog(page)).toContainText('you see what is written first');
  await dialog(page).getByRole('textbox').fill('data comes from the platform');
  await dialog(page).getByRole('button', { name: 'Ignore' }).click();

  await expect(dialog(page).getByRole('combobox')).toHaveValue('0');
  await expect(dialog(page).locator('option:checked')).toHaveText(`${tmpPath}/pyproject.toml`);
  await expect(dialog(page).locator('.jp-mod-added')).toContainText(['', '[tool.preflight]', RULE]);
  const { violations } = await new AxeBuilder({ page }).include('.jp-Dialog').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe(before);
  await dialog(page).getByRole('button', { name: 'Write' }).click();
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(0);
  const written = readFileSync(file, 'utf8');
  expect(written.startsWith(before)).toBe(true);
  expect(written).toContain('data comes from the platform');
  // The notebook was not touched.
  expect(await sources(page)).toEqual(CELLS);

  // Another notebook of the folder goes by it, too.
  await openCells(page, `${tmpPath}/b.ipynb`, CELLS);
  await expect(panel.getByRole('button', { name: 'Ignored 1' })).toBeVisible();
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(0);

  await panel.getByRole('button', { name: 'Ignored 1' }).click();
  const entry = panel.locator(`[data-project-ignore="${RULE}"]`);
  await expect(entry).toContainText('data comes from the platform');
  await entry.getByRole('button', { name: 'Stop ignoring' }).click();
  await expect(dialog(page).locator('.jp-mod-removed').first()).toBeVisible();
  await dialog(page).getByRole('button', { name: 'Write' }).click();
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(1);
  expect(readFileSync(file, 'utf8')).toContain(before);
  expect(readFileSync(file, 'utf8')).not.toContain(RULE);
});

test('with the keyboard alone: a new file, and nothing before it was seen', async ({ page, tmpPath }) => {
  const file = onDisk(`${tmpPath}/preflight.toml`);
  const panel = await openCells(page, `${tmpPath}/a.ipynb`, CELLS);
  const ask = (await openedFinding(panel, RULE)).getByRole('button', { name: 'Ignore…' });
  const toSecond = async (): Promise<void> => {
    await ask.press('Enter');
    await expect(dialog(page).getByRole('textbox')).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expect(dialog(page).getByRole('radio', { name: 'On this line' })).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(dialog(page).getByRole('radio', { name: 'In the whole project' })).toBeChecked();
    await page.keyboard.press('Tab');
    await page.keyboard.type('a tutorial');
    await page.keyboard.press('Enter');
    await expect(dialog(page).getByRole('button', { name: 'Write' })).toBeFocused();
  };
  await toSecond();
  await expect(dialog(page).locator('option:checked')).toHaveText(`${tmpPath}/preflight.toml (new)`);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  expect(existsSync(file)).toBe(false);
  await toSecond();
  await page.keyboard.press('Enter');
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(0);
  expect(readFileSync(file, 'utf8')).toContain(`"${RULE}" = "a tutorial"`);

  await command(page, 'preflight:open-panel');
  await expect(panel).toBeFocused();

  await panel.locator('.jp-Preflight-ignored').getByRole('button', { name: 'Ignored' }).press('Enter');
  await panel.getByRole('button', { name: `Stop ignoring ${RULE} in the project` }).press('Enter');
  await expect(dialog(page).getByRole('button', { name: 'Write' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).not.toHaveCount(0);
  // The button is gone, and the keyboard is still in the panel; Escape leads back to the notebook.
  await expect(panel).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('.jp-NotebookPanel:visible .jp-Cell.jp-mod-active')).toBeFocused();
});

test('a file that changed since it was shown is not overwritten', async ({ page, tmpPath }) => {
  const file = onDisk(`${tmpPath}/preflight.toml`);
  await page.contents.uploadContent('# one\n', 'text', `${tmpPath}/preflight.toml`);
  const panel = await openCells(page, `${tmpPath}/a.ipynb`, CELLS);
  await (await openedFinding(panel, RULE)).getByRole('button', { name: 'Ignore…' }).click();
  await dialog(page).getByRole('radio', { name: 'In the whole project' }).check();
  await dialog(page).getByRole('textbox').fill('why');
  await dialog(page).getByRole('button', { name: 'Ignore' }).click();
  await expect(dialog(page).locator('.jp-mod-added').first()).toBeVisible();
  writeFileSync(file, '# two\n');
  await dialog(page).getByRole('button', { name: 'Write' }).click();
  await expect(page.getByText('was changed meanwhile').first()).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe('# two\n');
});

test('settings are read without the companion, and what is wrong with them is said', async ({
  page,
  tmpPath
}) => {
  await page.contents.uploadContent('ignore = ["data"]\nselekt = 1\n', 'text', `${tmpPath}/preflight.toml`);
  const panel = await openCells(page, `${tmpPath}/a.ipynb`, CELLS);
  await expect(panel.locator('.jp-Preflight-settingsProblems')).toContainText('selekt');
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(0);
});

test('a comment is taken out as one undo step', async ({ page, tmpPath }) => {
  const silenced = [`${CELLS[0]}  # preflight: ignore[${RULE}] a sample`, CELLS[1]];
  const panel = await openCells(page, `${tmpPath}/a.ipynb`, silenced);
  await panel.getByRole('button', { name: 'Ignored 1' }).click();
  await panel.getByRole('button', { name: `Stop ignoring ${RULE} in cell 1` }).press('Enter');
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(1);
  expect(await sources(page)).toEqual(CELLS);
  await page.keyboard.press('z');
  await expect.poll(() => sources(page)).toEqual(silenced);
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(0);
});
