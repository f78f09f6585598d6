/**
 * The folds of the baseline, as the data ask: executed on visits of patients over time, and taken apart afterwards to see that
 * no patient, or no later day, is on the side that a fold learns from.
 *
 * @jest-environment node
 */
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { suggestion as baseline } from '../baseline/suggestion';
import { accept, explain, lastJson, Project, requirePackages } from './project';

jest.setTimeout(600_000);

beforeAll(() => requirePackages(['ipykernel', 'nbclient', 'sklearn']));

/** Forty patients with six visits each, in no order of time. */
function visitsCsv(): string {
  let state = 11;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const rows = Array.from({ length: 240 }, (_, i) => {
    const [age, hours] = [20 + Math.floor(next() * 60), Math.round(next() * 40)];
    const day = `2024-${String(1 + Math.floor(next() * 9)).padStart(2, '0')}-${String(10 + Math.floor(next() * 18))}`;
    return [`p${i % 40}`, day, age, hours, age + 3 * (next() - 0.5) > 50 ? 1 : 0, age * 10 + hours].join(',');
  });
  return ['patient,day,age,hours,sick,cost', ...rows].join('\n') + '\n';
}

const IMPORTS = `import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupShuffleSplit, train_test_split`;
const READ = 'df = pd.read_csv("data/visits.csv", parse_dates=["day"])';
const CUT = 'cut = int(len(df) * 0.75)\ntrain, test = df.iloc[:cut], df.iloc[cut:]';
const grouped = (
  given: string
): string => `splitter = GroupShuffleSplit(n_splits=1, test_size=0.25, random_state=0)
train_rows, test_rows = next(splitter.split(${given}))
train, test = df.iloc[train_rows], df.iloc[test_rows]`;

const trained = (target: string, model: string): string[] => [
  `X_train, X_test = train[["age", "hours"]], test[["age", "hours"]]\ny_train, y_test = train["${target}"], test["${target}"]`,
  `model = ${model}.fit(X_train, y_train)\nprint(model.score(X_test, y_test))`
];
const sick = trained('sick', 'LogisticRegression(max_iter=1000)');
const cost = trained('cost', 'Ridge()');

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['groups by keyword', 'StratifiedGroupKFold', [READ, grouped('df, groups=df["patient"]'), ...sick]],
  ['groups by position', 'GroupKFold', [READ, grouped('df, df["cost"], df["patient"]'), ...cost]],
  [
    'a subject that rows repeat in',
    'StratifiedGroupKFold',
    [`${READ}\nprint(df.groupby("patient").size())`, 'train, test = train_test_split(df, random_state=0)', ...sick] // prettier-ignore
  ],
  ['rows sorted by time and cut', 'TimeSeriesSplit', [`${READ}.sort_values("day")`, CUT, ...cost]],
  [
    'rows cut at a date, in no order',
    'TimeSeriesSplit',
    [READ, 'train, test = df[df["day"] < "2024-07-01"], df[df["day"] >= "2024-07-01"]', ...cost]
  ],
  [
    'a split that does not shuffle',
    'TimeSeriesSplit',
    [`${READ}.sort_values("day").reset_index(drop=True)`, 'train, test = train_test_split(df, shuffle=False)', ...cost] // prettier-ignore
  ],
  ['none of these, for classes', 'StratifiedKFold', [READ, 'train, test = train_test_split(df, random_state=0)', ...sick]], // prettier-ignore
  ['none of these, for a number', 'KFold', [READ, 'train, test = train_test_split(df, random_state=0)', ...cost]] // prettier-ignore
];

/** Divides the training rows by the cell's own folds. */
const PROBE = `
import json
when = globals().get("in_time", X_train.index)
who = globals().get("fold_groups")
parts = list(folds.split(X_train.loc[when], y_train.loc[when], None if who is None else who.loc[when]))
look = lambda rows, column: df.loc[X_train.loc[when].index[rows], column]
shares = [float(y_train.loc[when].iloc[b].mean()) for _, b in parts]
print(json.dumps({
    "splitter": type(folds).__name__, "folds": len(parts), "scored": len(fold_scores), "names": list(fold_scores.columns),
    "together": all(not set(look(a, "patient")) & set(look(b, "patient")) for a, b in parts),
    "later": all(look(a, "day").max() <= look(b, "day").min() for a, b in parts),
    "spread": max(shares) - min(shares),
}))`;

describe('the folds of the baseline', () => {
  it.each(CASES)('are made for %s by %s', async (_title, splitter, cells) => {
    const project = new Project();
    try {
      project.write('data/visits.csv', visitsCsv());
      const inserted = accept(notebookOf([IMPORTS, ...cells]), [baseline]).cells.map(({ source }) => source);
      const outcome = await project.run(notebookOf([...inserted, PROBE]));
      expect(outcome.ok ? 'ok' : explain(outcome)).toBe('ok');
      const found = lastJson<Record<string, unknown>>(outcome.outputs.at(-1)!);
      expect(found).toMatchObject({ splitter, folds: 5, scored: 5, names: ['baseline', 'model'] });
      expect(found['together']).toBe(splitter.endsWith('GroupKFold'));
      expect(found['later']).toBe(splitter === 'TimeSeriesSplit');
      if (splitter === 'StratifiedKFold') {
        expect(found['spread']).toBeLessThan(0.05);
      }
    } finally {
      project.remove();
    }
  });

  it('follow an answer before all else', () => {
    const notebook = notebookOf([IMPORTS, `${READ}.sort_values("day")`, CUT, ...cost]);
    const answers = { 'group column': 'patient' };
    const filled = baseline.fill({ notebook, flow: audit(notebook).flow, facts: null, answers });
    expect('notes' in filled ? filled.notes[0] : filled.reason).toContain('by GroupKFold');
  });

  it('do not look for a column that has become the index', () => {
    const notebook = notebookOf([IMPORTS, `${READ}.sort_values("day").set_index("day")`, CUT, ...cost]);
    const filled = baseline.fill({ notebook, flow: audit(notebook).flow, facts: null, answers: {} });
    const source = 'edits' in filled && filled.edits[0].kind === 'insert' ? filled.edits[0].cell.source : '';
    expect(source).toContain('TimeSeriesSplit(n_splits=5)');
    expect(source).not.toContain('in_time');
  });
});
