import { normaliseLineEnds } from './lines';
import type { Cell, CellKind, Notebook } from './types';

interface Marker {
  readonly kind: CellKind;
  readonly executionCount: number | null;
}

/** Whether a file is a script and no notebook, by its name. */
export function isScript(path: string): boolean {
  return /\.py$/i.test(path);
}

/** The cell that a line opens: `# %%`, `# %% Title [markdown]`, `# In[3]:`; null for any other line. */
function markerOf(line: string): Marker | null {
  const percent = /^#\s*%%+(?=\s|$)(.*)$/.exec(line);
  if (percent) {
    const type = /\[(markdown|md|raw)\]/.exec(percent[1])?.[1];
    return { kind: type === undefined ? 'code' : type === 'raw' ? 'raw' : 'markdown', executionCount: null };
  }
  const prompt = /^#\s*In\s?\[\s*(\d*)\s*\]:?\s*$/.exec(line);
  return prompt ? { kind: 'code', executionCount: prompt[1] === '' ? null : Number(prompt[1]) } : null;
}

/**
 * Follows triple-quoted strings over lines, so that a marker inside one opens no cell.
 *
 * @param open the quotes of the string that the line starts in, null outside.
 * @returns the quotes of the string that the line ends in.
 */
function stringAfter(line: string, open: string | null): string | null {
  let at = 0;
  while (at < line.length) {
    const char = line[at];
    if (char === '\\') {
      at += 2;
    } else if (open !== null) {
      const closes = line.startsWith(open, at);
      at += closes ? open.length : 1;
      open = closes ? null : open;
    } else if (char === '#') {
      return null;
    } else if (char === '"' || char === "'") {
      open = line.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      at += open.length;
    } else {
      at += 1;
    }
  }
  // A string in single quotes ends with its line unless a backslash carries it on.
  return open !== null && open.length === 1 && !line.endsWith('\\') ? null : open;
}

/** The text of a Markdown cell: comment signs taken off, marker line blank, so that line numbers stay. */
function uncommented(lines: readonly string[]): string {
  return ['', ...lines.slice(1).map(line => line.replace(/^#( |$)/, ''))].join('\n');
}

/**
 * Reads a Python script: cells at `# %%` and `# In[n]:` markers, one cell when there are none.
 *
 * Cells keep their marker line, and each line of the file is a line of exactly one cell. So a line of the file is
 * the cell's line plus the lines of the cells before it.
 */
export function readScript(text: string, path: string): Notebook {
  const lines = normaliseLineEnds(text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n');
  const starts: { line: number; marker: Marker }[] = [];
  let open: string | null = null;
  lines.forEach((line, number) => {
    const marker = open === null ? markerOf(line) : null;
    if (marker) {
      starts.push({ line: number, marker });
    }
    open = stringAfter(line, open);
  });
  const preamble = starts.length === 0 ? lines : lines.slice(0, starts[0].line);
  if (starts.length === 0 || preamble.some(line => line.trim() !== '')) {
    starts.unshift({ line: 0, marker: { kind: 'code', executionCount: null } });
  } else {
    starts[0] = { ...starts[0], line: 0 };
  }
  const cells = starts.map(({ line, marker }, index): Cell => {
    const body = lines.slice(line, starts[index + 1]?.line);
    return {
      id: `cell-${index}`,
      kind: marker.kind,
      source: marker.kind === 'code' ? body.join('\n') : uncommented(body),
      executionCount: marker.executionCount,
      tags: []
    };
  });
  return { path, cells, language: 'python' };
}

/** Whether a cell of a script begins with the line that opens a cell. */
export function hasMarker(source: string): boolean {
  return markerOf(source.split('\n', 1)[0]) !== null;
}

/** A cell as a script holds it, its marker first; what is no code is commented out. */
export function scriptCell(kind: CellKind, source: string): string {
  return kind === 'code'
    ? `# %%\n${source}\n`
    : `# %% [${kind}]\n${source.replace(/^/gm, '# ').replace(/ +$/gm, '')}\n`;
}
