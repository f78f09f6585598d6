import fc from 'fast-check';
import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { SEVERITIES, type Severity } from '../../finding';
import { readinessOf } from '../readiness';
import type { Readiness } from '../types';
import type { Unknown } from '../unknown';
import { verdictOf } from '../verdict';
import { leak, reportOf, result } from './fixture';

const READ =
  'import pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.preprocessing import StandardScaler\ndf = pd.read_csv("a.csv")\ny = df.pop("y")';
const SPLIT = 'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)';
const TRAIN = 'model = Ridge().fit(X_train, y_train)\nprint(model.score(X_test, y_test))';
const LEAK = 'X = StandardScaler().fit_transform(df)';

const of = (...sources: string[]): Readiness | null => readinessOf(audit(notebookOf(sources)), []);

/** An audit with findings of these levels, each by a rule of its own. */
const withLevels = (levels: readonly Severity[]) => ({
  ...result(
    levels.map((severity, i) => ({ ...leak, rule: `folder/rule-${i}`, fingerprint: String(i), severity }))
  )
});

const UNKNOWNS: readonly Unknown[] = [
  { kind: 'criterion', criterion: 'Inference latency', personas: ['ML Engineer'] },
  { kind: 'cells', cells: [3] },
  { kind: 'workspace', paths: ['a.csv'] }
];

describe('the readiness score', () => {
  it('is none where nothing is trained', () => {
    expect(of('import pandas as pd\ndf = pd.read_csv("a.csv")')).toBeNull();
  });

  it('is there without a model where the personas judge more than models', () => {
    const notebook = audit(notebookOf(['import pandas as pd\ndf = pd.read_csv("a.csv")']));
    expect(readinessOf({ ...notebook, aboutModels: false }, [])).not.toBeNull();
  });

  it('rises to what it says when the rule that costs most has nothing to say', () => {
    const leaking = of(READ, LEAK, SPLIT, TRAIN)!;
    expect(leaking.raises[0]).toMatchObject({ kind: 'rule', rule: 'leakage/preprocessing' });
    const clean = of(READ, 'X = df', SPLIT, TRAIN)!;
    expect(clean.score).toBe(leaking.raises[0].score);
    expect(clean.score).toBeGreaterThan(leaking.score);
  });

  it('counts a rule once, however often it speaks', () => {
    const again = 'other = pd.read_csv("b.csv")\nmore = pd.read_csv("c.csv")';
    expect(of(READ, again, 'X = df', SPLIT, TRAIN)!.score).toBe(of(READ, 'X = df', SPLIT, TRAIN)!.score);
  });

  it('is full with nothing found and nothing unknown', () => {
    expect(readinessOf(result([]), [])).toEqual({ score: 100, raises: [] });
  });

  it('takes what nobody judged for unknown, never for passed', () => {
    for (const unknown of UNKNOWNS) {
      expect(readinessOf(result([]), [unknown])!.score).toBeLessThan(100);
    }
    expect(readinessOf(result([]), UNKNOWNS)!.raises.map(({ kind }) => kind)).toEqual([
      'cells',
      'workspace',
      'criterion'
    ]);
  });

  it('never falls when a finding is fixed or made milder, or something unknown is judged', () => {
    const level = fc.constantFrom(...SEVERITIES);
    fc.assert(
      fc.property(
        fc.array(level, { maxLength: 60 }),
        fc.subarray([...UNKNOWNS]),
        fc.nat(),
        (levels, unknowns, pick) => {
          const { score, raises } = readinessOf(withLevels(levels), unknowns)!;
          const at = levels.length === 0 ? -1 : pick % levels.length;
          const milder = levels.map((each, i) => (i === at ? 'low' : each));
          for (const better of [levels.filter((_, i) => i !== at), milder]) {
            expect(readinessOf(withLevels(better), unknowns)!.score).toBeGreaterThanOrEqual(score);
          }
          expect(readinessOf(withLevels(levels), unknowns.slice(1))!.score).toBeGreaterThanOrEqual(score);
          for (const raise of raises) {
            expect(raise.score).toBeGreaterThanOrEqual(score);
          }
        }
      )
    );
  });
});

describe('the verdict', () => {
  const verdict = (levels: readonly Severity[], unknowns: readonly Unknown[]) => {
    const audited = withLevels(levels);
    return verdictOf(audited, reportOf(audited).findings, unknowns).level;
  };
  const RANK = ['not-ready', 'conditions', 'ready'];

  it('follows the gravest finding, and is ready only where everything was judged', () => {
    expect(verdict([], [])).toBe('ready');
    expect(verdict(['medium', 'low'], [])).toBe('ready');
    expect(verdict([], [UNKNOWNS[0]])).toBe('conditions');
    expect(verdict(['high'], [])).toBe('conditions');
    expect(verdict(['critical', 'low'], [])).toBe('not-ready');
  });

  it('never gets worse when a finding is fixed', () => {
    const level = fc.constantFrom(...SEVERITIES);
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 1, maxLength: 8 }),
        fc.subarray([...UNKNOWNS]),
        (levels, unknowns) => {
          expect(RANK.indexOf(verdict(levels.slice(1), unknowns))).toBeGreaterThanOrEqual(
            RANK.indexOf(verdict(levels, unknowns))
          );
        }
      )
    );
  });
});
