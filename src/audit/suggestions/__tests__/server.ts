/** A tracking server of MLflow in a process of its own, on a free port, and projects that log to it or beside the notebook. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peopleCsv } from './bases';
import { Project, PYTHON } from './project';

export interface TrackingServer {
  readonly uri: string;
  stop(): Promise<void>;
}

/** Where MLflow keeps runs and models. */
export const STORES = ['SQLite', 'a server'] as const;

/** A project with data, whose notebook logs to that store. */
export function projectOn(store: (typeof STORES)[number], { uri }: TrackingServer): Project {
  const project = new Project('none', store === 'SQLite' ? {} : { MLFLOW_TRACKING_URI: uri });
  project.write('data/people.csv', peopleCsv());
  return project;
}

/** Starts `mlflow server` and waits until it answers. */
export async function trackingServer(): Promise<TrackingServer> {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-mlflow-'));
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const stores = ['--backend-store-uri', `sqlite:///${folder}/server.db`, '--artifacts-destination', join(folder, 'artifacts')]; // prettier-ignore
  const server = spawn(PYTHON, [...args, ...stores], {
    cwd: folder,
    detached: process.platform !== 'win32',
    stdio: 'ignore',
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true' }
  });
  const stop = async (): Promise<void> => {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  for (const until = Date.now() + 120_000; Date.now() < until && server.exitCode === null;) {
    if (await answers(`${uri}/health`)) {
      return { uri, stop };
    }
    await new Promise(done => setTimeout(done, 200));
  }
  await stop();
  throw new Error('mlflow server did not start');
}

/** Its workers are of its own group: they end with it. */
function ended(server: ChildProcess): Promise<void> {
  return new Promise(done => {
    if (server.exitCode !== null) {
      done();
      return;
    }
    server.once('exit', () => done());
    if (process.platform === 'win32') {
      server.kill();
    } else {
      process.kill(-server.pid!, 'SIGKILL');
    }
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}
