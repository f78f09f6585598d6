import { applyEdits } from '../edit';
import { lineStarts, lineText, offsetAt, positionAt } from '../lines';
import type { Edit, Notebook } from '../types';
import { insert, replace } from './notebooks';

const notebook: Notebook = {
  path: 'n.ipynb',
  language: 'python',
  cells: ['a = 1', 'b = 2\nc = 3'].map((source, i) => ({
    id: `cell-${i}`,
    kind: 'code',
    source,
    executionCount: i,
    tags: ['t']
  }))
};
const sources = (edits: Edit[]) => applyEdits(notebook, edits).cells.map(cell => cell.source);

describe('applyEdits', () => {
  it('takes all positions as those of the notebook before', () => {
    expect(
      sources([
        insert(1, 'first'),
        replace(1, 10, 11, '30'),
        insert(2, 'end'),
        replace(1, 0, 1, 'bb'),
        insert(1, 'second'),
        replace(0, 5, 5, '0'),
        replace(0, 5, 5, '1')
      ])
    ).toEqual(['a = 101', 'first', 'second', 'bb = 2\nc = 30', 'end']);
  });

  it('gives inserted cells fresh ids and no execution count, and leaves the rest alone', () => {
    const after = applyEdits(notebook, [insert(1, 'x')]);
    expect(after.cells.map(cell => cell.id)).toEqual(['cell-0', 'cell-1-2', 'cell-1']);
    expect(after.cells[1]).toMatchObject({ executionCount: null, tags: [] });
    expect(after.cells[2]).toEqual(notebook.cells[1]);
    expect(notebook.cells).toHaveLength(2);
  });

  it.each([
    [[insert(3, '')]],
    [[insert(-1, '')]],
    [[replace(2, 0, 0, '')]],
    [[replace(0, 0, 6, '')]],
    [[replace(0, 3, 2, '')]],
    [[replace(0, 0, 3, ''), replace(0, 2, 4, '')]]
  ])('refuses %j', edits => {
    expect(() => applyEdits(notebook, edits)).toThrow(RangeError);
  });
});

describe('lines', () => {
  it('converts offsets and positions both ways', () => {
    const source = 'ab\n\n😀d\n';
    expect(lineStarts(source)).toEqual([0, 3, 4, 8]);
    for (let offset = 0; offset <= source.length; offset++) {
      expect(offsetAt(source, positionAt(source, offset))).toBe(offset);
    }
    expect(positionAt(source, 6)).toEqual({ line: 3, column: 3 });
    expect(positionAt(source, 99)).toEqual({ line: 4, column: 1 });
    expect(offsetAt(source, { line: 1, column: 50 })).toBe(2);
    expect(lineText(source, 3)).toBe('😀d');
    expect(lineText(source, 9)).toBe('');
  });
});
