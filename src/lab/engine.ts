/** The engine as the page sees it: a worker that answers one request at a time and is replaced when it hangs. */
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { z } from 'zod';
import type { WorkspaceFacts } from '../audit/facts';
import type { IgnoreScope } from '../audit/ignores/propose';
import { pictureSchema, type Picture } from '../audit/picture/graph';
import {
  auditMessage,
  fixAllMessage,
  ignoreMessage,
  insertionMessage,
  loadingMessage,
  reportMessage,
  responseMessage,
  stopMessage,
  type AuditMessage,
  type FixAllMessage,
  type IgnoreMessage,
  type InsertionMessage,
  type NotebookRequest,
  type Request,
  type StopMessage
} from '../audit/protocol';
import type { DocumentFormat } from '../audit/report/formats';
import type { NotebookSummary } from '../audit/report/summary';
import type { Parts } from '../hosts/worker/parts';
import { MissingPart } from './failures';
import type { NotebookMessage } from './notebook';

/** What the client needs of a worker; `Worker` fits, and so does a thread in a test. */
export interface EngineWorker {
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: unknown): void;
  terminate(): void;
}

/** The worker broke or answered nothing in time, was replaced by a fresh one, and that one did not answer either. */
export class EngineRestarted extends Error {
  override name = 'EngineRestarted';
}

/** What goes with every request about a notebook: settings, who judges, and what its reviewer said. */
export type Accompaniment = Pick<NotebookRequest, 'settings' | 'personas' | 'reviewed'>;

/** The form of a report; the time stamp, the text of the file and an earlier report that it tells of. */
export type ReportOptions = Pick<Extract<Request, { method: 'report' }>, 'format' | 'at' | 'raw' | 'earlier'>;

/** What is asked; id and what goes with it are added as it is sent. */
type Unsent<R> = R extends Request ? Omit<R, 'id' | keyof Accompaniment> : never;

interface Job {
  readonly body: Unsent<Request>;
  /** Whom the audit is for; a newer one for the same makes it needless. */
  readonly key: object | null;
  superseded: boolean;
  accept(result: unknown): void;
  supersede(): void;
  refuse(error: Error): void;
}

/** Starts the bundled worker. Webpack reads the URL below when the extension is built. */
function startWorker(): EngineWorker {
  // The chunk's name is what the browser shows of it, and what tests know it by.
  const worker = new Worker(
    /* webpackChunkName: "preflight-worker" */ new URL('../hosts/worker/worker.bundle.js', import.meta.url)
  );
  // Loaded by the worker once they are needed.
  const parts: Parts = {
    typescript: new URL('../hosts/worker/typescript.bundle.js', import.meta.url).href,
    report: new URL('../hosts/worker/report.bundle.js', import.meta.url).href
  };
  worker.postMessage({ parts });
  return worker;
}

/**
 * Client of the engine.
 *
 * Requests wait here and not in the worker, so that an audit which a newer edit has outdated is dropped before it
 * costs anything.
 */
export class Engine implements IDisposable {
  /**
   * @param start makes a worker; called lazily, and again after every failure.
   * @param limit milliseconds that one request may take before the worker counts as hung.
   * @param patience milliseconds that a file of the worker may take to arrive.
   */
  constructor(start: () => EngineWorker = startWorker, limit = 15000, patience = 300000) {
    this._start = start;
    this._limit = limit;
    this._patience = patience;
  }

  /** What goes with requests about the notebook with a path. */
  accompany: (path: string) => Accompaniment = () => ({});

