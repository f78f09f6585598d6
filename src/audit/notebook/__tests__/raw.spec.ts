import * as fc from 'fast-check';
import { lineStarts, offsetAt } from '../lines';
import { readRaw, type RawRegion } from '../raw';

/** The text of a region, columns counted as SARIF counts them. */
function textIn(raw: string, { start, end }: RawRegion): string {
  const body = raw.replace(/^\uFEFF/, '');
  const starts = lineStarts(body);
  return body.slice(offsetAt(body, start, starts), offsetAt(body, end, starts));
}

/** What the text between the quotes of one JSON string or more says; JSON itself tells. */
const said = (inside: string): string =>
  (JSON.parse(`["${inside}"]`) as string[]).join('').replace(/\r\n?/g, '\n');

/** Checks every range of a cell against the text that it is said to stand in. */
function check(raw: string, path: string, ranges: readonly (readonly [number, number])[], cell = 0): void {
  const file = readRaw(raw, path);
  const { source } = file.notebook.cells[cell];
  for (const [a, b] of ranges) {
    const [start, end] = [Math.min(a, source.length), Math.min(b, source.length)].sort((x, y) => x - y);
    const region = file.region({ cell, start, end });
    expect(region).not.toBeNull();
    expect(said(textIn(raw, region!))).toBe(source.slice(start, end));
  }
}

/** All ranges of a text that is short. */
const everyRange = (length: number): [number, number][] =>
  Array.from({ length: length + 1 }, (_, start) =>
    Array.from({ length: length + 1 - start }, (_, more): [number, number] => [start, start + more])
  ).flat();

const notebook = (source: string): string =>
  `{\n "cells": [\n  {"cell_type": "code", "metadata": {}, "outputs": [], "source": ${source}}\n ],\n "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`;

test.each([
  ['a text', '"a = 1\\nb = \\"x\\"\\n"'],
  ['a list of lines', '[\n    "a = 1\\n",\n    "b = 2"\n   ]'],
  ['pieces that end within lines', '["a = ", "1\\nb", "", " = 2"]'],
  ['escapes of all kinds', '"\\u00e9\\/\\t\\b\\f\\\\n \\ud83d\\ude00 \\u0041"'],
  ['characters of two units', '"é 😀 = \u2028 1"'],
  ['Windows line ends', '["a = 1\\r\\n", "b\\r", "\\nc\\r"]'],
  ['a half of a pair', '"\\ud83d x"'],
  ['an empty text', '""']
])('%s is found in the file', (_name, source) => {
  const text = notebook(source);
  const length = readRaw(text, 'a.ipynb').notebook.cells[0].source.length;
  for (const raw of [text, `\uFEFF${text}`, text.replace(/\n/g, '\r\n'), JSON.stringify(JSON.parse(text))]) {
    check(raw, 'a.ipynb', everyRange(length));
  }
});

test('cells of nbformat 3 are found in all worksheets', () => {
  const raw = JSON.stringify(
    {
      nbformat: 3,
      worksheets: [
        { cells: [{ cell_type: 'heading', level: 2, source: ['Title'] }] },
        { cells: [{ cell_type: 'code', input: ['a = 1\n', 'b'], language: 'python' }] }
      ]
    },
    null,
    1
  );
  check(raw, 'old.ipynb', everyRange(7), 1);
  // Shown with a sign before it that the file does not have.
  expect(readRaw(raw, 'old.ipynb').region({ cell: 0, start: 0, end: 2 })).toBeNull();
});

test('of a property that is there twice the last one counts, and numbers of Python do no harm', () => {
  const raw = `{"nbformat": 4, "metadata": {"x": NaN, "y": -Infinity}, "cells": [
    {"cell_type": "code", "source": "no", "outputs": [{"v": NaN}], "source": ["y", "es"]}]}`;
  check(raw, 'a.ipynb', everyRange(3));
});

test('what no tree can be made of has no regions', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const raw = `{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "a", "outputs": ${deep}}]}`;
  expect(readRaw(raw, 'a.ipynb').region({ cell: 0, start: 0, end: 1 })).toBeNull();
});

test.each(['\n', '\r\n'])('a script is found by its own lines, with line ends %j', newline => {
  const raw = ['\uFEFFimport os', '# %% [markdown]', '# # Title', '# %%', 'a = 1', 'b = "😀"'].join(newline);
  const file = readRaw(raw, 'a.py');
  const { source } = file.notebook.cells[2];
  const start = source.indexOf('b');
  expect(file.region({ cell: 2, start, end: source.length })).toEqual({
    start: { line: 6, column: 1 },
    end: { line: 6, column: 9 }
  });
  expect(file.region({ cell: 0, start: 7, end: 9 })).toEqual({
    start: { line: 1, column: 8 },
    end: { line: 1, column: 10 }
  });
  // Text is found behind its comment sign.
  expect(file.region({ cell: 1, start: 2, end: 7 })).toEqual({
    start: { line: 3, column: 5 },
    end: { line: 3, column: 10 }
  });
});

test('whatever a source is, however it is cut and escaped, each range is found', () => {
  const unit = fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\r',
    '\r\n',
    '"',
    '\\',
    '/',
    'é',
    '😀',
    '\u2028',
    '\t',
    '\u0001'
  );
  /** A string as JSON, with any of its units as a code escape. */
  const piece = fc
    .array(fc.tuple(unit, fc.boolean()), { maxLength: 6 })
    .map(units =>
      units
        .map(([text, coded]) =>
          coded
            ? [...Array(text.length).keys()]
                .map(at => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`)
                .join('')
            : JSON.stringify(text).slice(1, -1)
        )
        .join('')
    );
  fc.assert(
    fc.property(
      fc.oneof(
        piece.map(text => `"${text}"`),
        fc.array(piece, { maxLength: 4 }).map(texts => `[${texts.map(text => `\n "${text}"`).join(',')}]`)
      ),
      fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 8 }),
      (source, ranges) => check(notebook(source), 'a.ipynb', ranges)
    ),
    { numRuns: 300 }
  );
});
