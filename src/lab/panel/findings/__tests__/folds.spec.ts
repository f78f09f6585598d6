import { ALL_FOLDED, foldKey, foldsReducer, type FoldsAction } from '../folds';

const after = (...actions: FoldsAction[]): ReturnType<typeof foldsReducer> =>
  actions.reduce(foldsReducer, ALL_FOLDED);

describe('foldsReducer', () => {
  it('opens and closes findings, folds and groups apart from each other', () => {
    const more: FoldsAction = { kind: 'more', group: 'g', rule: 'r' };
    const folds = after({ kind: 'finding', fingerprint: 'f' }, more, { kind: 'group', group: 'g' });
    expect([[...folds.opened], [...folds.unfolded], [...folds.closed]]).toEqual([
      ['f'],
      [foldKey('g', 'r')],
      ['g']
    ]);
    expect(foldsReducer(folds, more).unfolded.size).toBe(0);
    expect(foldsReducer(folds, { kind: 'group', group: 'g' }).closed.size).toBe(0);
  });

  it('shows a finding by opening everything around it, and closes nothing', () => {
    const show: FoldsAction = { kind: 'show', fingerprint: 'f', group: 'g', rule: 'r' };
    const folds = after({ kind: 'group', group: 'g' }, { kind: 'group', group: 'h' }, show, show);
    expect([...folds.closed]).toEqual(['h']);
    expect(folds.opened.has('f')).toBe(true);
    expect(folds.unfolded.has(foldKey('g', 'r'))).toBe(true);
  });

  it('closes and opens all groups at once', () => {
    const folds = after({ kind: 'groups', groups: ['a', 'b'], open: false });
    expect([...folds.closed]).toEqual(['a', 'b']);
    expect(foldsReducer(folds, { kind: 'groups', groups: ['a', 'b'], open: true }).closed.size).toBe(0);
  });
});
