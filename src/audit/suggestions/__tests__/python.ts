/** The Python that executes notebooks, and the server that forks it with libraries loaded (`scripts/forks/serve.py`). */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../../../..');
const bin = process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python';
const forks = join(root, 'scripts/forks');

/** The Python that has what inserted cells need. */
export const PYTHON =
  process.env['PREFLIGHT_PYTHON'] ?? process.env['PREFLIGHT_TEST_PYTHON'] ?? join(root, '.venv', bin);

/** What libraries are told in every test; some read it when they are imported. */
export const QUIET: Readonly<Record<string, string>> = {
  DVC_NO_ANALYTICS: '1',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  GX_ANALYTICS_ENABLED: 'false',
  WANDB_SILENT: 'true',
  OMP_NUM_THREADS: '1'
};

/**
 * Arguments of Python that start a program by a fork with these libraries loaded, and with those that its code after `-c`
 * imports; the program's own arguments where no server runs.
 */
export function forked(libraries: readonly string[], program: readonly string[]): readonly string[] {
  const socket = forkServer();
  return socket === null
    ? program
    : ['-E', '-S', join(forks, 'python.py'), socket, libraries.join(), ...program];
}

/** The socket of the server that this run of the tests has, null where it has none. */
export const forkServer = (): string | null => process.env['PREFLIGHT_FORK_SERVER'] ?? null;

let started: { readonly server: ChildProcess; readonly folder: string } | null = null;

/**
 * Starts the server for this run of the tests, which loads nothing before it is asked. Only on Linux: macOS has fork, but
 * its own libraries may not be used after it. `PREFLIGHT_FORKS=0` does without.
 */
export async function startForkServer(): Promise<void> {
  if (process.platform !== 'linux' || process.env['PREFLIGHT_FORKS'] === '0' || !existsSync(PYTHON)) {
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'preflight-forks-'));
  const socket = join(folder, 'socket');
  // Matplotlib reads its settings when it is imported: the backend is that of `run_notebook.py`.
  const matplotlib = { MPLCONFIGDIR: folder, MPLBACKEND: 'module://matplotlib_inline.backend_inline' };
  const env = { ...process.env, ...QUIET, ...matplotlib };
  // In a group of its own: it ends when its standard input does, and then takes along what it started.
  const server = spawn(PYTHON, [join(forks, 'serve.py'), socket], {
    env,
    cwd: folder,
    detached: true,
    stdio: 'pipe'
  });
  let problems = '';
  server.stderr.on('data', chunk => (problems += chunk));
  await new Promise<void>((ready, fail) => {
    server.stdout.once('data', () => ready());
    server.once('error', fail);
    server.once('exit', () => fail(new Error(`The server of forks did not start: ${problems}`)));
  });
  server.once('exit', code => code && process.stderr.write(`The server of forks ended: ${problems}`));
  started = { server, folder };
  process.env['PREFLIGHT_FORK_SERVER'] = socket;
}

/** Ends the server, and what it started. */
export async function stopForkServer(): Promise<void> {
  if (started !== null) {
    const { server, folder } = started;
    const ended = new Promise(done => server.once('exit', done));
    server.stdin?.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}
