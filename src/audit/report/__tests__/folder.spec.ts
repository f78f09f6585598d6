import { type SEVERITIES } from '../../finding';
import { folderDocument, type FolderReport } from '../folder';
import { htmlOf } from '../html';
import { markdownOf } from '../markdown';
import { byGravity, unaudited, type NotebookSummary } from '../summary';

const finding = (
  severity: (typeof SEVERITIES)[number],
  rule: string,
  message: string
): NotebookSummary['findings'][number] => ({
  rule,
  severity,
  criterion: 'Reproducibility',
  message,
  remediation: 'Do it.',
  cell: 2,
  line: 1
});

function row(path: string, ...findings: NotebookSummary['findings']): NotebookSummary {
  const counts = { critical: 0, high: 0, medium: 0, low: 0 };
  findings.forEach(({ severity }) => counts[severity]++);
  return {
    ...unaudited(path, ''),
    error: null,
    score: 50,
    verdict: counts.critical > 0 ? 'not-ready' : counts.high > 0 ? 'conditions' : 'ready',
    counts,
    findings
  };
}

const REPORT: FolderReport = {
  folder: 'models',
  at: '2026-01-02T03:04:05Z',
  left: 0,
  notebooks: [
    row('models/a.ipynb', finding('high', 'leakage/overlap', 'Overlap.')),
    row('models/clean.ipynb'),
    row(
      'models/b.ipynb',
      finding('critical', 'leakage/target', 'Target.'),
      finding('high', 'leakage/overlap', 'O.')
    ),
    unaudited('models/broken.ipynb', 'Not valid JSON at line 1, column 2.')
  ]
};

it('puts what is grave first, and what could not be audited before everything', () => {
  const order = [...REPORT.notebooks].sort(byGravity).map(({ path }) => path);
  expect(order).toEqual(['models/broken.ipynb', 'models/b.ipynb', 'models/a.ipynb', 'models/clean.ipynb']);
});

it('tells of all notebooks, what they have in common, and what was not judged', () => {
  const text = markdownOf(folderDocument(REPORT));
  expect(text).toMatch(/^# Readiness report: `models`/);
  expect(text).toContain('4 notebooks: 1 ready, 1 ready with conditions, 1 not ready, 1 not judged.');
  expect(text).toContain('| `models/b.ipynb` | Not ready | 50 | 1 | 1 | 0 | 0 |');
  expect(text).toContain('- `leakage/overlap` in 2 notebooks');
  expect(text).not.toContain('`leakage/target` in');
  expect(text).toContain('**Critical** Target. (cell 3, line 1, `leakage/target`) Do it.');
  expect(text).toContain('- `models/broken.ipynb`: Not valid JSON');
  expect(text).not.toContain('stopped');
});

it('says when it was stopped', () => {
  expect(markdownOf(folderDocument({ ...REPORT, left: 7 }))).toContain('7 notebooks not audited');
});

it('shows hostile names and messages as text', () => {
  const evil = '<img src=x onerror=alert(1)>|`x`\n# heading';
  const report = { ...REPORT, folder: evil, notebooks: [row(evil, finding('low', 'a/b', evil))] };
  const html = htmlOf(folderDocument(report), evil);
  expect(html).not.toContain('<img');
  expect(html.match(/<h1/g)).toHaveLength(1);
  const rows = markdownOf(folderDocument(report))
    .split('\n')
    .filter(line => line.startsWith('| `'));
  expect(rows).toHaveLength(1);
});
