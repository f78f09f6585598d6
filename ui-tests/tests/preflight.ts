/** What the tests share: notebooks to open, and the panel as a user sees it. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, galata, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';

export const EXAMPLES = join(__dirname, '../../examples');
export const DEMO = 'diabetes.ipynb';

/** The folder on disk behind a path of the server. */
export function onDisk(path: string): string {
  return join(process.env.PREFLIGHT_UI_HOME!, 'root', path);
}

export function git(folder: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', ...args], { cwd: folder });
}

/** Copies the demo into a folder of the server; with `repository`, into a Git and DVC repository. */
export function copyDemo(folder: string, options: { repository?: boolean } = {}): void {
  const target = onDisk(folder);
  mkdirSync(target, { recursive: true });
  cpSync(EXAMPLES, target, { recursive: true });
  if (options.repository) {
    git(target, 'init', '-q');
    execFileSync('python', ['-m', 'dvc', 'init', '-q'], { cwd: target });
    git(target, 'add', '.dvc', '.dvcignore', DEMO);
    git(target, 'commit', '-q', '-m', 'start');
  }
}

/** Opens a notebook; the panel opens by itself with the first one. */
export async function openNotebook(page: IJupyterLabPageFixture, path: string): Promise<Locator> {
  await page.notebook.openByPath(path);
  await page.notebook.activate(path.split('/').pop()!);
  const panel = page.locator('#jupyterlab-preflight-panel');
  await expect(panel).toBeVisible();
  return panel;
}

/** Writes a notebook with these code cells to the server and opens it. */
export async function openCells(
  page: IJupyterLabPageFixture,
  path: string,
  cells: readonly string[]
): Promise<Locator> {
  const notebook = galata.Notebook.makeNotebook(cells.map(source => galata.Notebook.makeCell({ source })));
  await page.contents.uploadContent(JSON.stringify(notebook), 'text', path);
  return openNotebook(page, path);
}

/** The finding of a rule; the first one where there are several. */
export function finding(panel: Locator, rule: string): Locator {
  return panel.locator(`.jp-Preflight-finding[data-rule="${rule}"]`).first();
}

/** The finding of a rule, with its details shown. */
export async function openedFinding(panel: Locator, rule: string): Promise<Locator> {
  const row = finding(panel, rule);
  await row.locator('.jp-Preflight-findingButton').click();
  return row;
}

/** Replaces the text of the cell with this index, by typing. */
export async function typeCell(page: Page, index: number, text: string): Promise<void> {
  const editor = page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"] .cm-content`);
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

/** Sources of all cells as the model has them. */
export function sources(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { shell } = window.jupyterapp;
    const widget = shell.currentWidget as unknown as {
      content: { model: { sharedModel: { cells: { getSource(): string }[] } } };
    };
    return widget.content.model.sharedModel.cells.map(cell => cell.getSource());
  });
}

/** Runs a command of JupyterLab to its end. What it gives is left there: it may be a widget. */
export async function command(page: Page, id: string, args: Record<string, string> = {}): Promise<void> {
  await page.evaluate(
    async ([name, options]) => {
      await window.jupyterapp.commands.execute(name, options);
    },
    [id, args] as const
  );
}

/** The messages of JupyterLab that say this. */
export function toast(page: Page, text: string | RegExp): Locator {
  return page.locator('.Toastify__toast', { hasText: text });
}

/** A cell that reads a file of the demo's data folder. */
export const reading = (name: string): string => `import pandas as pd\ndf = pd.read_csv("data/${name}.csv")`;

/** Has the demo read another file, by typing, and waits until that is audited. */
export async function typeFile(page: Page, panel: Locator, name: string): Promise<void> {
  await typeCell(page, 3, reading(name));
  await expect(finding(panel, 'data/unversioned-path')).toContainText(`data/${name}.csv`);
}

/** Saves the notebook, after which its file on disk holds all that the page shows. */
export async function savedAs(page: Page, file: string): Promise<void> {
  await command(page, 'docmanager:save');
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { cells: { source: string | string[] }[] };
  expect(cells.map(({ source }) => [source].flat().join(''))).toEqual(await sources(page));
}

/** Ignores the rule of an opened finding in the whole project, and agrees to what that writes. */
export async function ignoreInProject(page: Page, row: Locator): Promise<void> {
  await row.getByRole('button', { name: 'Ignore…' }).click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByRole('textbox').fill('it never changes');
  await dialog.getByRole('radio', { name: /project/ }).check();
  await dialog.getByRole('button', { name: 'Ignore' }).click();
  await page.locator('.jp-Dialog .jp-mod-accept').click();
}

/** Answers what JupyterLab asks by itself from now on, as a user does who reads it and goes on. */
export async function readOn(page: Page): Promise<void> {
  await page.addLocatorHandler(page.locator('.jp-Dialog').first(), dialog =>
    dialog.getByRole('button').last().click()
  );
}

/** From now on, every address that a page asks for and every dialog that a script opens. */
export function watched(page: Page): {
  readonly asked: readonly string[];
  readonly dialogs: readonly string[];
} {
  const asked: string[] = [];
  page.on('request', request => asked.push(request.url()));
  const dialogs: string[] = [];
  page.on('dialog', dialog => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  return { asked, dialogs };
}

/** Reads the demo's data from a library instead of its file, by typing: the finding of the file goes, and comes back. */
export async function typeOtherSource(page: Page, panel: Locator): Promise<void> {
  const unversioned = finding(panel, 'data/unversioned-path');
  await expect(unversioned).toBeVisible();
  const before = (await sources(page))[3];
  await typeCell(
    page,
    3,
    'from sklearn.datasets import load_diabetes\ndf = load_diabetes(as_frame=True).frame'
  );
  await expect(unversioned).toHaveCount(0);
  await typeCell(page, 3, before);
  await expect(unversioned).toBeVisible();
}

/** The text of a file on disk; empty while there is none. */
export function safeRead(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Opens the export menu of the panel and chooses an entry, or one of a submenu. */
export async function chooseExport(page: Page, panel: Locator, ...labels: readonly string[]): Promise<void> {
  await panel.getByRole('button', { name: 'Export' }).click();
  for (const label of labels) {
    await page.locator('.lm-Menu-item', { hasText: label }).last().click();
  }
}

/** Has the panel download the report in a format; the file's name and text. */
export async function downloadReport(
  page: Page,
  panel: Locator,
  format: string
): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    chooseExport(page, panel, 'Download as', format)
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/** A port of this machine that nothing listens on. */
export const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
