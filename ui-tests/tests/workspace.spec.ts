/** The companion: what it finds around the notebook, and what the panel says without it. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jupyterlab/galata';
import { copyDemo, DEMO, finding, onDisk, openNotebook } from './preflight';

test('tells tools and what versions the data, and follows changes', async ({ page, tmpPath }) => {
  copyDemo(tmpPath, { repository: true });
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  const tools = panel.locator('.jp-Preflight-tools');
  await tools.getByRole('button', { name: 'Check workspace' }).click();
  await expect(tools.locator('[data-tool="mlflow"]')).toHaveText(/✓\s*mlflow \d+\.\d+\S*\s*\[required\]/, {
    timeout: 60000
  });
  await expect(tools.locator('[data-tool="wandb"]')).toHaveText(/✓\s*wandb \d+\.\d+\S*\s*\[optional\]/);
  await expect(tools).toContainText('Git repository at commit');
  await expect(tools).toContainText('DVC is set up');
  const path = tools.locator('.jp-Preflight-path', { hasText: 'data/diabetes.csv' });
  await expect(path).toHaveAttribute('data-status', 'untracked');

  execFileSync('python', ['-m', 'dvc', 'add', '-q', 'data/diabetes.csv'], { cwd: onDisk(tmpPath) });
  await tools.getByRole('button', { name: 'Check again' }).click();
  await expect(path).toHaveAttribute('data-status', 'dvc', { timeout: 60000 });
  await expect(finding(panel, 'data/unversioned-path')).toHaveCount(0);
});

test('says what is off without the kernel, and works on', async ({ page, tmpPath }) => {
  copyDemo(tmpPath);
  await page.route(/\/api\/kernelspecs(\?|$)/, async route => {
    const response = await route.fetch();
    const specs = await response.json();
    delete specs.kernelspecs['preflight-companion'];
    await route.fulfill({ response, json: specs });
  });
  await page.reload();
  await page.waitForFunction(() => window.jupyterapp?.started);
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  await panel.getByRole('button', { name: 'Check workspace' }).click();
  await expect(panel.locator('[data-companion="off"]')).toContainText('pip install jupyterlab-preflight');
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
});
