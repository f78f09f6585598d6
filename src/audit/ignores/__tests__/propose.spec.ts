import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { applyEdits } from '../../notebook/edit';
import { proposeIgnore, type IgnoreScope } from '../propose';

const SEED = 'reproducibility/unseeded-randomness';

/** The sources after the finding of unseeded randomness in the last cell is ignored. */
function ignored(sources: string[], scope: IgnoreScope, reason = 'only a sketch'): string[] | null {
  const before = notebookOf(sources);
  const finding = audit(before)
    .findings.filter(({ rule }) => rule === SEED)
    .at(-1)!;
  const edits = proposeIgnore({
    notebook: before,
    facts: null,
    fingerprint: finding.fingerprint,
    scope,
    reason
  });
  if (edits === null) {
    return null;
  }
  const after = applyEdits(before, edits);
  const result = audit(after);
  expect(result.findings.some(({ fingerprint }) => fingerprint === finding.fingerprint)).toBe(false);
  expect(result.ignored.map(each => each.reason)).toContain(reason);
  expect(result.findings.filter(({ rule }) => rule === 'preflight/unused-ignore')).toEqual([]);
  return after.cells.map(({ source }) => source);
}

const IMPORT = 'import numpy as np';

describe('proposeIgnore', () => {
  it('writes behind the line', () => {
    expect(ignored([IMPORT, 'a = 1\nx = np.random.rand(3)\nprint(x)'], 'line')![1]).toBe(
      `a = 1\nx = np.random.rand(3)  # preflight: ignore[${SEED}] only a sketch\nprint(x)`
    );
  });

  it('writes above a line that has a comment, or is long', () => {
    const comment = `# preflight: ignore[${SEED}] only a sketch`;
    expect(ignored([IMPORT, 'if True:\n    x = np.random.rand(3)  # three'], 'line')![1]).toBe(
      `if True:\n    ${comment}\n    x = np.random.rand(3)  # three`
    );
    const long = `x = np.random.rand(3) + ${'1 + '.repeat(20)}1`;
    expect(ignored([IMPORT, long], 'line')![1]).toBe(`${comment}\n${long}`);
  });

  it('finds a place behind a bracket, and none within a text', () => {
    const after = ignored([IMPORT, 'x = (np.random.rand(3) +\n     1)'], 'line');
    expect(after![1]).toContain('preflight: ignore[');
    expect(ignored([IMPORT, 'x = """\n""" + str(np.random.rand(3)) + """\n"""'], 'line')).toBeNull();
  });

  it('writes at the top of the cell, below a cell magic', () => {
    const comment = `# preflight: ignore-cell[${SEED}] only a sketch`;
    expect(ignored([IMPORT, 'x = np.random.rand(3)'], 'cell')![1]).toBe(`${comment}\nx = np.random.rand(3)`);
    expect(ignored([IMPORT, '%%time\nx = np.random.rand(3)'], 'cell')![1]).toBe(
      `%%time\n${comment}\nx = np.random.rand(3)`
    );
  });

  it('writes at the top of the notebook, on one line', () => {
    const [first, second] = ignored([IMPORT, 'x = np.random.rand(3)'], 'notebook', 'made up data')!;
    expect(first).toBe(`# preflight: ignore-notebook[${SEED}] made up data\n${IMPORT}`);
    expect(second).toBe('x = np.random.rand(3)');
  });

  it('proposes nothing for a finding that is gone', () => {
    const request = { notebook: notebookOf([IMPORT]), facts: null, fingerprint: 'gone', reason: 'r' };
    expect(proposeIgnore({ ...request, scope: 'line' })).toBeNull();
  });
});
