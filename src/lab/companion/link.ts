/** The wire to the companion: one session on its kernel, requests by id, a time limit on each. */
import { URLExt } from '@jupyterlab/coreutils';
import {
  ServerConnection,
  type Kernel,
  type KernelMessage,
  type ServiceManager,
  type Session
} from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import {
  ANSWER_MIME,
  answerMessage,
  bootCode,
  bootMessage,
  COMPANION_KERNEL,
  requestCode,
  type BootMessage,
  type CompanionRequest
} from '../../hosts/companion/protocol';

/** The companion answered nothing in time; its kernel was given up. */
export class CompanionTimeout extends Error {
  override name = 'CompanionTimeout';
}

type Unsent<R> = R extends CompanionRequest ? Omit<R, 'id'> : never;

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Milliseconds for the kernel to start and load the companion. */
const BOOT_LIMIT = 40000;

export class CompanionLink implements IDisposable {
  /** @param limit milliseconds that one request may take. */
  constructor(
    private readonly _services: ServiceManager.IManager,
    private readonly _limit = 60000
  ) {
    // The kernel is of no use to anyone once the page is gone.
    window.addEventListener('pagehide', this._onPageHide);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether the server has the companion's kernel. */
  async isInstalled(): Promise<boolean> {
    const { kernelspecs } = this._services;
    await kernelspecs.ready;
    return COMPANION_KERNEL in (kernelspecs.specs?.kernelspecs ?? {});
  }

  /** Whether kernels here are programs of a server. Those of JupyterLite are workers of the page, which no command line starts. */
  get canBeInstalled(): boolean {
    const specs = Object.values(this._services.kernelspecs.specs?.kernelspecs ?? {});
    return specs.some(spec => (spec?.argv.length ?? 0) > 0);
  }

  /** Starts the session and loads the companion, once; what is under way is shared. */
  boot(): Promise<BootMessage> {
    this._booted ??= this._boot().catch(async error => {
      await this.stop();
      throw error;
    });
    return this._booted;
  }

  /** Sends one request; the result is what the companion answered, unchecked. */
  async ask(request: Unsent<CompanionRequest>): Promise<unknown> {
    await this.boot();
    const id = this._newId();
    return this._execute(id, requestCode({ ...request, id }), this._limit);
  }

  /** Ends the session; the next request starts another. */
  async stop(): Promise<void> {
    const session = this._session;
    this._session = null;
    this._booted = null;
    for (const pending of this._pending.values()) {
      pending.reject(new Error('the companion was stopped'));
    }
    this._pending.clear();
    if (session && !session.isDisposed) {
      session.kernel?.iopubMessage.disconnect(this._onMessage, this);
      session.kernel?.statusChanged.disconnect(this._onStatus, this);
      try {
        await session.shutdown();
      } catch {
        // It is gone already, which is what was wanted.
      }
      session.dispose();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.removeEventListener('pagehide', this._onPageHide);
    void this.stop();
  }

  private async _boot(): Promise<BootMessage> {
    const session = await this._services.sessions.startNew({
      // In the root of the server: the kernel starts in that folder, and may read nothing outside of it.
      path: 'preflight-companion',
      name: 'Preflight companion',
      type: 'console',
      kernel: { name: COMPANION_KERNEL }
    });
    this._session = session;
    const kernel = session.kernel;
    if (!kernel) {
      throw new Error('the companion kernel did not start');
    }
    kernel.iopubMessage.connect(this._onMessage, this);
    kernel.statusChanged.connect(this._onStatus, this);
    const id = this._newId();
    return bootMessage.parse(await this._execute(id, bootCode(id), BOOT_LIMIT));
  }

  private _execute(id: number, code: string, limit: number): Promise<unknown> {
    const kernel = this._session?.kernel;
    if (!kernel) {
      return Promise.reject(new Error('the companion is not running'));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        end();
        reject(new CompanionTimeout(`no answer within ${Math.round(limit / 1000)} s; it was stopped`));
        // A kernel that hangs cannot be trusted to serve the next request.
        void this.stop();
      }, limit);
      const end = (): void => {
        clearTimeout(timer);
        this._pending.delete(id);
      };
      this._pending.set(id, {
        resolve: result => {
          end();
          resolve(result);
        },
        reject: error => {
          end();
          reject(error);
        }
      });
      const future = kernel.requestExecute({ code, store_history: false, stop_on_error: false });
      // The reply says only when the code itself failed; answers come as display data, maybe after it.
      future.onReply = ({ content }) => {
        if (content.status !== 'ok') {
          const failure = content as Partial<KernelMessage.IReplyErrorContent>;
          const reason = failure.evalue || failure.ename || 'the code of the companion failed';
          this._pending.get(id)?.reject(new Error(reason));
        }
      };
      future.done.catch((error: unknown) => {
        this._pending.get(id)?.reject(error instanceof Error ? error : new Error('the kernel went away'));
      });
    });
  }

  private _onMessage(_: Kernel.IKernelConnection, message: KernelMessage.IIOPubMessage): void {
    const data = (message.content as { data?: Record<string, unknown> }).data;
    if (!data || !(ANSWER_MIME in data)) {
      return;
    }
    const answer = answerMessage.safeParse(data[ANSWER_MIME]);
    if (answer.success) {
      const pending = this._pending.get(answer.data.id);
      if (answer.data.ok) {
        pending?.resolve(answer.data.result);
      } else {
        pending?.reject(new Error(answer.data.error));
      }
    }
  }

  private _onStatus(_: Kernel.IKernelConnection, status: Kernel.Status): void {
    if (status === 'dead' || status === 'autorestarting' || status === 'restarting') {
      // The companion's code is gone with its process.
      void this.stop();
    }
  }

  /** Ids start anywhere: a second page of the same server may share the session and sees our answers. */
  private _newId(): number {
    this._lastId += 1;
    return this._lastId;
  }

  private readonly _onPageHide = (): void => {
    const session: Session.ISessionConnection | null = this._session;
    if (session) {
      const settings = this._services.serverSettings;
      const url = URLExt.join(settings.baseUrl, 'api/sessions', encodeURIComponent(session.id));
      // `keepalive` lets the request outlive the page.
      void ServerConnection.makeRequest(url, { method: 'DELETE', keepalive: true }, settings).catch(() => {});
    }
  };

  private _session: Session.ISessionConnection | null = null;
  private _booted: Promise<BootMessage> | null = null;
  private readonly _pending = new Map<number, Pending>();
  private _lastId = Math.floor(Math.random() * 2 ** 40);
  private _isDisposed = false;
}
