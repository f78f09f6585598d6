/** The cell that installs what an inserted one needs: only where it is missing, and the user agrees. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { audit } from '../../audit';
import type { ToolStatus, WorkspaceFacts } from '../../facts';
import { applyEdits } from '../../notebook/edit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { fill } from '../../offers';
import { SUGGESTIONS } from '..';
import { TESTED } from '../../distributions';
import { openQuestions } from '../open';
import type { Insertion } from '../types';

const CELLS = [
  'import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("loans.csv")\nX_train, X_test, y_train, y_test = train_test_split(df[["a", "b"]], df["paid"], random_state=0)',
  'model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
];

function facts(version: string | null): WorkspaceFacts {
  const tool: ToolStatus = {
    name: 'MLflow',
    package: 'mlflow',
    required: true,
    version,
    install: 'pip install mlflow'
  };
  return {
    paths: [],
    tools: [tool],
    degraded: false,
    repository: { git: true, dvc: false, commit: null }
  };
}

function filled(
  version: string | null,
  answers: Record<string, string> = {},
  cells = CELLS,
  name = 'mlflow-tracking'
): Insertion {
  const notebook = notebookOf(cells);
  const { flow } = audit(notebook);
  const suggestion = SUGGESTIONS.find(each => each.name === name)!;
  const insertion = fill(suggestion, { notebook, flow, facts: facts(version), answers });
  if ('reason' in insertion) {
    throw new Error(insertion.reason);
  }
  return insertion;
}

const sources = ({ edits }: Insertion, cells = CELLS): string[] =>
  applyEdits(notebookOf(cells), edits).cells.map(cell => cell.source);
const SLOT = 'install mlflow';

describe('a package that is missing', () => {
  it('is asked about once, and nothing is installed before there is a yes', () => {
    const asked = filled(null);
    expect(openQuestions(asked.questions!, {}).map(({ slot, kind }) => [slot, kind])).toContainEqual([
      SLOT,
      'yes-no'
    ]);
    expect(asked.notes).toContain('MLflow is not installed in this environment: `pip install mlflow`.');
    for (const answers of [{}, { [SLOT]: '' }, { [SLOT]: 'no' }] as Record<string, string>[]) {
      expect(sources(filled(null, answers)).join('\n')).not.toContain('pip');
    }
    expect(openQuestions(asked.questions!, { [SLOT]: '' }).map(({ slot }) => slot)).not.toContain(SLOT);
  });

  it('is installed by a cell of its own right before the cell that needs it, in one version', () => {
    const insertion = filled(null, { [SLOT]: 'yes' });
    const [, , , install, cell] = sources(insertion);
    expect(install).toMatch(/^# Install MLflow .*\n%pip install --quiet mlflow==[\d.]+$/);
    expect(cell).toContain('import mlflow');
    expect(insertion.notes.join(' ')).not.toContain('not installed');
    const after = audit(applyEdits(notebookOf(CELLS), insertion.edits));
    expect(after.findings.map(({ rule }) => rule)).not.toContain('reproducibility/unpinned-install');
  });

  it.each([
    '%pip install -q "mlflow[extras]>=3"',
    '!pip install mlflow==2.22.0',
    '%%bash\npip install shap MLflow'
  ])('is not asked about where the notebook installs it: %s', cell => {
    const { questions = [], notes } = filled(null, {}, [cell, ...CELLS]);
    expect(questions.map(({ slot }) => slot)).not.toContain(SLOT);
    expect(notes.join(' ')).not.toContain('not installed');
  });
});

it('says nothing of a package that is there, or that another cell needs', () => {
  expect(filled('3.17.2', { [SLOT]: 'yes' }).edits).toHaveLength(1);
  expect(filled(null, { [SLOT]: 'yes' }, CELLS, 'latency').edits).toHaveLength(1);
});

it('installs the versions that the cells are tested with', () => {
  const listed = ['demo', 'test'].map(name =>
    readFileSync(join(resolve(__dirname, '../../../..'), 'requirements', `${name}.txt`), 'utf8')
  );
  for (const [name, version] of Object.entries(TESTED)) {
    expect(listed.join('\n')).toMatch(new RegExp(`^${name}==${version.replace(/\./g, '\\.')}(;|$)`, 'm'));
  }
  const needed = new Set(SUGGESTIONS.flatMap(({ packages }) => packages));
  expect([...needed].filter(name => TESTED[name] === undefined).sort()).toEqual(['numpy', 'pandas', 'scipy']);
});
