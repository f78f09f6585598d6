/** Lines of code that are steps of the evidence of the finding the user looks at, numbered in the margin. */
import { StateEffect, type Extension } from '@codemirror/state';
import {
  Decoration,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate
} from '@codemirror/view';
import type { ISharedCell, ISharedNotebook } from '@jupyter/ydoc';
import { Signal, type ISignal } from '@lumino/signaling';
import { selectedFinding } from '../actions';
import type { NotebookAudit } from '../audits';

export interface EvidenceMark {
  readonly from: number;
  /** Numbers of the steps that start on the line, from one. */
  readonly label: string;
  readonly current: boolean;
}

interface CellEvidence {
  /** The text that the offsets mean. */
  readonly source: string;
  readonly marks: readonly EvidenceMark[];
}

/** What is drawn in which cell, by the notebook's shared model and the cell's id. */
export class EvidenceStore {
  get changed(): ISignal<this, ISharedNotebook> {
    return this._changed;
  }

  of(notebook: ISharedNotebook, cell: string): CellEvidence | null {
    return this._notebooks.get(notebook)?.cells.get(cell) ?? null;
  }

  /** Takes over what is selected in an audit. */
  follow(audit: NotebookAudit): void {
    const shared = audit.panel.model?.sharedModel;
    const base = audit.audited?.notebook;
    if (!shared || !base) {
      return;
    }
    const cells = new Map<string, { source: string; marks: EvidenceMark[] }>();
    const finding = selectedFinding(audit);
    finding?.evidence.forEach(({ range }, step) => {
      const cell = base.cells[range.cell];
      if (!cell) {
        return;
      }
      const entry = cells.get(cell.id) ?? { source: cell.source, marks: [] };
      cells.set(cell.id, entry);
      const from = cell.source.lastIndexOf('\n', range.start - 1) + 1;
      const current = audit.selected?.step === step;
      const known = entry.marks.findIndex(mark => mark.from === from);
      if (known < 0) {
        entry.marks.push({ from, label: String(step + 1), current });
      } else {
        const old = entry.marks[known];
        entry.marks[known] = { from, label: `${old.label}, ${step + 1}`, current: old.current || current };
      }
    });
    const key = JSON.stringify([...cells]);
    if (key !== (this._notebooks.get(shared)?.key ?? '[]')) {
      this._notebooks.set(shared, { key, cells });
      this._changed.emit(shared);
    }
  }

  private readonly _notebooks = new WeakMap<
    ISharedNotebook,
    { key: string; cells: Map<string, CellEvidence> }
  >();
  private readonly _changed = new Signal<this, ISharedNotebook>(this);
}

const redraw = StateEffect.define<null>();

/** The extension for the editor of one cell. */
export function evidenceLines(store: EvidenceStore, notebook: ISharedNotebook, cell: ISharedCell): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;

      constructor(private readonly _view: EditorView) {
        this.decorations = this._decorate(_view);
        store.changed.connect(this._onChanged, this);
      }

      update({ changes, transactions, view }: ViewUpdate): void {
        const isRedraw = transactions.some(({ effects }) => effects.some(effect => effect.is(redraw)));
        this.decorations = isRedraw ? this._decorate(view) : this.decorations.map(changes);
      }

      destroy(): void {
        this._destroyed = true;
        store.changed.disconnect(this._onChanged, this);
      }

      private _onChanged(_: EvidenceStore, changed: ISharedNotebook): void {
        if (changed === notebook) {
          // A view must not be changed while it updates.
          queueMicrotask(() => {
            if (!this._destroyed) {
              this._view.dispatch({ effects: redraw.of(null) });
            }
          });
        }
      }

      private _decorate(view: EditorView): DecorationSet {
        const evidence = store.of(notebook, cell.getId());
        // Offsets of another text would point to the wrong lines.
        if (!evidence || evidence.source !== view.state.doc.toString()) {
          return Decoration.none;
        }
        const lines = evidence.marks.map(({ from, label, current }) =>
          Decoration.line({
            class: `jp-Preflight-evidenceLine ${current ? 'jp-mod-current' : ''}`,
            attributes: { 'data-step': label }
          }).range(from)
        );
        return Decoration.set(lines, true);
      }

      private _destroyed = false;
    },
    { decorations: plugin => plugin.decorations }
  );
}
