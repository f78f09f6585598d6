import { standardPersona } from '../../../audit/persona/standard';
import { leak, notebook, result } from '../../../audit/report/__tests__/fixture';
import type { FileResult } from '../../workspace/auditFile';
import { jsonLine } from '../format/jsonl';
import { TextFormat } from '../format/text';

const audited = (findings = [leak], of = notebook, changed = {}): FileResult => ({
  file: 'credit/train.ipynb',
  error: null,
  raw: null,
  notebook: of,
  result: result(findings, changed),
  facts: null,
  personas: [standardPersona()],
  settings: {},
  problems: []
});
const broken: FileResult = { file: 'b\u001b[2J.ipynb', error: 'Not valid JSON at line 1, column 2.' };

describe('JSON lines', () => {
  it('have exactly the agreed keys', () => {
    const line = jsonLine(audited());
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      file: 'credit/train.ipynb',
      ms: 1,
      error: null,
      findings: [
        {
          rule: 'leakage/preprocessing',
          severity: 'critical',
          criterion: 'Data leakage risks',
          cell: 2,
          cellId: 'cell-2',
          line: 1,
          endLine: 1,
          column: 5,
          endColumn: 39,
          message: leak.message,
          fingerprint: leak.fingerprint,
          evidence: [
            { cell: 1, line: 1, note: 'all rows are read' },
            { cell: 2, line: 1, note: 'the scaler sees all of them' }
          ],
          fixes: [{ title: 'Move the split up', safe: false, edits: [] }],
          suggestions: ['mlflow-tracking']
        }
      ]
    });
  });

  it('carry errors, and what was not judged', () => {
    expect(JSON.parse(jsonLine(broken))).toEqual({
      file: broken.file,
      ms: 0,
      error: broken.error,
      findings: []
    });
    const cells = [{ cell: 4, status: 'failed', problem: 'invalid syntax', range: null }];
    expect(JSON.parse(jsonLine(audited([], notebook, { cells }))).notes).toEqual([
      'Cell 5 could not be read: invalid syntax'
    ]);
  });
});

describe('text', () => {
  it('shows place, severity, rule, code, evidence and remedy', () => {
    expect(new TextFormat(false).file(audited())).toBe(
      [
        `credit/train.ipynb:cell 3:1:5: critical leakage/preprocessing ${leak.message}`,
        '  1 | X = StandardScaler().fit_transform(df)',
        '    = cell 2:1: all rows are read',
        '    = cell 3:1: the scaler sees all of them',
        `    = help: ${leak.remediation}`,
        '',
        ''
      ].join('\n')
    );
  });

  it('lets no escape of a notebook or file name through', () => {
    const evil = '\u001b[31mred\u009b2J\u0007\rback\u202Eodd';
    const cells = notebook.cells.map(cell => ({ ...cell, source: `\t${evil}${cell.source}` }));
    const finding = {
      ...leak,
      message: evil,
      remediation: evil,
      evidence: [{ ...leak.evidence[0], note: evil }]
    };
    const text =
      new TextFormat(false).file(audited([finding], { ...notebook, cells })) +
      new TextFormat(false).file(broken);
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
    expect(text).toContain('  1 |     \uFFFD[31mred');
    expect(text).toContain('b\uFFFD[2J.ipynb: error: Not valid JSON');
  });

  it('has colours only when asked to', () => {
    expect(new TextFormat(true).file(audited())).toContain('\u001b[');
    expect(new TextFormat(false).file(audited())).not.toContain('\u001b[');
  });

  it('sums up', () => {
    const sum = (files: number, errors: number, flawed: number, high: number) =>
      new TextFormat(false).summary({
        files,
        errors,
        skipped: 0,
        flawed,
        ignored: 0,
        known: 0,
        findings: { critical: 0, high, medium: 0, low: 0 }
      });
    expect(sum(1, 0, 0, 0)).toBe('No findings in 1 notebook.\n');
    expect(sum(4, 1, 2, 5)).toBe('5 findings (5 high) in 2 of 3 notebooks. 1 error.\n');
  });
});
