import { audit } from '../../audit';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import { compareReports, pastOf, pastReport, type PastFinding, type PastReport } from '../history';
import { reportJson } from '../json';
import { reportMarkdown } from '../markdown';
import { leak, notebook, reportOf, result } from './fixture';

const finding = (fingerprint: string, rule = 'leakage/preprocessing'): PastFinding => ({
  rule,
  severity: 'high',
  message: `message ${fingerprint}`,
  fingerprint,
  place: { cell: 0, line: 1 }
});

const report = (findings: readonly PastFinding[], more: Partial<PastReport> = {}): PastReport => ({
  at: '2026-01-01T00:00:00Z',
  verdict: { level: 'conditions' },
  readiness: { score: 50 },
  rules: [{ id: 'leakage/preprocessing' }],
  findings,
  ignored: [],
  ...more
});

const names = (findings: readonly PastFinding[]): string[] => findings.map(({ fingerprint }) => fingerprint);

describe('comparing with an earlier report', () => {
  it('tells what is new, fixed and still there, and how the score moved', () => {
    const now = report([finding('a'), finding('c')], { readiness: { score: 70 }, at: 'now' });
    const { fresh, fixed, still, score, since } = compareReports(report([finding('a'), finding('b')]), now);
    expect([names(fresh), names(fixed), names(still)]).toEqual([['c'], ['b'], ['a']]);
    expect([score, since]).toEqual([{ before: 50, now: 70 }, '2026-01-01T00:00:00Z']);
  });

  it('pairs equal ones one to one', () => {
    const { fresh, fixed, still } = compareReports(
      report([finding('a')]),
      report([finding('a'), finding('a')])
    );
    expect([names(fresh), names(fixed), names(still)]).toEqual([['a'], [], ['a']]);
  });

  it('calls nothing fixed that is ignored now, or that no rule was asked for', () => {
    const earlier = report([finding('a'), finding('b', 'tracking/untracked-training')]);
    const { fixed, silenced, notAsked } = compareReports(earlier, report([], { ignored: [finding('a')] }));
    expect([names(fixed), names(silenced), names(notAsked)]).toEqual([[], ['a'], ['b']]);
  });

  it('reads any report as JSON, and keeps no code of it', () => {
    const model = reportOf(result([leak]));
    const read = pastReport.parse(JSON.parse(reportJson(model)));
    expect(read).toEqual(pastOf(model));
    expect(JSON.stringify(read)).not.toContain('fit_transform(df)');
    const again = reportOf(result([leak]), notebook, null, { earlier: read });
    expect(again.comparison!.still).toHaveLength(1);
    expect(reportMarkdown(again)).toContain('## Since the last report');
  });

  it('knows a finding again after cells and lines moved', () => {
    const source =
      'from sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import Ridge\nimport pandas as pd';
    const body = 'df = pd.read_csv("a.csv")\ny = df.pop("y")\nX = StandardScaler().fit_transform(df)';
    const rest = 'A, B, c, d = train_test_split(X, y, random_state=0)\nRidge().fit(A, c).score(B, d)';
    const before = reportOf(audit(notebookOf([source, `${body}\n${rest}`])));
    const after = reportOf(audit(notebookOf(['1 + 1', source, '# moved', `\n\n${body}`, rest])));
    expect(before.findings.length).toBeGreaterThan(0);
    const { fresh, fixed, still } = compareReports(before, after);
    expect([fresh, fixed]).toEqual([[], []]);
    expect(still).toHaveLength(before.findings.length);
  });
});
