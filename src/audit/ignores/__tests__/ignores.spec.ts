import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { applyEdits } from '../../notebook/edit';
import type { Notebook } from '../../notebook/types';

/** The tags are those of the last cell. */
function notebook(sources: readonly string[], tags: string[] = []): Notebook {
  const made = notebookOf(sources);
  made.cells.at(-1)!.tags = tags;
  return made;
}

const IMPORTS = 'import numpy as np\nimport pandas as pd';
const rules = (n: Notebook): string[] => audit(n).findings.map(({ rule }) => rule);
const ignored = (n: Notebook): string[] =>
  audit(n).ignored.map(({ finding, reason }) => `${finding.rule}: ${reason}`);

const DRAW = 'reproducibility/unseeded-randomness';
const PATH = 'data/unversioned-path';

describe('an ignore', () => {
  it('silences its rule on its line, and keeps what was found', () => {
    const n = notebook([
      IMPORTS,
      `a = np.random.rand(3)  # preflight: ignore[${DRAW}] a picture only\nb = np.random.rand(3)`
    ]);
    expect(rules(n)).toEqual([DRAW]);
    expect(ignored(n)).toEqual([`${DRAW}: a picture only`]);
  });

  it('stands alone above the line it speaks of, further comments between them', () => {
    const n = notebook([
      IMPORTS,
      `# preflight: ignore[${DRAW}] a picture only\n# see below\na = np.random.rand(3)\nb = np.random.rand(3)`
    ]);
    expect(
      audit(n).findings.map(({ range }) => n.cells[1].source.slice(0, range.start).split('\n').length)
    ).toEqual([4]);
  });

  it('may stand on any line of a statement', () => {
    const n = notebook([
      IMPORTS,
      `a = np.random.rand(\n    3,\n    4,\n)  # preflight: ignore[reproducibility] a picture only`
    ]);
    expect(rules(n)).toEqual([]);
    expect(ignored(n)).toHaveLength(1);
  });

  it('names one rule of several', () => {
    const line = `x = pd.read_csv("a.csv").sample(3)`;
    expect(rules(notebook([IMPORTS, line])).sort()).toEqual([PATH, DRAW].sort());
    expect(rules(notebook([IMPORTS, `${line}  # preflight: ignore[${PATH}] theirs`]))).toEqual([DRAW]);
    expect(rules(notebook([IMPORTS, `${line}  # preflight: ignore[${PATH}, ${DRAW}] theirs`]))).toEqual([]);
    expect(rules(notebook([IMPORTS, `${line}  # preflight: ignore[*] theirs`]))).toEqual([]);
  });

  it('speaks of a cell or of the notebook', () => {
    const draws = 'a = np.random.rand(3)\nb = np.random.rand(3)';
    const cell = `# preflight: ignore-cell[${DRAW}] pictures\n${draws}`;
    expect(rules(notebook([IMPORTS, cell, 'c = np.random.rand(3)']))).toEqual([DRAW]);
    const all = `${draws}\n# preflight: ignore-notebook[${DRAW}] pictures`;
    expect(rules(notebook([IMPORTS, all, 'c = np.random.rand(3)']))).toEqual([]);
  });

  it('may be a tag of a cell', () => {
    const draw = 'a = np.random.rand(3)';
    expect(rules(notebook([IMPORTS, draw], [`preflight:ignore[${DRAW}]`]))).toEqual([]);
    expect(rules(notebook([IMPORTS, draw], ['preflight:ignore']))).toEqual([]);
    expect(rules(notebook([IMPORTS, draw], ['preflight:ignore[leakage]']))).toEqual([
      DRAW,
      'preflight/unused-ignore'
    ]);
    expect(rules(notebook([IMPORTS, draw], ['hide']))).toEqual([DRAW]);
  });

  it('is no text in a string, and is one behind an f-string, a magic and letters beyond ASCII', () => {
    expect(rules(notebook([IMPORTS, `a = np.random.rand(3), "# preflight: ignore[${DRAW}] no"`]))).toEqual([
      DRAW
    ]);
    expect(
      rules(notebook([IMPORTS, `a = """\n# preflight: ignore[${DRAW}] no\n"""\nb = np.random.rand(3)`]))
    ).toEqual([DRAW]);
    expect(
      rules(notebook([IMPORTS, `a = f"{np.random.rand(3)} # é {1}"  # preflight: ignore[${DRAW}] yes`]))
    ).toEqual([]);
    expect(
      rules(notebook([IMPORTS, `%time\nn = "ü"; a = np.random.rand(3)  # preflight: ignore[${DRAW}] yes`]))
    ).toEqual([]);
  });

  it('leaves the code in the analysis', () => {
    const n = notebook([
      IMPORTS,
      `df = pd.read_csv("a.csv")  # preflight: ignore[${PATH}] small and in the archive`,
      'from sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import Ridge',
      'X = StandardScaler().fit_transform(df.drop(columns="y"))\nX_train, X_test, y_train, y_test = train_test_split(X, df["y"], random_state=0)',
      'print(Ridge().fit(X_train, y_train).score(X_test, y_test))'
    ]);
    const leak = audit(n).findings.find(({ rule }) => rule === 'leakage/preprocessing');
    expect(leak?.evidence.some(({ range }) => range.cell === 1)).toBe(true);
  });

  it('of what is not there, or is no rule, is told, with a fix that takes it away', () => {
    const found = (source: string): { messages: string[]; after: string[] } => {
      const n = notebook([IMPORTS, source]);
      const own = audit(n).findings.filter(({ rule }) => rule === 'preflight/unused-ignore');
      return {
        messages: own.map(({ message }) => message),
        after: own.flatMap(({ fixes }) => fixes.map(fix => applyEdits(n, fix.edits).cells[1].source))
      };
    };
    expect(found(`a = 1  # preflight: ignore[${DRAW}] why\nb = 2`)).toEqual({
      messages: [`There is nothing to ignore for \`${DRAW}\` here.`],
      after: ['a = 1\nb = 2']
    });
    expect(found(`# preflight: ignore-cell[leakage] why\na = 1`).after).toEqual(['a = 1']);
    expect(found(`a = np.random.rand(3)  # preflight: ignore[${DRAW}, leakage/overlp] why`)).toEqual({
      messages: ['`leakage/overlp` is no rule, so this ignores nothing.'],
      after: [`a = np.random.rand(3)  # preflight: ignore[${DRAW}] why`]
    });
    expect(found(`a = np.random.rand(3)  # preflight: ignore[${DRAW}]`).messages).toEqual([
      'This ignore gives no reason: who reads it later cannot tell whether it still holds.'
    ]);
    expect(found(`a = np.random.rand(3)  # preflight: ignore`).messages).toHaveLength(1);
  });

  it('of a rule that does not speak is not called unused', () => {
    const n = notebook([IMPORTS, `a = 1  # preflight: ignore[${DRAW}] why`]);
    expect(audit(n, { settings: { ignore: ['reproducibility'] } }).findings).toEqual([]);
  });
});
