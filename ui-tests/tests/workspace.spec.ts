/** The companion: what it finds around the notebook, and what the panel says without it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import { copyDemo, DEMO, finding, onDisk, openNotebook, sources, typeCell } from './preflight';

test('tells tools and what versions the data, and follows changes', async ({ page, tmpPath }) => {
  copyDemo(tmpPath, { repository: true });
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  await expect(finding(panel, 'data/unversioned-path')).toBeVisible();
  const tools = panel.locator('.jp-Preflight-tools');
  await tools.getByRole('button', { name: 'Check workspace' }).click();
  await expect(tools.locator('[data-tool="mlflow"]')).toHaveText(/✓\s*mlflow \d+\.\d+\S*\s*\[required\]/, {
    timeout: 60000
  });
  await expect(tools.locator('[data-tool="wandb"]')).toHaveText(/✓\s*wandb \d+\.\d+\S*\s*\[supplementary\]/);
  await expect(tools).toContainText('Git repository at commit');
  await expect(tools).toContainText('DVC is set up');
  const path = tools.locator('.jp-Preflight-path', { hasText: 'data/diabetes.csv' });
  await expect(path).toHaveAttribute('data-status', 'untracked');

  execFileSync('python', ['-m', 'dvc', 'add', '-q', 'data/diabetes.csv'], { cwd: onDisk(tmpPath) });
  await tools.getByRole('button', { name: 'Check again' }).click();
  await expect(path).toHaveAttribute('data-status', 'dvc', { timeout: 60000 });
  await expect(finding(panel, 'data/unversioned-path')).toHaveCount(0);

  // Who else judges asks for other tools, and these are looked for at once.
  await panel.locator('.jp-Preflight-chooserButton').click();
  await panel.locator('[data-persona="privacy-engineer"]').getByRole('checkbox').check();
  await page.keyboard.press('Escape');
  await expect(tools.locator('[data-tool="presidio-analyzer"]')).toContainText('[required]', {
    timeout: 60000
  });
  await expect(tools.locator('[data-tool="mlflow"]')).toContainText('[required]');
});

test('tells what pins the packages, and what W&B and Great Expectations keep', async ({ page, tmpPath }) => {
  copyDemo(tmpPath);
  const folder = onDisk(tmpPath);
  writeFileSync(join(folder, 'requirements.txt'), 'pandas==2.2.3\nscikit-learn>=1.5\n');
  const run = 'import wandb; wandb.init(project="demo", mode="offline").finish()';
  const context = 'import great_expectations as gx; gx.get_context(mode="file")';
  for (const script of [run, context]) {
    execFileSync('python', ['-c', script], { cwd: folder, stdio: 'pipe' });
  }
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  const tools = panel.locator('.jp-Preflight-tools');
  await tools.getByRole('button', { name: 'Check workspace' }).click();
  const packages = tools.locator('.jp-Preflight-packages');
  await expect(packages).toContainText(/Packages: 1 of \d+ pinned by \S*requirements\.txt/, {
    timeout: 60000
  });
  await expect(packages).toContainText(/without one version: .*scikit-learn/);
  const wandb = tools.locator('[data-record="wandb"]');
  await expect(wandb).toContainText('W&B keeps 1 run in');
  await expect(wandb).toContainText('1 not uploaded');
  await expect(tools.locator('[data-record="expectations"]')).toContainText(
    /Great Expectations in \S*gx · 0 suites · no validation on record/
  );
});

/** A Python environment without any tool, whose kernel borrows what it needs itself, and a wheel to install into it. */
function bareKernel(): { site: string; wheel: string } {
  const home = process.env.PREFLIGHT_UI_HOME!;
  const venv = join(home, 'bare');
  const script = `
import json, os, subprocess, sys, sysconfig, zipfile
home, venv = sys.argv[1:]
subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
python = os.path.join(venv, "bin", "python")
site = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"], text=True).strip()
folder = os.path.join(home, "data", "kernels", "bare")
os.makedirs(folder, exist_ok=True)
spec = {"argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Bare", "language": "python",
        "env": {"PYTHONPATH": sysconfig.get_paths()["purelib"]}}
json.dump(spec, open(os.path.join(folder, "kernel.json"), "w"))
wheel = os.path.join(home, "dvc-9.9-py3-none-any.whl")
with zipfile.ZipFile(wheel, "w") as z:
    z.writestr("dvc-9.9.dist-info/METADATA", "Metadata-Version: 2.1\\nName: dvc\\nVersion: 9.9\\n")
    z.writestr("dvc-9.9.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    z.writestr("dvc-9.9.dist-info/RECORD", "")
print(json.dumps({"site": site, "wheel": wheel}))
`;
  return JSON.parse(execFileSync('python', ['-c', script, home, venv], { encoding: 'utf8' }));
}

let bare: ReturnType<typeof bareKernel>;

// The page has to know the kernel when it is loaded.
test.beforeAll(() => {
  bare = bareKernel();
});

test('offers to install what is missing, names what suffers, and looks again once something is installed', async ({
  page,
  tmpPath
}) => {
  copyDemo(tmpPath);
  const path = onDisk(`${tmpPath}/${DEMO}`);
  const notebook = JSON.parse(readFileSync(path, 'utf8'));
  notebook.metadata.kernelspec = { name: 'bare', display_name: 'Bare', language: 'python' };
  writeFileSync(path, JSON.stringify(notebook));
  const panel = await openNotebook(page, `${tmpPath}/${DEMO}`);
  const tools = panel.locator('.jp-Preflight-tools');
  await expect(page.locator('.jp-Notebook-ExecutionIndicator').first()).toHaveAttribute(
    'data-status',
    'idle',
    {
      timeout: 60000
    }
  );
  await tools.getByRole('button', { name: 'Check workspace' }).click();
  await expect(tools.locator('[data-tool="mlflow"]')).toHaveText(
    /✗\s*mlflow\s*\[required\]\s*pip install mlflow/,
    { timeout: 60000 }
  );
  await expect(tools.locator('[data-tool="shap"]')).toHaveText(/–\s*shap\s*\[supplementary\]/);
  await expect(tools.locator('[data-setup="degraded"]')).toHaveText(/2 of the 2 required tools are missing/);
  await expect(tools).toContainText('Bias and fairness rests on less without SHAP');

  const before = (await sources(page)).length;
  await tools.getByRole('button', { name: 'Cell that installs mlflow, dvc', exact: true }).click();
  await expect.poll(async () => (await sources(page)).length).toBe(before + 1);
  expect((await sources(page)).join('\n')).toMatch(/^%pip install mlflow==\S+ dvc==\S+$/m);
  await panel.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await sources(page)).length).toBe(before);

  await typeCell(page, 1, `%pip install --quiet --no-index --no-deps --target ${bare.site} ${bare.wheel}`);
  await page.keyboard.press('Control+Enter');
  await expect(tools.locator('[data-tool="dvc"]')).toHaveText(/✓\s*dvc 9\.9\s*\[required\]/, {
    timeout: 60000
  });
  await expect(tools.locator('[data-setup="degraded"]')).toHaveCount(0);
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
