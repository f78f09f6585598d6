/** The panel with the demo, in the light and the dark theme, as the README shows it. */
import { join } from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import { copyDemo, DEMO, finding, openNotebook } from '../tests/preflight';

const IMAGES = join(__dirname, '../../docs/images');

test.use({ viewport: { width: 1360, height: 860 }, deviceScaleFactor: 2 });

for (const [theme, name] of [
  ['JupyterLab Light', 'panel'],
  ['JupyterLab Dark', 'panel-dark']
]) {
  test(name, async ({ page, tmpPath }) => {
    copyDemo(tmpPath, { repository: true });
    await page.theme.setTheme(theme);
    const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
    await page.sidebar.close('left');
    await page.sidebar.setWidth(430, 'right');
    const leak = finding(panel, 'leakage/preprocessing');
    await leak.locator('.jp-Preflight-findingButton').click();
    await expect(leak.locator('.jp-Preflight-step').first()).toBeVisible();
    await panel.evaluate(node => node.scrollTo(0, 0));
    await leak.locator('.jp-Preflight-step').last().click();
    await leak.locator('.jp-Preflight-step').first().click();
    await expect(page.locator('.jp-Preflight-highlight').first()).toBeVisible();
    await page.mouse.move(700, 845);
    await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  });
}
