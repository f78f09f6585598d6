import { type RowSet, type SourceRows, sources } from '../../../flow/rows';
import type { Flow } from '../../../flow/types';
import type { Notebook } from '../../../notebook/types';
import { of } from '../../events';
import { evidenceOf, kept, told } from '../../kept';
import { isExercise } from '../../teaching';
import type { Report, Rule, RuleContext } from '../../rule';
import { type TableRead, tableReads } from '../tables';

/**
 * A model is kept for use, and nothing looks whether the table it is trained on is what the code takes it for.
 * Source: Polyzotis et al., "Data Validation for Machine Learning", MLSys 2019; Breck et al., "The ML Test Score", 2017, Data 1.
 */
export const rule: Rule = {
  id: 'features/unvalidated-data',
  severity: 'medium',
  tier: 'preview',
  topics: ['data-quality', 'features'],
  summary: 'A model is kept that was trained on a table that nothing checks',
  remediation:
    'State what the table must look like (columns, types, ranges, missing values) and stop where it does not: Great Expectations, pandera, or a few `assert`s after the read.',
  check
};

/** Tools that check data or describe it. */
const TOOLS =
  /^(?:great_expectations|pandera|pydantic|deepchecks|evidently|whylogs|ydata_profiling|pandas_profiling|tensorflow_data_validation|missingno|sweetviz|dataprep|pydeequ|cerberus|voluptuous|jsonschema|frictionless|dtale|skrub)(?:\.|$)/;

/** What is asked of a table by someone who checks it. */
const ASKS =
  /(?:^|\.)(?:isnull|isna|notnull|notna|info|describe|duplicated|nunique|value_counts|any|all|equals|count|hasnans|assert_frame_equal|assert_series_equal|null_count|is_null|isnan|glimpse|schema)$/;
const ASKED = new Set(['dtypes', 'dtype', 'schema', 'hasnans', 'is_unique']);
/** Pictures of how values are spread. */
const DRAWS =
  /^(?:hist|histplot|displot|distplot|kdeplot|pairplot|boxplot|box|violinplot|countplot|scatter_matrix|heatmap|histogram)$/;

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  const found = kept(flow);
  const read = found && originOf(sources(found.rows), tableReads(flow));
  if (!found || !read || isExercise(flow) || checks(flow, notebook)) {
    return;
  }
  const table = read.name ?? read.path ?? 'the table';
  yield {
    message: `${told(found)}, trained on \`${table}\`, and nothing checks the columns, types, ranges or missing values of that on the way.`,
    range: read.site.range,
    evidence: evidenceOf(flow, found),
    suggestions: ['great-expectations']
  };
}

function originOf(rows: readonly SourceRows[], tables: ReadonlyMap<RowSet, TableRead>): TableRead | null {
  const reads = rows.map(source => tables.get(source));
  return reads.every(read => read !== undefined) ? (reads[0] ?? null) : null;
}

/** Whether anything in the notebook asks what is in its data. */
function checks(flow: Flow, notebook: Notebook): boolean {
  if (
    of(flow, 'import').some(({ module }) => TOOLS.test(module)) ||
    flow.calls.some(c => ASKS.test(c.callee))
  ) {
    return true;
  }
  return notebook.cells.some((_, cell) =>
    flow
      .code(cell)
      .some(
        code =>
          code.asserts ||
          code.calls.some(c => ASKS.test(c.name) || DRAWS.test(c.name)) ||
          code.uses.some(use => use.attribute !== null && ASKED.has(use.attribute))
      )
  );
}
