/** What happens to notebooks while they are open: several of them, renamed, with another kernel, closed, beside a console. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { command, downloadReport, finding, openCells, openNotebook, typeCell } from './preflight';

const READ = 'import pandas as pd\ndf = pd.read_csv("data/train.csv")';
const DRAW = 'import numpy as np\nx = np.random.rand(3)\nprint(x)';
const UNVERSIONED = 'data/unversioned-path';
const UNSEEDED = 'reproducibility/unseeded-randomness';

const name = (panel: Locator): Locator => panel.locator('.jp-Preflight-notebookName');

/** Opens two notebooks side by side; the second is the current one. */
async function openTwo(page: IJupyterLabPageFixture, folder: string): Promise<Locator> {
  await openCells(page, `${folder}/one.ipynb`, [READ]);
  const panel = await openCells(page, `${folder}/two.ipynb`, [DRAW]);
  await page.evaluate(() => {
    const { shell } = window.jupyterapp;
    const [one, two] = [...shell.widgets('main')].filter(widget => widget.title.label.endsWith('.ipynb'));
    shell.add(two, 'main', { mode: 'split-right', ref: one.id });
  });
  await expect(page.locator('.jp-NotebookPanel:visible')).toHaveCount(2);
  return panel;
}

/** Keeps the paths of the notebooks that the engine is asked to audit from now on. */
async function recordAudits(page: Page): Promise<() => Promise<string[]>> {
  const asked = await page.evaluateHandle(() => {
    const paths: string[] = [];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (
      this: Worker,
      message: { method?: string; notebook?: { path: string } }
    ): void {
      if (message.method === 'audit') {
        paths.push(message.notebook!.path);
      }
      post.call(this, message);
    };
    return paths;
  });
  return () => asked.jsonValue();
}

test('the panel follows the notebook that is worked in, and each keeps its own findings', async ({
  page,
  tmpPath
}) => {
  const panel = await openTwo(page, tmpPath);
  await expect(name(panel)).toHaveText('two.ipynb');
  await expect(finding(panel, UNSEEDED)).toBeVisible();
  await expect(finding(panel, UNVERSIONED)).toHaveCount(0);
  // Both are looked at, so both are marked.
  const [one, two] = [0, 1].map(index => page.locator('.jp-NotebookPanel:visible').nth(index));
  await expect(one.locator('.jp-Preflight-mark').first()).toBeVisible();
  await expect(two.locator('.jp-Preflight-mark').first()).toBeVisible();

  await one.locator('.jp-InputPrompt').first().click();
  await expect(name(panel)).toHaveText('one.ipynb');
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  await expect(finding(panel, UNSEEDED)).toHaveCount(0);
  // A cell goes into the notebook that the panel shows, and into no other.
  await panel.locator('[data-offer="dvc-tracking"] .jp-Preflight-insert').click();
  await expect(one.locator('.jp-CodeCell')).toHaveCount(2);
  await expect(two.locator('.jp-CodeCell')).toHaveCount(1);
  await two.locator('.jp-InputPrompt').first().click();
  await expect(name(panel)).toHaveText('two.ipynb');
  await expect(panel.locator('.jp-Preflight-doneTitle')).toHaveCount(0);
});

test('a notebook that is out of sight is audited when it comes back', async ({ page, tmpPath }) => {
  await openCells(page, `${tmpPath}/one.ipynb`, [READ]);
  const panel = await openCells(page, `${tmpPath}/two.ipynb`, ['x = 1']);
  await expect(panel.locator('.jp-Preflight-clean')).toBeVisible();
  const asked = await recordAudits(page);
  await page.evaluate(text => {
    const hidden = [...window.jupyterapp.shell.widgets('main')].find(
      widget => widget.title.label === 'one.ipynb'
    ) as unknown as {
      content: { model: { sharedModel: { cells: { setSource(text: string): void }[] } } };
    };
    hidden.content.model.sharedModel.cells[0].setSource(text);
  }, DRAW);
  // Ten times as long as an edit rests before it is audited.
  await page.waitForTimeout(1500);
  expect((await asked()).filter(path => path.endsWith('one.ipynb'))).toEqual([]);
  await page.notebook.activate('one.ipynb');
  await expect(finding(panel, UNSEEDED)).toBeVisible();
  await expect(finding(panel, UNVERSIONED)).toHaveCount(0);
});

