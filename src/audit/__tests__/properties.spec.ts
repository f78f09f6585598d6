/** What holds of every notebook. */
import * as fc from 'fast-check';
import { addReports } from '../report/making';
import { REPORT_FORMATS } from '../report/formats';
import { renderReport } from '../report/render';
import { report } from '../report/report';
import { standardPersona } from '../persona/standard';
import { Auditor, type AuditResult, audit } from '../audit';
import { fixAll } from '../fixAll';
import type { Finding } from '../finding';
import { proposeIgnore } from '../ignores/propose';
import { fileOf, notebookOf } from '../notebook/__tests__/notebooks';
import { applyEdits } from '../notebook/edit';
import { readNotebook } from '../notebook/read';
import type { Edit, Notebook } from '../notebook/types';
import { writeEdits } from '../notebook/write';
import { drawn } from '../secrets/__tests__/credentials';
import { cells } from './arbitraries';

const SEED = 20_261_130;
const holds = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, property: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, property), { seed: SEED, numRuns });

const look = (notebook: Notebook): AuditResult => audit(notebook, { trials: 'none' });
const everything = { select: ['*'] };
const fingerprints = ({ findings, ignored }: AuditResult): string[] =>
  [...findings, ...ignored.map(each => each.finding)].map(({ fingerprint }) => fingerprint);
const said = ({ findings, ignored, cells: statuses }: AuditResult): string =>
  JSON.stringify([findings, ignored, statuses]);

const edit = fc.record({
  cell: fc.nat(),
  at: fc.nat(),
  cut: fc.nat(5),
  text: fc.constantFrom('', '(', '\n', 'x', '42', '# a\n', 'del df\n')
});

/** Replaces some letters of a cell. */
function edited(
  notebook: Notebook,
  { cell, at, cut, text }: { cell: number; at: number; cut: number; text: string }
): Notebook {
  const index = cell % notebook.cells.length;
  const { source } = notebook.cells[index];
  const start = at % (source.length + 1);
  const range = { cell: index, start, end: Math.min(source.length, start + cut) };
  return applyEdits(notebook, [{ kind: 'replace', range, text }]);
}

test('a finding and its evidence lie in the notebook, and no two have one fingerprint', () => {
  holds(cells, 120, sources => {
    const result = audit(notebookOf(sources), { trials: 'none', settings: everything });
    const ranges = result.findings.flatMap(({ range, evidence }) => [
      range,
      ...evidence.map(step => step.range)
    ]);
    for (const { cell, start, end } of ranges) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(sources[cell].length);
    }
    const prints = fingerprints(result);
    expect(new Set(prints).size).toBe(prints.length);
  });
});

test('a text, an empty cell or a comment put before a notebook changes no finding', () => {
  const before = fc.constantFrom(
    { kind: 'markdown', source: '# Title' },
    { kind: 'code', source: '' },
    { kind: 'code', source: '# a comment' }
  );
  holds(fc.tuple(cells, before), 80, ([sources, first]) => {
    const notebook = notebookOf(sources);
    const shifted: Notebook = {
      ...notebook,
      cells: [{ ...notebook.cells[0], ...first, id: 'first' }, ...notebook.cells]
    };
    expect(fingerprints(look(shifted))).toEqual(fingerprints(look(notebook)));
  });
});

test('an audit after edits is the audit of a fresh engine', () => {
  holds(fc.tuple(cells, fc.array(edit, { minLength: 1, maxLength: 3 })), 40, ([sources, edits]) => {
    const auditor = new Auditor();
    let notebook: Notebook = notebookOf(sources);
    auditor.audit(notebook, { trials: 'none' });
    for (const each of edits) {
      notebook = edited(notebook, each);
      expect(said(auditor.audit(notebook, { trials: 'none' }))).toBe(said(look(notebook)));
    }
  });
});

test('neither the order of keys nor line ends of Windows in a file change what is said', () => {
  holds(cells, 30, sources => {
    const plain = look(readNotebook(JSON.stringify(fileOf(sources)), 'a.ipynb'));
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, each]) => [key, reversed(each)])
            )
          : value;
    const windows = fileOf(sources.map(source => source.replaceAll('\n', '\r\n')));
    for (const file of [
      reversed(fileOf(sources)),
      windows,
      fileOf(sources.map(source => source.split(/(?<=\n)/)))
    ]) {
      expect(said(look(readNotebook(JSON.stringify(file), 'a.ipynb')))).toBe(said(plain));
    }
  });
});

