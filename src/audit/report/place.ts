import type { EventOf, Flow, FlowEvent } from '../flow/types';
import { lineStarts, positionAt } from '../notebook/lines';
import type { Notebook, Range } from '../notebook/types';
import type { Place } from './types';

/** Lines of code that an excerpt shows at most. */
const EXCERPT = 8;

/** How much of a line it shows at most; some cells hold a picture or a table in one line. */
const WIDEST = 400;

/** A line, cut where it is too long; never within a character of two units. */
function cut(line: string): string {
  return line.length > WIDEST ? `${line.slice(0, WIDEST).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}

/** A cell number as people count. */
export function cellLabel(cell: number): string {
  return `cell ${cell + 1}`;
}

/** Cell numbers as people count: `cell 3`, `cells 1, 4`. */
export function cellsLabel(cells: readonly number[]): string {
  return `cell${cells.length === 1 ? '' : 's'} ${cells.map(cell => cell + 1).join(', ')}`;
}

/** A place as people read it. */
export function placeText({ cell, line, endLine }: Pick<Place, 'cell' | 'line' | 'endLine'>): string {
  return `${cellLabel(cell)}, line${line === endLine ? ` ${line}` : `s ${line}–${endLine}`}`;
}

/** Turns ranges into places, with the lines of each cell counted once. */
export class Places {
  private readonly starts = new Map<number, number[]>();

  constructor(private readonly notebook: Notebook) {}

  at(range: Range): Place {
    const { id = '', source = '' } = this.notebook.cells.at(range.cell) ?? {};
    let starts = this.starts.get(range.cell);
    if (!starts) {
      starts = lineStarts(source);
      this.starts.set(range.cell, starts);
    }
    const line = positionAt(source, range.start, starts).line;
    // A range that ends with a line end ends on that line, not on the next.
    const endLine = positionAt(source, Math.max(range.start, range.end - 1), starts).line;
    const last = Math.min(endLine, line + EXCERPT - 1);
    const code = source
      .slice(starts[line - 1], starts[last] ?? source.length)
      .replace(/\n$/, '')
      .split('\n')
      .map(cut)
      .join('\n');
    const { cell, start, end } = range;
    return { cell, id, line, endLine, start, end, code: last < endLine ? `${code}\n…` : code };
  }
}

/** Events of one kind, in execution order. */
export function eventsOf<K extends FlowEvent['kind']>(flow: Flow, kind: K): EventOf<K>[] {
  return flow.events.filter((event): event is EventOf<K> => event.kind === kind);
}

/** The items whose key was not seen before. */
export function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter(item => {
    const name = key(item);
    const fresh = !seen.has(name);
    seen.add(name);
    return fresh;
  });
}

/** Ascending numbers without repeats. */
export function ascending(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
