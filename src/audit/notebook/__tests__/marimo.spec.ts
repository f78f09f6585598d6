/** marimo's notebooks, as marimo 0.25 writes them (`scripts/*.marimo.py`) and as people may. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookError } from '../json';
import { lineText } from '../lines';
import { readRaw } from '../raw';
import { readScript } from '../read';
import { keepsOrder } from '../script/marimo/order';
import type { Edit } from '../types';
import { writeEdits } from '../write';
import { insert, replace } from './notebooks';

const text = (name: string): string => readFileSync(join(__dirname, 'scripts', name), 'utf8');
const flats = text('flats.marimo.py');

const app = (...parts: string[]): string =>
  ['import marimo', 'app = marimo.App()', ...parts, ''].join('\n\n');
const cell = (body: string, more = ''): string =>
  `@app.cell${more}\ndef _():\n${body.replace(/^(?=.)/gm, '    ')}`;
const read = (...parts: string[]) => readScript(app(...parts), 'a.py').cells;
const sources = (...parts: string[]) => read(...parts).map(({ source }) => source);

/** An edit that puts text in place of a piece of the only cell that holds it. */
function edit(raw: string, from: string, to: string): Edit {
  const { cells } = readScript(raw, 'a.py');
  const index = cells.findIndex(({ source }) => source.includes(from));
  const at = cells[index].source.indexOf(from);
  return replace(index, at, at + from.length, to);
}
const edited = (raw: string, from: string, to: string): string =>
  writeEdits(raw, [edit(raw, from, to)], 'a.py');

