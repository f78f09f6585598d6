import { audit } from '../audit';
import { fixAll } from '../fixAll';
import { notebookOf } from '../notebook/__tests__/notebooks';
import { applyEdits } from '../notebook/edit';
import type { Notebook } from '../notebook/types';

const SEED = 'reproducibility/unseeded-randomness';
const count = (n: Notebook, rule: string): number => audit(n).findings.filter(f => f.rule === rule).length;

describe('fixAll', () => {
  const unseeded = notebookOf([
    'from sklearn.datasets import load_iris\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.ensemble import RandomForestClassifier\nX, y = load_iris(return_X_y=True)  # 😀',
    'A, B, a, b = train_test_split(X, y)\nC, D, c, d = train_test_split(A, a)  # 😀',
    'print("nothing here")',
    'model = RandomForestClassifier().fit(C, c)\nprint(model.score(B, b))'
  ]);

  it('fixes every finding of the rule in one change, and touches nothing else', () => {
    const before = count(unseeded, SEED);
    expect(before).toBeGreaterThanOrEqual(3);
    const { edits, fixed, left } = fixAll({ notebook: unseeded, facts: null }, { rules: [SEED] });
    expect([fixed, left]).toEqual([before, 0]);
    const after = applyEdits(unseeded, edits);
    expect(count(after, SEED)).toBe(0);
    expect(after.cells.find(cell => cell.id === 'c2')?.source).toBe('print("nothing here")');
    expect(after.cells.map(cell => cell.source).join('\n')).toContain('😀');
    for (const { rule } of audit(after).findings) {
      expect(count(after, rule)).toBeLessThanOrEqual(count(unseeded, rule));
    }
  });

  it('fixes leaks whose fixes are in the same code', () => {
    const leaky = notebookOf([
      'from sklearn.datasets import load_iris\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.impute import SimpleImputer\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LogisticRegression\nX, y = load_iris(return_X_y=True)',
      'X = SimpleImputer().fit_transform(X)\nX = StandardScaler().fit_transform(X)',
      'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
    ]);
    const rule = 'leakage/preprocessing';
    const before = count(leaky, rule);
    expect(before).toBeGreaterThan(0);
    const { edits, fixed, left } = fixAll({ notebook: leaky, facts: null }, { rules: [rule] });
    expect(fixed).toBeGreaterThan(0);
    expect(left).toBe(before - fixed);
    expect(count(applyEdits(leaky, edits), rule)).toBe(left);
  });

  it('fixes the findings of all rules, and leaves out what is not safe where that is not wanted', () => {
    const mixed = notebookOf([
      'from sklearn.datasets import load_iris\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LogisticRegression\nX, y = load_iris(return_X_y=True)',
      'X = StandardScaler().fit_transform(X)\nX_train, X_test, y_train, y_test = train_test_split(X, y)\nmodel = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))'
    ]);
    const asked = { notebook: mixed, facts: null };
    const cautious = fixAll(asked, { safeOnly: true });
    const after = applyEdits(mixed, cautious.edits);
    expect([cautious.safe, count(after, SEED)]).toEqual([true, 0]);
    expect(count(after, 'leakage/preprocessing')).toBe(count(mixed, 'leakage/preprocessing'));
    expect(cautious.withheld).toBeGreaterThan(0);
    expect(cautious.left).toBe(audit(after).findings.length);
    const all = fixAll(asked, {});
    expect([all.safe, all.withheld, count(applyEdits(mixed, all.edits), 'leakage/preprocessing')]).toEqual([
      false,
      0,
      0
    ]);
    expect(all.fixed).toBeGreaterThan(cautious.fixed);
  });

  it('does nothing where no finding can be fixed', () => {
    expect(fixAll({ notebook: notebookOf(['x = 1']), facts: null }, { rules: [SEED] })).toEqual({
      edits: [],
      fixed: 0,
      left: 0,
      withheld: 0,
      untried: 0,
      safe: true
    });
  });
});
