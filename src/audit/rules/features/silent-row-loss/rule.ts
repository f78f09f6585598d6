import { lineage, sources } from '../../../flow/rows';
import type { Flow, MadeCall } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';
import type { Notebook } from '../../../notebook/types';
import type { Report, Rule, RuleContext } from '../../rule';
import { countsRows, someCode } from '../rowCounts';
import { isLesson, tableReads } from '../tables';

/**
 * Every row with a gap anywhere is left out before training, and nobody looks how many those are.
 * Source: Little & Rubin, "Statistical Analysis with Missing Data", ch. 3 (complete-case analysis).
 */
export const rule: Rule = {
  id: 'features/silent-row-loss',
  severity: 'medium',
  tier: 'preview',
  topics: ['missing-data', 'data-quality', 'features'],
  summary: 'Rows with any missing value are dropped, and nobody looks how many',
  remediation:
    'Look at the loss (`df.isnull().sum()`, the number of rows before and after), name the columns that must be there (`dropna(subset=…)`), and impute the others in the pipeline.',
  check
};

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  const tables = tableReads(flow);
  if (isLesson(flow)) {
    return;
  }
  for (const drop of flow.calls.filter(dropsAnywhere)) {
    const rows = drop.on?.data?.rows;
    const fit = of(flow, 'fit').find(
      ({ X, order }) =>
        order >= drop.order &&
        X.rows !== null &&
        lineage(X.rows).some(
          r => r.kind === 'subset' && r.of === rows && r.key.by === 'other' && r.key.key.startsWith('dropna:')
        )
    );
    if (
      !fit ||
      !rows ||
      !sources(rows).every(s => tables.has(s)) ||
      looks(flow, notebook, drop, [drop.on.data.name, drop.result])
    ) {
      continue;
    }
    const name = nameOf(drop.on.data);
    yield {
      message: `\`${name}.dropna()\` leaves out every row with a gap in any column, and nothing shows how many: ${modelName(fit.model)} is trained on what is left.`,
      range: drop.site.range,
      evidence: steps([
        ...origins(flow, rows),
        { site: drop.site, note: 'rows with any missing value are dropped' },
        { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` }
      ])
    };
    return;
  }
}

/** `dropna()` of a table without a word on which columns. */
function dropsAnywhere({ callee, on, args, open }: MadeCall): boolean {
  return (
    callee === 'dropna' &&
    !open &&
    on?.dataType === 'frame' &&
    (on.data?.holds?.only ?? null) === null &&
    args.every(
      ({ keyword, constant }) =>
        keyword === 'inplace' || keyword === 'ignore_index' || (constant === 0 && keyword !== 'thresh')
    )
  );
}

/** Ways to count gaps. */
const GAPS = /^(?:isnull|isna|notnull|notna|info|count|describe|missingno|null_count|is_null)$/;

/** Whether gaps are counted anywhere, or the rows of one of these tables from the drop on. */
function looks(flow: Flow, notebook: Notebook, drop: MadeCall, names: readonly (string | null)[]): boolean {
  return someCode(
    flow,
    notebook,
    drop.site.range,
    (code, below) =>
      code.asserts ||
      code.calls.some(c => GAPS.test(c.name)) ||
      (below && countsRows(code, name => names.includes(name)))
  );
}
