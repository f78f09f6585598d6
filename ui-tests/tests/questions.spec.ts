/** What a suggested cell cannot know is asked for in a form, once, and kept in the settings for the notebook. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { openCells, sources } from './preflight';

const CELLS = [
  'import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("loans.csv", usecols=["plz", "income", "paid"])',
  'X_train, X_test, y_train, y_test = train_test_split(df[["plz", "income"]], df["paid"], random_state=0)',
  'model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
];

const offer = (panel: Locator, name: string): Locator => panel.locator(`[data-offer="${name}"]`);
const text = async (page: IJupyterLabPageFixture): Promise<string> => (await sources(page)).join('\n');

/** What the settings keep, as the server has it. */
async function kept(page: IJupyterLabPageFixture): Promise<string> {
  return page.evaluate(async () => {
    const answer = await fetch('/lab/api/settings/jupyterlab-preflight:audits');
    return ((await answer.json()) as { raw: string }).raw;
  });
}

test('with the mouse: a column is chosen, kept, shown, and changed', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/mouse.ipynb`;
  const panel = await openCells(page, path, CELLS);
  const shap = offer(panel, 'shap-fairness');
  await shap.locator('.jp-Preflight-insert').click();
  const dialog = page.locator('.jp-Dialog');
  const column = dialog.getByLabel('Which column says which group');
  await expect(column).toBeFocused();
  await expect(column.locator('option')).toHaveText([
    'None, or I leave it open',
    'plz',
    'income',
    'paid',
    'Another column…'
  ]);
  const { violations } = await new AxeBuilder({ page }).include('.jp-Dialog').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await column.selectOption('plz');
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect.poll(() => text(page)).toContain('sensitive = "plz"');
  await expect.poll(() => kept(page)).toContain('"sensitive column": "plz"');
  expect(await kept(page)).toContain(path);

  // Taken back and inserted again, nothing is asked.
  await panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => text(page)).not.toContain('sensitive = ');
  const answered = shap.locator('.jp-Preflight-answers');
  await expect(answered).toHaveText('sensitive column: plz');
  await answered.click();
  await expect(column).toHaveValue('plz');
  await column.selectOption('Another column…');
  await dialog.getByLabel('Name of the other column').fill('district');
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await expect(answered).toHaveText('sensitive column: district');
  await shap.locator('.jp-Preflight-insert').click();
  await expect.poll(() => text(page)).toContain('sensitive = "district"');
});

test('with the keyboard alone: a budget is asked for, once', async ({ page, tmpPath }) => {
  const panel = await openCells(page, `${tmpPath}/keys.ipynb`, CELLS);
  const insert = offer(panel, 'latency').locator('.jp-Preflight-insert');
  await insert.press('Enter');
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.getByRole('spinbutton')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(await sources(page)).toEqual(CELLS);
  await expect(insert).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('spinbutton')).toBeFocused();
  await page.keyboard.type('40');
  await page.keyboard.press('Enter');
  await expect.poll(() => text(page)).toContain('budget_ms = 40');
  await page.keyboard.press('z');
  await expect.poll(() => sources(page)).toEqual(CELLS);

  // The column is chosen by its first letters.
  await offer(panel, 'shap-fairness').locator('.jp-Preflight-insert').press('Enter');
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('inc');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Insert' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => text(page)).toContain('sensitive = "income"');
});

test('what is left open is not asked again, and the answers go with a renamed notebook', async ({
  page,
  tmpPath
}) => {
  const panel = await openCells(page, `${tmpPath}/before.ipynb`, CELLS);
  const insert = offer(panel, 'latency').locator('.jp-Preflight-insert');
  const dialog = page.locator('.jp-Dialog');
  await insert.click();
  await dialog.getByRole('button', { name: 'Insert' }).click();
  await expect.poll(() => text(page)).toContain('budget_ms = 100');
  await expect.poll(() => kept(page)).toContain(`${tmpPath}/before.ipynb`);

  await page.notebook.save();
  await page.evaluate(
    async ([from, to]) => {
      await window.jupyterapp.serviceManager.contents.rename(from, to);
    },
    [`${tmpPath}/before.ipynb`, `${tmpPath}/after.ipynb`] as const
  );
  await expect.poll(() => kept(page)).toContain(`${tmpPath}/after.ipynb`);
  expect(await kept(page)).not.toContain('before.ipynb');
  await panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => sources(page)).toEqual(CELLS);
  await insert.click();
  await expect.poll(() => text(page)).toContain('budget_ms = 100');
  await expect(dialog).toHaveCount(0);
});
