import { audit } from '../../audit';
import { handle } from '../../handle';
import type { InsertionMessage } from '../../protocol';
import type { Settings } from '../../policy/settings';
import { canInsert, openQuestions } from '../open';
import { offersFor } from '../../offers';

const CELLS = [
  'import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("loans.csv", usecols=["plz", "income", "paid"])',
  'X_train, X_test, y_train, y_test = train_test_split(df[["plz", "income"]], df["paid"], random_state=0)',
  'model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
];

function notebook(sources: readonly string[]) {
  return {
    path: 'a.ipynb',
    language: 'python',
    cells: sources.map((source, index) => ({
      id: String(index),
      kind: 'code' as const,
      source,
      executionCount: null,
      tags: []
    }))
  };
}

function suggested(
  name: string,
  answers: Record<string, string> = {},
  settings: Settings = {},
  cells = CELLS
): Extract<InsertionMessage, { edits: unknown }> {
  const response = handle({
    id: 1,
    method: 'suggest',
    notebook: notebook(cells),
    facts: null,
    settings,
    name,
    answers
  });
  if (!response.ok) {
    throw new Error(response.error);
  }
  return response.result as Extract<InsertionMessage, { edits: unknown }>;
}

const code = ({ edits }: ReturnType<typeof suggested>): string =>
  edits.map(edit => (edit.kind === 'insert' ? edit.cell.source : '')).join('\n');

describe('a sensitive column that nothing tells', () => {
  it('is asked for, with the columns of the frame to choose from', () => {
    const asked = suggested('shap-fairness').questions!;
    expect(openQuestions(asked, {})).toMatchObject([
      { slot: 'sensitive column', kind: 'column', choices: ['plz', 'income', 'paid'], assumed: null }
    ]);
  });

  it('fills the cell once it is answered, and is not asked for again', () => {
    const answers = { 'sensitive column': 'plz' };
    const filled = suggested('shap-fairness', answers);
    expect(code(filled)).toContain('sensitive = "plz"');
    expect(openQuestions(filled.questions!, answers)).toEqual([]);
    // It can still be changed.
    expect(filled.questions).toHaveLength(1);
  });

  it('is not asked for again where it was left open', () => {
    const answers = { 'sensitive column': '' };
    const filled = suggested('shap-fairness', answers);
    expect(openQuestions(filled.questions!, answers)).toEqual([]);
    expect(code(filled)).toContain('sensitive = next(');
  });

  it('is known where the settings name it', () => {
    const filled = suggested('shap-fairness', {}, { 'sensitive-columns': ['PLZ'] });
    expect(openQuestions(filled.questions!, {})).toEqual([]);
    expect(code(filled)).toContain('sensitive = "plz"');
  });

  it('is known where it has a usual name, and another can be said', () => {
    const cells = CELLS.map(source => source.replaceAll('plz', 'sex'));
    const [question] = suggested('shap-fairness', {}, {}, cells).questions!;
    expect(question).toMatchObject({ assumed: 'sex' });
    expect(openQuestions([question], {})).toEqual([]);
    expect(code(suggested('shap-fairness', { 'sensitive column': 'income' }, {}, cells))).toContain(
      'sensitive = "income"'
    );
  });
});

it('a latency budget is asked for, and asserted once it is promised', () => {
  expect(openQuestions(suggested('latency').questions!, {})).toMatchObject([
    { slot: 'latency budget', kind: 'number' }
  ]);
  expect(code(suggested('latency'))).not.toContain('assert');
  expect(code(suggested('latency', { 'latency budget': '40' }))).toMatch(/budget_ms = 40\b[^]*assert/);
});

it('groups can be said, and stop nobody', () => {
  const { questions } = suggested('baseline');
  expect(questions).toMatchObject([{ slot: 'group column', choices: ['plz', 'income', 'paid'] }]);
  expect(openQuestions(questions!, {})).toEqual([]);
  expect(code(suggested('baseline', { 'group column': 'plz' }))).toContain('StratifiedGroupKFold');
});

it('a target that the data tells is not asked for', () => {
  const { questions } = suggested('mlflow-tracking');
  expect(questions).toMatchObject([{ slot: 'target', assumed: 'paid' }]);
  expect(openQuestions(questions!, {})).toEqual([]);
});

it('offers come with what can be asked', () => {
  const read = notebook(CELLS);
  const offers = offersFor(read, audit(read), null);
  const byName = new Map(offers.map(offer => [offer.name, offer]));
  expect(byName.get('shap-fairness')!.questions.map(({ slot }) => slot)).toEqual(['sensitive column']);
  expect(byName.get('seed-header')!.questions).toEqual([]);
  expect(canInsert({ reason: 'no', questions: [] })).toBe(false);
  expect(canInsert({ reason: 'no', questions: byName.get('latency')!.questions })).toBe(true);
});
