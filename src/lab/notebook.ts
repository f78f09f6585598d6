/** The live notebook, read as the engine wants it, and watched for the changes that matter to an audit. */
import type { CellChange, ISharedCell, ISharedNotebook, NotebookChange } from '@jupyter/ydoc';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { MessageLoop, type Message } from '@lumino/messaging';
import { Signal, type ISignal } from '@lumino/signaling';
import type { z } from 'zod';
import type { notebookMessage } from '../audit/protocol';
import { PrintedCredentials } from './printed';

/** A notebook as it is sent to the engine. */
export type NotebookMessage = z.infer<typeof notebookMessage>;
type CellMessage = NotebookMessage['cells'][number];

/** Milliseconds without an edit before a notebook counts as changed: short enough to feel live. */
const IDLE = 150;

function stringAt(value: unknown, key: string): string | null {
  const found =
    value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined;
  return typeof found === 'string' && found ? found : null;
}

/**
 * The language of a notebook, lower case. The live kernel knows best; a notebook whose kernel is not installed still
 * says its language in its metadata.
 */
export function languageOf(panel: NotebookPanel): string {
  const kernel = panel.sessionContext.session?.kernel?.name;
  const specs = panel.sessionContext.specsManager.specs?.kernelspecs;
  const live = kernel ? specs?.[kernel]?.language : undefined;
  const metadata = panel.model?.sharedModel.metadata;
  const language =
    live ??
    stringAt(metadata?.language_info, 'name') ??
    stringAt(metadata?.kernelspec, 'language') ??
    'python';
  return language.toLowerCase();
}

function countOf(cell: ISharedCell): number | null {
  return 'execution_count' in cell ? cell.execution_count : null;
}

function readCell(cell: ISharedCell, edited: CellMessage['edited'], printed: readonly string[]): CellMessage {
  const tags: unknown = cell.getMetadata('tags');
  const kind = cell.cell_type === 'code' || cell.cell_type === 'markdown' ? cell.cell_type : 'raw';
  return {
    id: cell.getId(),
    kind,
    source: cell.getSource(),
    executionCount: countOf(cell),
    tags: Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [],
    ...(printed.length > 0 ? { printed: [...printed] } : {}),
    ...(edited ? { edited } : {})
  };
}

/** Whether nothing changed between two readings; cells are read anew only when they change. */
function isSame(before: NotebookMessage, after: NotebookMessage): boolean {
  const { path, language, kernel, languageVersion, cells } = after;
  return (
    before.path === path &&
    before.language === language &&
    before.kernel === kernel &&
    before.languageVersion === languageVersion &&
    before.cells.length === cells.length &&
    before.cells.every((cell, index) => cell === cells[index])
  );
}

/** Which text of each cell was run last, by the cells' ids: a cell that is moved is another object. */
class Runs {
  /** A cell that was not changed since it was met is taken to be as it was run. */
  meet(cell: ISharedCell): void {
    if (!this._ran.has(cell.getId()) && countOf(cell) !== null) {
      this._ran.set(cell.getId(), { text: cell.getSource(), at: null });
    }
  }

  /** A cell was changed or run; `highest` is the highest execution count of its notebook. */
  note(cell: ISharedCell, change: CellChange, highest: number): void {
    const id = cell.getId();
    const text = cell.getSource();
    if ('executionCountChange' in change && change.executionCountChange) {
      if (countOf(cell) === null) {
        // A run begins by taking the count away; what is typed until it ends was not run.
        this._started.set(id, text);
      } else {
        const ran = this._started.get(id) ?? text;
        this._started.delete(id);
        this._ran.set(id, { text: ran, at: ran === text ? null : highest });
      }
    } else if (change.sourceChange) {
      const ran = this._ran.get(id);
      if (ran) {
        this._ran.set(id, { text: ran.text, at: ran.text === text ? null : (ran.at ?? highest) });
      }
    }
  }

  edited(cell: ISharedCell): CellMessage['edited'] {
    const ran = this._ran.get(cell.getId());
    return ran && ran.at !== null && countOf(cell) !== null ? { ran: ran.text, at: ran.at } : undefined;
  }

  private readonly _ran = new Map<string, { readonly text: string; readonly at: number | null }>();
  private readonly _started = new Map<string, string>();
}

/** Watches one notebook. Cells are read once and again only when they change. */
export class NotebookWatcher implements IDisposable {
  constructor(readonly panel: NotebookPanel) {
    panel.content.modelChanged.connect(this._connect, this);
    panel.sessionContext.kernelChanged.connect(this._touch, this);
    MessageLoop.installMessageHook(panel, this._hook);
    this._connect();
    // Before, there is an empty model; afterwards nobody types yet, so that there is nothing to wait for.
    void panel.context.ready.then(() => this._catchUp());
  }

