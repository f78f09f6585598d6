/** The documentation as files: it opens from its folder, asks nobody for anything, and can be read by everyone. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

const SITE = `${pathToFileURL(resolve(__dirname, '../../site')).href}/`;

/** The addresses that a page asks for from here on, and what it complains of. */
function watched(page: Page): string[] {
  const seen: string[] = [];
  page.on('request', request => {
    if (!/^(file|data):/.test(request.url())) {
      seen.push(request.url());
    }
  });
  page.on('pageerror', error => {
    // A browser gives no page from a folder the text of another one, which search would show below what it found.
    if (error.message !== 'Failed to fetch') {
      seen.push(error.message);
    }
  });
  return seen;
}

async function complaints(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 160)}`));
}

test('the site opens from its folder: navigation, search, pictures', async ({ page }) => {
  const seen = watched(page);
  await page.goto(`${SITE}index.html`);
  await expect(page).toHaveURL(`${SITE}README.html`);
  const picture = page.getByRole('img', { name: 'The panel beside the demo notebook' }).first();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);

  const navigation = page.locator('.sidebar-tree');
  await navigation.getByRole('link', { name: 'Silence a false alarm' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Silence a false alarm');
  await page.getByRole('link', { name: 'settings.md' }).click();
  await expect(page).toHaveURL(`${SITE}docs/settings.html`);

  await page.getByPlaceholder('Search').fill('baseline');
  await page.getByPlaceholder('Search').press('Enter');
  await page.getByRole('link', { name: 'Adopt Preflight on an old repository' }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Adopt Preflight');
  expect(seen).toEqual([]);
});

for (const [colorScheme, pages] of [
  ['light', ['README', 'docs/rules/leakage/preprocessing', 'search']],
  ['dark', ['docs/rules/leakage/preprocessing']]
] as const) {
  test(`axe finds nothing serious in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const name of pages) {
      await page.goto(`${SITE}${name}.html`);
      expect([name, await complaints(page)]).toEqual([name, []]);
    }
  });
}
