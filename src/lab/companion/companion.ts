/** Asks the companion about the workspace of a notebook. */
import { PathExt } from '@jupyterlab/coreutils';
import type { ServiceManager } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { workspaceFacts } from '../../audit/facts';
import { COMPANION_KERNEL } from '../../hosts/companion/protocol';
import type { NotebookAudit } from '../audits';
import { CompanionLink } from './link';
import type { CompanionState, ICompanion } from './state';
import { toolsToCheck } from './tools';

export class Companion implements ICompanion, IDisposable {
  constructor(
    private readonly _services: ServiceManager.IManager,
    private readonly _trans: TranslationBundle
  ) {
    this._link = new CompanionLink(_services);
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
    try {
      if (!(await this._link.isInstalled())) {
        this._set({ kind: 'off', reason: this._absence() });
        return;
      }
      this._set({ kind: 'starting' });
      await this._link.boot();
      this._set({ kind: 'working' });
      const result = await this._link.ask({
        method: 'facts',
        root: null,
        notebookDir: PathExt.dirname(this._services.contents.localPath(audit.panel.context.path)),
        notebookName: PathExt.basename(audit.panel.context.path),
        paths: [...(audit.audited?.result.paths ?? [])],
        tools: await toolsToCheck(),
        python: pythonOf(audit)
      });
      audit.setFacts(workspaceFacts.parse(result));
      this._set({ kind: 'ready' });
    } catch (error) {
      this._set({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
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

  private _set(state: CompanionState): void {
    this._state = state;
    this._changed.emit();
  }

  private readonly _link: CompanionLink;
  private readonly _changed = new Signal<ICompanion, void>(this);
  private _state: CompanionState = { kind: 'idle' };
}

/** The interpreter that the notebook's kernelspec starts; null while it has no kernel. */
function pythonOf(audit: NotebookAudit): string | null {
  const { session, specsManager } = audit.panel.sessionContext;
  const name = session?.kernel?.name;
  return (name && specsManager.specs?.kernelspecs[name]?.argv[0]) || null;
}
