import { audit, Auditor } from '../../audit';
import type { Severity } from '../../finding';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { RULES } from '../../rules';
import { Mandate, mandateOf, rationale } from '../mandate';
import { shippedPersonas, standardPersona } from '../standard';
import { type Topic, TOPICS, topicsIn, topicsOf } from '../topics';
import type { Persona } from '../types';

const persona = (title: string, evaluateFor: readonly string[], changed: Partial<Persona> = {}): Persona => ({
  ...standardPersona(),
  title,
  evaluateFor: [...evaluateFor],
  principles: ['Seeds are set'],
  antiPatterns: ['Copying code'],
  ...changed
});

const UNSEEDED = notebookOf([
  'import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.model_selection import train_test_split',
  'df = pd.read_csv("a.csv")\nX = df.drop(columns="y")\ny = df["y"]\nA, B, a, b = train_test_split(X, y)\nLogisticRegression().fit(A, a).score(B, b)'
]);
const rulesOf = (personas: readonly Persona[], settings = {}) =>
  audit(UNSEEDED, { personas, settings, trials: 'none' }).findings.map(({ rule }) => rule);

describe('the topics of a criterion', () => {
  it.each([
    ['Data leakage risks', ['leakage']],
    ['Train/test contamination', ['leakage']],
    ['Environment reproducibility', ['dependencies']],
    ['Reproducibility', ['reproducibility']],
    ['Model registry', ['registry']],
    ['Inference latency and cost', ['latency']],
    ['Data quality and completeness', ['data-quality']],
    ['API latency budgets', []],
    ['Configuration drift of servers', []],
    ['API versioning', []],
    ['Leakage', ['leakage']],
    ['Leakage risks', ['leakage']],
    ['Leakage assessment', ['leakage']],
    ['Registry review', ['registry']],
    ['Secret leakage in logs', []],
    ['Container registry hygiene', []],
    ['Seeds', ['randomness']],
    ['Seed data for tests', []],
    ['Dependencies between teams', []],
    ['Cloud portability', []],
    ['Team topology', []]
  ] as const)('%s → %s', (criterion, topics) => {
    expect([...topicsOf(criterion)]).toEqual(topics);
  });

  it('are wider for principles and anti-patterns', () => {
    expect([...topicsIn('Monitor for model drift')]).toEqual(['monitoring']);
    expect([...topicsIn('Treating model limitations as undocumented edge cases')]).toEqual(['documentation']);
    expect([...topicsIn('Version data alongside code')]).toEqual(['data-versioning']);
    expect([...topicsIn('Ship on Fridays')]).toEqual([]);
  });

  it('each have a rule', () => {
    const judged = new Set(RULES.flatMap(({ topics }) => topics));
    expect(Object.keys(TOPICS).filter(topic => !judged.has(topic as Topic))).toEqual([]);
  });
});

