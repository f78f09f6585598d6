import { Auditor, audit } from '../audit';
import type { Finding, Fix } from '../finding';
import { notebookOf } from '../notebook/__tests__/notebooks';
import { readScript } from '../notebook/read';
import type { Notebook } from '../notebook/types';
import { type Candidate, type Judgement, Verifier } from '../verify';

/** Puts a text in the place of the whole first cell. */
const fixTo = (notebook: Notebook, text: string): Fix => ({
  title: text,
  safe: false,
  edits: [{ kind: 'replace', range: { cell: 0, start: 0, end: notebook.cells[0].source.length }, text }]
});

const finding = (rule: string, message: string): Finding => ({
  rule,
  severity: 'high',
  criterion: 'Data leakage risks',
  ratings: [],
  reasons: [],
  message,
  remediation: '',
  range: { cell: 0, start: 0, end: 1 },
  evidence: [],
  fixes: [],
  suggestions: [],
  fingerprint: `${rule}/${message}`
});

/**
 * A judge of a language in which each line of a cell is a finding, `rule message`, and `?` is a cell that cannot be read.
 * Candidates are fixed by whatever `fixes` says of their message.
 */
class Judge {
  readonly judged: string[] = [];

  constructor(private readonly fixes: Readonly<Record<string, readonly string[]>> = {}) {}

  readonly judge = (notebook: Notebook): Judgement => {
    const lines = notebook.cells.flatMap(cell => cell.source.split('\n')).filter(line => line !== '');
    this.judged.push(lines.join('; '));
    const candidates = lines
      .filter(line => line !== '?')
      .map((line): Candidate => {
        const [rule, message] = line.split(' ');
        const texts = this.fixes[message];
        return {
          finding: finding(rule, message),
          fixes: texts ? () => texts.map(text => fixTo(notebook, text)) : null
        };
      });
    const cells = notebook.cells.map((cell, i) => ({
      cell: i,
      status: cell.source.includes('?') ? ('failed' as const) : ('ok' as const),
      problem: null,
      range: null
    }));
    return { candidates, cells, size: lines.length };
  };
}

/** Titles of the offered fixes, by message. */
const offered = (findings: readonly Finding[]): Record<string, string[]> =>
  Object.fromEntries(
    findings.filter(f => f.fixes.length > 0).map(f => [f.message, f.fixes.map(x => x.title)])
  );

function tried(source: string, fixes: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  const judge = new Judge(fixes);
  const notebook = notebookOf([source]);
  const verifier = new Verifier(judge.judge, () => 0);
  const { findings, pending } = verifier.verify(notebook, null, judge.judge(notebook), Infinity);
  expect(pending).toBe(0);
  expect(findings.map(f => f.message)).toEqual(judge.judge(notebook).candidates.map(c => c.finding.message));
  return offered(findings);
}

describe('a fix is offered', () => {
  it('when its finding goes', () => {
    expect(tried('leak a', { a: [''] })).toEqual({ a: [''] });
  });

  it('when another finding is only told in other words', () => {
    expect(tried('leak a\nseed b', { a: ['seed c'] })).toEqual({ a: ['seed c'] });
  });

  it('and each of several that hold, in their order', () => {
    expect(tried('leak a', { a: ['', 'leak a', '\n'] })).toEqual({ a: ['', '\n'] });
  });
});

describe('a fix is not offered', () => {
  it.each([
    ['when its finding stays', 'leak a', 'leak a'],
    ['when its finding is only told in other words', 'leak a', 'leak b'],
    ['when another finding comes', 'leak a', 'seed b'],
    ['when another finding of a rule comes that had some', 'leak a\nseed b', 'seed b\nseed c'],
    ['when one of two alike goes and comes back as another', 'leak a\nleak a', 'leak a\nleak c'],
    ['when a cell can be read no more', 'leak a', '?']
  ])('%s', (_, before, after) => {
    expect(tried(before, { a: [after] })).toEqual({});
  });
});

