/** Scripts with cells at `# %%` and `# In[n]:`, as editors know them and jupytext writes them. */
import { cellOf, plainOptions, type Source } from './jupytext';
import { type Options, optionsOf } from './options';
import type { ScriptCell } from './types';

interface Marker {
  readonly options: Options;
  readonly executionCount: number | null;
}

/** The cell that a line opens: `# %%`, `# %% Title [markdown]`, `# In[3]:`; null for any other line. */
function markerOf(line: string): Marker | null {
  const percent = /^#\s*%%+(?=\s|$)(.*)$/.exec(line);
  if (percent) {
    return { options: optionsOf(percent[1]), executionCount: null };
  }
  const prompt = /^#\s*In\s?\[\s*(?:(\d+)\s*)?\]:?\s*$/.exec(line);
  return prompt
    ? { options: plainOptions('code'), executionCount: prompt[1] === undefined ? null : Number(prompt[1]) }
    : null;
}

/** Whether a line opens a cell. */
export function isMarker(line: string): boolean {
  return markerOf(line) !== null;
}

/**
 * The cells from the line `from` on; none where nothing opens one. What stands before the first marker is a cell of code.
 */
export function percentCells(source: Source, from: number): ScriptCell[] {
  const { lines, inString } = source;
  const markers = lines.flatMap((line, start) => {
    const marker = start < from || inString[start] ? null : markerOf(line);
    return marker ? [{ start, marker }] : [];
  });
  const cells = markers.map(({ start, marker: { options, executionCount } }, index): ScriptCell => {
    const end = markers.at(index + 1)?.start ?? lines.length;
    return { ...cellOf(source, { start, body: start + 1, end }, options), executionCount };
  });
  const first = markers.at(0)?.start;
  if (first === undefined || lines.slice(from, first).every(line => line.trim() === '')) {
    return cells;
  }
  const head = cellOf(source, { start: from, body: from, end: first }, plainOptions('code'));
  return [{ ...head, executionCount: null }, ...cells];
}
