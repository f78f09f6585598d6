import { execFileSync } from 'node:child_process';
import { readNotebook } from '../../notebook/read';
import { PYTHON } from '../../suggestions/__tests__/project';
import { reportMarkdown } from '../markdown';
import { renderReport } from '../render';
import { fileText, leak, LEAKING, notebook, reportOf, reportOnFile, result } from './fixture';

const VALIDATE = `
import sys, nbformat
nbformat.validate(nbformat.reads(sys.stdin.read(), as_version=nbformat.NO_CONVERT))
print("valid")`;

test('the report is a notebook of text cells that says what Markdown says', () => {
  const model = reportOnFile(fileText(LEAKING), 'a.ipynb');
  const text = renderReport(model, 'ipynb');
  const { cells } = readNotebook(text, 'report.ipynb');
  expect(new Set(cells.map(({ kind }) => kind))).toEqual(new Set(['markdown']));
  expect(cells.map(({ source }) => source).join('\n\n')).toBe(reportMarkdown(model).trimEnd());
  for (const { source } of cells) {
    expect(source).toMatch(/^#{1,4} /);
  }
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
  expect(cells.some(({ source }) => source.includes('```mermaid\n'))).toBe(true);
  expect(cells.some(({ source }) => source.includes('```python\n'))).toBe(true);
});

test('a fence in code and formulas in words stay what they are', () => {
  const cells = notebook.cells.map((cell, index) =>
    index === 2 ? { ...cell, source: `"""\n\`\`\`\n# Heading\n"""\n${cell.source}` } : cell
  );
  const finding = { ...leak, message: 'costs $x$ and $$y$$', range: { cell: 2, start: 0, end: 20 } };
  const text = renderReport(reportOf(result([finding]), { ...notebook, cells }), 'ipynb');
  const sources = readNotebook(text, 'a.ipynb').cells.map(({ source }) => source);
  const told = sources.find(source => source.startsWith('#### '))!;
  expect(told).toContain('````python\n"""\n```\n# Heading\n"""');
  expect(told).toContain('costs \\$x\\$ and \\$\\$y\\$\\$');
});

test('nbformat of Jupyter finds nothing wrong', () => {
  const text = renderReport(reportOnFile(fileText(LEAKING), 'a "b".ipynb'), 'ipynb');
  expect(execFileSync(PYTHON, ['-c', VALIDATE], { input: text, encoding: 'utf8' })).toBe('valid\n');
});