describe('the budget', () => {
  const fixes = { a: ['leak b\nleak c'], b: ['leak a\nleak c'], c: ['leak a\nleak b'] };
  const notebook = notebookOf(['leak a\nleak b\nleak c']);

  /** Each trial takes ten milliseconds of this clock. */
  function clocked(): { verifier: Verifier; judge: Judge; before: Judgement; trials: () => number } {
    const judge = new Judge(fixes);
    const before = judge.judge(notebook);
    const verifier = new Verifier(judge.judge, () => judge.judged.length * 10);
    return { verifier, judge, before, trials: () => judge.judged.length - 1 };
  }

  it('of nothing tries nothing, and says what is left', () => {
    const { verifier, before, trials } = clocked();
    const { findings, pending } = verifier.verify(notebook, null, before, 0);
    expect([offered(findings), pending, trials()]).toEqual([{}, 3, 0]);
  });

  it('is kept, with one trial at least, and later calls do the rest once', () => {
    const { verifier, before, trials } = clocked();
    const states = [1, 1, 1, 1].map(budget => {
      const { findings, pending } = verifier.verify(notebook, null, before, budget);
      return [Object.keys(offered(findings)).length, pending, trials()];
    });
    expect(states).toEqual([
      [1, 2, 1],
      [2, 1, 2],
      [3, 0, 3],
      [3, 0, 3]
    ]);
  });

  it('lets as many be tried as it has time for', () => {
    const { verifier, before } = clocked();
    expect(verifier.verify(notebook, null, before, 15).pending).toBe(1);
  });

  it('starts anew when the code or the facts change, and not when text around it does', () => {
    const { verifier, before, trials } = clocked();
    const text = { ...notebook.cells[0], id: 'text', kind: 'markdown' as const, source: 'Words' };
    const changed = { ...notebook, cells: [...notebook.cells, text] };
    verifier.verify(changed, null, before, Infinity);
    verifier.verify(
      { ...changed, cells: [...notebook.cells, { ...text, source: 'Others' }] },
      null,
      before,
      0
    );
    expect(trials()).toBe(3);
    expect(verifier.verify(notebookOf(['leak a\nleak b\nleak c', '']), null, before, 0).pending).toBe(3);
  });

  it('tries edits once that several findings have in common', () => {
    const judge = new Judge({ a: ['seed z'], b: ['seed z'] });
    const both = notebookOf(['leak a\nleak b\nseed z']);
    const before = judge.judge(both);
    const { findings } = new Verifier(judge.judge, () => 0).verify(both, null, before, Infinity);
    expect(offered(findings)).toEqual({ a: ['seed z'], b: ['seed z'] });
    expect(judge.judged).toHaveLength(2);
  });
});

describe('an auditor', () => {
  const leaky = [
    'from sklearn.datasets import load_wine',
    'from sklearn.model_selection import train_test_split',
    'from sklearn.preprocessing import StandardScaler',
    'from sklearn.svm import SVC',
    'X, y = load_wine(return_X_y=True)',
    '# %%',
    'X = StandardScaler().fit_transform(X)',
    'X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)',
    '# %%',
    'print(SVC().fit(X_train, y_train).score(X_test, y_test))'
  ].join('\n');
  const notebook = readScript(leaky, 'leaky.py');
  const edited = readScript(`${leaky}\nprint(1)`, 'leaky.py');
  const fixesOf = ({ findings }: { findings: readonly Finding[] }): number =>
    findings.reduce((sum, f) => sum + f.fixes.length, 0);

  it('answers an edit without trying, and tries when asked again', () => {
    const auditor = new Auditor();
    for (const each of [notebook, edited]) {
      const first = auditor.audit(each, { trials: 'spare' });
      expect([fixesOf(first), first.pending > 0]).toEqual([0, true]);
      let next = auditor.audit(each, { trials: 'spare' });
      for (let i = 0; next.pending > 0 && i < 20; i++) {
        next = auditor.audit(each, { trials: 'spare' });
      }
      expect(next.pending).toBe(0);
      expect(next.findings).toEqual(audit(each).findings);
      expect(fixesOf(next)).toBeGreaterThan(0);
    }
  });

  it('tries none for those who show none', () => {
    const auditor = new Auditor();
    auditor.audit(notebook, { trials: 'none' });
    expect(fixesOf(auditor.audit(notebook, { trials: 'none' }))).toBe(0);
  });

  it('leaves what it knows of the notebook alone while it tries', () => {
    const auditor = new Auditor();
    const { flow } = auditor.audit(notebook);
    expect(auditor.audit(notebook).flow).toBe(flow);
  });
});
