/** The report of a notebook: exported in every form, shown in a tab, printed, remembered and compared. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { FrameLocator, Locator, Page } from '@playwright/test';
import {
  chooseExport,
  command,
  copyDemo,
  DEMO,
  downloadReport,
  finding,
  onDisk,
  openCells,
  openNotebook,
  safeRead,
  sources,
  typeCell
} from './preflight';

const RULE = 'data/unversioned-path';

async function openDemo(page: IJupyterLabPageFixture, folder: string): Promise<Locator> {
  copyDemo(folder);
  const panel = await openNotebook(page, `${folder}/${DEMO}`);
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  return panel;
}

/** Galata's own way would also take the tab of the report, whose name has the notebook's in it. */
const showDemo = (page: Page): Promise<void> =>
  page.locator('.lm-TabBar-tab', { hasText: /^diabetes\.ipynb$/ }).click();
const frameOf = (page: Page): FrameLocator => page.frameLocator('.jp-Preflight-reportFrame');
const dialog = (page: Page): Locator => page.locator('.jp-Dialog');

test('the report is downloaded in every form', async ({ page, tmpPath }) => {
  const panel = await openDemo(page, tmpPath);
  await page.notebook.save();
  const leak = finding(panel, 'leakage/preprocessing');
  const message = await leak.locator('.jp-Preflight-message').innerText();

  const markdown = await downloadReport(page, panel, 'Markdown');
  expect(markdown.name).toBe('diabetes.readiness.md');
  expect(markdown.text).toContain('## Model assessment');
  expect(markdown.text).toContain('leakage/preprocessing');

  const html = await downloadReport(page, panel, 'HTML');
  expect(html.name).toBe('diabetes.readiness.html');
  // The file as a reader sees it, without a server and without scripts.
  const reader = await page.context().newPage();
  await reader.setContent(html.text);
  expect((await reader.locator('body').innerText()).replace(/\s+/g, ' ')).toContain(message);
  await reader.close();

  const json = await downloadReport(page, panel, 'JSON');
  expect(json.name).toBe('diabetes.readiness.json');
  const report = JSON.parse(json.text) as { findings: { rule: string }[]; notebook: { path: string } };
  expect(report.notebook.path).toBe(`${tmpPath}/${DEMO}`);
  expect(report.findings).toHaveLength(await panel.locator('.jp-Preflight-finding').count());

  const sarif = await downloadReport(page, panel, 'SARIF');
  expect(sarif.name).toBe('diabetes.sarif');
  const log = JSON.parse(sarif.text) as {
    version: string;
    runs: {
      results: {
        ruleId: string;
        locations: { physicalLocation: { region?: { startLine: number } } }[];
      }[];
    }[];
  };
  expect(log.version).toBe('2.1.0');
  const result = log.runs[0].results.find(({ ruleId }) => ruleId === RULE);
  const line = result?.locations[0].physicalLocation.region?.startLine ?? 0;
  // The place is one in the file as it lies on disk.
  const raw = readFileSync(onDisk(`${tmpPath}/${DEMO}`), 'utf8').split('\n');
  expect(raw[line - 1]).toContain('read_csv');

  const junit = await downloadReport(page, panel, 'JUnit');
  expect(junit.name).toBe('diabetes.junit.xml');
  const failures = await page.evaluate(text => {
    const parsed = new DOMParser().parseFromString(text, 'application/xml');
    return {
      wrong: parsed.querySelectorAll('parsererror').length,
      cases: parsed.querySelectorAll('testcase').length
    };
  }, junit.text);
  expect(failures.wrong).toBe(0);
  expect(failures.cases).toBeGreaterThan(10);

  const notebook = await downloadReport(page, panel, 'Notebook');
  expect(notebook.name).toBe('diabetes.readiness.ipynb');
  const made = JSON.parse(notebook.text) as { nbformat: number; cells: { source: string | string[] }[] };
  expect(made.nbformat).toBe(4);
  expect(JSON.stringify(made.cells)).toContain('leakage/preprocessing');
});

