/** Notebook 7: the same panel beside the notebook, the same marks in it. */
import { expect, test } from '@playwright/test';
import { copyDemo, DEMO, finding, openedFinding } from './preflight';

test('Notebook 7 has the panel, the marks, the steps and the fixes', async ({ page }) => {
  copyDemo('notebook7');
  await page.goto(`/notebooks/notebook7/${DEMO}`);
  const panel = page.locator('.jp-Preflight');
  await expect(panel).toBeVisible({ timeout: 40000 });
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  await expect(page.locator('.jp-Notebook .jp-Preflight-mark').first()).toBeVisible();
  await expect(page.locator('.jp-Preflight-cellMark').first()).toBeVisible();

  const leak = await openedFinding(panel, 'leakage/preprocessing');
  await leak.locator('.jp-Preflight-step').last().click();
  await expect(page.locator('.jp-Preflight-highlight').first()).toBeVisible();

  const unseeded = finding(panel, 'reproducibility/unseeded-randomness');
  const all = panel.locator('.jp-Preflight-finding');
  const before = await all.count();
  await unseeded.locator('.jp-Preflight-findingButton').click();
  await unseeded.locator('.jp-mod-accept').first().click();
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => all.count()).toBeLessThan(before);
  await page.keyboard.press('z');
  await expect.poll(() => all.count()).toBe(before);

  await panel.getByRole('button', { name: 'Way of the data' }).click();
  await expect(panel.locator('.jp-Preflight-node').first()).toBeVisible();
});

test('Notebook 7 opens the documentation in a tab of the browser', async ({ page, context }) => {
  copyDemo('notebook7');
  await page.goto(`/notebooks/notebook7/${DEMO}`);
  await expect(page.locator('.jp-Preflight')).toBeVisible({ timeout: 40000 });
  const entry = page.getByRole('menuitem', { name: 'Preflight Documentation' });
  // A menu that is opened while the notebook still comes up is closed again by it.
  await expect(async () => {
    await page.getByRole('menuitem', { name: 'Help' }).click();
    await expect(entry).toBeVisible({ timeout: 2000 });
  }).toPass();
  const [opened] = await Promise.all([context.waitForEvent('page'), entry.click()]);
  await expect(opened.getByRole('heading', { level: 1 })).toContainText('Preflight');
});
