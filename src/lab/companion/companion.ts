/** Asks the companion about the workspace of a notebook. */
import { PageConfig, PathExt, URLExt } from '@jupyterlab/coreutils';
import { ServerConnection, type ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { workspaceFacts } from '../../audit/facts';
import { VERSION } from '../../audit/version';
import { packagesOf, toolsOf } from '../../audit/persona/wanted';
import {
  type BootMessage,
  COMPANION_KERNEL,
  type FactsRequest,
  type Unsent,
  type WorkspaceRequest
} from '../../hosts/companion/protocol';
import type { NotebookAudit } from '../audits';
import { reasonOf, STOPPED } from '../failures';
import { CompanionCancelled, CompanionLink } from './link';
import { CompanionOff, type CompanionState, type ICompanion } from './state';

export class Companion implements ICompanion, IDisposable {
  constructor(
    private readonly _services: ServiceManager.IManager,
    private readonly _trans: TranslationBundle
  ) {
    this._link = new CompanionLink(_services);
    this._link.booted.connect((_, about) => {
      this._about = about;
    });
    this._link.restarted.connect((_, reason) => {
      this._restarted = reason;
      this._changed.emit();
    });
  }

  get about(): BootMessage | null {
    return this._about;
  }

  get isOther(): boolean {
    return this._about !== null && this._about.preflight !== VERSION;
  }

  get restarted(): string | null {
    return this._restarted;
  }

  get state(): CompanionState {
    return this._state;
  }

  get changed(): ISignal<ICompanion, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._link.isDisposed;
  }

  async check(audit: NotebookAudit): Promise<void> {
    this._restarted = null;
    try {
      const result = await this.ask({
        method: 'facts',
        root: null,
        notebookDir: PathExt.dirname(this._services.contents.localPath(audit.panel.context.path)),
        notebookName: PathExt.basename(audit.panel.context.path),
        paths: [...(audit.audited?.result.paths ?? [])],
        tools: packagesOf(toolsOf(audit.judges?.personas ?? [])),
        mlflow: this._storeOf(audit),
        python: pythonOf(audit)
      });
      const facts = workspaceFacts.safeParse(result);
      if (!facts.success) {
        throw new Error(this._trans.__('its answer has an unexpected form.'));
      }
      if (facts.data.here === false) {
        // What it would say of data and repository is true of another machine.
        this._set({ kind: 'elsewhere', root: this._about?.root ?? '' });
        return;
      }
      audit.setFacts(facts.data);
    } catch (error) {
      await this._fail(error);
    }
  }

  async ask(request: Unsent<WorkspaceRequest>): Promise<unknown> {
    this._asked++;
    try {
      if (!(await this._link.isInstalled())) {
        throw new CompanionOff(this._absence());
      }
      if (this._about === null) {
        this._set({ kind: 'starting' });
      }
      await this._link.boot();
      this._set({ kind: 'working' });
      const answer = await this._link.ask(request);
      if (this._asked === 1) {
        this._set({ kind: 'ready' });
      }
      return answer;
    } catch (error) {
      await this._fail(error);
      throw error;
    } finally {
      this._asked--;
    }
  }

  cancel(): void {
    this._link.cancel();
  }

  mayAsk(audit: NotebookAudit): boolean {
    return this._storeOf(audit)?.allowed === true;
  }

  async allowServer(audit: NotebookAudit): Promise<void> {
    const uri = audit.audited?.result.mlflow?.uri;
    if (uri) {
      this._allowed.add(uri);
      await this.check(audit);
    }
  }

  /** A notebook that merely names a server must not make the companion send anything there: somebody allows it first. */
  private _storeOf(audit: NotebookAudit): FactsRequest['mlflow'] {
    const store = audit.audited?.result.mlflow;
    return store ? { ...store, allowed: store.uri !== null && this._allowed.has(store.uri) } : null;
  }

  dispose(): void {
    this._link.dispose();
    Signal.clearData(this);
  }

  private _absence(): string {
    return this._link.canBeInstalled
      ? this._trans.__(
          'this server has no kernel named "%1". It comes with the Python package: run "pip install jupyterlab-preflight" in the environment of the server and reload this page. Everything else works without it.',
          COMPANION_KERNEL
        )
      : this._trans.__(
          'here kernels run in the browser, which sees neither Git and DVC nor installed tools. Open the notebook on a Jupyter server for that. Everything else works without it.'
        );
  }

  private async _fail(error: unknown): Promise<void> {
    if (error instanceof CompanionCancelled) {
      this._set({ kind: 'ready' });
      return;
    }
    const reason = this._reasonOf(await this._refusal(error));
    this._set({ kind: error instanceof CompanionOff ? 'off' : 'failed', reason });
  }

  /** What is wrong where a request was refused: a hub refuses to start a kernel by a server that it has stopped as it would a stranger. */
  private async _refusal(error: unknown): Promise<unknown> {
    if (!isRefused(error) || !PageConfig.getOption('hubPrefix')) {
      return error;
    }
    const { serverSettings } = this._services;
    const url = URLExt.join(serverSettings.baseUrl, 'api');
    const response = await ServerConnection.makeRequest(url, {}, serverSettings).catch(() => null);
    return response && STOPPED.includes(response.status)
      ? ServerConnection.ResponseError.create(response)
      : error;
  }

  private _reasonOf(error: unknown): string {
    if (this.isOther) {
      return this._trans.__('it is of another version than this page.');
    }
    if (isRefused(error)) {
      return this._trans.__(
        'the server refuses this page (%1): it wants another login. Log in in another tab; what is not saved stays here.',
        error.response.status
      );
    }
    return reasonOf(error, this._trans);
  }

  /** Redraws only for what is new: an audit of a workspace asks a thousand times. */
  private _set(state: CompanionState): void {
    const { kind } = this._state;
    this._state = state;
    if (state.kind !== kind || 'reason' in state) {
      this._changed.emit();
    }
  }

  private readonly _link: CompanionLink;
  private readonly _changed = new Signal<ICompanion, void>(this);
  private _state: CompanionState = { kind: 'idle' };
  private _about: BootMessage | null = null;
  /** How many wait for an answer. */
  private _asked = 0;
  private _restarted: string | null = null;
  /** Tracking servers that the user has allowed to ask. */
  private readonly _allowed = new Set<string>();
}

function isRefused(error: unknown): error is ServerConnection.ResponseError {
  return error instanceof ServerConnection.ResponseError && [401, 403].includes(error.response.status);
}

/** The interpreter that the notebook's kernelspec starts, running or not; null where it names none that is there. */
function pythonOf(audit: NotebookAudit): string | null {
  const { session, specsManager, kernelPreference } = audit.panel.sessionContext;
  const name = session?.kernel?.name ?? kernelPreference.name;
  return (name && specsManager.specs?.kernelspecs[name]?.argv[0]) || null;
}
