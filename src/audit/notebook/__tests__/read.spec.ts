import { NotebookError, readNotebook } from '../read';

const v4 = (cells: unknown[], metadata: unknown = {}) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells });
const code = (source: unknown, more: object = {}) => ({
  cell_type: 'code',
  metadata: {},
  outputs: [],
  execution_count: null,
  source,
  ...more
});

describe('readNotebook', () => {
  it('reads sources as text or lines, counts, tags and kinds', () => {
    const notebook = readNotebook(
      v4(
        [
          code(['a = 1\n', 'b = 2'], { id: 'one', execution_count: 3, metadata: { tags: ['x'] } }),
          { cell_type: 'markdown', id: 'two', metadata: {}, source: '# Title' },
          { cell_type: 'raw', id: 'three', metadata: {}, source: '' }
        ],
        { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } }
      ),
      'a.ipynb'
    );
    expect(notebook).toEqual({
      path: 'a.ipynb',
      language: 'python',
      kernel: 'Python 3',
      cells: [
        { id: 'one', kind: 'code', source: 'a = 1\nb = 2', executionCount: 3, tags: ['x'] },
        { id: 'two', kind: 'markdown', source: '# Title', executionCount: null, tags: [] },
        { id: 'three', kind: 'raw', source: '', executionCount: null, tags: [] }
      ]
    });
  });

  it('reads all worksheets of nbformat 3, with headings as Jupyter upgrades them', () => {
    const notebook = readNotebook(
      JSON.stringify({
        nbformat: 3,
        nbformat_minor: 0,
        metadata: { name: 'old' },
        worksheets: [
          { cells: [{ cell_type: 'heading', level: 2, source: ['Two\n', 'lines'], metadata: {} }] },
          {
            cells: [
              {
                cell_type: 'code',
                language: 'python',
                input: ['x = 1\n', 'x'],
                prompt_number: 7,
                outputs: []
              }
            ]
          }
        ]
      }),
      'old.ipynb'
    );
    expect(notebook.cells.map(cell => [cell.kind, cell.source, cell.executionCount])).toEqual([
      ['markdown', '## Two lines', null],
      ['code', 'x = 1\nx', 7]
    ]);
    expect(notebook.language).toBe('python');
  });

  it('gives every cell a unique id, also when made-up ones are taken', () => {
    const ids = [undefined, 'same', 'same', 'cell-0', 7].map(id => code('', { id }));
    expect(readNotebook(v4(ids), '').cells.map(cell => cell.id)).toEqual([
      'cell-0-2',
      'same',
      'cell-2',
      'cell-0',
      'cell-4'
    ]);
  });

  it('normalises line ends, so that offsets match the editor', () => {
    expect(readNotebook(v4([code('a\r\nb\rc\n')]), '').cells[0].source).toBe('a\nb\nc\n');
  });

  it.each([
    [{ kernelspec: { name: 'ir', language: 'R' } }, 'r'],
    [{ kernelspec: { name: 'ir' } }, 'r'],
    [{ kernelspec: { name: 'deno' } }, 'typescript'],
    [{ kernelspec: { name: 'julia-1.10' } }, 'julia'],
    [{ kernelspec: { name: 'xcpp17' } }, 'c++'],
    [{ kernelspec: { name: 'my-env' } }, 'python'],
    [{ kernelspec: { name: 'conda_python3' } }, 'python'],
    [{ kernelspec: { name: 'python3' }, language_info: { name: 'ipython' } }, 'python'],
    [{ language_info: { name: 'scala' } }, 'scala'],
    [{ kernelspec: null, language_info: 5 }, 'python'],
    [undefined, 'python']
  ])('finds the language in %j', (metadata, language) => {
    expect(readNotebook(v4([], metadata), '').language).toBe(language);
  });

  it('passes over harmless oddities', () => {
    const notebook = readNotebook(
      JSON.stringify({
        cells: [
          code(null, { execution_count: 'x', metadata: { tags: 'no' } }),
          { cell_type: 'sql', source: 'select' }
        ],
        extra: {}
      }),
      ''
    );
    expect(notebook.cells.map(cell => [cell.kind, cell.source, cell.executionCount, cell.tags])).toEqual([
      ['code', '', null, []],
      ['raw', 'select', null, []]
    ]);
  });

  it('reads what Python writes: a byte order mark, NaN and infinities in outputs', () => {
    const text = `\uFEFF{"nbformat": 4, "metadata": {"a": -Infinity, "b": Infinity}, "cells": [
      {"cell_type": "code", "source": "x = 'NaN'", "outputs": [{"data": NaN}]}]}`;
    expect(readNotebook(text, '').cells[0].source).toBe("x = 'NaN'");
  });
});