  /** Emitted when the notebook has changed and rests, and only while it can be seen. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The notebook as it is now, as the same object while nothing about it changes; null before its model is there. */
  read(): NotebookMessage | null {
    const shared = this.panel.model?.sharedModel;
    if (!shared) {
      return null;
    }
    const kernel = this.panel.sessionContext.kernelDisplayName;
    const version = stringAt(this.panel.model?.sharedModel.metadata.language_info, 'version');
    const read: NotebookMessage = {
      path: this.panel.context.path,
      language: languageOf(this.panel),
      ...(kernel ? { kernel } : {}),
      ...(version !== null ? { languageVersion: version } : {}),
      cells: shared.cells.map(cell => this._read(cell))
    };
    if (!this._last || !isSame(this._last, read)) {
      this._last = read;
    }
    return this._last;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    clearTimeout(this._timer);
    MessageLoop.removeMessageHook(this.panel, this._hook);
    this._disconnect();
    this._printed.dispose();
    Signal.clearData(this);
  }

  private _read(cell: ISharedCell): CellMessage {
    const known = this._cells.get(cell);
    if (known) {
      return known;
    }
    const read = readCell(cell, this._runs.edited(cell), this._printed.of(cell));
    this._cells.set(cell, read);
    return read;
  }

  private _connect(): void {
    this._disconnect();
    this._shared = this.panel.model?.sharedModel ?? null;
    if (this._shared) {
      this._shared.changed.connect(this._onNotebook, this);
      this._followCells();
      this._touch();
    }
  }

  private _disconnect(): void {
    this._shared?.changed.disconnect(this._onNotebook, this);
    for (const cell of this._followed) {
      cell.changed.disconnect(this._onCell, this);
    }
    this._followed.clear();
    this._shared = null;
  }

  private _followCells(): void {
    const cells = new Set<ISharedCell>(this._shared?.cells ?? []);
    for (const cell of this._followed) {
      if (!cells.has(cell)) {
        cell.changed.disconnect(this._onCell, this);
        this._followed.delete(cell);
        this._printed.forget(cell);
      }
    }
    for (const cell of cells) {
      if (!this._followed.has(cell)) {
        this._runs.meet(cell);
        this._printed.look(cell);
        cell.changed.connect(this._onCell, this);
        this._followed.add(cell);
      }
    }
  }

  private _onNotebook(_: ISharedNotebook, change: NotebookChange): void {
    if (change.cellsChange) {
      this._followCells();
    }
    if (change.cellsChange || change.metadataChange) {
      this._touch();
    }
  }

  private _onCell(cell: ISharedCell, change: CellChange): void {
    if (('outputsChange' in change && change.outputsChange) || 'streamOutputChange' in change) {
      this._printed.look(cell);
    }
    // Outputs change at every line that a running cell prints, and say nothing to an audit but the credentials in them.
    const telling =
      change.sourceChange !== undefined ||
      change.metadataChange !== undefined ||
      ('executionCountChange' in change && change.executionCountChange !== undefined);
    if (telling) {
      const others = this._shared?.cells ?? [];
      this._runs.note(cell, change, Math.max(0, ...others.map(other => countOf(other) ?? 0)));
      this._cells.delete(cell);
      this._touch();
    }
  }

  private _touch(): void {
    this._dirty = true;
    if (this.panel.context.isReady) {
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._flush(), IDLE);
    }
  }

  private _catchUp(): void {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._flush(), 0);
  }

  private _flush(): void {
    // A hidden notebook is left alone; the hook below catches up when it is shown again.
    const { context, isVisible } = this.panel;
    if (this._dirty && !this._isDisposed && isVisible && context.isReady) {
      this._dirty = false;
      this._changed.emit();
    }
  }

  private readonly _hook = (_: unknown, message: Message): boolean => {
    if (message.type === 'after-show' || message.type === 'after-attach') {
      this._catchUp();
    }
    return true;
  };

  private readonly _changed = new Signal<this, void>(this);
  private readonly _runs = new Runs();
  private readonly _printed = new PrintedCredentials(cell => {
    this._cells.delete(cell);
    this._touch();
  });
  private readonly _cells = new WeakMap<ISharedCell, CellMessage>();
  private readonly _followed = new Set<ISharedCell>();
  private _last: NotebookMessage | null = null;
  private _shared: ISharedNotebook | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _dirty = false;
  private _isDisposed = false;
}

/** Where a cell stands now; -1 when it is gone. Ids and not indexes, because others may edit the notebook too. */
export function indexOfCell(panel: NotebookPanel, id: string): number {
  return panel.model?.sharedModel.cells.findIndex(cell => cell.getId() === id) ?? -1;
}
