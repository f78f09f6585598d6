import { MOST_KEPT, withReport, type KeptReport } from '../kept';

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
  expect(kept.map(({ at }) => at)).toEqual(['1', '2']);
});

it('takes a report that says what the last one says for the same', () => {
  const kept = [report('1', 'a'), report('2', 'b')];
  expect(withReport(kept, report('3', 'b')).map(({ at }) => at)).toEqual(['1', '3']);
  // What was found before and in between is another report.
  expect(withReport(kept, report('3', 'a')).map(({ at }) => at)).toEqual(['1', '2', '3']);
});

it('forgets the oldest', () => {
  let kept: KeptReport[] = [];
  for (let at = 0; at < MOST_KEPT + 5; at++) {
    kept = withReport(kept, report(String(at), `rule ${at}`));
  }
  expect(kept).toHaveLength(MOST_KEPT);
  expect(kept[0].at).toBe('5');
});
