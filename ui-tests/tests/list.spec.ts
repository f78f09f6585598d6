/** The list of findings: long ones are folded, and it is narrowed and ordered as the user likes. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { finding, openCells, typeCell } from './preflight';

const reads = (count: number): string =>
  [
    'import pandas as pd',
    ...Array.from({ length: count }, (_, i) => `d${i} = pd.read_csv("data/${i}.csv")`)
  ].join('\n');
const TRAIN = `from sklearn.model_selection import train_test_split
from sklearn.ensemble import RandomForestClassifier
X_train, X_test, y_train, y_test = train_test_split(d0.drop(columns="y"), d0["y"])
model = RandomForestClassifier().fit(X_train, y_train)
print(model.score(X_test, y_test))`;

const UNVERSIONED = 'data/unversioned-path';
const rows = (panel: Locator, rule: string): Locator =>
  panel.locator(`.jp-Preflight-finding[data-rule="${rule}"]`);
const titles = (panel: Locator): Locator =>
  panel.locator('.jp-Preflight-findings .jp-mod-level3 .jp-Preflight-sectionTitle');

async function open(page: IJupyterLabPageFixture, folder: string): Promise<Locator> {
  const panel = await openCells(page, `${folder}/list.ipynb`, [reads(9), TRAIN]);
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  return panel;
}

test('many findings of one rule fold behind a button, opened by mouse and by keyboard', async ({
  page,
  tmpPath
}) => {
  const panel = await open(page, tmpPath);
  await expect(rows(panel, UNVERSIONED)).toHaveCount(3);
  const more = panel.getByRole('button', { name: `6 more of ${UNVERSIONED}` });
  await expect(more).toHaveAttribute('aria-expanded', 'false');
  await more.click();
  await expect(rows(panel, UNVERSIONED)).toHaveCount(9);
  const fewer = panel.getByRole('button', { name: `Fewer of ${UNVERSIONED}` });
  await expect(fewer).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(rows(panel, UNVERSIONED)).toHaveCount(3);
  await page.keyboard.press('ArrowUp');
  await expect(rows(panel, UNVERSIONED).nth(2).locator('.jp-Preflight-findingButton')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(rows(panel, UNVERSIONED)).toHaveCount(9);
});

test('a finding that is folded, filtered out or in a closed section is shown when it is asked for', async ({
  page,
  tmpPath
}) => {
  const panel = await open(page, tmpPath);
  await panel.getByRole('textbox', { name: 'Filter findings' }).fill('RandomForest');
  await expect(rows(panel, UNVERSIONED)).toHaveCount(0);
  await panel.getByRole('button', { name: 'Collapse all sections' }).click();
  await page.locator('[data-windowed-list-index="0"] .jp-Preflight-mark').nth(7).hover();
  await page.locator('.cm-diagnosticAction', { hasText: 'Show in Preflight' }).first().click();
  const opened = panel.locator('.jp-Preflight-finding:has([aria-expanded="true"])');
  await expect(opened).toHaveCount(1);
  await expect(opened).toContainText('data/7.csv');
  await expect(opened).toBeInViewport();
});

test('is narrowed by severity, criterion and text, and the counts say so', async ({ page, tmpPath }) => {
  const panel = await open(page, tmpPath);
  const live = panel.locator('.jp-Preflight-live');
  const total = Number((await live.innerText()).split(' ')[0]);
  const medium = panel.locator('.jp-Preflight-countItem.jp-mod-medium');
  const mediumCount = Number(await medium.locator('.jp-Preflight-countNumber').innerText());
  expect(mediumCount).toBeGreaterThan(0);

  const text = panel.getByRole('textbox', { name: 'Filter findings' });
  await text.fill('data/4.csv');
  await expect(live).toHaveText(`1 of ${total} findings`);
  await expect(panel.locator('.jp-Preflight-finding')).toHaveCount(1);
  await text.press('Escape');
  await expect(live).toHaveText(`${total} findings`);

  await medium.click();
  await expect(medium).toHaveAttribute('aria-pressed', 'true');
  await expect(live).toHaveText(`${mediumCount} of ${total} findings`);
  for (const badge of await panel.locator('.jp-Preflight-finding .jp-Preflight-badge').all()) {
    await expect(badge).toHaveText('Medium');
  }
  await medium.click();

  const criterion = panel.getByRole('combobox', { name: 'Criterion' });
  const chosen = await criterion.locator('option').nth(1).innerText();
  await criterion.selectOption(chosen);
  await expect(titles(panel)).toHaveText([chosen]);
  await text.fill('nothing has this');
  await expect(panel.getByText('No finding passes the filter.')).toBeVisible();
  await panel.getByRole('button', { name: 'Show all findings' }).click();
  await expect(live).toHaveText(`${total} findings`);
});

test('is ordered as the user likes, and remembers it', async ({ page, tmpPath }) => {
  let panel = await open(page, tmpPath);
  const order = panel.getByRole('combobox', { name: 'Order' });
  await order.selectOption('By severity');
  await expect(titles(panel).first()).toHaveText(/Critical|High|Medium/);
  await order.selectOption('By cell');
  await expect(titles(panel)).toHaveText(['Cell 1', 'Cell 2']);
  await order.selectOption('In notebook order');
  await expect(titles(panel)).toHaveCount(0);
  const cells = await panel.locator('.jp-Preflight-finding .jp-Preflight-cellLink').allInnerTexts();
  expect(cells).toEqual([...cells].sort());
  // Galata's own reload waits for a launcher that is not there when a notebook is restored.
  await Promise.all([page.waitForEvent('load'), page.evaluate(() => window.location.reload())]);
  await page.waitForFunction(() => window.jupyterapp?.started);
  panel = page.locator('.jp-Preflight');
  await expect(panel.getByRole('combobox', { name: 'Order' })).toHaveValue('place');
});

test('the score says what would raise it most, shows it, and rises', async ({ page, tmpPath }) => {
  const scaled = TRAIN.replace('X_train', 'd0 = StandardScaler().fit_transform(d0)\nX_train').replace(
    'from sklearn.ensemble',
    'from sklearn.preprocessing import StandardScaler\nfrom sklearn.ensemble'
  );
  const panel = await openCells(page, `${tmpPath}/score.ipynb`, [
    reads(9),
    scaled.replace('d0.drop(columns="y"), d0["y"]', 'd0, d1["y"]')
  ]);
  const meter = panel.getByRole('meter', { name: 'Readiness score' });
  await expect(meter).toBeVisible();
  const before = Number(await meter.getAttribute('aria-valuenow'));
  const next = panel.locator('.jp-Preflight-raises li', { hasText: 'leakage/preprocessing' });
  const promised = Number((await next.locator('.jp-Preflight-raised').innerText()).split(' ')[0]);
  await next.getByRole('button', { name: 'Settle leakage/preprocessing' }).click();
  await expect(finding(panel, 'leakage/preprocessing').locator('.jp-Preflight-evidence')).toBeVisible();
  await typeCell(page, 1, TRAIN.replace('d0.drop(columns="y"), d0["y"]', 'd0, d1["y"]'));
  await expect(meter).toHaveAttribute('aria-valuenow', String(promised));
  expect(promised).toBeGreaterThan(before);
});
