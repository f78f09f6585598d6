/** Notebooks to measure with: read from a folder, or put together from real cells. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGES = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'rules');

/** Paths of the notebooks in a folder, at any depth, in a fixed order. */
export function notebooksIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.ipynb'))
    .map(path => resolve(folder, path))
    .filter(path => statSync(path).isFile())
    .sort();
}

/** Code cells of each Python notebook; files that cannot be read are left out. */
export function cellsOf(paths, readNotebook) {
  const groups = [];
  for (const path of paths) {
    try {
      const { cells, language } = readNotebook(readFileSync(path, 'utf8'), path);
      const code = cells.filter(cell => cell.kind === 'code' && cell.source.trim() !== '');
      if (language === 'python' && code.length > 0) {
        groups.push(code.map(cell => cell.source));
      }
    } catch {
      continue;
    }
  }
  return groups;
}

/** The Python examples on the rules' pages, one group of cells a page: what there is without a folder of notebooks. */
export function cellsOfPages() {
  return readdirSync(PAGES, { recursive: true, encoding: 'utf8' })
    .filter(path => path.endsWith('.md'))
    .sort()
    .map(path =>
      [...readFileSync(join(PAGES, path), 'utf8').matchAll(/^```python\n([\s\S]*?)^```/gm)].map(
        ([, code]) => code
      )
    )
    .filter(cells => cells.length > 0);
}

/** A notebook of exactly `size` code cells: whole groups one after another, in an order the generator chooses. */
export function concatenated(groups, size, random) {
  const cells = [];
  while (cells.length < size) {
    const group = groups[Math.floor(random() * groups.length)];
    cells.push(...group.slice(0, size - cells.length));
  }
  return notebookOf(cells);
}

/** A Python notebook of these cells, as the engine takes it. */
export function notebookOf(sources) {
  return { path: 'bench.ipynb', language: 'python', cells: sources.map(cellOf) };
}

function cellOf(source, index) {
  return { id: `cell-${index}`, kind: 'code', source, executionCount: null, tags: [] };
}

/** The same notebook as a file's text. */
export function asFile(notebook) {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', language: 'python', display_name: 'Python 3' } },
    cells: notebook.cells.map(({ id, source }) => ({
      id,
      cell_type: 'code',
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    }))
  });
}

/** The code of a notebook as a script: cells one after another, without what only IPython understands. */
export function asScript({ cells }) {
  return cells
    .filter(({ kind, source }) => kind === 'code' && !source.trimStart().startsWith('%%'))
    .map(({ source }) => source.split('\n').map(withoutMagic).join('\n'))
    .join('\n\n');
}

function withoutMagic(line) {
  const code = line.trimStart();
  return code.startsWith('%') || code.startsWith('!') || code.startsWith('?') || code.trimEnd().endsWith('?')
    ? `${line.slice(0, line.length - code.length)}pass`
    : line;
}

/** Numbers in [0, 1); the same seed gives the same ones (mulberry32: small, and even enough for picking). */
export function generator(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Picks without putting back; the same numbers pick the same. */
export function picked(items, count, random) {
  const rest = [...items];
  return Array.from(
    { length: Math.min(count, rest.length) },
    () => rest.splice(Math.floor(random() * rest.length), 1)[0]
  );
}
