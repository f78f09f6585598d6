import * as fc from 'fast-check';
import { applyEdits } from '../edit';
import { NotebookError } from '../json';
import { readNotebook, readScript } from '../read';
import { writeEdits } from '../write';
import { insert, replace } from './notebooks';

const file = (source: string): string =>
  `{"nbformat": 4, "metadata": {"x": NaN},\n "cells": [\n  {"source": ${source}, "cell_type": "code", "outputs": [{"é": "\\u00e9"}]}\n ]}\n`;
const ascii = (source: string): string => file(source).replace('é', '\\u00e8');
const list = (...texts: string[]): string => `[\n    ${texts.join(',\n    ')}\n   ]`;
const edited = (text: string, ...edits: Parameters<typeof writeEdits>[1][number][]): string =>
  writeEdits(text, edits);

describe('the source of a cell', () => {
  it.each([
    ['another character in a line', list('"a\\n"', '"b"'), replace(0, 2, 3, 'c'), list('"a\\n"', '"c"')],
    ['a line more', list('"a\\n"', '"b"'), replace(0, 2, 2, 'c\n'), list('"a\\n"', '"c\\n"', '"b"')],
    ['a line more at the end', list('"a"'), replace(0, 1, 1, '\nb'), list('"a\\n"', '"b"')],
    ['a line less', list('"a\\n"', '"b\\n"', '"c"'), replace(0, 2, 4, ''), list('"a\\n"', '"c"')],
    ['a line end less', list('"a\\n"', '"b\\n"', '"c"'), replace(0, 1, 2, ';'), list('"a;b\\n"', '"c"')],
    ['the last line less', list('"a\\n"', '"b"'), replace(0, 1, 3, ''), list('"a"')],
    ['nothing left', list('"a\\n"', '"b"'), replace(0, 0, 3, ''), '[]'],
    ['something in nothing', '[]', replace(0, 0, 0, 'a\nb'), '["a\\n","b"]'],
    [
      'a list on one line',
      '["a\\n", "b\\n", "c"]',
      replace(0, 0, 1, 'x\ny'),
      '["x\\n", "y\\n", "b\\n", "c"]'
    ],
    ['a text', '"a\\nb"', replace(0, 2, 3, 'c\nd'), '"a\\nc\\nd"'],
    ['Windows line ends', '"a\\r\\nb"', replace(0, 2, 2, 'c\n'), '"a\\r\\nc\\r\\nb"'],
    ['escapes beside it', '"\\u00e9\\/\\u0041 = b"', replace(0, 6, 7, 'ü'), '"\\u00e9\\/\\u0041 = ü"'],
    ['pieces that are no lines', '["a", "b", "\\nc"]', replace(0, 3, 4, 'd'), '["a", "b", "\\n", "d"]']
  ])('%s', (_name, before, edit, after) => {
    expect(edited(file(before), edit)).toBe(file(after));
  });

  it('is written in ASCII where all of the file is', () => {
    expect(edited(ascii('"a"'), replace(0, 1, 1, 'é😀'))).toBe(ascii('"a\\u00e9\\ud83d\\ude00"'));
  });

  it('is refused where what is shown is not what is stored', () => {
    const heading = JSON.stringify({
      nbformat: 3,
      worksheets: [{ cells: [{ cell_type: 'heading', level: 1, source: 'A' }] }]
    });
    expect(() => edited(heading, replace(0, 2, 3, 'B'))).toThrow(NotebookError);
  });

  it('is what the edits say, whatever it is and however it is stored; nothing else changes', () => {
    const unit = fc.constantFrom('a', '\n', '\r\n', '"', '\\', 'é', '😀', '\u2028', '\t', '\u0001');
    const text = fc.array(unit, { maxLength: 6 }).map(units => units.join(''));
    const source = fc.oneof(
      text.map(each => JSON.stringify(each)),
      fc.array(text, { maxLength: 5 }).map(texts => JSON.stringify(texts, null, 2))
    );
    const changes = fc.array(fc.tuple(fc.nat(20), fc.nat(5), text), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(source, changes, (stored, wanted) => {
        const before = file(stored);
        const notebook = readNotebook(before, '');
        const { length } = notebook.cells[0].source;
        let from = 0;
        const edits = wanted
          .map(([start, size, to]) => ({ start: Math.min(start, length), size, to }))
          .sort((a, b) => a.start - b.start)
          .flatMap(({ start, size, to }) => {
            const end = Math.min(start + size, length);
            const fits = start >= from;
            from = fits ? end : from;
            return fits ? [replace(0, start, end, to)] : [];
          });
        const after = writeEdits(before, edits);
        const normal = (each: string): string => each.replace(/\r\n?/g, '\n');
        expect(readNotebook(after, '').cells[0].source).toBe(
          normal(applyEdits(notebook, edits).cells[0].source)
        );
        const head = before.indexOf(stored);
        const tail = before.length - head - stored.length;
        expect(after.slice(0, head)).toBe(before.slice(0, head));
        expect(after.slice(-tail)).toBe(before.slice(-tail));
      }),
      { numRuns: 1000 }
    );
  });
});

describe('a script', () => {
  const script = ['# Head', '# %% [markdown]', '# Words', '# %%', 'a = 1', 'b = 2', ''];

  it.each(['\n', '\r\n'])('keeps its other lines, with line ends %j', newline => {
    const text = `\uFEFF${script.join(newline)}`;
    const { source } = readScript(text, 'a.py').cells[2];
    const at = source.indexOf('2');
    const after = writeEdits(text, [replace(2, at, at + 1, '3\nc = 4'), insert(2, 'new\n')], 'a.py');
    const [head, ...rest] = script;
    expect(after).toBe(
      `\uFEFF${[head, ...rest.slice(0, 2), '# %%', 'new', '', '', ...rest.slice(2, 4), 'b = 3', 'c = 4', ''].join(newline)}`
    );
  });

  it('without cells gets code and no marker; one with cells a cell', () => {
    expect(writeEdits('a = 1', [insert(1, 'b = 2')], 'a.py')).toBe('a = 1\n\nb = 2\n');
    expect(writeEdits('# %%\na = 1\n', [insert(1, 'b = 2')], 'a.py')).toBe('# %%\na = 1\n\n# %%\nb = 2\n');
    expect(writeEdits('# %%\na = 1\n', [insert(0, 'b = 2')], 'a.py')).toBe('# %%\nb = 2\n\n# %%\na = 1\n');
  });

  it('is edited at the start of a cell behind its marker', () => {
    expect(writeEdits('# %%\na = 1\n', [replace(0, 0, 0, 'b = 2\n')], 'a.py')).toBe('# %%\nb = 2\na = 1\n');
  });

  it('is refused what it cannot hold', () => {
    const text = script.join('\n');
    expect(() => writeEdits(text, [insert(0, 'x')], 'a.py')).toThrow(NotebookError);
    expect(() => writeEdits('# %%\n# %%\na', [replace(0, 0, 0, 'x')], 'a.py')).toThrow(NotebookError);
    const foreign = '# %% language="R"\n# x <- 1\n';
    expect(() => writeEdits(foreign, [replace(0, 0, 1, 'x')], 'a.py')).toThrow(NotebookError);
  });
});
