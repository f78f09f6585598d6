/** The inserted cells are real: the demo runs with all of them, top to bottom, in a kernel. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import { copyDemo, DEMO, finding, onDisk, openCells, openNotebook, sources, typeCell } from './preflight';

test('the demo with the DVC, MLflow and SHAP cells runs', async ({ page, tmpPath }) => {
  test.setTimeout(420000);
  copyDemo(tmpPath, { repository: true });
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  let cells = (await sources(page)).length;
  for (const name of ['dvc-tracking', 'mlflow-tracking', 'shap-fairness']) {
    await panel.locator(`[data-offer="${name}"] .jp-Preflight-insert`).click();
    cells += 1;
    await expect.poll(async () => (await sources(page)).length).toBe(cells);
  }
  await expect(page.locator('.jp-NotebookPanel:visible .jp-Notebook-ExecutionIndicator')).toHaveAttribute(
    'data-status',
    'idle'
  );
  // Not awaited: the command ends with the run.
  await page.evaluate(() => void window.jupyterapp.commands.execute('notebook:run-all-cells'));
  // Every code cell has run when every one has its count; an error would stop the run before.
  const state = () =>
    page.evaluate(() => {
      interface Output {
        output_type: string;
        ename?: string;
        evalue?: string;
      }
      interface Cell {
        cell_type: string;
        execution_count: number | null;
        getOutputs(): Output[];
      }
      const widget = window.jupyterapp.shell.currentWidget as unknown as {
        content: { model: { sharedModel: { cells: Cell[] } } };
      };
      const code = widget.content.model.sharedModel.cells.filter(cell => cell.cell_type === 'code');
      const errors = code.flatMap(cell =>
        cell
          .getOutputs()
          .filter(output => output.output_type === 'error')
          .map(output => `${output.ename}: ${output.evalue}`)
      );
      return { errors, left: code.filter(cell => cell.execution_count === null).length };
    });
  await expect
    .poll(
      async () => {
        const { errors, left } = await state();
        return errors.length > 0 ? errors.join('; ') : left;
      },
      { timeout: 360000, intervals: [1000] }
    )
    .toBe(0);
  // What the cells are for has happened: DVC tracks the file, and MLflow has a run with metrics.
  const folder = onDisk(tmpPath);
  expect(existsSync(join(folder, 'data/diabetes.csv.dvc'))).toBe(true);
  const runs = execFileSync(
    'python',
    [
      '-c',
      'import mlflow; mlflow.set_tracking_uri("sqlite:///mlflow.db");' +
        'runs = mlflow.search_runs(search_all_experiments=True, output_format="list");' +
        'print(len(runs), sum(len(run.data.metrics) for run in runs))'
    ],
    { cwd: folder, encoding: 'utf8' }
  );
  const [count, metrics] = runs.trim().split('\n').pop()!.split(' ').map(Number);
  expect(count).toBeGreaterThan(0);
  expect(metrics).toBeGreaterThan(0);
});

test('a cell that was changed after it ran is told of once another ran on what it did', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(180000);
  const path = `${tmpPath}/edited.ipynb`;
  const panel = await openCells(page, path, ['limit = 16', 'print(limit + 1)']);
  await expect(page.locator('.jp-NotebookPanel:visible .jp-Notebook-ExecutionIndicator')).toHaveAttribute(
    'data-status',
    'idle',
    { timeout: 60000 }
  );
  const told = finding(panel, 'reproducibility/edited-since-run');
  const audited = panel.locator('.jp-Preflight-findings');
  await page.notebook.runCell(0, true);
  await page.notebook.runCell(1, true);
  await typeCell(page, 0, 'limit = 18');
  await expect(audited).toBeVisible();
  await expect(told).toHaveCount(0);
  await page.notebook.runCell(1, true);
  await expect(told).toBeVisible();
  await expect(told).toContainText('ran since, on limit as the former text left it');
  await page.notebook.runCell(0, true);
  await expect(told).toHaveCount(0);
});
