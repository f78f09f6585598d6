import { notebookOf } from '../../../audit/notebook/__tests__/notebooks';
import { diffOf, type DiffLine } from '../diff';

const base = notebookOf(['import numpy\n\na = 1\nb = 2\nc = 3\nd = 4\nmodel = Forest(10)', 'print("x")']);

const text = ({ kind, parts }: DiffLine): string =>
  ({ same: ' ', added: '+', removed: '-' })[kind] +
  parts.map(part => (part.changed ? `[${part.text}]` : part.text)).join('');

describe('diffOf', () => {
  it('shows changed lines with what changed in them, and a little of what is around', () => {
    const at = base.cells[0].source.indexOf('10') + 2;
    const [cell, ...more] = diffOf(base, [
      { kind: 'replace', range: { cell: 0, start: at, end: at }, text: ', random_state=0' }
    ]);
    expect(more).toEqual([]);
    expect([cell.cell, cell.kind]).toEqual([0, 'edited']);
    expect(cell.hunks.map(hunk => hunk.map(text))).toEqual([
      [' c = 3', ' d = 4', '-model = Forest(10)', '+model = Forest(10[, random_state=0])']
    ]);
  });

  it('shows neither credentials nor marks that turn the direction of text', () => {
    const secret = ['Gr4nite', 'Otter'].join('-');
    const hostile = notebookOf([`login(password="${secret}")  # \u202egnp.exe\nmodel = Forest(10)`]);
    const at = hostile.cells[0].source.length - 1;
    const [cell] = diffOf(hostile, [
      { kind: 'replace', range: { cell: 0, start: at, end: at }, text: `, password="${secret}"` }
    ]);
    const shown = cell.hunks.flat().map(text).join('\n');
    expect(shown).toContain('Forest(10');
    expect(shown).not.toContain('Gr4nite');
    expect(shown).not.toContain('\u202e');
  });

  it('keeps far changes of one cell apart', () => {
    const end = base.cells[0].source.length;
    const [cell] = diffOf(base, [
      { kind: 'replace', range: { cell: 0, start: 0, end: 12 }, text: 'import pandas' },
      { kind: 'replace', range: { cell: 0, start: end, end }, text: '.fit()' }
    ]);
    expect(cell.hunks).toHaveLength(2);
  });

  it('shows new cells whole, and cells where they stood before', () => {
    const diffs = diffOf(base, [
      { kind: 'insert', at: 1, cell: { kind: 'code', source: 'seed = 1\nuse(seed)' } },
      { kind: 'replace', range: { cell: 1, start: 7, end: 8 }, text: 'totally different words' }
    ]);
    expect(diffs.map(({ cell, kind }) => [cell, kind])).toEqual([
      [1, 'new'],
      [1, 'edited']
    ]);
    expect(diffs[0].hunks[0].map(text)).toEqual(['+seed = 1', '+use(seed)']);
  });

  it('marks nothing within lines that have little in common', () => {
    const [cell] = diffOf(base, [
      { kind: 'replace', range: { cell: 1, start: 0, end: 10 }, text: 'y = [1, 2]' }
    ]);
    expect(cell.hunks[0].map(text)).toEqual(['-print("x")', '+y = [1, 2]']);
  });
});
