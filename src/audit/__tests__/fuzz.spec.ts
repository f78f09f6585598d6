/** Hostile input: whatever a file holds, it is refused in words or audited, and the answer is always the same. */
import * as fc from 'fast-check';
import { Auditor, type AuditResult, audit } from '../audit';
import { NotebookError, readFileText } from '../notebook/read';
import type { Notebook } from '../notebook/types';
import { spoiled } from './arbitraries';

const SEED = 20_261_130;

/** Files that are nearly notebooks, and any other JSON. */
const anything = fc.jsonValue();
const source = fc.oneof(fc.string(), fc.array(fc.string({ unit: 'binary' })), anything);
const cell = fc.record(
  {
    id: fc.oneof(fc.string(), anything),
    cell_type: fc.oneof(fc.constantFrom('code', 'markdown', 'heading', 'raw'), anything),
    source,
    input: source,
    metadata: fc.oneof(fc.record({ tags: fc.array(fc.string()) }), anything),
    execution_count: anything,
    level: anything
  },
  { requiredKeys: [] }
);
const cells = fc.oneof(fc.array(fc.oneof(cell, anything)), anything);
const metadata = fc.oneof(fc.record({ kernelspec: anything, language_info: anything }), anything);
const file = fc.oneof(
  anything,
  fc.record({ nbformat: anything, metadata, cells }, { requiredKeys: [] }),
  fc.record({ worksheets: fc.oneof(fc.array(fc.oneof(fc.record({ cells }), anything)), anything) })
);

/** The notebook, or null where it was refused as it should be. */
function read(text: string, path: string): Notebook | null {
  try {
    return readFileText(text, path);
  } catch (error) {
    expect(error).toBeInstanceOf(NotebookError);
    return null;
  }
}

const notebookOf = (sources: readonly string[]): Notebook => ({
  path: 'fuzz.ipynb',
  language: 'python',
  cells: sources.map((text, i) => ({
    id: `c${i}`,
    kind: 'code',
    source: text,
    executionCount: null,
    tags: []
  }))
});

const said = ({ findings, ignored, cells: statuses, flow }: AuditResult): string =>
  JSON.stringify([findings, ignored, statuses, flow.events]);

test('any JSON is a notebook or is refused in words', () => {
  fc.assert(
    fc.property(file, fc.boolean(), (value, isSpoiled) => {
      const text = JSON.stringify(value);
      const notebook = read(isSpoiled ? text.slice(0, -1) : text, 'fuzz.ipynb');
      notebook?.cells.forEach(each => expect(typeof each.source).toBe('string'));
    }),
    { seed: SEED, numRuns: 500 }
  );
});

test('spoiled code is audited, and alike each time', () => {
  fc.assert(
    fc.property(spoiled, code => {
      const notebook = read(code, 'fuzz.py');
      if (notebook) {
        expect(said(audit(notebook, { trials: 'none' }))).toBe(said(audit(notebook, { trials: 'none' })));
      }
    }),
    { seed: SEED, numRuns: 150 }
  );
});

test.each([
  [
    'ifs',
    Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}if a:\n`).join('') + ' '.repeat(700) + 'b = 1'
  ],
  ['brackets', `b = ${'('.repeat(300)}1${')'.repeat(300)}`],
  ['signs', `b = ${'-'.repeat(600)}1`],
  ['signs that no stack holds', `b = ${'-'.repeat(100_000)}1`],
  ['calls of calls', `b = a${'.c()'.repeat(400)}`]
])('%s nested too deeply are left out by their number and not by the stack, and said to be', (_, deep) => {
  const { cells: statuses, flow } = audit(notebookOf([`a = 1\n${deep}`, 'c = 1']), { trials: 'none' });
  expect(statuses.map(({ status }) => status)).toEqual(['partial', 'ok']);
  expect(statuses[0].problem).toBe('too deeply nested to be followed');
  expect([...flow.bindingsAfter(1).keys()]).toEqual(['a', 'c']);
});

test('of a notebook that is too large the rest is left out and said to be, and it is followed again once it is smaller', () => {
  const huge = `for i in [${'0, '.repeat(10)}]:\n    x = [${'0, '.repeat(110_000)}]`;
  const auditor = new Auditor();
  const look = (first: string): AuditResult =>
    auditor.audit(notebookOf(['a = 1', first, 'b = 1', 'c = 1']), { trials: 'none' });
  const { cells: statuses, flow } = look(huge);
  expect(statuses.map(({ status }) => status)).toEqual(['ok', 'partial', 'partial', 'partial']);
  expect(statuses[3].problem).toBe('left out: the notebook is too large to be followed in time');
  expect([...flow.bindingsAfter(3).keys()]).toEqual(expect.arrayContaining(['a']));
  expect(flow.bindingsAfter(3).has('c')).toBe(false);
  expect(said(look('x = 1'))).toBe(
    said(audit(notebookOf(['a = 1', 'x = 1', 'b = 1', 'c = 1']), { trials: 'none' }))
  );
});
