/** What credentials the outputs of live cells hold, looked for while nothing else happens. */
import type { ISharedCell, ISharedCodeCell } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import { credentialsInOutputs } from '../audit/secrets/outputs';

/** Milliseconds without output before it is looked at: a running cell may print for hours. */
const REST = 500;
/** Milliseconds that are spent in a row, so that typing goes on. */
const SLICE = 8;

const NONE: readonly string[] = [];

/** Outputs are looked at when they have changed and rest, and never because of what is typed. */
export class PrintedCredentials implements IDisposable {
  /** @param changed told when the outputs of a cell hold other kinds of credentials than before */
  constructor(private readonly changed: (cell: ISharedCell) => void) {}

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** As far as they were looked at. */
  of(cell: ISharedCell): readonly string[] {
    return this._known.get(cell) ?? NONE;
  }

  /** The outputs of a cell changed, or the cell is new. */
  look(cell: ISharedCell): void {
    if (cell.cell_type === 'code' && !this._isDisposed) {
      this._stale.add(cell as ISharedCodeCell);
      clearTimeout(this._timer);
      this._timer = setTimeout(() => this._work(), REST);
    }
  }

  forget(cell: ISharedCell): void {
    this._stale.delete(cell as ISharedCodeCell);
  }

  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
    this._stale.clear();
  }

  private _work(): void {
    const start = performance.now();
    for (const cell of this._stale) {
      this._stale.delete(cell);
      const found = credentialsInOutputs(cell.getOutputs());
      if (found.join() !== this.of(cell).join()) {
        this._known.set(cell, found);
        this.changed(cell);
      }
      if (performance.now() - start > SLICE) {
        this._timer = setTimeout(() => this._work(), 0);
        return;
      }
    }
  }

  private readonly _known = new WeakMap<ISharedCell, readonly string[]>();
  private readonly _stale = new Set<ISharedCodeCell>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
