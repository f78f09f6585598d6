/** Python scripts that hold cells. */
import { normaliseLineEnds } from './lines';
import { headerOf } from './script/header';
import type { Source } from './script/jupytext';
import { lightCells } from './script/light';
import { readMarimo } from './script/marimo/read';
import { isMarker, percentCells } from './script/percent';
import { startsInString } from './script/strings';
import { type Script, type ScriptCell, sourceOf } from './script/types';
import type { Cell, CellKind, Notebook } from './types';
import { uniqueIds } from './ids';

/** Whether a file is a script and no notebook, by its name. */
export function isScript(path: string): boolean {
  return /\.py$/i.test(path);
}

/** What jupytext calls forms whose paragraphs are cells. */
const LIGHT = ['light', 'nomarker', 'bare'];
const PERCENT = ['percent', 'hydrogen'];

const LIGHT_MARKERS = ['+', '-'] as const;
const PERCENT_MARKERS = ['%%', null] as const;

/**
 * Reads the text of a Python script: a marimo notebook, one that jupytext wrote, one with cells at `# %%` and `# In[n]:`, or any
 * other, which is one cell. That paragraphs are cells is only taken from a header that says so.
 *
 * @param text without a byte order mark
 * @throws NotebookError for a marimo notebook that is no Python
 */
export function scriptOf(text: string): Script {
  const source = normaliseLineEnds(text);
  const lines = source.split('\n');
  const marimo = readMarimo(source, lines);
  if (marimo) {
    return marimo;
  }
  const header = headerOf(lines);
  const from = header?.lines ?? 0;
  const { language = 'python', kernel, languageVersion } = header ?? {};
  const told = {
    language,
    ...(kernel !== undefined && { kernel }),
    ...(languageVersion !== undefined && { languageVersion })
  };
  const read: Source = {
    lines,
    inString: startsInString(lines),
    // Without a header a comment is a comment: editors that know the markers run no magic out of one.
    commentsMagics: header?.commentsMagics ?? false,
    language
  };
  const format = header?.format ?? null;
  if (format !== null && LIGHT.includes(format)) {
    const markers = header?.cellMarkers ?? LIGHT_MARKERS;
    return { form: 'light', lines, cells: lightCells(read, from, markers), markers, opens: true, ...told };
  }
  const cells = format === null || PERCENT.includes(format) ? percentCells(read, from) : [];
  return cells.length === 0
    ? { form: 'plain', lines, cells: [wholeOf(lines)], markers: PERCENT_MARKERS, opens: false, ...told }
    : {
        form: 'percent',
        lines,
        cells,
        markers: PERCENT_MARKERS,
        opens: isMarker(lines[cells[0].start]),
        ...told
      };
}

function wholeOf(lines: readonly string[]): ScriptCell {
  return {
    kind: 'code',
    lines: lines.map((_, line) => ({ line })),
    start: 0,
    executionCount: null,
    tags: [],
    prefix: ''
  };
}

/** The notebook that a script is. */
export function notebookOf(script: Script, path: string): Notebook {
  const { form, lines, cells, language, kernel, languageVersion } = script;
  const ids = uniqueIds(cells.map(({ name }) => name));
  return {
    path,
    cells: cells.map((cell, index): Cell => ({
      id: ids[index],
      kind: cell.kind,
      source: sourceOf(cell, lines),
      executionCount: cell.executionCount,
      tags: cell.tags
    })),
    language,
    ...(form === 'marimo' && { runsByNeed: true }),
    ...(kernel !== undefined && { kernel }),
    ...(languageVersion !== undefined && { languageVersion })
  };
}

/**
 * Reads a Python script as {@link scriptOf} does. Markers are no part of the cells that they open.
 *
 * @throws NotebookError for a marimo notebook that is no Python
 */
export function readScript(text: string, path: string): Notebook {
  return notebookOf(scriptOf(text.startsWith('\uFEFF') ? text.slice(1) : text), path);
}

/**
 * A cell as a script holds it, its marker first; what is no code is commented out.
 *
 * @param markers what opens a cell behind a comment sign, and what closes it
 */
export function scriptCell(
  kind: CellKind,
  source: string,
  markers: Script['markers'] = PERCENT_MARKERS
): string {
  const [open, close] = markers;
  const text = kind === 'code' ? source : source.replace(/^/gm, '# ').replace(/(?<! ) +$/gm, '');
  const type = kind === 'code' ? '' : ` [${kind}]`;
  return `# ${open}${type}\n${text}\n${close === null ? '' : `# ${close}\n`}`;
}
