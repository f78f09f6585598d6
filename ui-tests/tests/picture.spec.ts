/** The picture of the way of the data: drawn, walked through by keyboard, told as a list. */
import { expect, test } from '@jupyterlab/galata';
import { copyDemo, DEMO, openNotebook } from './preflight';

test('draws the way of the data with its leaks, and every step jumps to its cell', async ({
  page,
  tmpPath
}) => {
  copyDemo(tmpPath);
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  await panel.getByRole('button', { name: 'Way of the data' }).click();
  const nodes = panel.locator('.jp-Preflight-node');
  await expect(nodes.filter({ hasText: 'diabetes.csv' })).toHaveCount(1);
  for (const label of [
    'StandardScaler',
    'SelectKBest',
    'train_test_split',
    'RandomForestRegressor',
    'r2_score'
  ]) {
    await expect(nodes.filter({ hasText: label }).first(), label).toBeVisible();
  }
  await expect(nodes.filter({ hasText: 'StandardScaler' })).toHaveClass(/jp-mod-leak/);
  expect(await panel.locator('.jp-Preflight-edge.jp-mod-leak').count()).toBeGreaterThan(2);
  // Every edge ends where a node is.
  expect(await panel.locator('.jp-Preflight-edge').count()).toBeGreaterThanOrEqual((await nodes.count()) - 1);

  const split = nodes.filter({ hasText: 'train_test_split' });
  await split.focus();
  await page.keyboard.press('Enter');
  const cell = Number((await split.innerText()).match(/cell (\d+)/)![1]) - 1;
  await expect(page.locator('.jp-Cell.jp-mod-active')).toHaveAttribute(
    'data-windowed-list-index',
    String(cell)
  );
  await expect(page.locator('.jp-Preflight-highlight').first()).toBeVisible();

  await panel.getByRole('button', { name: 'As a list' }).click();
  const list = panel.locator('.jp-Preflight-graphList');
  await expect(list.locator('li')).toHaveCount(await list.locator('.jp-Preflight-graphStep').count());
  await expect(list.locator('li', { hasText: 'train_test_split' }).first()).toContainText('from SelectKBest');
  await expect(list.locator('.jp-Preflight-graphLeak').first()).toContainText('Leak:');
});
