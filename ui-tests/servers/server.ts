/** Real Jupyter servers, each with its own folders, port and options, and the panel on one of them. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { EXAMPLES, freePort } from '../tests/preflight';

export interface ServerOptions {
  /** Begins and ends with a slash. */
  readonly base?: string;
  /** What a page has to know; none when empty. */
  readonly token?: string;
  /** Further options of the command line. */
  readonly args?: readonly string[];
  /** Lines of a configuration file in Python. */
  readonly config?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the companion's kernel finds Deno; it does when not given. */
  readonly deno?: boolean;
  /** The subcommand of `jupyter`. */
  readonly program?: 'lab' | 'server';
  /** Whether permissions of files bind its processes even where root runs these tests. */
  readonly unprivileged?: boolean;
}

/** Root without the right to pass over the permissions of files. */
const BOUND = ['setpriv', '--bounding-set=-dac_override'];

/** The program found first on PATH. */
const JUPYTER = execFileSync('python', ['-c', 'import shutil; print(shutil.which("jupyter"))'], {
  encoding: 'utf8'
}).trim();

/** Variables with which neither the package `deno` nor a program of that name is found. */
function withoutDeno(folder: string): NodeJS.ProcessEnv {
  mkdirSync(join(folder, 'deno'), { recursive: true });
  writeFileSync(join(folder, 'deno/__init__.py'), 'raise ImportError("no Deno here")\n');
  // The other programs of Jupyter beside this one are still needed.
  for (const name of ['jupyter', 'jupyter-lab']) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(join(dirname(JUPYTER), name), join(folder, name));
  }
  return { PYTHONPATH: folder, PATH: `${folder}:/usr/bin:/bin` };
}

/** Processes whose command line matches a pattern. */
function processes(pattern: string): number[] {
  const { stdout } = spawnSync('pgrep', ['-f', '--', pattern], { encoding: 'utf8' });
  return stdout.trim().split('\n').filter(Boolean).map(Number);
}

export class Server {
  /** Starts a server and waits until it answers. */
  static async start(options: ServerOptions = {}): Promise<Server> {
    const home = mkdtempSync(join(tmpdir(), 'preflight-server-'));
    const server = new Server(home, await freePort(), options);
    mkdirSync(server.onDisk(''), { recursive: true });
    await server.up();
    return server;
  }

  private constructor(
    readonly home: string,
    readonly port: number,
    private readonly _options: ServerOptions
  ) {}

  get base(): string {
    return this._options.base ?? '/';
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The file behind a path of the server. */
  onDisk(path: string): string {
    return join(this.home, 'root', path);
  }

  /** Address of JupyterLab with a file opened in it; `origin` is another one by which the server is reached. */
  lab(path: string, token = this._options.token ?? '', origin = this.origin): string {
    const query = token ? `&token=${token}` : '';
    // What an earlier page had open is not opened again.
    return `${origin}${encodeURI(this.base)}lab/tree/${path}?reset${query}`;
  }

  /** Puts the demo into the root. */
  copyDemo(): void {
    cpSync(EXAMPLES, this.onDisk(''), { recursive: true });
  }

  /** Takes the right to write from the root and all below it, or gives it back. */
  setWritable(writable: boolean): void {
    const below = readdirSync(this.onDisk(''), { recursive: true, encoding: 'utf8' });
    for (const path of ['', ...below].map(name => this.onDisk(name))) {
      const bits = statSync(path).mode & 0o777;
      chmodSync(path, writable ? bits | 0o200 : bits & 0o555);
    }
  }

  /** Starts it, again after `kill`; `token` is another one than before. */
  async up(token = this._options.token ?? ''): Promise<void> {
    const { args = [], config = '', env = {}, program = 'lab', deno = true, unprivileged } = this._options;
    const folder = (name: string): string => {
      mkdirSync(join(this.home, name), { recursive: true });
      return join(this.home, name);
    };
    const file = join(this.home, 'jupyter_config.py');
    writeFileSync(file, config);
    const before = unprivileged && process.getuid?.() === 0 ? BOUND : [];
    const [start, ...options] = [...before, JUPYTER];
    const server = spawn(
      start,
      [
        ...options,
        program,
        '--no-browser',
        `--config=${file}`,
        '--ServerApp.ip=127.0.0.1',
        `--ServerApp.port=${this.port}`,
        '--ServerApp.port_retries=0',
        '--ServerApp.allow_root=True',
        `--ServerApp.base_url=${this.base}`,
        `--ServerApp.root_dir=${folder('root')}`,
        `--IdentityProvider.token=${token}`,
        '--FileContentsManager.delete_to_trash=False',
        '--Application.log_level=ERROR',
        ...(program === 'lab' ? ['--LabApp.expose_app_in_browser=True'] : []),
        ...args
      ],
      {
        stdio: process.env.PREFLIGHT_SERVER_LOGS ? 'inherit' : 'ignore',
        env: {
          ...process.env,
          JUPYTER_RUNTIME_DIR: folder('runtime'),
          JUPYTER_DATA_DIR: folder('data'),
          // Comes before what the Python environment has.
          JUPYTER_PATH: folder('path'),
          JUPYTER_CONFIG_DIR: folder('config'),
          JUPYTERLAB_SETTINGS_DIR: folder('settings'),
          JUPYTERLAB_WORKSPACES_DIR: folder('workspaces'),
          ...(deno ? {} : withoutDeno(folder('without-deno'))),
          ...env
        }
      }
    );
    this._process = server;
    const answers = (): Promise<boolean> =>
      fetch(`${this.origin}${encodeURI(this.base)}api`).then(
        ({ ok }) => ok,
        () => false
      );
    await expect.poll(answers, { timeout: 90000, intervals: [250] }).toBe(true);
  }

  /** Ends the server at once; its kernels live on, as after a crash. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const server = this._process;
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = new Promise(resolve => server.once('exit', resolve));
      server.kill(signal);
      await ended;
    }
  }

  /** Sends the server a signal. */
  signal(name: NodeJS.Signals): void {
    this._process?.kill(name);
  }

  /** Processes of the companion's kernels. */
  companions(): number[] {
    return processes(`deno.*--conn ${this.home}`);
  }

  /** Processes of all kernels, those of a server that was killed included. */
  kernels(): number[] {
    return processes(`${this.home}/runtime/kernel-`);
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    // What a killed server has left behind.
    spawnSync('pkill', ['-f', `${this.home}/runtime`]);
    if (this._options.unprivileged) {
      this.setWritable(true);
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 3 });
  }

  private _process: ChildProcess | undefined;
}

/** The panel, once it is there. */
export async function panelOf(page: Page): Promise<Locator> {
  const panel = page.locator('#jupyterlab-preflight-panel');
  await expect(panel).toBeVisible({ timeout: 60000 });
  return panel;
}

/** Presses the button that asks the companion. */
export async function check(panel: Locator): Promise<Locator> {
  const tools = panel.locator('.jp-Preflight-tools');
  await tools.getByRole('button', { name: /^Check (workspace|again)$/ }).click();
  return tools;
}

/** Has the companion look at the workspace, and waits for what it says. */
export async function checked(panel: Locator): Promise<Locator> {
  const tools = await check(panel);
  await expect(tools.locator('.jp-Preflight-repository').first()).toBeVisible({ timeout: 60000 });
  await expect(tools.getByRole('button', { name: 'Check again' })).toBeEnabled({ timeout: 60000 });
  await expect(tools.locator('[data-companion="failed"]')).toHaveCount(0);
  return tools;
}
