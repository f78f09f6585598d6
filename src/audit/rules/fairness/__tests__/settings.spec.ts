/** Columns that no name gives away, and the settings call sensitive. */
import { audit } from '../../../audit';
import { notebookOf } from '../../../notebook/__tests__/notebooks';

const LOANS = [
  'import pandas as pd',
  'from sklearn.linear_model import LogisticRegression',
  'from sklearn.model_selection import train_test_split',
  'loans = pd.read_csv("loans.csv")',
  'X_train, X_test, y_train, y_test = train_test_split(FEATURES, loans["paid"], random_state=0)',
  'clf = LogisticRegression().fit(X_train, y_train)',
  'print(clf.score(X_test, y_test))'
].join('\n');

function told(features: string, columns: readonly string[]): string[] {
  const notebook = notebookOf([LOANS.replace('FEATURES', features)]);
  const settings = { preview: true, 'sensitive-columns': [...columns] };
  const { findings, problems } = audit(notebook, { settings });
  expect(problems).toEqual([]);
  return findings
    .filter(f => /^fairness\/(?:sensitive-feature|no-group-metrics)$/.test(f.rule))
    .map(f => `${f.rule}: ${/`caste`/.test(f.message) ? 'caste' : f.message}`);
}

it.each([
  ['among the features', 'loans[["income", "caste"]]', 'fairness/sensitive-feature: caste'],
  ['left out', 'loans.drop(columns=["caste", "paid"])', 'fairness/no-group-metrics: caste']
])('%s', (_, features, finding) => {
  expect(told(features, ['caste'])).toEqual([finding]);
  expect(told(features, [])).toEqual([]);
});