  /** Emitted with the reason when the worker had to be replaced. */
  get restarted(): ISignal<this, string> {
    return this._restarted;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether the worker's file, or a part of it, is still on its way. */
  get isLoading(): boolean {
    return this._isLoading;
  }

  /** Starts the worker, which takes a while, for those who will soon ask. */
  warm(): void {
    try {
      this._worker ??= this._isDisposed ? null : this._connect();
    } catch {
      // Whoever asks something will be told.
    }
  }

  /** Audits a notebook for someone; null when they asked for a newer audit meanwhile. */
  audit(notebook: NotebookMessage, facts: WorkspaceFacts | null, whom: object): Promise<AuditMessage | null> {
    return this._ask({ method: 'audit', notebook, facts }, auditMessage, whom);
  }

  /** Fills a suggestion for a notebook. */
  suggest(
    notebook: NotebookMessage,
    facts: WorkspaceFacts | null,
    name: string,
    answers: Record<string, string>
  ): Promise<InsertionMessage> {
    return this._answer({ method: 'suggest', notebook, facts, name, answers }, insertionMessage);
  }

  /** The edits that fix every finding of a rule that can be fixed. */
  fixAll(notebook: NotebookMessage, facts: WorkspaceFacts | null, rule: string): Promise<FixAllMessage> {
    return this._answer({ method: 'fix-all', notebook, facts, rule }, fixAllMessage);
  }

  /** The edits that write a comment which silences a finding; null where there is no place for one. */
  async ignore(
    notebook: NotebookMessage,
    facts: WorkspaceFacts | null,
    what: { readonly fingerprint: string; readonly scope: IgnoreScope; readonly reason: string }
  ): Promise<IgnoreMessage['edits']> {
    return (await this._answer({ method: 'ignore', notebook, facts, ...what }, ignoreMessage)).edits;
  }

  /** What takes the ignores of a finding out of a notebook; null where there are none. */
  stopIgnoring(
    notebook: NotebookMessage,
    facts: WorkspaceFacts | null,
    fingerprint: string
  ): Promise<StopMessage> {
    return this._answer({ method: 'stop-ignoring', notebook, facts, fingerprint }, stopMessage);
  }

  /** The way of the data for someone; null when they asked for a newer one meanwhile. */
  picture(notebook: NotebookMessage, facts: WorkspaceFacts | null, whom: object): Promise<Picture | null> {
    return this._ask({ method: 'picture', notebook, facts }, pictureSchema, whom);
  }

  /** The report as text. */
  async report(
    notebook: NotebookMessage,
    facts: WorkspaceFacts | null,
    options: ReportOptions
  ): Promise<string> {
    return (await this._answer({ method: 'report', notebook, facts, ...options }, reportMessage)).text;
  }

  /** The report on many notebooks as text. */
  async folderReport(what: {
    readonly folder: string;
    readonly notebooks: readonly NotebookSummary[];
    readonly left: number;
    readonly format: DocumentFormat;
    readonly at: string;
  }): Promise<string> {
    const { notebooks } = what;
    return (
      await this._answer({ method: 'folder-report', ...what, notebooks: [...notebooks] }, reportMessage)
    ).text;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._stop();
    const jobs = this._running ? [this._running, ...this._waiting] : this._waiting;
    this._running = null;
    this._waiting = [];
    for (const job of jobs) {
      job.refuse(new Error('The engine was shut down.'));
    }
    Signal.clearData(this);
  }

  /** Asks for what no later request makes needless. */
  private async _answer<T>(body: Unsent<Request>, schema: z.ZodType<T>): Promise<T> {
    return (await this._ask(body, schema, null))!;
  }

  private _ask<T>(body: Unsent<Request>, schema: z.ZodType<T>, key: object | null): Promise<T | null> {
    return new Promise((resolve, reject) => {
      if (this._isDisposed) {
        reject(new Error('The engine was shut down.'));
        return;
      }
      const job: Job = {
        body,
        key,
        superseded: false,
        accept: result => {
          const parsed = schema.safeParse(result);
          if (parsed.success) {
            resolve(parsed.data);
          } else {
            reject(new Error(`The engine's answer has an unexpected form: ${parsed.error.message}`));
          }
        },
        supersede: () => resolve(null),
        refuse: reject
      };
      if (key !== null) {
        this._supersede(key);
      }
      this._waiting.push(job);
      this._next();
    });
  }

  private _supersede(key: object): void {
    if (this._running?.key === key) {
      this._running.superseded = true;
    }
    this._waiting = this._waiting.filter(job => {
      if (job.key === key) {
        job.supersede();
        return false;
      }
      return true;
    });
  }

  private _next(): void {
    if (this._running || this._isDisposed) {
      return;
    }
    const job = this._waiting.shift();
    if (!job) {
      return;
    }
    this._running = job;
    this._id += 1;
    try {
      this._worker ??= this._connect();
      this._watch();
      const { body } = job;
      const accompaniment = 'notebook' in body ? this.accompany(body.notebook.path) : {};
      this._worker.postMessage({ ...body, ...accompaniment, id: this._id });
    } catch (error) {
      this._fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** Gives the running request its time, which a worker that is still on its way cannot use. */
  private _watch(): void {
    clearTimeout(this._timer);
    if (this._running) {
      const [limit, what] = this._isLoading
        ? [this._patience, 'it was not loaded']
        : [this._limit, 'no answer'];
      this._timer = setTimeout(() => this._fail(`${what} within ${Math.round(limit / 1000)} s`), limit);
    }
  }

  private _connect(): EngineWorker {
    const worker = this._start();
    this._isLoading = true;
    worker.onmessage = event => {
      if (worker === this._worker) {
        this._onAnswer(event.data);
      }
    };
    worker.onerror = event => {
      if (worker === this._worker) {
        // Of a file that cannot be fetched a browser says nothing.
        const missing = this._isLoading && !event.message;
        const reason = event.message || 'the worker could not be started';
        this._fail(reason, missing ? new MissingPart(reason) : undefined);
      }
    };
    return worker;
  }

  private _onAnswer(data: unknown): void {
    const progress = loadingMessage.safeParse(data);
    if (progress.success) {
      this._isLoading = progress.data.loading;
      this._watch();
      return;
    }
    const response = responseMessage.safeParse(data);
    if (!response.success || response.data.id !== this._id || !this._running) {
      return;
    }
    clearTimeout(this._timer);
    this._hasAnswered = true;
    const job = this._running;
    this._running = null;
    if (job.superseded) {
      job.supersede();
    } else if (response.data.ok) {
      job.accept(response.data.result);
    } else {
      const { error, missing } = response.data;
      job.refuse(missing ? new MissingPart(error) : new Error(error));
    }
    this._next();
  }

  /**
   * Replaces the worker. One that has answered before may have died of anything: a fresh one is asked the same, and only where that
   * one fails is it the request.
   */
  private _fail(reason: string, error: Error = new EngineRestarted(reason)): void {
    const hadAnswered = this._hasAnswered;
    this._stop();
    const job = this._running;
    this._running = null;
    if (job?.superseded) {
      job.supersede();
    } else if (job && hadAnswered) {
      this._waiting.unshift(job);
    } else {
      job?.refuse(error);
    }
    this._restarted.emit(reason);
    this._next();
  }

  private _stop(): void {
    clearTimeout(this._timer);
    this._worker?.terminate();
    this._worker = null;
    this._isLoading = false;
    this._hasAnswered = false;
  }

  private readonly _start: () => EngineWorker;
  private readonly _limit: number;
  private readonly _patience: number;
  private readonly _restarted = new Signal<this, string>(this);
  private _worker: EngineWorker | null = null;
  private _isLoading = false;
  /** Whether this worker has answered anything yet. */
  private _hasAnswered = false;
  private _waiting: Job[] = [];
  private _running: Job | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _id = 0;
  private _isDisposed = false;
}
