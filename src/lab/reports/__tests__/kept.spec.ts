import { MOST_KEPT, readable, withReport, type KeptReport, type StoredReports } from '../kept';

const times = (stored: StoredReports): string[] => readable(stored).map(({ at }) => at);

function report(at: string, ...rules: string[]): KeptReport {
  return {
    at,
    verdict: { level: 'conditions' },
    readiness: { score: 90 },
    rules: [],
    findings: rules.map(rule => ({
      rule,
      severity: 'high',
      message: rule,
      fingerprint: rule,
      place: { cell: 0, line: 1 }
    })),
    ignored: []
  };
}

it('keeps reports in their order', () => {
  const kept = withReport(withReport([], report('1', 'a')), report('2', 'b'));
  expect(times(kept)).toEqual(['1', '2']);
});

it('takes a report that says what the last one says for the same', () => {
  const kept = [report('1', 'a'), report('2', 'b')];
  expect(times(withReport(kept, report('3', 'b')))).toEqual(['1', '3']);
  // What was found before and in between is another report.
  expect(times(withReport(kept, report('3', 'a')))).toEqual(['1', '2', '3']);
});

it('forgets the oldest', () => {
  let kept: StoredReports = [];
  for (let at = 0; at < MOST_KEPT + 5; at++) {
    kept = withReport(kept, report(String(at), `rule ${at}`));
  }
  expect(kept).toHaveLength(MOST_KEPT);
  expect(times(kept)[0]).toBe('5');
});

it('leaves what a newer version has kept, and takes its place beside it', () => {
  const newer = { ...report('1', 'a'), verdict: { level: 'splendid' }, mood: { of: ['the reviewer'] } };
  const wider = { ...report('2', 'b'), mood: 'good' };
  const kept = withReport(withReport([newer, wider], report('3', 'b')), report('4', 'c'));
  expect(kept.slice(0, 2)).toEqual([newer, wider]);
  expect(times(kept)).toEqual(['2', '3', '4']);
});