describe('a notebook', () => {
  it.each(['\n', '\r\n'])('is read in the order in which marimo runs it, with line ends %j', newline => {
    const { cells, language, runsByNeed } = readScript(flats.replace(/\n/g, newline), 'flats.py');
    expect([language, runsByNeed]).toEqual(['python', true]);
    expect(cells.map(({ id, kind, source }) => [id, kind, source])).toEqual([
      [
        'setup',
        'code',
        '# What all cells have.\nimport marimo as mo\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\nfrom sklearn.model_selection import train_test_split'
      ],
      [
        'scaled',
        'code',
        '# Lower case\ndef scaled(values):\n    from sklearn.preprocessing import StandardScaler\n    return StandardScaler().fit_transform(values)'
      ],
      [
        'cell-2',
        'code',
        'from sklearn.preprocessing import StandardScaler\n\nrents = pd.read_csv("rents.csv")\nif True:\n    # Scaled over all rows\n    features = scaled(rents.drop(columns="rent"))\nNOTE = """\nkept\n  as it is\n"""\nOTHER = """\nat the margin\n    """'
      ],
      ['split', 'code', 'X_train, X_test, y_train, y_test = train_test_split(features, rents["rent"])'],
      ['cell-4', 'code', '_model = Ridge()\nmodel = _model.fit(X_train, y_train)'],
      ['cell-5', 'code', 'print("R²", model.score(X_test, y_test))\n# The end'],
      ['Note', 'code', 'class Note:\n    text = "é"'],
      ['cell-7', 'raw', 'never = rents.sample(5)'],
      ['cell-8', 'code', 'files = !ls\nif files:\n    print(files'],
      ['cell-9', 'markdown', '# Rents\n\nA note:\n\n    with code'],
      ['cell-10', 'code', 'mo.md(f"{len(rents)} flats")'],
      ['cell-11', 'code', '']
    ]);
  });

  it('converted from a Jupyter notebook has its cells', () => {
    const { cells } = readScript(text('rents.marimo.py'), 'rents.py');
    const told = cells.map(({ kind, source }) => [kind, source.split('\n').at(-1)]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['markdown', '- `rents.csv`: one row a flat'],
        ['code', 'from sklearn.preprocessing import StandardScaler'],
        ['code', "rent = rents['rent']"],
        ['code', 'X_train, X_test, y_train, y_test = train_test_split(wide, rent)'],
        ['code', 'print(model.score(X_test, y_test), files)']
      ])
    );
  });

  it.each(['\n', '\r\n'])('is found line by line in its file, with line ends %j', newline => {
    const raw = flats.replace(/\n/g, newline);
    const { notebook, region } = readRaw(raw, 'flats.py');
    const lines = raw.split(newline);
    notebook.cells.forEach(({ source }, index) => {
      for (const match of source.matchAll(/[^\s][^\n]*/g)) {
        const place = region({ cell: index, start: match.index, end: match.index + match[0].length });
        const { start, end } = place!;
        expect(lines[start.line - 1].slice(start.column - 1, end.column - 1)).toBe(match[0]);
        expect(end.line).toBe(start.line);
      }
    });
  });

  it.each([
    [
      'another name for marimo',
      'import marimo as m\nother = m.App()\n@other.cell\ndef _():\n    x = 1\n',
      ['x = 1']
    ],
    [
      'parameters on lines of their own',
      app('@app.cell\ndef _(\n    a,  # :\n    b={1: 2},\n):  # c\n    # x\n    x = 1\n    return'),
      ['# x\nx = 1']
    ],
    [
      'all on one line',
      app('@app.cell\ndef _(): x = 1; y = 2; return x', '@app.cell\ndef _(): return'),
      ['x = 1; y = 2', '']
    ],
    ['a result behind a semicolon', app(cell('x = 1\ny = 2; return')), ['x = 1\ny = 2']],
    ['no result', app(cell('x = 1\n# end'), 'y = 2'), ['x = 1\n# end']],
    ['tabs', app('@app.cell\ndef _():\n\tif a:\n\t\tx = 1\n\treturn'), ['if a:\n\tx = 1']],
    [
      'a string that is indented less',
      app('@app.cell\ndef _():\n    x = """\n  a\n      b\n    """\n    return'),
      ['x = """\n  a\n      b\n    """']
    ],
    ['what waits', app('@app.cell\nasync def _():\n    x = await f()\n    return'), ['x = await f()']],
    [
      'a nested result',
      app(cell('def f():\n    return 1\nif a:\n    return')),
      ['def f():\n    return 1\nif a:\n    return']
    ]
  ])('is read with %s', (_name, raw, expected) => {
    expect(readScript(raw, 'a.py').cells.map(({ source }) => source)).toEqual(expected);
  });

  it.each([
    ['text on one line', 'mo.md("# Words")', 'markdown', '# Words'],
    ['text that starts beside its quotes', 'mo.md("""# Words\n\n    more""")', 'markdown', '# Words\n\nmore'],
    ['text with escapes', 'mo.md("a\\nb")', 'code', 'mo.md("a\\nb")'],
    ['text and code', 'x = 1\nmo.md("a")', 'code', 'x = 1\nmo.md("a")'],
    ['text in two strings', 'mo.md("a" "b")', 'code', 'mo.md("a" "b")']
  ])('shows %s', (_name, body, kind, source) => {
    expect(read(cell(body))).toMatchObject([{ kind, source }]);
  });

  it('is a script like any other where it only imports marimo, or is broken before it has an app', () => {
    expect(sources()).toEqual([]);
    const plain = 'import marimo\n\nprint(marimo.App)\n';
    expect(readScript(plain, 'a.py').cells).toMatchObject([{ source: plain }]);
    expect(readScript(`# %% marimo\nx = (`, 'a.py').cells).toMatchObject([{ source: 'x = (' }]);
  });

  it.each([
    [app(cell('x = (')), /could not be read: .*\(line \d+\)/],
    [app('@app.cell\ndef _(): x = """\n"""; return'), /on the line of its function \(line 6\)/]
  ])('that cannot be read is refused in words: %j', (raw, words) => {
    expect(() => readScript(raw, 'a.py')).toThrow(words);
    expect(() => readScript(raw, 'a.py')).toThrow(NotebookError);
  });
});