describe('NotebookError', () => {
  const failure = (text: string): NotebookError => {
    try {
      readNotebook(text, '');
    } catch (error) {
      expect(error).toBeInstanceOf(NotebookError);
      return error as NotebookError;
    }
    throw new Error('no error for ' + text);
  };

  it.each([
    ['', /empty/],
    ['[]', /the notebook is not an object/],
    ['{}', /no list of cells/],
    ['{"nbformat": 9, "cells": []}', /newer/],
    ['{"cells": 3}', /cells of the notebook/],
    [v4([code('a'), 5]), /cell 2 is not an object/],
    [v4([code({ a: 1 })]), /source of cell 1/],
    [v4([{ source: '' }]), /cell_type of cell 1/],
    [JSON.stringify({ worksheets: [{ cells: {} }] }), /worksheets\[0\]\.cells of the notebook/],
    ['['.repeat(200_000), /JSON/]
  ])('explains %.60s', (text, message) => {
    expect(failure(text).message).toMatch(message);
  });

  it('gives line and column of broken JSON', () => {
    const error = failure('{\r\n  "cells": [\r\n    {"cell_type" "code"}\r\n  ]\r\n}');
    expect(error.position).toEqual({ line: 3, column: 18 });
    expect(error.message).toBe('Not valid JSON at line 3, column 18: a colon was expected.');
    expect(failure('{"cells": [').message).toMatch(/line 1, column 12.*breaks off/);
    expect(failure('{"cells": [], // no\n}').message).toMatch(/line 1, column 15.*comments/);
  });

  it('is all that garbage ever causes', () => {
    // A fixed linear congruential generator: the same thousands of broken files on every run.
    let state = 20251123;
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Math.floor((state / 0x80000000) * below);
    };
    const good = v4([
      code(['a = 1\n', 'b']),
      { cell_type: 'markdown', source: 'é😀', metadata: { tags: [] } }
    ]);
    const scraps = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      'null',
      '1e999',
      'NaN',
      '\\u12',
      '\0',
      '\uD800',
      '-',
      '/*',
      'cells'
    ];
    let read = 0;
    for (let i = 0; i < 4000; i++) {
      let text = good;
      for (let n = random(4) + 1; n > 0; n--) {
        const at = random(text.length + 1);
        text =
          text.slice(0, at) + (random(2) ? scraps[random(scraps.length)] : '') + text.slice(at + random(6));
      }
      try {
        const notebook = readNotebook(text, 'garbage');
        expect(new Set(notebook.cells.map(cell => cell.id)).size).toBe(notebook.cells.length);
        read++;
      } catch (error) {
        expect(error).toBeInstanceOf(NotebookError);
        expect((error as Error).message).toMatch(/\.$/);
      }
    }
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(3900);
  });

  it('is all that JSON of a wrong shape ever causes', () => {
    const odd: unknown[] = [
      null,
      true,
      -1,
      1e300,
      '',
      'x',
      [],
      [null],
      [[]],
      {},
      { 0: 1 },
      { __proto__x: [] }
    ];
    for (const a of odd) {
      for (const b of odd) {
        for (const shape of [
          a,
          { cells: a, metadata: b },
          { cells: [a, b] },
          { worksheets: [{ cells: a }, b] },
          { nbformat: b, cells: [{ cell_type: a, source: b, metadata: b }] },
          {
            nbformat: b,
            cells: [{ cell_type: 'code', source: a, execution_count: b, id: b, metadata: { tags: b } }]
          },
          { cells: [], metadata: { kernelspec: a, language_info: b, language: a } }
        ]) {
          try {
            readNotebook(JSON.stringify(shape), '');
          } catch (error) {
            expect(error).toBeInstanceOf(NotebookError);
          }
        }
      }
    }
  });
});
