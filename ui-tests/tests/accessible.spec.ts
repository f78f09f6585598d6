/** axe-core finds nothing serious in what we add to the page, in the light and the dark theme. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';
import { copyDemo, DEMO, openedFinding, openNotebook } from './preflight';

/** What axe says about a part of the page, in short. */
async function complaints(page: Page, part: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html.slice(0, 160)}: ${node.failureSummary}`)
    );
}

for (const theme of ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast']) {
  test(`the panel, a preview and a rule page in ${theme}`, async ({ page, tmpPath }) => {
    copyDemo(tmpPath);
    await page.theme.setTheme(theme);
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    const row = await openedFinding(panel, 'reproducibility/unseeded-randomness');
    await panel.getByRole('button', { name: 'Way of the data' }).click();
    await expect(panel.locator('.jp-Preflight-node').first()).toBeVisible();
    await expect(row.locator('.jp-mod-accept').first()).toBeVisible();
    expect(await complaints(page, '.jp-Preflight')).toEqual([]);
    await panel.getByRole('button', { name: 'As a list' }).click();
    expect(await complaints(page, '.jp-Preflight-picture')).toEqual([]);

    await row.locator('.jp-mod-accept').first().click();
    await expect(page.locator('.jp-Preflight-preview .jp-Preflight-diffLine').first()).toBeVisible();
    expect(await complaints(page, '.jp-Preflight-preview')).toEqual([]);
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Cancel' }).click();

    await row.getByRole('button', { name: 'About this rule' }).click();
    await expect(panel.getByRole('heading', { name: 'Why it matters' })).toBeVisible();
    expect(await complaints(page, '.jp-Preflight')).toEqual([]);
    // A notebook of our marks: what is in the cells is JupyterLab's, but for the counts.
    expect(await complaints(page, '.jp-Preflight-cellMark')).toEqual([]);
  });
}
