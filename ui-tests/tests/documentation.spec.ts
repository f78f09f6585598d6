/** The documentation in JupyterLab, from its help menu: it comes with the extension, and its search works. */
import { expect, test } from '@jupyterlab/galata';
import { command } from './preflight';

test('the help menu opens the documentation, whose search finds a rule', async ({ page }) => {
  await page.menu.clickMenuItem('Help>Preflight Documentation');
  const tab = page.getByRole('tab', { name: 'Preflight Documentation' });
  await expect(tab).toHaveAttribute('aria-selected', 'true');
  const frame = page.frameLocator('.jp-Preflight-documentation iframe');
  await expect(frame.getByRole('heading', { level: 1, name: 'Preflight' })).toBeVisible();

  await frame.getByPlaceholder('Search').fill('unseeded-randomness');
  await frame.getByPlaceholder('Search').press('Enter');
  await frame.getByRole('link', { name: 'reproducibility/unseeded-randomness', exact: true }).first().click();
  await expect(frame.getByRole('heading', { name: 'When to ignore' })).toBeVisible();

  // What leads elsewhere leaves the frame alone.
  await expect(frame.locator('a.external').first()).toHaveAttribute('target', '_blank');
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('button', { name: 'Open in Browser Tab' }).click()
  ]);
  await expect(opened.getByRole('heading', { level: 1 })).toContainText(
    'reproducibility/unseeded-randomness'
  );
  await opened.close();

  // There is one tab, however often it is asked for.
  await command(page, 'preflight:open-documentation');
  await expect(tab).toHaveCount(1);
});

test.describe('with no colours preferred by the browser', () => {
  test.use({ colorScheme: null });

  test('the documentation follows the theme', async ({ page }) => {
    const background = (): Promise<string> =>
      page
        .frameLocator('.jp-Preflight-documentation iframe')
        .locator('body')
        .evaluate(body => getComputedStyle(body).backgroundColor);
    await command(page, 'preflight:open-documentation');
    await expect.poll(background).toBe('rgb(255, 255, 255)');
    await page.theme.setTheme('JupyterLab Dark');
    await expect.poll(background).not.toBe('rgb(255, 255, 255)');
  });
});

test('without the site, the pages of the rules are shown', async ({ page }) => {
  await page.route('**/docs/README.html', route => route.fulfill({ status: 404 }));
  await command(page, 'preflight:open-documentation');
  const pages = page.locator('.jp-Preflight-documentation');
  await expect(pages.getByRole('heading', { name: 'leakage/preprocessing', exact: true })).toBeVisible();
  await expect(pages.locator('iframe')).toHaveCount(0);
});
