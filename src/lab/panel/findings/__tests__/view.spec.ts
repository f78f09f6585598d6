import type { Severity } from '../../../../audit/finding';
import type { FindingMessage } from '../../../editor/marks';
import { arrange, filterFindings, filterReducer, isFiltering, NO_FILTER, rowsOf, type Filter } from '../view';

let count = 0;
const finding = (
  rule: string,
  severity: Severity,
  cell: number,
  start = 0,
  criterion = rule.split('/')[0]
): FindingMessage => ({
  rule,
  severity,
  criterion,
  ratings: [{ persona: 'ML Engineer', criterion, severity }],
  reasons: [],
  message: `message of ${rule}`,
  remediation: 'Do `something`.',
  range: { cell, start, end: start + 1 },
  evidence: [{ range: { cell, start, end: start + 1 }, note: 'here' }],
  fixes: [],
  suggestions: [],
  fingerprint: String(count++)
});

const FINDINGS = [
  finding('data/path', 'medium', 3),
  finding('leakage/overlap', 'critical', 5),
  finding('seed/a', 'medium', 2, 9),
  finding('seed/b', 'medium', 2, 4),
  finding('seed/a', 'medium', 1),
  finding('leakage/pre', 'high', 1)
];

const named = (list: readonly FindingMessage[]): string[] =>
  list.map(({ rule, range }) => `${rule}@${range.cell}:${range.start}`);
const id = (cell: number): string => `id${cell}`;

describe('arrange', () => {
  it('by criterion: the gravest first, findings of one rule together', () => {
    const groups = arrange(FINDINGS, 'criterion', id);
    expect(groups.map(group => [group.key, named(group.findings)])).toEqual([
      ['criterion leakage', ['leakage/overlap@5:0', 'leakage/pre@1:0']],
      ['criterion seed', ['seed/a@1:0', 'seed/a@2:9', 'seed/b@2:4']],
      ['criterion data', ['data/path@3:0']]
    ]);
  });

  it('by severity: worst first', () => {
    const groups = arrange(FINDINGS, 'severity', id);
    expect(groups.map(({ by }) => by.kind === 'severity' && by.severity)).toEqual([
      'critical',
      'high',
      'medium'
    ]);
    expect(named(groups[2].findings)).toEqual(['seed/a@1:0', 'seed/a@2:9', 'seed/b@2:4', 'data/path@3:0']);
  });

  it('by cell and by place: as the notebook has them, whatever their gravity', () => {
    const cells = arrange(FINDINGS, 'cell', id);
    expect(cells.map(group => group.key)).toEqual(['cell id1', 'cell id2', 'cell id3', 'cell id5']);
    expect(named(cells[1].findings)).toEqual(['seed/b@2:4', 'seed/a@2:9']);
    const places = arrange(FINDINGS, 'place', id);
    expect(places).toHaveLength(1);
    expect(places[0].findings.map(({ range }) => range.cell)).toEqual([1, 1, 2, 2, 3, 5]);
  });
});

describe('rowsOf', () => {
  const many = Array.from({ length: 6 }, (_, index) => finding('data/path', 'medium', index * 2));
  const mixed = [...many, finding('seed/a', 'medium', 7)];
  const [group] = arrange(mixed, 'place', id);
  const shape = (open: boolean): string[] =>
    rowsOf(group, () => open).map(row =>
      row.kind === 'finding' ? String(row.finding.range.cell) : `${row.count} of ${row.rule}, ${row.open}`
    );

  it('folds a rule beyond its first three, and no other', () => {
    expect(shape(false)).toEqual(['0', '2', '4', '3 of data/path, false', '7']);
  });

  it('keeps the button where the fold was, and findings in their order, when opened', () => {
    expect(shape(true)).toEqual(['0', '2', '4', '3 of data/path, true', '6', '7', '8', '10']);
  });

  it('has no button that would hide a single finding, or none', () => {
    for (const count of [3, 4]) {
      const [few] = arrange(many.slice(0, count), 'place', id);
      const rows = rowsOf(few, () => false);
      expect(rows).toHaveLength(count);
      expect(rows.every(row => row.kind === 'finding')).toBe(true);
    }
  });
});

describe('the filter', () => {
  const left = (filter: Partial<Filter>): string[] =>
    named(filterFindings(FINDINGS, { ...NO_FILTER, ...filter }, cell => `cell ${cell + 1}`));

  it('leaves everything when it is empty', () => {
    expect(left({})).toHaveLength(FINDINGS.length);
    expect(isFiltering(NO_FILTER)).toBe(false);
    expect(isFiltering({ ...NO_FILTER, text: '  ' })).toBe(false);
  });

  it('asks all of severity, criterion and every word', () => {
    expect(left({ severities: new Set<Severity>(['critical', 'high']) })).toEqual([
      'leakage/overlap@5:0',
      'leakage/pre@1:0'
    ]);
    expect(left({ criterion: 'seed', text: 'CELL 2' })).toEqual(['seed/a@1:0']);
    expect(left({ text: 'overlap something' })).toEqual(['leakage/overlap@5:0']);
    expect(left({ text: 'overlap nowhere' })).toEqual([]);
  });

  it('takes severities in and out, and choosing all is choosing none', () => {
    const toggle = (filter: Filter, severity: Severity): Filter =>
      filterReducer(filter, { kind: 'toggle-severity', severity });
    let filter = toggle(NO_FILTER, 'critical');
    expect([...filter.severities]).toEqual(['critical']);
    expect(toggle(filter, 'critical').severities.size).toBe(0);
    for (const severity of ['high', 'medium', 'low'] as const) {
      filter = toggle(filter, severity);
    }
    expect(isFiltering(filter)).toBe(false);
    expect(filterReducer({ ...filter, text: 'a', criterion: 'b' }, { kind: 'clear' })).toEqual(NO_FILTER);
  });
});
