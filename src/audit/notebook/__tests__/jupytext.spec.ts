/** Scripts that jupytext 1.19 wrote of `scripts/rents.ipynb`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineStarts, offsetAt } from '../lines';
import { readRaw } from '../raw';
import { readFileText, readNotebook, readScript } from '../read';
import { writeEdits } from '../write';
import { insert, replace } from './notebooks';

const text = (name: string): string => readFileSync(join(__dirname, 'scripts', name), 'utf8');
const notebook = readNotebook(text('rents.ipynb'), 'rents.ipynb');
const FORMS = ['percent', 'json', 'quoted', 'hydrogen', 'light', 'region'];
const MARKDOWN = 0;
const MAGICS = 1;
const TRAIN = 8;

const header = (format: string, more = ''): string =>
  `# ---\n# jupyter:\n#   jupytext:\n${more}#     text_representation:\n#       format_name: ${format}\n# ---\n`;
const cells = (source: string) => readScript(source, 'a.py').cells.map(cell => [cell.kind, cell.source]);

describe.each(FORMS)('a script in the form "%s"', form => {
  const script = text(`rents.${form}.py`);

  it.each(['\n', '\r\n'])('holds the cells of its notebook, with line ends %j', newline => {
    const read = readScript(script.replace(/\n/g, newline), 'rents.py');
    const shown = ({ cells }: typeof notebook) =>
      cells.map(({ kind, source, tags }) => ({ kind, source, tags }));
    expect(shown(read)).toEqual(shown(notebook));
    expect(read).toMatchObject({ language: 'python', kernel: 'Python 3 (ipykernel)' });
  });

  it.each(['\n', '\r\n'])('is found line by line in its file, with line ends %j', newline => {
    const raw = `\uFEFF${script.replace(/\n/g, newline)}`;
    const { notebook: read, region } = readRaw(raw, 'rents.py');
    const body = raw.slice(1);
    const starts = lineStarts(body);
    let found = 0;
    read.cells.forEach(({ source }, cell) => {
      for (const match of source.matchAll(/[^\n]+/g)) {
        const start = match.index + match[0].search(/\S/);
        const place = region({ cell, start, end: match.index + match[0].length });
        const there =
          place && body.slice(offsetAt(body, place.start, starts), offsetAt(body, place.end, starts));
        // The name of another language stands in no line of its own.
        found += there === match[0].trimStart() ? 1 : match[0] === '%%bash' ? 1 : 0;
      }
    });
    expect(found).toBe(read.cells.flatMap(({ source }) => source.match(/[^\n]+/g)).length);
  });

  it('is edited in one line, whatever is commented out around it', () => {
    const { source } = notebook.cells[TRAIN];
    const at = source.indexOf('Ridge(') + 6;
    const [first, rest] = [
      replace(TRAIN, at, at, 'alpha=2'),
      replace(TRAIN, source.length, source.length, '\nx = 1')
    ];
    expect(writeEdits(script, [first], 'rents.py')).toBe(script.replace('Ridge()', 'Ridge(alpha=2)'));
    expect(writeEdits(script, [first, rest], 'rents.py')).toBe(
      script.replace('Ridge()', 'Ridge(alpha=2)').replace('X_test, y_test), files)', '$&\nx = 1')
    );
  });

  it('takes new cells that are read as such', () => {
    const edits = [insert(0, 'first = 1'), insert(4, 'a = 1\n\nb = 2'), insert(10, 'last = 1')];
    const read = readScript(writeEdits(script, edits, 'rents.py'), 'rents.py');
    const sources = notebook.cells.map(({ source }) => source);
    expect(read.cells.map(({ source }) => source)).toEqual([
      'first = 1',
      ...sources.slice(0, 4),
      'a = 1\n\nb = 2',
      ...sources.slice(4),
      'last = 1'
    ]);
  });
});

test('lines that stay keep their comment signs, and magics that are new get them', () => {
  const script = text('rents.light.py');
  const { source } = notebook.cells[MAGICS];
  const edit = replace(MAGICS, 0, source.indexOf('!pip'), '%matplotlib agg\nimport os\n');
  expect(writeEdits(script, [edit], 'rents.py')).toBe(
    script.replace('# %matplotlib inline', '# %matplotlib agg\nimport os')
  );
  const words = notebook.cells[MARKDOWN].source;
  const more = replace(MARKDOWN, words.length, words.length, '\n\nMore');
  expect(writeEdits(script, [more], 'rents.py')).toBe(script.replace('one row a flat', '$&\n#\n# More'));
});

describe('a header', () => {
  it('names the language, and the version of it', () => {
    const said = '#   kernelspec:\n#     display_name: R\n#     language: R\n#     name: ir\n';
    const info = '#   language_info:\n#     name: R\n#     version: 4.4.1\n';
    const read = readScript(`# ---\n# jupyter:\n${said}${info}# ---\n\n# %%\nx`, 'a.py');
    expect(read).toMatchObject({
      language: 'r',
      kernel: 'R',
      languageVersion: '4.4.1',
      cells: [{ source: 'x' }]
    });
  });

  it('may come after the lines for the system', () => {
    const read = `#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n${header('light')}\nx = 1\n\ny = 2\n`;
    expect(cells(read)).toEqual([
      ['code', 'x = 1'],
      ['code', 'y = 2']
    ]);
  });

  it.each([
    ['no YAML', '# ---\n# a: [\n# ---\n'],
    ['nothing of Jupyter', '# ---\n# title: x\n# ---\n'],
    ['a list', '# ---\n# - 1\n# ---\n'],
    ['no end', '# ---\n# jupyter:\n#   x: 1\n'],
    ['aliases', '# ---\n# jupyter: &a [*a]\n# ---\n']
  ])('with %s is a comment like any other', (_name, lines) => {
    expect(cells(`${lines}x = 1\n`)).toEqual([['code', `${lines}x = 1\n`]]);
  });

  it('may keep comments from being magics', () => {
    expect(cells(`${header('percent', '#     comment_magics: false\n')}# %%\n# %time x\n`)).toEqual([
      ['code', '# %time x']
    ]);
  });
});

describe('a light script', () => {
  const light = (source: string) => cells(`${header('light')}\n${source}`);

  it('is only what its header says is one', () => {
    expect(cells('x = 1\n\ny = 2\n')).toHaveLength(1);
    expect(cells(`${header('sphinx')}x = 1\n\ny = 2\n`)).toHaveLength(1);
  });

  it('goes on over blank lines while what follows is indented, or a string is open', () => {
    expect(light('def f():\n    a = 1\n\n    return a\n\nx = """\n\ny\n"""\nz = 1\n')).toEqual([
      ['code', 'def f():\n    a = 1\n\n    return a'],
      ['code', 'x = """\n\ny\n"""\nz = 1']
    ]);
  });

  it('ends a cell by a marker of its own', () => {
    expect(light('# + endofcell="--"\na = 1\n# -\n\nb = 2\n# --\n\nc = 3\n')).toEqual([
      ['code', 'a = 1\n# -\n\nb = 2'],
      ['code', 'c = 3']
    ]);
  });

  it('takes a commented magic for code, and other comments over code for a part of it', () => {
    expect(light('# %load_ext x\n\n# ls -l\n\n# Words\n\n# About y\ny = 1\n')).toEqual([
      ['code', '%load_ext x'],
      ['code', '# ls -l'],
      ['markdown', 'Words'],
      ['code', '# About y\ny = 1']
    ]);
  });
});

test.each(['a.md', 'a.Rmd', 'a.qmd', 'a.markdown'])('Markdown (%s) is refused in words', path => {
  expect(() => readFileText('```python\nx = 1\n```', path)).toThrow('Notebooks as Markdown are not read');
});
