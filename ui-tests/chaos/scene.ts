/** A project with a notebook on a server of its own, opened through a wire that can be cut. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, type Browser } from '@playwright/test';
import { spyOnEngine } from '../soak/page';
import type { Random } from '../soak/random';
import { Server } from '../servers/server';
import { DEMO, freePort, git } from '../tests/preflight';
import type { Scene } from './fault';
import { CONFIG } from './fileFaults';
import { type Errors, watch } from './seen';
import { Wire } from './wire';
import { OWN_CELLS, Writer } from './writer';

/** A rule that finds something in the demo, and that the project's settings silence. */
export const SILENCED = 'fairness/unexplained-model';

/** Puts the demo with the writer's cells into the server's root: below Git and DVC, with settings and a store of MLflow. */
function makeProject(server: Server): void {
  server.copyDemo();
  const root = server.onDisk('');
  const notebook = JSON.parse(readFileSync(server.onDisk(DEMO), 'utf8')) as { cells: object[] };
  for (const [id, source] of Object.entries(OWN_CELLS)) {
    const empty = { metadata: {}, outputs: [], execution_count: null };
    notebook.cells.push({ cell_type: 'code', id, source, ...empty });
  }
  writeFileSync(server.onDisk(DEMO), JSON.stringify(notebook));
  writeFileSync(server.onDisk('preflight.toml'), `ignore = ["${SILENCED}"]\n`);
  const python = (...args: string[]): unknown =>
    execFileSync('python', args, {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, DVC_NO_ANALYTICS: '1' }
    });
  git(root, 'init', '-q');
  python('-m', 'dvc', 'init', '-q');
  python('-m', 'dvc', 'add', '-q', 'data/diabetes.csv');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'start');
  python(
    '-c',
    'import mlflow; mlflow.set_tracking_uri("sqlite:///mlflow.db"); mlflow.set_experiment("chaos"); mlflow.start_run()'
  );
}

export interface Opened extends Scene {
  readonly errors: Errors;
  /** Loads the page anew, and takes what it shows for what was written. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

export async function open(browser: Browser, random: Random): Promise<Opened> {
  const server = await Server.start({ config: CONFIG });
  makeProject(server);
  const wire = await Wire.to(server.port);
  const page = await browser.newPage({ acceptDownloads: true });
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await spyOnEngine(page);
  const errors = await watch(page);
  // The browser's question whether a page with unsaved changes is to be left.
  page.on('dialog', dialog => void dialog.accept());
  const writer = new Writer(page, random);
  const reload = async (): Promise<void> => {
    await page.goto(server.lab(DEMO, undefined, wire.origin));
    await expect(writer.panel).toBeVisible({ timeout: 60000 });
    await expect(writer.panel.locator('.jp-Preflight-finding').first()).toBeVisible({ timeout: 60000 });
    await writer.begin();
  };
  await reload();
  const close = async (): Promise<void> => {
    await page.close();
    await wire.close();
    await server.stop();
  };
  return { page, session, server, wire, writer, random, store: await freePort(), errors, reload, close };
}