test('a file without edits is written byte for byte, and one with edits is read as they say, with all other lines as they were', () => {
  const spaces = fc.constantFrom(undefined, 1, 2, '\t');
  holds(fc.tuple(cells, spaces, fc.boolean(), edit), 80, ([sources, indent, asLines, each]) => {
    const lists = asLines ? sources.map(source => source.split(/(?<=\n)/)) : sources;
    const text = JSON.stringify(fileOf(lists), null, indent);
    const notebook = readNotebook(text, 'a.ipynb');
    expect(writeEdits(text, [])).toBe(text);
    const index = each.cell % sources.length;
    const { source } = notebook.cells[index];
    const start = each.at % (source.length + 1);
    const range = { cell: index, start, end: Math.min(source.length, start + each.cut) };
    const edits: Edit[] = [{ kind: 'replace', range, text: each.text }];
    const written = readNotebook(writeEdits(text, edits), 'a.ipynb');
    expect(written.cells).toEqual(applyEdits(notebook, edits).cells);
  });
});

test('what fixing changes is what it says: no rule says more, and other cells stay as they are', () => {
  holds(cells, 25, sources => {
    const text = JSON.stringify(fileOf(sources), null, 1);
    const notebook = readNotebook(text, 'a.ipynb');
    const { edits, fixed, left } = fixAll({ notebook, facts: null }, {});
    const written = readNotebook(writeEdits(text, edits), 'a.ipynb');
    const after = look(written);
    expect(after.findings).toHaveLength(left);
    expect(look(notebook).findings).toHaveLength(left + fixed);
    const touched = new Set(edits.flatMap(each => (each.kind === 'replace' ? [each.range.cell] : [])));
    const kept = notebook.cells.filter((_, i) => !touched.has(i)).map(({ source }) => source);
    expect(written.cells.map(({ source }) => source)).toEqual(expect.arrayContaining(kept));
  });
});

test('an ignore silences its finding, and no other but of the same rule on its line', () => {
  holds(fc.tuple(cells, fc.nat()), 40, ([sources, pick]) => {
    const notebook = notebookOf(sources);
    const before = look(notebook).findings;
    if (before.length === 0) {
      return;
    }
    const finding = before[pick % before.length];
    const { fingerprint } = finding;
    const edits = proposeIgnore({ notebook, facts: null, fingerprint, scope: 'line', reason: 'why' });
    if (!edits) {
      return;
    }
    const after = look(applyEdits(notebook, edits));
    expect(after.ignored.map(each => each.finding.fingerprint)).toContain(fingerprint);
    const gone = (other: Finding): boolean =>
      !after.findings.some(each => each.fingerprint === other.fingerprint);
    const alike = before.filter(other => gone(other) && other.rule !== finding.rule);
    expect(alike).toEqual([]);
  });
});

test('no report shows a credential, wherever it stands', () => {
  addReports();
  const secret = `ghp_${drawn(36, 'ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789')}`;
  const ways = fc.constantFrom<(secret: string) => string>(
    s => `token = "${s}"`,
    s => `# ${s}`,
    s => `df = pd.read_csv("https://${s}@example.com/a.csv")`,
    s => `!curl -H "Authorization: token ${s}" https://example.com`,
    s => `model_${s} = 1`,
    s => `import os\nos.environ["GH"] = '${s}'`
  );
  holds(
    fc.tuple(cells, ways, fc.nat(), fc.constantFrom(...REPORT_FORMATS)),
    40,
    ([sources, way, place, format]) => {
      const all = sources.toSpliced(place % (sources.length + 1), 0, way(secret));
      const raw = JSON.stringify(fileOf(all));
      const notebook = readNotebook(raw, 'a.ipynb');
      const personas = [standardPersona()];
      const at = '2026-01-01T00:00:00Z';
      const model = report(notebook, look(notebook), { personas, facts: null, at, offers: [] });
      expect(renderReport(model, format, raw)).not.toContain(secret);
    }
  );
});
