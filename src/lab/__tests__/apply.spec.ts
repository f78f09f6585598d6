/** @jest-environment jsdom */
import { NotebookModel } from '@jupyterlab/notebook';
import { insert, replace } from '../../audit/notebook/__tests__/notebooks';
import { applyToShared, type Applied } from '../apply';
import type { NotebookMessage } from '../notebook';

function open(...sources: string[]): { model: NotebookModel; base: NotebookMessage; sources(): string[] } {
  const model = new NotebookModel();
  const shared = model.sharedModel;
  shared.insertCells(
    0,
    sources.map(source => ({ cell_type: 'code', source, metadata: {} }))
  );
  shared.clearUndoHistory();
  const base: NotebookMessage = {
    path: 'a.ipynb',
    language: 'python',
    cells: shared.cells.map(cell => ({
      id: cell.getId(),
      kind: 'code',
      source: cell.getSource(),
      executionCount: null,
      tags: []
    }))
  };
  return { model, base, sources: () => shared.cells.map(cell => cell.getSource()) };
}

describe('applyToShared', () => {
  it('applies inserts and replacements of several cells, and one undo of the notebook reverts them', () => {
    const { model, base, sources } = open('split(X, y)', 'fit()', 'score()');
    const edits = [
      insert(3, 'last'),
      replace(0, 9, 10, 'z'),
      replace(0, 0, 5, 'cut'),
      insert(1, 'b1'),
      replace(2, 6, 6, 'X'),
      insert(1, 'b2')
    ];
    expect(applyToShared(model.sharedModel, base, edits)).toMatchObject({ cell: 1 });
    expect(sources()).toEqual(['cut(X, z)', 'b1', 'b2', 'fit()', 'score(X)', 'last']);
    model.sharedModel.undo();
    expect(sources()).toEqual(['split(X, y)', 'fit()', 'score()']);
    model.sharedModel.redo();
    expect(sources()).toEqual(['cut(X, z)', 'b1', 'b2', 'fit()', 'score(X)', 'last']);
  });

  it('changes tags with the text, as the same step', () => {
    const { model, base, sources } = open('a  # ignored', 'b');
    const shared = model.sharedModel;
    shared.cells[1].setMetadata('tags', ['mine', 'ours']);
    shared.clearUndoHistory();
    const tags = [{ cell: 1, tags: ['mine'] }];
    applyToShared(shared, base, [insert(0, 'first'), replace(0, 1, 12, '')], tags);
    expect(sources()).toEqual(['first', 'a', 'b']);
    expect(shared.cells[2].getMetadata('tags')).toEqual(['mine']);
    shared.undo();
    expect(sources()).toEqual(['a  # ignored', 'b']);
    expect(shared.cells[1].getMetadata('tags')).toEqual(['mine', 'ours']);
    expect(applyToShared(shared, base, [], [{ cell: 1, tags: [] }])).toMatchObject({ cell: 1 });
    expect(shared.cells[1].getMetadata('tags')).toBeUndefined();
  });

  it('stays apart from what the user did just before and after', () => {
    const { model, base, sources } = open('a');
    model.sharedModel.setMetadata('touched', true);
    model.sharedModel.insertCell(1, { cell_type: 'code', source: 'mine' });
    const now: NotebookMessage = {
      ...base,
      cells: [...base.cells, { ...base.cells[0], id: model.sharedModel.cells[1].getId(), source: 'mine' }]
    };
    const applied = applyToShared(model.sharedModel, now, [insert(0, 'ours')]) as Applied;
    expect(applied.isLast()).toBe(true);
    model.sharedModel.insertCell(0, { cell_type: 'code', source: 'later' });
    expect(applied.isLast()).toBe(false);
    model.sharedModel.undo();
    expect(applied.isLast()).toBe(true);
    expect(sources()).toEqual(['ours', 'a', 'mine']);
    model.sharedModel.undo();
    expect(applied.isLast()).toBe(false);
    expect(sources()).toEqual(['a', 'mine']);
  });

  it('leaves the undo stack of the edited cell to what was typed there', () => {
    const { model, base, sources } = open('x = 1');
    model.sharedModel.cells[0].updateSource(5, 5, '0');
    const now = { ...base, cells: [{ ...base.cells[0], source: 'x = 10' }] };
    applyToShared(model.sharedModel, now, [replace(0, 0, 1, 'y')]);
    expect(sources()).toEqual(['y = 10']);
    model.sharedModel.undo();
    expect(sources()).toEqual(['x = 10']);
    model.sharedModel.cells[0].undo();
    expect(sources()).toEqual(['x = 1']);
  });

  it('refuses when the cells are not those that were audited', () => {
    const { model, base, sources } = open('a', 'b');
    model.sharedModel.cells[0].setSource('changed');
    expect(applyToShared(model.sharedModel, base, [replace(0, 0, 1, 'z')])).toBe('changed');
    expect(applyToShared(model.sharedModel, base, [replace(1, 0, 1, 'z')])).toMatchObject({ cell: 1 });
    model.sharedModel.deleteCell(0);
    expect(applyToShared(model.sharedModel, base, [insert(1, 'z')])).toBe('changed');
    expect(sources()).toEqual(['z']);
  });

  it('refuses to edit a locked cell, but inserts beside it', () => {
    const { model, base, sources } = open('a');
    model.sharedModel.cells[0].setMetadata('editable', false);
    expect(applyToShared(model.sharedModel, base, [replace(0, 0, 1, 'z')])).toBe('locked-cell');
    applyToShared(model.sharedModel, base, [insert(1, 'b')]);
    expect(sources()).toEqual(['a', 'b']);
  });
});
