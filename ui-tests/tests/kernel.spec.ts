/** The user's kernel is left alone: whatever Preflight does, the kernel is sent nothing but what JupyterLab sends by itself. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import {
  command,
  copyDemo,
  DEMO,
  downloadReport,
  finding,
  onDisk,
  openedFinding,
  sources,
  typeCell
} from './preflight';

const LOGS = join(process.env.PREFLIGHT_UI_HOME!, 'kernel-logs');

/** What a page loads of the extension. */
const PREFLIGHT = '**/extensions/jupyterlab-preflight/**';

/** A message as the kernel received it. */
interface Received {
  readonly channel: 'shell' | 'control';
  readonly type: string;
  readonly content: string;
}

test.beforeAll(() => {
  mkdirSync(LOGS, { recursive: true });
  const folder = join(process.env.PREFLIGHT_UI_HOME!, 'data/kernels/recording');
  mkdirSync(folder, { recursive: true });
  const spec = {
    argv: ['python', join(__dirname, '../recording_kernel.py'), '-f', '{connection_file}'],
    display_name: 'Recording',
    language: 'python',
    metadata: { debugger: true },
    env: { PREFLIGHT_KERNEL_LOGS: LOGS }
  };
  writeFileSync(join(folder, 'kernel.json'), JSON.stringify(spec));
});

/** The demo, to be opened with the kernel that writes down what it is sent. */
function copyRecorded(folder: string): void {
  copyDemo(folder);
  const path = onDisk(`${folder}/${DEMO}`);
  const notebook = JSON.parse(readFileSync(path, 'utf8'));
  notebook.metadata.kernelspec = { name: 'recording', display_name: 'Recording', language: 'python' };
  writeFileSync(path, JSON.stringify(notebook));
}

/** Reloads the page, so that it knows the kernel, or knows of no Preflight. */
async function reload(page: IJupyterLabPageFixture): Promise<void> {
  // Galata's own reload waits for a launcher.
  await Promise.all([page.waitForEvent('load'), page.evaluate(() => window.location.reload())]);
  await page.waitForFunction(() => window.jupyterapp?.started);
}

async function kernelId(page: IJupyterLabPageFixture): Promise<string> {
  const id = (): Promise<string | undefined> =>
    page.evaluate(() => {
      const widget = window.jupyterapp.shell.currentWidget as unknown as {
        sessionContext: { session: { kernel: { id: string; name: string; status: string } } | null };
      };
      const kernel = widget.sessionContext.session?.kernel;
      return kernel?.name === 'recording' && kernel.status === 'idle' ? kernel.id : undefined;
    });
  await expect.poll(id, { timeout: 60000 }).toBeDefined();
  return (await id())!;
}