test('with the keyboard alone: through the menu, saved beside the notebook, never overwritten unasked', async ({
  page,
  tmpPath
}) => {
  const panel = await openDemo(page, tmpPath);
  const button = panel.getByRole('button', { name: 'Export' });
  await expect(button).toHaveAttribute('aria-haspopup', 'menu');
  const menus = page.locator('.lm-Menu');
  await button.press('Enter');
  await expect(button).toHaveAttribute('aria-expanded', 'true');
  await expect(menus.locator('.lm-mod-active')).toHaveText('Download as');
  await page.keyboard.press('Escape');
  await expect(menus).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(button).toHaveAttribute('aria-expanded', 'false');

  const save = async (): Promise<void> => {
    await button.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect(menus.last().locator('.lm-mod-active')).toHaveText('Markdown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  };
  await save();
  const saved = onDisk(`${tmpPath}/diabetes.readiness.html`);
  await expect.poll(() => safeRead(saved)).toContain('Model assessment');
  writeFileSync(saved, 'mine');
  await save();
  await expect(dialog(page)).toContainText('diabetes.readiness.html exists.');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  expect(readFileSync(saved, 'utf8')).toBe('mine');
  await save();
  await dialog(page).getByRole('button', { name: 'Keep Both' }).click();
  await expect
    .poll(() => safeRead(onDisk(`${tmpPath}/diabetes.readiness-1.html`)))
    .toContain('Model assessment');
  await save();
  await dialog(page).getByRole('button', { name: 'Overwrite' }).click();
  await expect.poll(() => safeRead(saved)).toContain('Model assessment');
});

test('a report that names lines of the file asks before anything is saved', async ({ page, tmpPath }) => {
  const panel = await openDemo(page, tmpPath);
  await page.notebook.save();
  const file = onDisk(`${tmpPath}/${DEMO}`);
  const before = readFileSync(file, 'utf8');
  await typeCell(page, 3, 'df = pd.read_csv("data/other.csv")\ndf.head()');
  const rows = panel.locator('.jp-Preflight-finding', { hasText: 'data/other.csv' });
  await expect(rows).toHaveCount(1);

  await chooseExport(page, panel, 'Download as', 'SARIF');
  await expect(dialog(page)).toContainText('unsaved changes');
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  expect(readFileSync(file, 'utf8')).toBe(before);

  const answer = async (label: string): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      chooseExport(page, panel, 'Download as', 'SARIF').then(() =>
        dialog(page).getByRole('button', { name: label }).click()
      )
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  expect(await answer('Name Cells Only')).not.toContain('"startLine"');
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(await answer('Save and Export')).toContain('"startLine"');
  expect(readFileSync(file, 'utf8')).toContain('data/other.csv');
});

test('a saved report is attached to the MLflow run by a cell, once the user says so', async ({
  page,
  tmpPath
}) => {
  const panel = await openCells(page, `${tmpPath}/run.ipynb`, [
    'import mlflow\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split',
    'df = pd.read_csv("a.csv")\nA, B, a, b = train_test_split(df.drop(columns="y"), df["y"], random_state=0)',
    'with mlflow.start_run():\n    model = Ridge().fit(A, a)\n    mlflow.log_metric("r2", model.score(B, b))'
  ]);
  await expect(finding(panel, RULE)).toBeVisible();
  const before = await sources(page);
  await chooseExport(page, panel, 'Save Beside the Notebook as', 'HTML');
  const insert = page.getByRole('button', { name: 'Insert a Cell That Attaches It to the MLflow Run' });
  await expect(insert).toBeVisible();
  expect(await sources(page)).toEqual(before);
  await insert.click();
  await expect.poll(async () => (await sources(page)).length).toBe(before.length + 1);
  expect((await sources(page)).at(-1)).toContain('run.readiness.html');
});

test('the report is shown in a tab, says when it is old, prints, and is there after a reload', async ({
  page,
  tmpPath
}) => {
  const panel = await openDemo(page, tmpPath);
  await page.notebook.save();
  await panel.getByRole('button', { name: 'Show report' }).click();
  await expect(frameOf(page).getByRole('heading', { level: 1 })).toContainText('diabetes.ipynb');
  const tab = page.locator('.jp-Preflight-reportTab');
  await expect(tab.locator('[data-stale]')).toHaveCount(0);
  const { violations } = await new AxeBuilder({ page }).include('.jp-Preflight-reportTab').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);

  await showDemo(page);
  await typeCell(page, 3, 'df = pd.read_csv("data/other.csv")\ndf.head()');
  await expect(panel.locator('.jp-Preflight-finding', { hasText: 'data/other.csv' })).toHaveCount(1);
  await page.getByRole('tab', { name: 'Report: diabetes.ipynb' }).click();
  await expect(tab.locator('[data-stale]')).toContainText('has changed since this report was made');
  await expect(frameOf(page).locator('body')).not.toContainText('data/other.csv');
  await tab.getByRole('button', { name: 'Make it again' }).click();
  await expect(frameOf(page).locator('body')).toContainText('data/other.csv');
  await expect(tab.locator('[data-stale]')).toHaveCount(0);

  // The page asks the frame to print; the report itself could not, as nothing in it runs.
  const printed = page.evaluate(
    () =>
      new Promise<string>(resolve => {
        const frame = document.querySelector<HTMLIFrameElement>('.jp-Preflight-reportFrame');
        frame?.contentWindow?.addEventListener('beforeprint', () => resolve(frame.title));
      })
  );
  await page.getByRole('button', { name: 'Print', exact: true }).click();
  expect(await printed).toBe('Readiness report of diabetes.ipynb');

  await showDemo(page);
  await page.notebook.save();
  // Galata's own reload waits for a launcher that is not there when a notebook is restored.
  await expect
    .poll(() =>
      page.evaluate(async () => JSON.stringify(await window.jupyterapp.serviceManager.workspaces.list()))
    )
    .toContain('preflight-report');
  await Promise.all([page.waitForEvent('load'), page.evaluate(() => window.location.reload())]);
  await page.getByRole('tab', { name: 'Report: diabetes.ipynb' }).click();
  await expect(frameOf(page).locator('body')).toContainText('data/other.csv');
});

test('what a notebook says is text in the tab, and nothing of it runs', async ({ page, tmpPath }) => {
  const asked: string[] = [];
  page.on('dialog', box => {
    asked.push(box.message());
    void box.dismiss();
  });
  const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  const panel = await openCells(page, `${tmpPath}/hostile.ipynb`, [
    `import pandas as pd\ndf = pd.read_csv("${hostile}.csv")`,
    'from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(df[["a"]], df["b"])'
  ]);
  await expect(finding(panel, RULE)).toBeVisible();
  await panel.getByRole('button', { name: 'Show report' }).click();
  const frame = frameOf(page);
  await expect(frame.locator('body')).toContainText(hostile);
  await expect(frame.locator('img, script')).toHaveCount(0);
  const element = page.locator('.jp-Preflight-reportFrame');
  await expect(element).toHaveAttribute('sandbox', 'allow-same-origin allow-modals');
  // Even a script that came into the frame would not run.
  const ran = await element.evaluate(async (node: HTMLIFrameElement) => {
    const inside = node.contentDocument!;
    const script = inside.createElement('script');
    script.textContent = 'document.body.dataset.ran = "yes"';
    inside.body.append(script);
    const image = inside.createElement('img');
    image.setAttribute('onerror', 'document.body.dataset.ran = "yes"');
    image.src = 'data:,';
    inside.body.append(image);
    await new Promise(resolve => setTimeout(resolve, 300));
    return inside.body.dataset.ran ?? 'no';
  });
  expect(ran).toBe('no');
  expect(asked).toEqual([]);
});

test('what was kept is compared with what is found after a fix, also once the notebook has another name', async ({
  page,
  tmpPath
}) => {
  const panel = await openDemo(page, tmpPath);
  await page.notebook.save();
  await command(page, 'preflight:compare-report');
  await expect(page.locator('.Toastify__toast').filter({ hasText: 'No earlier report' })).toBeVisible();
  await downloadReport(page, panel, 'JSON');
  await panel.getByRole('button', { name: 'Compare with last' }).click();
  const comparison = panel.locator('.jp-Preflight-comparison');
  await expect(comparison.getByRole('status')).toContainText('0 new, 0 fixed');

  const before = (await sources(page))[3];
  await typeCell(
    page,
    3,
    'from sklearn.datasets import load_diabetes\ndf = load_diabetes(as_frame=True).frame'
  );
  await expect(comparison.locator(`.jp-mod-fixed [data-rule="${RULE}"]`)).toBeVisible();
  await expect(comparison.getByRole('status')).toContainText(/Score before: \d+, now: \d+\. 0 new, [1-9]/);
  await typeCell(page, 3, `${before}\nlater = pd.read_csv("data/later.csv")`);
  await expect(comparison.locator('.jp-mod-fresh')).toContainText('data/later.csv');
  await expect(comparison.locator('.jp-mod-fixed')).toHaveCount(0);

  // The report in the tab tells it, too.
  await panel.getByRole('button', { name: 'Show report' }).click();
  await expect(frameOf(page).locator('body')).toContainText('data/later.csv');
  await expect(page.locator('.jp-Preflight-reportTab .jp-mod-fresh')).toContainText('data/later.csv');

  await showDemo(page);
  await page.notebook.save();
  await page.evaluate(
    async ([from, to]) => {
      await window.jupyterapp.serviceManager.contents.rename(from, to);
    },
    [`${tmpPath}/${DEMO}`, `${tmpPath}/renamed.ipynb`] as const
  );
  await expect(page.getByRole('tab', { name: 'Report: renamed.ipynb' })).toBeVisible();
  await panel.getByRole('button', { name: 'End the comparison' }).click();
  await expect(comparison).toHaveCount(0);
  await panel.getByRole('button', { name: 'Compare with last' }).click();
  await expect(comparison.locator('.jp-mod-fresh')).toContainText('data/later.csv');
});

test('a report from a file is compared with, and any other file is told as such', async ({
  page,
  tmpPath
}) => {
  const panel = await openDemo(page, tmpPath);
  await chooseExport(page, panel, 'Save Beside the Notebook as', 'JSON');
  await expect.poll(() => safeRead(onDisk(`${tmpPath}/diabetes.readiness.json`))).toContain('"findings"');
  writeFileSync(onDisk(`${tmpPath}/other.json`), '{"findings": 1}');
  writeFileSync(onDisk(`${tmpPath}/broken.json`), '{"findings": ');

  const choose = async (name: string): Promise<void> => {
    await chooseExport(page, panel, 'Compare with a File');
    const item = dialog(page).locator('.jp-DirListing-item', { hasText: name });
    await item.click();
    await dialog(page).getByRole('button', { name: 'Select' }).click();
  };
  for (const [name, why] of [
    ['other.json', '$schema'],
    ['broken.json', 'JSON']
  ]) {
    await choose(name);
    await expect(dialog(page)).toContainText(`${name} is no readiness report`);
    await expect(dialog(page)).toContainText(why);
    await dialog(page).getByRole('button', { name: 'OK' }).click();
  }
  await expect(panel.locator('.jp-Preflight-comparison')).toHaveCount(0);
  await choose('diabetes.readiness.json');
  await expect(panel.locator('.jp-Preflight-comparison')).toContainText('diabetes.readiness.json');
  await expect(panel.locator('.jp-Preflight-comparison').getByRole('status')).toContainText('0 new, 0 fixed');
  expect(existsSync(onDisk(`${tmpPath}/other.json`))).toBe(true);
});

test.describe('with the reader’s own choice of light or dark', () => {
  // Otherwise the browser is told to take every page for one in light.
  test.use({ colorScheme: null });

  for (const [theme, colour] of [
    ['JupyterLab Light', 'rgb(255, 255, 255)'],
    ['JupyterLab Dark', 'rgb(20, 23, 27)']
  ]) {
    test(`the report follows ${theme}`, async ({ page, tmpPath }) => {
      await page.theme.setTheme(theme);
      const panel = await openDemo(page, tmpPath);
      await panel.getByRole('button', { name: 'Show report' }).click();
      await expect(frameOf(page).locator('body')).toHaveCSS('background-color', colour);
    });
  }
});
