/** Ignoring a finding: where and why is asked, a comment says so, and one undo takes it back. */
import { expect, test } from '@jupyterlab/galata';
import { openCells, openedFinding, sources } from './preflight';

const RULE = 'data/unversioned-path';
const CELLS = ['import pandas as pd\ndf = pd.read_csv("data/a.csv")', 'other = pd.read_csv("data/b.csv")'];

test('a finding is ignored on its line, with a reason, and listed as ignored', async ({ page, tmpPath }) => {
  const panel = await openCells(page, `${tmpPath}/line.ipynb`, CELLS);
  const rows = panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`);
  await expect(rows).toHaveCount(2);
  await (await openedFinding(panel, RULE)).getByRole('button', { name: 'Ignore…' }).click();
  const dialog = page.locator('.jp-Dialog');
  const reason = dialog.getByRole('textbox');
  await expect(reason).toBeFocused();
  await expect(dialog.getByRole('radio', { name: 'On this line' })).toBeChecked();
  await reason.fill('a sample that never changes');
  await dialog.getByRole('button', { name: 'Ignore' }).click();
  await expect(rows).toHaveCount(1);
  expect((await sources(page))[0]).toContain(`# preflight: ignore[${RULE}] a sample that never changes`);
  await panel.getByRole('button', { name: 'Ignored 1' }).click();
  const item = panel.locator('.jp-Preflight-ignoredItem');
  await expect(item).toContainText('a sample that never changes');
  await item.getByRole('button', { name: 'cell 1', exact: true }).click();
  await expect(page.locator('.jp-Preflight-highlight').first()).toContainText('preflight: ignore');
  await page.keyboard.press('Escape');
  await panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => sources(page)).toEqual(CELLS);
  await expect(rows).toHaveCount(2);
});

test('a rule is ignored in the whole notebook', async ({ page, tmpPath }) => {
  const panel = await openCells(page, `${tmpPath}/all.ipynb`, CELLS);
  await (await openedFinding(panel, RULE)).getByRole('button', { name: 'Ignore…' }).click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByRole('radio', { name: 'In this notebook' }).check();
  await dialog.getByRole('textbox').fill('a tutorial');
  await page.keyboard.press('Enter');
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(0);
  expect((await sources(page))[0]).toMatch(
    /^# preflight: ignore-notebook\[data\/unversioned-path\] a tutorial\n/
  );
});

test('nothing is ignored without a reason', async ({ page, tmpPath }) => {
  const panel = await openCells(page, `${tmpPath}/none.ipynb`, CELLS);
  await (await openedFinding(panel, RULE)).getByRole('button', { name: 'Ignore…' }).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing was ignored').first()).toBeVisible();
  await expect(panel.locator(`.jp-Preflight-finding[data-rule="${RULE}"]`)).toHaveCount(2);
  expect(await sources(page)).toEqual(CELLS);
});
