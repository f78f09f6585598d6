import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { readinessOf } from '../readiness';

const READ =
  'import pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\ndf = pd.read_csv("a.csv")\ny = df.pop("y")';
const SPLIT = 'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)';
const TRAIN = 'model = Ridge().fit(X_train, y_train)\nprint(model.score(X_test, y_test))';
const LEAK = 'X = StandardScaler().fit_transform(df)';

const of = (...sources: string[]): ReturnType<typeof readinessOf> => readinessOf(audit(notebookOf(sources)));

describe('the readiness score', () => {
  it('is none where nothing is trained', () => {
    expect(of('import pandas as pd\ndf = pd.read_csv("a.csv")')).toBeNull();
  });

  it('rises to what it says when the rule that costs most has nothing to say', () => {
    const leaking = of(READ, LEAK, SPLIT, TRAIN)!;
    expect(leaking.next!.rule).toBe('leakage/preprocessing');
    const clean = of(READ, 'X = df', SPLIT, TRAIN)!;
    expect(clean.score).toBe(leaking.next!.score);
    expect(clean.score).toBeGreaterThan(leaking.score);
  });

  it('counts a rule once, however often it speaks', () => {
    const again = 'other = pd.read_csv("b.csv")\nmore = pd.read_csv("c.csv")';
    expect(of(READ, again, 'X = df', SPLIT, TRAIN)!.score).toBe(of(READ, 'X = df', SPLIT, TRAIN)!.score);
  });

  it('is full with nothing found', () => {
    const { flow } = audit(notebookOf([READ, TRAIN]));
    expect(readinessOf({ notice: null, flow, findings: [] })).toEqual({ score: 100, next: null });
  });
});