describe('the order of cells', () => {
  it.each([
    ['what is needed comes first', ['y = x', 'x = 1'], ['x = 1', 'y = x']],
    ['others stay as they stand', ['a = 1', 'c = b', 'b = 2', 'd = 3'], ['a = 1', 'b = 2', 'c = b', 'd = 3']],
    [
      'a function needs what it uses',
      ['f()', 'def f(): return x', 'x = 1'],
      ['x = 1', 'def f(): return x', 'f()']
    ],
    ['names with a low line are a cell’s own', ['_x', '_x = 1'], ['_x', '_x = 1']],
    ['who takes a name away comes last', ['del x', 'x = 1', 'x'], ['x = 1', 'x', 'del x']],
    ['a circle stays as it stands', ['a = b', 'b = a', 'c = 1'], ['c = 1', 'a = b', 'b = a']]
  ])('%s', (_name, given, expected) => {
    expect(sources(...given.map(body => cell(body)))).toEqual(expected);
  });

  it('begins with what is set up', () => {
    expect(sources(cell('y = 1'), 'with app.setup:\n    import os\n    # end')).toEqual([
      'import os\n# end',
      'y = 1'
    ]);
  });
});

describe('an edit', () => {
  it.each(['\n', '\r\n'])('changes its line of the file only, with line ends %j', newline => {
    const raw = flats.replace(/\n/g, newline);
    const after = edited(raw, '_split(features,', '_split(\n    features,');
    const split = '    X_train, X_test, y_train, y_test = train_test_split(';
    expect(after).toBe(raw.replace(`${split}features,`, `${split}${newline}        features,`));
  });

  it.each([
    ['a comment', '# Scaled over all rows', '# Scaled\n    # by all', '# Scaled\n        # by all'],
    [
      'a line of a function',
      'return StandardScaler()',
      'x = 1\n    return StandardScaler()',
      'x = 1\n    return StandardScaler()'
    ],
    ['code that marimo could not read', 'print(files', 'print(files)', 'print(files)'],
    ['blank lines', 'import pandas as pd', 'import pandas as pd\n\nx = 1', 'import pandas as pd\n\n    x = 1']
  ])('of %s keeps the indentation', (_name, from, to, written) => {
    expect(edited(flats, from, to)).toBe(flats.replace(from, written));
  });

  it('may take lines away, and put some in their place', () => {
    const raw = app(cell('a = 1\nb = 2\n\nc = 3\nreturn'));
    expect(edited(raw, 'b = 2\n\n', '')).toBe(app(cell('a = 1\nc = 3\nreturn')));
    expect(edited(raw, '1\nb = 2', '2\n\nd = 4')).toBe(app(cell('a = 2\n\nd = 4\n\nc = 3\nreturn')));
  });

  it('is refused where marimo would refuse the cells, or the file has no line for it', () => {
    const raw = app(cell('a = 1'), cell('b = a'), '@app.cell\ndef _(): c = 1', cell('return'));
    expect(() => writeEdits(raw, [insert(1, 'x = 1')], 'a.py')).toThrow('No cell can be put');
    expect(() => edited(raw, 'b = a', 'b = a\na = 2')).toThrow('a is given a value in more than one cell');
    expect(() => edited(raw, 'a = 1', 'a = b')).toThrow('in a circle');
    expect(() => edited(raw, 'c = 1', 'c = 2')).toThrow('shares with other code');
    expect(() => writeEdits(raw, [replace(3, 0, 0, 'x')], 'a.py')).toThrow(NotebookError);
  });

  it('keeps the order, or does not', () => {
    const raw = app(cell('a = 1'), cell('b = a'), cell('c = b'));
    const notebook = readScript(raw, 'a.py');
    const keeps = (from: string, to: string): boolean => keepsOrder(notebook, [edit(raw, from, to)]);
    expect([keeps('a = 1', 'a = 2'), keeps('c = b', 'c = a')]).toEqual([true, true]);
    expect([keeps('a = 1', 'a = c'), keeps('c = b', 'a = b')]).toEqual([false, false]);
    expect(keepsOrder(notebook, [insert(0, 'd = 1')])).toBe(false);
  });
});

test('lines of the file are told for every finding of a cell far down', () => {
  const raw = app(cell('use = later'), cell('x = 0\nlater = 1'));
  const { notebook, region } = readRaw(raw, 'a.py');
  expect(notebook.cells[0].source).toBe('x = 0\nlater = 1');
  const at = notebook.cells[0].source.indexOf('later');
  const place = region({ cell: 0, start: at, end: at + 5 })!;
  expect(lineText(raw, place.start.line)).toBe('    later = 1');
});
