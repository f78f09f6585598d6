/** A real JupyterHub: the Hub, its proxy, and the server that it starts for its user. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { EXAMPLES, freePort } from '../tests/preflight';

export const USER = 'ada';
const PASSWORD = 'lovelace';
const PROXY = join(__dirname, '../../node_modules/configurable-http-proxy/bin/configurable-http-proxy');

const secret = (): string => randomBytes(32).toString('hex');

/** Resolves once the process has ended. */
async function end(process: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (process && process.exitCode === null && process.signalCode === null) {
    const ended = new Promise(resolve => process.once('exit', resolve));
    process.kill(signal);
    await ended;
  }
}

export class Hub {
  /** Starts proxy and Hub. */
  static async start(): Promise<Hub> {
    const hub = new Hub(mkdtempSync(join(tmpdir(), 'preflight-hub-')), await freePort(), await freePort());
    mkdirSync(hub.onDisk(''), { recursive: true });
    await hub.proxyUp();
    await hub._up(await freePort());
    return hub;
  }

  private constructor(
    readonly home: string,
    private readonly _port: number,
    private readonly _proxyPort: number
  ) {}

  /** Address of the proxy, the only one that users see. */
  get origin(): string {
    return `http://127.0.0.1:${this._port}`;
  }

  /** A file of the user. */
  onDisk(path: string): string {
    return join(this.home, 'users', USER, path);
  }

  /** Puts the demo into the folder of the user, over what is there of it. */
  copyDemo(): void {
    cpSync(EXAMPLES, this.onDisk(''), { recursive: true });
  }

  /** Opens a notebook as users do: through the login, and the page that waits for their server. */
  async open(page: Page, path: string): Promise<void> {
    await page.goto(`${this.origin}/hub/user-redirect/lab/tree/${path}?reset`);
    await page.getByLabel('Username').fill(USER);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${this.origin}/user/${USER}/lab/**`, { timeout: 90000 });
  }

  async proxyUp(): Promise<void> {
    this._proxy = spawn(
      process.execPath,
      [
        PROXY,
        '--ip=127.0.0.1',
        `--port=${this._port}`,
        '--api-ip=127.0.0.1',
        `--api-port=${this._proxyPort}`,
        '--log-level=error'
      ],
      { stdio: this._stdio, env: { ...process.env, CONFIGPROXY_AUTH_TOKEN: this._secrets.proxy } }
    );
    await this._until(() => fetch(this.origin).then(() => true));
  }

  /** Kills the proxy: neither Hub nor servers can be reached. */
  async proxyDown(): Promise<void> {
    await end(this._proxy, 'SIGKILL');
  }

  /** Waits until the proxy knows the way to the server of the user, as the Hub tells it some time after its start. */
  async reachable(): Promise<void> {
    // Without a way to it the Hub answers, by sending whoever asks elsewhere.
    const address = `${this.origin}/user/${USER}/api`;
    await this._until(() => fetch(address, { redirect: 'manual' }).then(({ status }) => status === 200));
  }

  /** Starts the server of the user, as an administrator does, and waits for it. */
  async serverUp(): Promise<void> {
    await this._ask('POST');
    await this.reachable();
  }

  /** Stops the server of the user, as an administrator or a culler does, and waits for its end. */
  async serverDown(): Promise<void> {
    await this._ask('DELETE');
    await this._until(async () => {
      const { servers } = (await (await this._ask('GET', '')).json()) as { servers: object };
      return Object.keys(servers).length === 0;
    });
  }

  async stop(): Promise<void> {
    // It ends the servers that it has started.
    await end(this._hub, 'SIGTERM');
    await end(this._proxy, 'SIGTERM');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async _up(port: number): Promise<void> {
    const own = `http://127.0.0.1:${port}`;
    this._hub = spawn('jupyterhub', ['--config', join(__dirname, 'jupyterhub_config.py')], {
      cwd: this.home,
      stdio: this._stdio,
      env: {
        ...process.env,
        PREFLIGHT_HUB_HOME: this.home,
        PREFLIGHT_HUB_URL: this.origin,
        PREFLIGHT_HUB_OWN_URL: own,
        PREFLIGHT_HUB_PASSWORD: PASSWORD,
        PREFLIGHT_HUB_PROXY_API: `http://127.0.0.1:${this._proxyPort}`,
        PREFLIGHT_HUB_PROXY_TOKEN: this._secrets.proxy,
        PREFLIGHT_HUB_TOKEN: this._secrets.api
      }
    });
    await this._until(() => fetch(`${this.origin}/hub/api/`).then(({ ok }) => ok));
  }

  private _ask(method: string, what = '/server'): Promise<Response> {
    return fetch(`${this.origin}/hub/api/users/${USER}${what}`, {
      method,
      headers: { Authorization: `token ${this._secrets.api}` }
    });
  }

  private async _until(holds: () => Promise<boolean>): Promise<void> {
    await expect.poll(() => holds().catch(() => false), { timeout: 90000, intervals: [250] }).toBe(true);
  }

  private readonly _stdio = process.env.PREFLIGHT_SERVER_LOGS ? 'inherit' : 'ignore';
  private readonly _secrets = { api: secret(), proxy: secret() };
  private _hub: ChildProcess | null = null;
  private _proxy: ChildProcess | null = null;
}
