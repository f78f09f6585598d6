/** The wire to the companion: one session on its kernel, requests by id, a time limit on each, and a watch on the kernel. */
import { URLExt } from '@jupyterlab/coreutils';
import {
  ServerConnection,
  type Kernel,
  type KernelMessage,
  type ServiceManager,
  type Session
} from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  ANSWER_MIME,
  answerMessage,
  bootCode,
  bootMessage,
  cancelCode,
  COMPANION_KERNEL,
  pingCode,
  requestCode,
  type BootMessage,
  type CompanionRequest,
  type Unsent
} from '../../hosts/companion/protocol';

/** The kernel died, hung or went away with its server; what was asked of it may be asked again. */
export class CompanionLost extends Error {
  override name = 'CompanionLost';
}

/** A request took too long and was given up; the companion works on. */
export class CompanionTimeout extends Error {
  override name = 'CompanionTimeout';
}

/** Somebody gave the request up. */
export class CompanionCancelled extends Error {
  override name = 'CompanionCancelled';
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** In milliseconds. */
export interface Limits {
  /** For the kernel to start and load the companion. */
  readonly boot: number;
  /** For one request. */
  readonly request: number;
  /** Between signs of life that are asked of the kernel while a request is under way, and for each of them. */
  readonly ping: number;
  /** For a kernel to end when it is told to. */
  readonly stop: number;
}

const LIMITS: Limits = { boot: 40000, request: 120000, ping: 8000, stop: 15000 };

const KERNEL_DIED = 'its kernel died';
const KERNEL_GONE = 'its kernel was shut down';
/** What a kernel that dies at once looks like: which of them, the server's list of kernels decides. */
const ENDED: readonly string[] = [KERNEL_DIED, KERNEL_GONE];

export class CompanionLink implements IDisposable {
  constructor(
    private readonly _services: ServiceManager.IManager,
    private readonly _limits: Limits = LIMITS
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
      await this.stop('the companion could not be started');
      throw error;
    });
    return this._booted;
  }

  /**
   * Sends one request; the result is what the companion answered, unchecked. Where the kernel is lost under it, it is
   * sent once more to a new one, and the reason emitted by `restarted`.
   */
  async ask(request: Unsent<CompanionRequest>): Promise<unknown> {
    try {
      return await this._ask(request);
    } catch (error) {
      if (!(error instanceof CompanionLost) || this._isDisposed) {
        throw error;
      }
      const result = await this._ask(request);
      this._restarted.emit(error.message);
      return result;
    }
  }

  /** Gives up every request under way: each fails. The companion itself stays. */
  cancel(): void {
    const ids = [...this._asked];
    if (ids.length > 0) {
      this._send(cancelCode(ids));
    }
    for (const id of ids) {
      this._pending.get(id)?.reject(new CompanionCancelled('cancelled'));
    }
  }

  /** Emitted with what a kernel says of itself, each time that one was started. */
  get booted(): ISignal<this, BootMessage> {
    return this._onBoot;
  }

  /** Emitted with the reason when the kernel was lost and a new one has answered in its place. */
  get restarted(): ISignal<this, string> {
    return this._restarted;
  }

  /** Ends the session; the next request starts another. */
  stop(reason = 'the companion was stopped'): Promise<void> {
    const session = this._session;
    this._session = null;
    this._booted = null;
    clearTimeout(this._watch);
    for (const pending of [...this._pending.values()]) {
      pending.reject(new CompanionLost(reason));
    }
    this._pending.clear();
    this._asked.clear();
    if (session && !session.isDisposed) {
      session.kernel?.iopubMessage.disconnect(this._onMessage, this);
      session.kernel?.statusChanged.disconnect(this._onStatus, this);
      session.disposed.disconnect(this._onGone, this);
      this._stopping = this._end(session);
    }
    return this._stopping;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.removeEventListener('pagehide', this._onPageHide);
    void this.stop();
    Signal.clearData(this);
  }

  private async _end(session: Session.ISessionConnection): Promise<void> {
    // A server that cannot be reached ends nothing.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, this._limits.stop);
    });
    // What is gone already fails to end, which is what was wanted.
    await Promise.race([session.shutdown().catch(() => {}), late]);
    clearTimeout(timer);
    session.dispose();
  }

  private async _ask(request: Unsent<CompanionRequest>): Promise<unknown> {
    await this.boot();
    const id = this._newId();
    this._asked.add(id);
    if (this._asked.size === 1) {
      this._keepWatch();
    }
    return this._execute(id, requestCode({ ...request, id }), this._limits.request, () => {
      this._send(cancelCode([id]));
      return new CompanionTimeout(`no answer within ${Math.round(this._limits.request / 1000)} s`);
    }).finally(() => this._asked.delete(id));
  }

  private async _boot(): Promise<BootMessage> {
    // Its session has a path of its own, by which the server would hand out the one that is just ending.
    await this._stopping;
    const session = await this._startSession();
    this._session = session;
    const kernel = session.kernel;
    if (!kernel) {
      throw new Error('the companion kernel did not start');
    }
    kernel.iopubMessage.connect(this._onMessage, this);
    kernel.statusChanged.connect(this._onStatus, this);
    session.disposed.connect(this._onGone, this);
    const id = this._newId();
    const { boot } = this._limits;
    const answer = await this._execute(id, bootCode(id), boot, () => {
      return new Error(`it did not start within ${Math.round(boot / 1000)} s`);
    }).catch((error: unknown) => {
      // Its own words are in the log of the server, which whoever sees this often cannot read.
      throw error instanceof CompanionLost && ENDED.includes(error.message)
        ? new Error(
            'its kernel ends as soon as it is started. The log of the server says why; where it says that Deno is missing, run "pip install deno" in the environment of the server.'
          )
        : error;
    });
    const booted = bootMessage.safeParse(answer);
    if (!booted.success) {
      throw new Error('its answer has an unexpected form.');
    }
    this._onBoot.emit(booted.data);
    return booted.data;
  }

  /** A server that hangs answers nothing, and requests to it have no limit of their own. */
  private async _startSession(): Promise<Session.ISessionConnection> {
    const starting = this._services.sessions.startNew({
      // In the root of the server: the kernel starts in that folder, and may read nothing outside of it.
      path: 'preflight-companion',
      name: 'Preflight companion',
      type: 'console',
      kernel: { name: COMPANION_KERNEL }
    });
    const { boot } = this._limits;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the server started no kernel within ${Math.round(boot / 1000)} s`)),
        boot
      );
    });
    try {
      return await Promise.race([starting, late]);
    } catch (error) {
      // One that comes after all is nobody's.
      starting.then(
        session => this._end(session),
        () => {}
      );
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks the kernel for signs of life as long as somebody waits for its answer. A busy worker does not keep it from answering. */
  private _keepWatch(): void {
    clearTimeout(this._watch);
    this._watch = setTimeout(() => {
      if (this._asked.size > 0) {
        const id = this._newId();
        const { ping } = this._limits;
        const lost = (): Error => {
          const reason = `it gave no sign of life for ${Math.round(ping / 1000)} s`;
          void this.stop(reason);
          return new CompanionLost(reason);
        };
        this._execute(id, pingCode(id), ping, lost).then(
          () => this._keepWatch(),
          // Whoever waits for an answer is told by what ended the session.
          () => {}
        );
      }
    }, this._limits.ping);
  }

  /** Runs code of which no answer is awaited. */
  private _send(code: string): void {
    const kernel = this._session?.kernel;
    // A connection that is gone has nobody to be told.
    kernel?.requestExecute({ code, store_history: false, stop_on_error: false }).done.catch(() => {});
  }

  /** @param late what to do when the time is over; the error is what the asker is told */
  private _execute(id: number, code: string, limit: number, late: () => Error): Promise<unknown> {
    const kernel = this._session?.kernel;
    if (!kernel) {
      return Promise.reject(new CompanionLost('the companion is not running'));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        end();
        reject(late());
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
        const reason = error instanceof Error ? error.message : 'the kernel went away';
        this._pending.get(id)?.reject(new CompanionLost(reason));
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
      } else if (answer.data.replaced) {
        void this.stop(answer.data.error);
      } else {
        pending?.reject(new Error(answer.data.error));
      }
    }
  }

  private _onStatus(_: Kernel.IKernelConnection, status: Kernel.Status): void {
    if (status === 'dead' || status === 'autorestarting' || status === 'restarting') {
      // The companion's code is gone with its process.
      void this.stop(KERNEL_DIED);
    }
  }

  private _onGone(): void {
    void this.stop(KERNEL_GONE);
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
  /** The end of the session before, which takes as long as its kernel. */
  private _stopping: Promise<void> = Promise.resolve();
  private readonly _pending = new Map<number, Pending>();
  /** Requests under way; what waits for a boot or a sign of life is none. */
  private readonly _asked = new Set<number>();
  private readonly _restarted = new Signal<this, string>(this);
  private readonly _onBoot = new Signal<this, BootMessage>(this);
  private _watch: ReturnType<typeof setTimeout> | undefined;
  private _lastId = Math.floor(Math.random() * 2 ** 40);
  private _isDisposed = false;
}
