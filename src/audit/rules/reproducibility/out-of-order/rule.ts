import type { Cell } from '../../../notebook/types';
import { firstLine } from '../../cells';
import type { Report, Rule, RuleContext } from '../../rule';

/** Places told of at most: a notebook that was worked in for weeks has dozens, and two or three make the point. */
const SHOWN = 3;

/** Execution counts that do not rise down the page: what is shown came about in another order than it is read in. */
export const rule: Rule = {
  id: 'reproducibility/out-of-order',
  severity: 'low',
  tier: 'stable',
  topics: ['execution-order', 'reproducibility'],
  summary: 'Cells were run in another order than they stand in',
  remediation: 'Restart the kernel and run all cells before results are saved, quoted or handed on.',
  typescript: {},
  check
};

interface Run {
  readonly index: number;
  readonly cell: Cell;
  readonly count: number;
}

function* check({ notebook }: RuleContext): Iterable<Report> {
  const runs = notebook.cells.flatMap((cell, index): Run[] =>
    cell.kind === 'code' && cell.executionCount !== null && cell.executionCount > 0
      ? [{ index, cell, count: cell.executionCount }]
      : []
  );
  const drops = runs.slice(1).map((run, i) => ({ above: runs[i], run }));
  const wrong = drops.filter(({ above, run }) => run.count <= above.count);
  if (wrong.length === 0) {
    return;
  }
  const { above, run } = wrong[0];
  const how =
    run.count === above.count
      ? `bears the number of the cell above, [${run.count}]`
      : `was run as [${run.count}], before the cell above it, [${above.count}]`;
  const more = wrong.length > 1 ? `, and ${wrong.length - 1} more stand like that` : '';
  yield {
    message: `A cell ${how}${more}: what is shown here may not come back when the notebook is run from top to bottom.`,
    range: firstLine(run.cell, run.index),
    evidence: wrong.slice(0, SHOWN).flatMap(pair => [
      { range: firstLine(pair.above.cell, pair.above.index), note: `run as [${pair.above.count}]` },
      {
        range: firstLine(pair.run.cell, pair.run.index),
        note: `run as [${pair.run.count}], and stands below`
      }
    ])
  };
}
