/** Findings as marks of cells, kept apart from editors: cells outside the viewport have none until they are shown. */
import type { ISharedNotebook } from '@jupyter/ydoc';
import { Signal, type ISignal } from '@lumino/signaling';
import type { AuditMessage } from '../../audit/protocol';
import type { NotebookMessage } from '../notebook';

export type FindingMessage = AuditMessage['findings'][number];

/** A stretch of one cell's source (UTF-16 offsets) at fault. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly finding: FindingMessage;
}

/** The marks of one cell, and the source that their offsets mean. */
export interface CellMarks {
  readonly source: string;
  readonly marks: readonly Mark[];
}

/** Marks of all open notebooks, by the shared model of the notebook and the id of the cell. */
export class MarkStore {
  /** Emitted with the notebook whose marks changed; null when all marks are to be drawn anew. */
  get changed(): ISignal<this, ISharedNotebook | null> {
    return this._changed;
  }

  /** The marks of one cell; null while its notebook was never audited. */
  of(notebook: ISharedNotebook, cell: string): CellMarks | null {
    const cells = this._notebooks.get(notebook);
    return cells ? (cells.get(cell) ?? null) : null;
  }

  /** Replaces all marks of a notebook by those of an audit of `base`. */
  set(notebook: ISharedNotebook, base: NotebookMessage, findings: readonly FindingMessage[]): void {
    const cells = new Map<string, { source: string; marks: Mark[] }>();
    for (const cell of base.cells) {
      if (cell.kind === 'code') {
        cells.set(cell.id, { source: cell.source, marks: [] });
      }
    }
    for (const finding of findings) {
      const cell = base.cells[finding.range.cell];
      const entry = cell && cells.get(cell.id);
      if (entry) {
        entry.marks.push({ from: finding.range.start, to: finding.range.end, finding });
      }
    }
    this._notebooks.set(notebook, cells);
    this._changed.emit(notebook);
  }

  /** Draws all marks anew, after what is shown of them has changed. */
  refresh(): void {
    this._changed.emit(null);
  }

  private readonly _notebooks = new WeakMap<ISharedNotebook, Map<string, CellMarks>>();
  private readonly _changed = new Signal<this, ISharedNotebook | null>(this);
}
