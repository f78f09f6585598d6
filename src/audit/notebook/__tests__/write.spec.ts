import { applyEdits } from '../edit';
import { readNotebook, NotebookError } from '../read';
import type { Edit } from '../types';
import { writeEdits } from '../write';

const code = (source: unknown, id: string) => ({
  cell_type: 'code',
  execution_count: 1,
  id,
  metadata: { zeta: 1, alpha: [] },
  outputs: [{ output_type: 'stream', name: 'stdout', text: ['é\n'] }],
  source
});
const file = {
  cells: [code(['a = 1\n', 'b = 2'], 'one'), code('x = 1\r\ny = 2', 'preflight-1'), code([], 'three')],
  metadata: { kernelspec: { name: 'python3', language: 'python' } },
  nbformat: 4,
  nbformat_minor: 5
};
const edits: Edit[] = [
  { kind: 'replace', range: { cell: 0, start: 4, end: 5 }, text: '10' },
  { kind: 'replace', range: { cell: 0, start: 11, end: 11 }, text: '\nc = 3\n' },
  { kind: 'replace', range: { cell: 1, start: 6, end: 7 }, text: 'z = 0\nyy' },
  { kind: 'insert', at: 0, cell: { kind: 'markdown', source: '# Head\ntext' } },
  { kind: 'insert', at: 3, cell: { kind: 'code', source: 'import dvc' } },
  { kind: 'insert', at: 3, cell: { kind: 'code', source: '' } }
];
const view = (text: string) => readNotebook(text, '').cells.map(cell => [cell.kind, cell.source]);

describe('writeEdits', () => {
  const layouts: [string, string][] = [
    ['one space, as Jupyter writes', JSON.stringify(file, null, 1) + '\n'],
    ['two spaces', JSON.stringify(file, null, 2)],
    ['tabs and CRLF', JSON.stringify(file, null, '\t').replace(/\n/g, '\r\n')],
    ['one line', JSON.stringify(file)],
    ['a byte order mark', '\uFEFF' + JSON.stringify(file, null, 1)]
  ];

  it.each(layouts)('agrees with applyEdits: %s', (_, text) => {
    const expected = applyEdits(readNotebook(text, ''), edits).cells.map(cell => [cell.kind, cell.source]);
    const written = writeEdits(text, edits);
    expect(view(written)).toEqual(expected);
    expect(
      new Set(JSON.parse(written.replace('\uFEFF', '')).cells.map((c: { id: string }) => c.id)).size
    ).toBe(6);
  });

  it('writes what JSON.stringify of the edited notebook would', () => {
    const text = JSON.stringify(file, null, 1) + '\n';
    const after = JSON.parse(text);
    after.cells[0].source = ['a = 10\n', 'b = 2\n', 'c = 3\n'];
    after.cells[1].source = 'x = 1\r\nz = 0\r\nyy = 2';
    const fresh = { cell_type: 'code', execution_count: null, id: '', metadata: {}, outputs: [] };
    after.cells.unshift({
      cell_type: 'markdown',
      id: 'preflight-2',
      metadata: {},
      source: ['# Head\n', 'text']
    });
    after.cells.push({ ...fresh, id: 'preflight-3', source: ['import dvc'] });
    after.cells.push({ ...fresh, id: 'preflight-4', source: [] });
    expect(writeEdits(text, edits)).toBe(JSON.stringify(after, null, 1) + '\n');
  });

  it.each(layouts)('changes nothing without edits: %s', (_, text) => {
    expect(writeEdits(text, [])).toBe(text);
  });

  it('leaves odd spacing elsewhere alone', () => {
    const text = '{"cells" : [ {"cell_type":"code",  "source":["a"], "outputs":[]} ],\n\n "nbformat":4}';
    const edit: Edit = { kind: 'replace', range: { cell: 0, start: 0, end: 1 }, text: 'b' };
    expect(writeEdits(text, [edit])).toBe(text.replace('"a"', '"b"'));
  });

  it('fills an empty notebook', () => {
    const text = JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 4 }, null, 1);
    const insert: Edit = { kind: 'insert', at: 0, cell: { kind: 'raw', source: 'r' } };
    expect(JSON.parse(writeEdits(text, [insert])).cells).toEqual([
      { cell_type: 'raw', metadata: {}, source: ['r'] }
    ]);
  });

  it('edits nbformat 3 in its own terms', () => {
    const old = {
      metadata: {},
      nbformat: 3,
      worksheets: [
        { cells: [{ cell_type: 'code', input: ['a'], outputs: [] }] },
        { cells: [{ cell_type: 'heading', level: 1, source: 'H' }] }
      ]
    };
    const text = JSON.stringify(old, null, 1);
    const written = JSON.parse(
      writeEdits(text, [
        { kind: 'insert', at: 1, cell: { kind: 'code', source: 'new' } },
        { kind: 'replace', range: { cell: 0, start: 1, end: 1 }, text: 'b' }
      ])
    );
    expect(written.worksheets[0].cells).toEqual([{ cell_type: 'code', input: ['ab'], outputs: [] }]);
    expect(written.worksheets[1].cells[0].input).toEqual(['new']);
    expect(() =>
      writeEdits(text, [{ kind: 'replace', range: { cell: 1, start: 0, end: 1 }, text: '' }])
    ).toThrow(NotebookError);
  });

  it('refuses edits that do not fit, and text that is no notebook', () => {
    const text = JSON.stringify(file);
    expect(() =>
      writeEdits(text, [{ kind: 'replace', range: { cell: 0, start: 0, end: 99 }, text: '' }])
    ).toThrow(RangeError);
    expect(() => writeEdits('{', [])).toThrow(NotebookError);
  });
});
