import { audit } from '../../audit';
import { readScript } from '../../notebook/read';
import { RULES } from '../../rules';
import { Policy } from '../policy';
import { type Settings, readSettings } from '../settings';

const ids = (settings: Settings): string[] => new Policy(RULES, settings).active.map(({ id }) => id);
const stable = RULES.filter(({ tier }) => tier === 'stable').map(({ id }) => id);

it('lets stable rules speak, and those in preview when asked for', () => {
  expect(ids({})).toEqual(stable);
  expect(ids({ preview: true })).toEqual(RULES.map(({ id }) => id));
  const [preview] = RULES.filter(({ tier }) => tier === 'preview');
  expect(ids({ select: [preview.id, 'leakage/overlap'] }).sort()).toEqual(
    [preview.id, 'leakage/overlap'].sort()
  );
});

it('selects and ignores rules and folders, ignoring being stronger', () => {
  expect(ids({ select: ['leakage'], ignore: ['leakage/overlap'] })).toEqual(
    stable.filter(id => id.startsWith('leakage/') && id !== 'leakage/overlap')
  );
  expect(ids({ ignore: ['*'] })).toEqual([]);
});

it('puts the later settings over the earlier ones, key by key', () => {
  const policy = new Policy(
    RULES,
    { ignore: ['leakage'], severity: { leakage: 'low' } },
    { ignore: ['data'] }
  );
  expect(policy.active.some(({ id }) => id.startsWith('leakage/'))).toBe(true);
  expect(policy.active.some(({ id }) => id.startsWith('data/'))).toBe(false);
  expect(policy.severity('leakage/overlap')).toBe('low');
});

it('changes severities, the most exact name first', () => {
  const source = 'import numpy as np\na = np.random.rand(3)';
  const severity = (settings: Settings): string =>
    audit(readScript(source, 'a.py'), { settings }).findings[0].severity;
  expect(severity({})).toBe('medium');
  expect(severity({ severity: { reproducibility: 'low' } })).toBe('low');
  const exact = { reproducibility: 'low', 'reproducibility/unseeded-randomness': 'high' } as const;
  expect(severity({ severity: exact })).toBe('high');
});

it('gives a rule its options, and its own standard where they cannot be read', () => {
  const source =
    'import numpy as np\nfrom sklearn.ensemble import RandomForestClassifier\nm = RandomForestClassifier().fit(X, y)';
  const title = (settings: Settings): string =>
    audit(readScript(source, 'a.py'), { settings }).findings.flatMap(f => f.fixes)[0].title;
  const seed = (value: unknown): Settings => ({
    rules: { 'reproducibility/unseeded-randomness': { seed: value } }
  });
  expect(title({})).toBe('Add random_state=42');
  expect(title(seed(7))).toBe('Add random_state=7');
  expect(title(seed('x'))).toBe('Add random_state=42');
});

it('says what is wrong', () => {
  const problems = (settings: Settings): readonly string[] => new Policy(RULES, settings).problems;
  expect(problems({ select: ['leekage'], ignore: ['*', 'data'], severity: { 'data/x': 'low' } })).toEqual([
    '`select`: "leekage" is no rule.',
    '`severity`: "data/x" is no rule.'
  ]);
  expect(problems({ rules: { 'leakage/overlap': { a: 1 }, nothing: {} } })).toEqual([
    '`rules.leakage/overlap`: this rule has no options.',
    '`rules`: "nothing" is no rule.'
  ]);
  expect(problems({ rules: { 'reproducibility/unseeded-randomness': { seed: 'x' } } })[0]).toContain(
    '`rules.reproducibility/unseeded-randomness.seed`: '
  );
});

it('reads settings key by key', () => {
  const { settings, problems } = readSettings({ preview: true, select: 'leakage', severty: {} });
  expect(settings).toEqual({ preview: true });
  expect(problems).toHaveLength(2);
  expect(problems.join()).toContain('`select`');
  expect(problems.join()).toContain('severty');
  expect(readSettings(['a'])).toEqual({ settings: {}, problems: ['The settings must be a table of keys.'] });
});
