/** Brings a range of a notebook before the user's eyes. */
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { Range } from '../audit/notebook/types';
import { highlight } from './editor/highlight';
import { indexOfCell, type NotebookMessage } from './notebook';

/**
 * Makes the cell active, scrolls to it and highlights the range. Folded headings and hidden inputs are opened.
 *
 * @param base the notebook that the range means; its cell is found by id, wherever it stands now.
 * @param focus whether the keyboard focus goes to the notebook.
 * @returns false when the cell is gone.
 */
export async function reveal(
  panel: NotebookPanel,
  base: NotebookMessage,
  range: Range,
  focus = false
): Promise<boolean> {
  const cell = base.cells[range.cell];
  const index = cell ? indexOfCell(panel, cell.id) : -1;
  const widget = panel.content.widgets[index];
  if (!widget) {
    return false;
  }
  NotebookActions.expandParent(widget, panel.content);
  panel.content.deselectAll();
  panel.content.activeCellIndex = index;
  if (widget.inputHidden) {
    widget.inputHidden = false;
  }
  await panel.content.scrollToItem(index, 'smart');
  // Cells outside the viewport have no editor until they are scrolled to.
  await widget.ready;
  const editor = widget.editor as CodeMirrorEditor | null;
  if (editor) {
    highlight(editor.editor, range.start, range.end);
  }
  if (focus) {
    panel.content.activate();
  }
  return true;
}
