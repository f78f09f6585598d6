/** An audit of all notebooks below a folder, one after the other, in the companion. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { Settings } from '../../audit/policy/settings';
import { notebookSummary, unaudited, type NotebookSummary } from '../../audit/report/summary';
import { notebooksMessage } from '../../hosts/companion/protocol';
import { CompanionCancelled } from '../companion/link';
import type { ICompanion } from '../companion/state';

/** `stopped` is what was ended early, by the user or by a failure with its reason. */
export type SurveyState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'listing' }
  | { readonly kind: 'auditing' }
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped'; readonly reason: string | null };

/** Requests under way at a time: enough to hide the way to the server and back, few enough to stop soon. */
const AT_ONCE = 4;

/** Milliseconds between two redraws while rows come in. */
const REDRAW = 100;

export class Survey implements IDisposable {
  /** @param folder path of the server, without slashes at its ends; empty for the root */
  constructor(
    readonly folder: string,
    private readonly _companion: ICompanion,
    private readonly _settings: () => Settings,
    private readonly _trans: TranslationBundle
  ) {}

  get state(): SurveyState {
    return this._state;
  }

  /** Rows in the order in which they were finished. */
  get rows(): readonly NotebookSummary[] {
    return this._rows;
  }

  /** How many notebooks there are; 0 while they are looked for. */
  get total(): number {
    return this._paths.length;
  }

  get isRunning(): boolean {
    return this._state.kind === 'listing' || this._state.kind === 'auditing';
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Audits everything anew; does nothing while an audit is under way. */
  async run(): Promise<void> {
    if (this.isRunning) {
      return;
    }
    const run = ++this._run;
    this._rows = [];
    this._paths = [];
    this._set({ kind: 'listing' });
    try {
      const answer = await this._companion.ask({ method: 'notebooks', root: null, folder: this.folder });
      if (run !== this._run) {
        return;
      }
      this._paths = notebooksMessage.parse(answer).paths;
      this._set({ kind: 'auditing' });
      const waiting = [...this._paths];
      await Promise.all(Array.from({ length: AT_ONCE }, () => this._work(run, waiting)));
      if (run === this._run) {
        this._set({ kind: 'done' });
      }
    } catch (error) {
      if (run === this._run) {
        this._run++;
        const reason =
          error instanceof CompanionCancelled ? null : error instanceof Error ? error.message : String(error);
        this._set({ kind: 'stopped', reason });
      }
    }
  }

  /** Ends the audit; the rows that are there stay. */
  cancel(): void {
    if (this.isRunning) {
      this._run++;
      this._companion.cancel();
      this._set({ kind: 'stopped', reason: null });
    }
  }

  dispose(): void {
    if (!this._isDisposed) {
      this.cancel();
      this._isDisposed = true;
      clearTimeout(this._timer);
      Signal.clearData(this);
    }
  }

  private async _work(run: number, waiting: string[]): Promise<void> {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const row = await this._audit(path);
      if (run !== this._run) {
        return;
      }
      this._rows.push(row);
      this._redraw();
    }
  }

  private async _audit(path: string): Promise<NotebookSummary> {
    const answer = await this._companion.ask({
      method: 'audit-file',
      root: null,
      path,
      settings: this._settings()
    });
    const row = notebookSummary.safeParse(answer);
    return row.success ? row.data : unaudited(path, this._trans.__('The answer has an unexpected form.'));
  }

  private _redraw(): void {
    this._timer ??= setTimeout(() => {
      this._timer = undefined;
      this._changed.emit();
    }, REDRAW);
  }

  private _set(state: SurveyState): void {
    this._state = state;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _state: SurveyState = { kind: 'idle' };
  private _paths: readonly string[] = [];
  private _rows: NotebookSummary[] = [];
  /** Counts runs: what belongs to an earlier one is dropped. */
  private _run = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
