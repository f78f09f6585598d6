/** Notebooks in TypeScript, made for tests. */
import { readExample } from '../../rules/__tests__/examples';
import type { Notebook } from '../../notebook/types';

/** Cells start at lines `// %%`. */
export function typescriptNotebook(source: string): Notebook {
  return readExample({ source, language: 'typescript' });
}

export function cellsOf(sources: readonly string[], path = 'deno.ipynb'): Notebook {
  return {
    ...typescriptNotebook(''),
    path,
    cells: sources.map((source, i) => ({ id: `c${i}`, kind: 'code', source, executionCount: null, tags: [] }))
  };
}
