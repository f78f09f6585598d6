/** Applies the engine's edits to a live notebook, so that one undo takes them all back. */
import type { ISharedNotebook } from '@jupyter/ydoc';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { sortEdits } from '../audit/notebook/edit';
import type { Retag } from '../audit/ignores/stop';
import type { Edit } from '../audit/notebook/types';
import type { NotebookMessage } from './notebook';

/** Why edits were not applied, for people. */
export type Refusal = 'read-only' | 'changed' | 'locked-cell';

/** What was done. */
export interface Applied {
  /** The cell to show, by its place in the notebook after the edits. */
  readonly cell: number;
  /** Whether the notebook's next undo takes back this step, and not something done later. */
  isLast(): boolean;
}

/** The part of Yjs' undo manager that is needed; the interface of a shared notebook does not show it. */
interface Undoing {
  undoManager?: { stopCapturing(): void; readonly undoStack: readonly unknown[] };
}

/**
 * Whether the edits still mean what they meant: the cells stand where they stood when `base` was read, and the cells
 * to edit have the same text.
 */
function stillFits(shared: ISharedNotebook, base: NotebookMessage, edits: readonly Edit[]): boolean {
  return (
    shared.cells.length === base.cells.length &&
    base.cells.every((cell, index) => shared.cells[index].getId() === cell.id) &&
    edits.every(
      edit =>
        edit.kind === 'insert' ||
        shared.cells[edit.range.cell]?.getSource() === base.cells[edit.range.cell]?.source
    )
  );
}

/**
 * Applies edits to the shared model as one undo step of the *notebook*.
 *
 * Undo, and why it is done this way: JupyterLab gives every cell an undo stack of its own beside the notebook's
 * (`disableDocumentWideUndoRedo`), and a cell's text edited by itself lands on the cell's. Yjs records a transaction
 * under the origin of the *outermost* `transact`, so inside one transaction of the notebook both inserted cells and
 * edited text land on the notebook's stack: one "Undo Cell Operation" (`Z`) reverts a fix however many cells it
 * touches. `stopCapturing` before and after keeps the step apart from what the user did within the half second
 * that Yjs otherwise merges. With document-wide undo there is one stack, and the same holds.
 *
 * @param tags what cells are tagged with from now on, by their places in the notebook before.
 * @throws RangeError when the edits do not fit `base`.
 */
export function applyToShared(
  shared: ISharedNotebook,
  base: NotebookMessage,
  edits: readonly Edit[],
  tags: readonly Retag[] = []
): Applied | Refusal {
  if (!stillFits(shared, base, edits)) {
    return 'changed';
  }
  const { inserts, replaces } = sortEdits(base, edits);
  for (const index of replaces.keys()) {
    if (shared.cells[index].getMetadata('editable') === false) {
      return 'locked-cell';
    }
  }
  const undo = (shared as ISharedNotebook & Undoing).undoManager;
  undo?.stopCapturing();
  shared.transact(() => {
    for (const { cell, tags: left } of tags) {
      if (left.length > 0) {
        shared.cells[cell].setMetadata('tags', [...left]);
      } else {
        shared.cells[cell].deleteMetadata('tags');
      }
    }
    // From the end to the beginning, so that positions of the notebook before stay true.
    for (const [index, list] of replaces) {
      for (const { range, text } of [...list].reverse()) {
        shared.cells[index].updateSource(range.start, range.end, text);
      }
    }
    for (const [at, list] of [...inserts].sort(([a], [b]) => b - a)) {
      shared.insertCells(
        at,
        list.map(({ cell }) => ({ cell_type: cell.kind, source: cell.source, metadata: {} }))
      );
    }
  });
  undo?.stopCapturing();
  const step = undo?.undoStack.at(-1);
  return {
    cell: placeAfter(inserts, [...replaces.keys(), ...tags.map(({ cell }) => cell)]),
    isLast: () => step !== undefined && !shared.isDisposed && undo?.undoStack.at(-1) === step
  };
}

/** The cell to show: the first that was inserted, else the first that was edited. */
function placeAfter(inserts: ReadonlyMap<number, readonly unknown[]>, edited: readonly number[]): number {
  if (inserts.size > 0) {
    return Math.min(...inserts.keys());
  }
  return Math.min(...edited);
}

/** Applies edits to an open notebook and shows the result: the new cell is active and scrolled into view. */
export async function applyEdits(
  panel: NotebookPanel,
  base: NotebookMessage,
  edits: readonly Edit[],
  tags: readonly Retag[] = []
): Promise<Applied | Refusal> {
  const model = panel.model;
  // JupyterLab lets people edit what they may not write: they run it, or save it elsewhere.
  if (!model || model.readOnly) {
    return 'read-only';
  }
  const applied = applyToShared(model.sharedModel, base, edits, tags);
  if (typeof applied === 'string') {
    return applied;
  }
  const { content } = panel;
  // Command mode: there, the undo key means the notebook's undo stack, where the step is.
  content.mode = 'command';
  content.deselectAll();
  content.activeCellIndex = applied.cell;
  await content.scrollToItem(applied.cell, 'smart');
  // Only a cell that is drawn can take the focus, and far cells are drawn when they are scrolled to.
  await content.widgets[applied.cell]?.ready;
  content.activate();
  return applied;
}

/** Takes the last step of the notebook's undo stack back. */
export function undoLast(panel: NotebookPanel): void {
  NotebookActions.undo(panel.content);
}
