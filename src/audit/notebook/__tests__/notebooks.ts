/** Notebooks and edits made for tests. */
import type { Edit } from '../types';

interface CodeCell {
  id: string;
  kind: 'code';
  source: string;
  executionCount: number | null;
  tags: string[];
}

/** A Python notebook of these code cells, none of which was run; the same to the engine and to its messages. */
export function notebookOf(
  sources: readonly string[],
  path = 'train.ipynb'
): { path: string; language: string; cells: CodeCell[] } {
  return {
    path,
    language: 'python',
    cells: sources.map((source, i) => ({ id: `c${i}`, kind: 'code', source, executionCount: null, tags: [] }))
  };
}

/** The same as a file of nbformat 4 holds it, for the kernel of a language. */
export function fileOf(
  sources: readonly (string | readonly string[])[],
  language = 'python'
): { nbformat: number; [key: string]: unknown } {
  const name = language === 'python' ? 'python3' : 'deno';
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name, language, display_name: name } },
    cells: sources.map((source, i) => ({
      cell_type: 'code',
      id: `c${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source
    }))
  };
}

export const replace = (cell: number, start: number, end: number, text: string): Edit => ({
  kind: 'replace',
  range: { cell, start, end },
  text
});

export const insert = (at: number, source: string): Edit => ({
  kind: 'insert',
  at,
  cell: { kind: 'code', source }
});