function received(kernel: string): Received[] {
  const lines = readFileSync(join(LOGS, `kernel-${kernel}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map(line => JSON.parse(line));
}

/** What the kernel was sent, once nothing has come for two seconds. */
async function settled(page: IJupyterLabPageFixture, kernel: string): Promise<Received[]> {
  let before = -1;
  await expect
    .poll(
      async () => {
        const last = before;
        before = received(kernel).length;
        return last === before;
      },
      { intervals: [2000], timeout: 30000 }
    )
    .toBe(true);
  return received(kernel);
}

const kinds = (messages: readonly Received[]): string[] =>
  [...new Set(messages.map(({ channel, type }) => `${channel} ${type}`))].sort();

test('a kernel is sent the same with Preflight as without, and nothing while Preflight is used', async ({
  page,
  tmpPath
}) => {
  test.setTimeout(150000);
  copyRecorded(tmpPath);

  // Without Preflight, first: what JupyterLab sends by itself when a notebook is opened and edited.
  await page.route(PREFLIGHT, route => route.abort());
  await reload(page);
  await command(page, 'docmanager:open', { path: `${tmpPath}/${DEMO}` });
  expect(await page.evaluate(() => window.jupyterapp.commands.hasCommand('preflight:open-panel'))).toBe(
    false
  );
  const alone = await kernelId(page);
  await typeCell(page, 3, 'x = 1');
  await page.locator('.jp-Notebook [data-windowed-list-index="3"] .jp-InputPrompt').click();
  await page.keyboard.press('b');
  await page.keyboard.press('z');
  const baseline = kinds(await settled(page, alone));
  expect(baseline).toContain('shell kernel_info_request');
  await command(page, 'docmanager:save');
  await command(page, 'application:close-all');
  await page.evaluate(() => window.jupyterapp.serviceManager.sessions.shutdownAll());
  copyRecorded(tmpPath);

  // With it: the opening and the first audit.
  await page.unroute(PREFLIGHT);
  const sent = new Map<string, number>();
  page.on('websocket', socket => {
    const kernel = /\/api\/kernels\/([^/]+)\/channels/.exec(socket.url())?.[1];
    if (kernel) {
      socket.on('framesent', () => sent.set(kernel, (sent.get(kernel) ?? 0) + 1));
    }
  });
  const touched: string[] = [];
  await reload(page);
  await command(page, 'docmanager:open', { path: `${tmpPath}/${DEMO}` });
  const panel = page.locator('.jp-Preflight');
  await expect(finding(panel, 'leakage/preprocessing')).toBeVisible();
  const kernel = await kernelId(page);
  const opened = await settled(page, kernel);
  expect(kinds(opened)).toEqual(baseline);
  const frames = sent.get(kernel);
  expect(frames).toBeGreaterThan(0);
  page.on('request', request => {
    if (request.method() !== 'GET' && request.url().includes(kernel)) {
      touched.push(`${request.method()} ${request.url()}`);
    }
  });

  // Everything that the panel and the cells offer.
  const before = await sources(page);
  await typeCell(page, 3, `${before[3]}\nprint(len(df))`);
  await page.locator('.jp-Notebook [data-windowed-list-index="3"] .jp-InputPrompt').click();
  await page.keyboard.press('F8');
  await expect(
    finding(panel, 'data/unversioned-path').locator('.jp-Preflight-findingButton')
  ).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Alt+F8');
  const row = await openedFinding(panel, 'reproducibility/unseeded-randomness');
  await row.locator('.jp-mod-accept').first().click();
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Apply' }).click();
  await expect(panel.locator('.jp-Preflight-doneTitle')).toBeVisible();
  const unversioned = finding(panel, 'data/unversioned-path');
  await unversioned.getByRole('button', { name: 'About this rule' }).click();
  await page.keyboard.press('Escape');
  await unversioned.getByRole('button', { name: 'Ignore…' }).click();
  await page.locator('.jp-Dialog').getByRole('textbox').fill('it never changes');
  await page.locator('.jp-Dialog').getByRole('button', { name: 'Ignore' }).click();
  await expect(finding(panel, 'data/unversioned-path')).toHaveCount(0);
  const fixed = (await sources(page)).length;
  const offers = ['dvc-tracking', 'mlflow-tracking', 'shap-fairness'];
  for (const [index, name] of offers.entries()) {
    await panel.locator(`[data-offer="${name}"] .jp-Preflight-insert`).click();
    await expect.poll(async () => (await sources(page)).length).toBe(fixed + index + 1);
  }
  await panel.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(async () => (await sources(page)).length).toBe(fixed + offers.length - 1);
  await panel.getByRole('button', { name: 'Way of the data' }).click();
  await panel.locator('.jp-Preflight-node', { hasText: 'train_test_split' }).first().click();
  await downloadReport(page, panel, 'Markdown');
  await command(page, 'preflight:export-report', { format: 'html', target: 'save' });
  await panel.getByRole('button', { name: 'Check workspace' }).click();
  await expect(panel.locator('[data-tool="mlflow"]')).toContainText('✓', { timeout: 60000 });

  // The kernel was sent nothing, and nothing was asked about it; the companion's own was.
  expect(await settled(page, kernel)).toEqual(opened);
  expect(sent.get(kernel)).toBe(frames);
  expect(touched).toEqual([]);
  const sessions = await page.evaluate(async () => {
    const { sessions } = window.jupyterapp.serviceManager;
    await sessions.refreshRunning();
    return [...sessions.running()].map(({ name, kernel }) => ({ name, id: kernel!.id, spec: kernel!.name }));
  });
  const companion = sessions.find(({ spec }) => spec === 'preflight-companion')!;
  expect(sessions.map(({ spec }) => spec).sort()).toEqual(['preflight-companion', 'recording']);
  expect([...sent.keys()].sort()).toEqual([kernel, companion.id].sort());
  expect(sent.get(companion.id)).toBeGreaterThan(0);

  // The log would have told: a cell that is run is in it.
  await page.locator('.jp-Notebook [data-windowed-list-index="1"] .jp-InputPrompt').click();
  await page.keyboard.press('Shift+Enter');
  await expect.poll(() => received(kernel).filter(({ type }) => type === 'execute_request').length).toBe(1);
});
