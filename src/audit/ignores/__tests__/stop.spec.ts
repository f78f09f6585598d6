import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { applyEdits } from '../../notebook/edit';
import { stopIgnoring } from '../stop';

const SEED = 'reproducibility/unseeded-randomness';
const IMPORT = 'import numpy as np';
const DRAW = 'x = np.random.rand(3)';

/** Sources and tags after the draw of the last cell is no longer ignored. */
function told(sources: string[], tags: string[] = []): { sources: string[]; tags: readonly string[] } {
  const before = notebookOf(sources);
  const cells = before.cells.map((cell, index) =>
    index === sources.length - 1 ? { ...cell, tags: [...tags] } : cell
  );
  const notebook = { ...before, cells };
  const ignored = audit(notebook).ignored.find(({ finding }) => finding.rule === SEED)!;
  const stop = stopIgnoring({ notebook, facts: null, fingerprint: ignored.finding.fingerprint })!;
  const retagged = cells.map((cell, index) => {
    const tags = stop.tags.find(each => each.cell === index)?.tags;
    return tags ? { ...cell, tags: [...tags] } : cell;
  });
  const edited = applyEdits({ ...notebook, cells: retagged }, stop.edits);
  const after = audit(edited);
  expect(after.ignored.filter(({ finding }) => finding.rule === SEED)).toEqual([]);
  expect(after.findings.filter(({ rule }) => rule === SEED)).toHaveLength(1);
  expect(after.findings.filter(({ rule }) => rule === 'preflight/unused-ignore')).toEqual([]);
  return { sources: edited.cells.map(({ source }) => source), tags: edited.cells.at(-1)!.tags };
}

describe('stopIgnoring', () => {
  it.each([
    ['behind the line', [IMPORT, `${DRAW}  # preflight: ignore[${SEED}] a sketch`]],
    ['above the line', [IMPORT, `# preflight: ignore[${SEED}] a sketch\n${DRAW}`]],
    ['of the cell', [IMPORT, `# preflight: ignore-cell[reproducibility] a sketch\n${DRAW}`]],
    ['of the notebook', [`# preflight: ignore-notebook[*] a sketch\n${IMPORT}`, DRAW]]
  ])('takes the comment %s out', (_, sources) => {
    expect(told(sources).sources).toEqual([IMPORT, DRAW]);
  });

  it('takes all comments out that silence it, and leaves those of other rules', () => {
    const sources = [
      `# preflight: ignore-notebook[${SEED}] a sketch\n${IMPORT}`,
      `# preflight: ignore-cell[${SEED}] again\nimport pandas as pd\nd = pd.read_csv("a.csv")  # preflight: ignore[data/unversioned-path] small\n${DRAW}`
    ];
    const after = told(sources).sources;
    expect(after[0]).toBe(IMPORT);
    expect(after[1]).toMatch(/^import pandas as pd\n/);
    expect(after[1]).toContain('ignore[data/unversioned-path] small');
  });

  it('leaves other names of the same comment', () => {
    const line = `d = np.loadtxt("a.csv") + np.random.rand(3)  # preflight: ignore[data/unversioned-path, ${SEED}] small`;
    expect(told([IMPORT, line]).sources[1]).toContain('# preflight: ignore[data/unversioned-path] small');
  });

  it('takes tags out, and leaves the others', () => {
    expect(told([IMPORT, DRAW], ['mine', `preflight:ignore[${SEED}]`])).toEqual({
      sources: [IMPORT, DRAW],
      tags: ['mine']
    });
    expect(told([IMPORT, DRAW], ['preflight:ignore']).tags).toEqual([]);
  });

  it('does nothing where nothing is ignored', () => {
    const notebook = notebookOf([IMPORT, DRAW]);
    const { fingerprint } = audit(notebook).findings.find(({ rule }) => rule === SEED)!;
    expect(stopIgnoring({ notebook, facts: null, fingerprint })).toBeNull();
  });
});