describe('a mandate', () => {
  it('lets only rules speak that a persona asks for, and says by which criterion', () => {
    const seeds = persona('Statistician', ['Random seeds']);
    expect(rulesOf([seeds])).toEqual(['reproducibility/unseeded-randomness']);
    const [finding] = audit(UNSEEDED, { personas: [seeds], trials: 'none' }).findings;
    expect(finding).toMatchObject({
      criterion: 'Random seeds',
      ratings: [{ persona: 'Statistician', criterion: 'Random seeds', severity: 'medium' }],
      reasons: ['Seeds are set']
    });
  });

  it('joins what several personas ask for', () => {
    const alone = shippedPersonas().map(each => rulesOf([each]));
    expect(new Set(rulesOf(shippedPersonas()))).toEqual(new Set(alone.flat()));
  });

  it('lets a rule speak that the settings name, whoever judges', () => {
    const nobody = persona('Accountant', ['Team topology']);
    expect(rulesOf([nobody])).toEqual([]);
    const settings = { select: ['reproducibility/unseeded-randomness'] };
    const { findings } = audit(UNSEEDED, { personas: [nobody], settings, trials: 'none' });
    expect(findings.map(({ rule, criterion, ratings }) => [rule, criterion, ratings])).toEqual([
      ['reproducibility/unseeded-randomness', 'Random seeds', []]
    ]);
  });

  it('keeps severities within the bounds of the persona, and the gravest of all stands', () => {
    const strict = persona('Strict', ['Random seeds'], {
      ratings: [{ criterion: 'Random seeds', least: 'critical', most: null }]
    });
    const mild = persona('Mild', ['Reproducibility'], {
      ratings: [{ criterion: 'Reproducibility', least: null, most: 'low' }]
    });
    const severityBy = (...personas: Persona[]) =>
      audit(UNSEEDED, { personas, trials: 'none' }).findings.find(
        ({ rule }) => rule === 'reproducibility/unseeded-randomness'
      );
    expect(severityBy(mild)?.severity).toBe('low');
    expect(severityBy(strict)?.severity).toBe('critical');
    expect(severityBy(mild, strict)?.severity).toBe('critical');
    expect(rationale(severityBy(mild, strict)!.ratings)).toMatch(
      /^Strict rates it critical .* critical stands/
    );
    expect(rationale(severityBy(mild)!.ratings)).toBeNull();
    const set = { severity: { reproducibility: 'medium' as const } };
    expect(
      audit(UNSEEDED, { personas: [mild, strict], settings: set, trials: 'none' }).findings[0].severity
    ).toBe('medium');
  });

  it('makes no credential a smaller fault: a persona may come with the notebook that it judges', () => {
    const leak = notebookOf(['url = "postgresql://ana:Gr4nite-Otter@db.loans.internal/x"']);
    const severityBy = (least: Severity | null, most: Severity | null, settings = {}) => {
      const secrets = persona('Mild', ['Secrets in code'], {
        ratings: [{ criterion: 'Secrets in code', least, most }]
      });
      const [found] = audit(leak, { personas: [secrets], settings, trials: 'none' }).findings;
      return [found.rule, found.severity, ...found.ratings.map(({ severity }) => severity)];
    };
    expect(severityBy(null, 'low')).toEqual(['privacy/credential-in-code', 'critical', 'critical']);
    expect(severityBy('low', 'medium')).toEqual(['privacy/credential-in-code', 'critical', 'critical']);
    // Settings say so by the rule's name, where everybody sees it.
    const settings = { severity: { privacy: 'high' as const } };
    expect(severityBy(null, 'low', settings)).toEqual(['privacy/credential-in-code', 'high', 'high']);
  });

  it('says which criteria no rule judges', () => {
    const [first, second] = new Mandate([persona('A', ['Team topology', 'Data leakage'])]).criteria(RULES);
    expect(first).toEqual({ persona: 'A', criterion: 'Team topology', rules: [] });
    expect(second.rules).toContain('leakage/overlap');
  });

  it('is about models where most of what rules judge is', () => {
    expect(new Mandate([standardPersona()]).aboutModels).toBe(true);
    expect(
      new Mandate([persona('EDA', ['Execution order', 'Missing data', 'Data leakage'])]).aboutModels
    ).toBe(false);
  });

  it('is read once from personas that say the same', () => {
    const seeds = () => persona('Statistician', ['Random seeds']);
    expect(mandateOf([seeds()])).toBe(mandateOf([seeds()]));
    expect(mandateOf([seeds(), standardPersona()])).not.toBe(mandateOf([seeds()]));
    const first = mandateOf([seeds()]);
    for (let n = 0; n < 20; n++) {
      mandateOf([persona(`Persona ${n}`, ['Random seeds'])]);
    }
    expect(mandateOf([seeds()])).not.toBe(first);
  });

  it('is taken up at the next audit of the same notebook', () => {
    const auditor = new Auditor();
    const rules = (personas?: Persona[]) =>
      auditor.audit(UNSEEDED, { personas, trials: 'none' }).findings.length;
    const all = rules();
    expect(rules([persona('Statistician', ['Random seeds'])])).toBe(1);
    expect(rules()).toBe(all);
  });
});
