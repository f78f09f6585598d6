import type { DataView, EventOf } from '../../../flow/types';
import { holds } from '../../../flow/values';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';
import type { Report, Rule, RuleContext } from '../../rule';
import { identifiesRows } from '../columns';
import { hasPart } from '../models';
import { dropColumn } from '../../leakage/target/fix';

/**
 * What a row is known by is among the features: nothing to learn from, and often the order in which rows were collected.
 * Source: Kaufman et al., "Leakage in Data Mining", TKDD 2012, section 2.2 (patient identifiers that gave the answer away).
 */
export const rule: Rule = {
  id: 'features/identifier',
  severity: 'medium',
  tier: 'preview',
  topics: ['features', 'privacy'],
  summary: 'What rows are known by is among the features',
  remediation:
    'Drop the identifier from the features, or make it the index (`set_index`): keep it for joining results back, not for learning.',
  check
};

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const told = new Set<string>();
  for (const fit of of(flow, 'fit')) {
    const column = fit.model.task === 'clustering' ? undefined : identifierIn(context, fit);
    if (column === undefined || told.has(column)) {
      continue;
    }
    told.add(column);
    yield {
      message: `\`${nameOf(fit.X)}\` still holds \`${column}\`: ${modelName(fit.model)} learns from what rows are known by, which no new row shares.`,
      range: fit.site.range,
      evidence: steps([
        ...origins(flow, fit.X.rows),
        { site: fit.site, note: `trained on ${nameOf(fit.X)}, ${column} included` }
      ]),
      fixes: () => dropColumn(context, fit, column)
    };
  }
}

/** Pipelines choose their columns themselves; networks give identifiers places to learn (embeddings). */
function identifierIn({ flow }: RuleContext, { model, X, y }: EventOf<'fit'>): string | undefined {
  if (
    !/^(?:sklearn|xgboost|lightgbm|catboost)$/.test(model.library) ||
    hasPart(model, /^(?:ColumnTransformer|FunctionTransformer|Select|RFE|VarianceThreshold)/)
  ) {
    return undefined;
  }
  const target = y?.holds?.only ?? [];
  const grouped = new Set(of(flow, 'group').flatMap(group => group.columns));
  return columnsOf(X).find(name => identifiesRows(name) && !target.includes(name) && !grouped.has(name));
}

function columnsOf({ holds: columns, columns: known }: DataView): readonly string[] {
  return columns === null ? [] : (columns.only ?? (known ?? []).filter(name => holds(columns, name)));
}