test('a renamed notebook is shown, reported and saved under its new name', async ({ page, tmpPath }) => {
  const panel = await openCells(page, `${tmpPath}/draft.ipynb`, [READ]);
  await expect(name(panel)).toHaveText('draft.ipynb');
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  const asked = await recordAudits(page);
  await page.evaluate(
    ([from, to]) => window.jupyterapp.serviceManager.contents.rename(from, to),
    [`${tmpPath}/draft.ipynb`, `${tmpPath}/final.ipynb`]
  );
  await expect(name(panel)).toHaveText('final.ipynb');
  // Settings may tell files apart by their path.
  await expect.poll(async () => (await asked()).at(-1)).toBe(`${tmpPath}/final.ipynb`);
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  expect((await downloadReport(page, panel, 'Markdown')).name).toBe('final.readiness.md');
  await typeCell(page, 0, DRAW);
  await expect(finding(panel, UNSEEDED)).toBeVisible();
});

test('with a kernel of another language it is read in that language, and again in its own', async ({
  page,
  tmpPath
}) => {
  const panel = await openCells(page, `${tmpPath}/kernel.ipynb`, [READ]);
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  const change = (kernel: string): Promise<unknown> =>
    page.evaluate(async wanted => {
      const widget = window.jupyterapp.shell.currentWidget as unknown as {
        sessionContext: { ready: Promise<void>; changeKernel(options: { name: string }): Promise<unknown> };
      };
      await widget.sessionContext.ready;
      await widget.sessionContext.changeKernel({ name: wanted });
    }, kernel);
  // The companion's kernel is one that everybody has who has Preflight, and it speaks TypeScript.
  await change('preflight-companion');
  await expect(finding(panel, UNVERSIONED)).toBeHidden();
  await expect(page.locator('.jp-Notebook .jp-Preflight-mark')).toHaveCount(0);
  await change('python3');
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  await expect(page.locator('.jp-Notebook .jp-Preflight-mark').first()).toBeVisible();
});

test('a closed notebook leaves no findings behind, and opened again it has them', async ({
  page,
  tmpPath
}) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(error.message));
  const panel = await openCells(page, `${tmpPath}/closed.ipynb`, [READ]);
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  await finding(panel, UNVERSIONED).locator('.jp-Preflight-findingButton').click();
  // Closed in the middle of an audit.
  await typeCell(page, 0, `${READ}\ndf.head()`);
  await command(page, 'docmanager:save');
  await command(page, 'application:close');
  await expect(panel.locator('.jp-Preflight-emptyTitle')).toHaveText('No notebook is open');
  await expect(page.locator('.jp-Preflight-statusButton')).toBeHidden();
  await openNotebook(page, `${tmpPath}/closed.ipynb`);
  await expect(finding(panel, UNVERSIONED)).toBeVisible();
  expect(errors).toEqual([]);
});

test('a console beside the notebook is left alone, and the panel stays with the notebook', async ({
  page,
  tmpPath
}) => {
  const panel = await openCells(page, `${tmpPath}/console.ipynb`, [DRAW]);
  await expect(finding(panel, UNSEEDED)).toBeVisible();
  await page.evaluate(async path => {
    await window.jupyterapp.commands.execute('console:create', {
      path,
      insertMode: 'split-right',
      activate: true,
      kernelPreference: { name: 'python3', shutdownOnDispose: true }
    });
  }, tmpPath);
  const input = page.locator('.jp-CodeConsole-promptCell .cm-content');
  await input.click();
  await page.keyboard.insertText(READ);
  await expect(input).toContainText('read_csv');
  await expect(name(panel)).toHaveText('console.ipynb');
  await expect(finding(panel, UNSEEDED)).toBeVisible();
  await expect(finding(panel, UNVERSIONED)).toHaveCount(0);
  await expect(page.locator('.jp-CodeConsole .jp-Preflight-mark')).toHaveCount(0);
  // What is done in the panel is done to the notebook, whatever has the focus.
  await panel.locator('[data-offer="seed-header"] .jp-Preflight-insert').click();
  await expect(page.locator('.jp-Notebook .jp-CodeCell')).toHaveCount(2);
  await expect(input).toContainText('read_csv');
});
