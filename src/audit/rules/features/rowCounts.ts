/** Where a notebook looks at how many rows a table has. */
import type { Code, Flow } from '../../flow/types';
import type { Notebook, Range } from '../../notebook/types';

/** Whether the test holds for a statement; it is told whether that stands below the place, and in which cell. */
export function someCode(
  flow: Flow,
  notebook: Notebook,
  place: Range,
  test: (code: Code, below: boolean, cell: number) => boolean
): boolean {
  return notebook.cells.some((_, cell) =>
    flow
      .code(cell)
      .some(code =>
        test(code, cell > place.cell || (cell === place.cell && code.range.end > place.start), cell)
      )
  );
}

/** Functions that count rows, or show a table with their number. */
const COUNTS = new Set(['len', 'print', 'display']);

/** `len(df)`, `df.shape`, or the table itself, which is shown with the number of its rows. */
export function countsRows(code: Code, isTable: (name: string) => boolean): boolean {
  const shown = code.simple && code.targets.length === 0 && code.calls.length === 0 && code.uses.length === 1;
  return (
    (shown && isTable(code.uses[0].name)) ||
    code.calls.some(c => COUNTS.has(c.name) && c.args.some(a => a.name !== null && isTable(a.name))) ||
    code.uses.some(use => /^(?:shape|index|size)$/.test(use.attribute ?? '') && isTable(use.name))
  );
}
