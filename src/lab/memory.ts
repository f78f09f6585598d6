/** What is remembered of notebooks, by their paths, in the state of the workspace. */
import type { Contents } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { Signal, type ISignal } from '@lumino/signaling';
import type { z } from 'zod';

/** The path after `from`, or a folder above it, became `to`; null where it is another file. */
export function movedPath(path: string, from: string, to: string): string | null {
  if (path === from) {
    return to;
  }
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : null;
}

/**
 * Values by the paths of notebooks. They go with notebooks that are renamed or moved in this page, and last as long as
 * the page where there is no state to keep them in.
 */
export class NotebookMemory<T extends ReadonlyPartialJSONValue> {
  /**
   * @param namespace begins the keys in the state; without a colon
   * @param schema what a value of the state must be; another one is left alone and not used
   */
  constructor(
    private readonly _namespace: string,
    private readonly _schema: z.ZodType<T>,
    private readonly _state: IStateDB | null,
    private readonly _contents: Contents.IManager
  ) {
    this.ready = this._load();
    _contents.fileChanged.connect((_, { type, oldValue, newValue }) => {
      if (type === 'rename' && oldValue?.path && newValue?.path) {
        void this._move(_contents.localPath(oldValue.path), _contents.localPath(newValue.path));
      }
    });
  }

  /** Resolves once the state was read. */
  readonly ready: Promise<void>;

  /** Emitted when a value changed, and once those of the state are there. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get(path: string): T | undefined {
    return this._values.get(this._contents.localPath(path));
  }

  async set(path: string, value: T): Promise<void> {
    await this.ready;
    const local = this._contents.localPath(path);
    this._values.set(local, value);
    this._changed.emit();
    await this._write(state => state.save(this._key(local), value));
  }

  private async _load(): Promise<void> {
    const listed = await this._state?.list(this._namespace).catch(() => undefined);
    listed?.ids.forEach((id, index) => {
      const read = this._schema.safeParse(listed.values[index]);
      if (read.success) {
        this._values.set(id.slice(this._namespace.length + 1), read.data);
      }
    });
    this._changed.emit();
  }

  private async _move(from: string, to: string): Promise<void> {
    await this.ready;
    for (const [path, value] of [...this._values]) {
      const moved = movedPath(path, from, to);
      if (moved !== null) {
        this._values.delete(path);
        this._values.set(moved, value);
        void this._write(state => state.remove(this._key(path)));
        void this._write(state => state.save(this._key(moved), value));
      }
    }
    this._changed.emit();
  }

  /** Writes one after the other: what is renamed twice is at last where it was last. */
  private _write(write: (state: IStateDB) => Promise<unknown>): Promise<void> {
    const next = this._written.then(async () => {
      await (this._state && write(this._state));
    });
    this._written = next.catch(() => undefined);
    return next;
  }

  private _key(path: string): string {
    return `${this._namespace}:${path}`;
  }

  private _written: Promise<void> = Promise.resolve();
  private readonly _values = new Map<string, T>();
  private readonly _changed = new Signal<this, void>(this);
}
