/** Cells as findings point at them. */
import type { Cell, Range } from '../notebook/types';

/** The first line of a cell that says something; of a cell with comments only its first line. */
export function firstLine({ source }: Cell, index: number): Range {
  let start = 0;
  for (const line of source.split('\n')) {
    if (line.trim() !== '' && !line.trimStart().startsWith('#')) {
      return { cell: index, start, end: start + line.length };
    }
    start += line.length + 1;
  }
  return { cell: index, start: 0, end: source.split('\n', 1)[0].length };
}
