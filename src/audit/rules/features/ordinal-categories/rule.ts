import type { DataView, EventOf, Statistic } from '../../../flow/types';
import { holds } from '../../../flow/values';
import { listed, modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';
import type { Report, Rule, RuleContext } from '../../rule';
import { isNominal } from '../columns';
import { hasPart, takesNumbersForSizes } from '../models';

/**
 * Categories without an order are numbered, and a model takes the numbers for sizes.
 * Source: scikit-learn, user guide, "Encoding categorical features"; Zheng & Casari, "Feature Engineering for Machine Learning", 2018, ch. 5.
 */
export const rule: Rule = {
  id: 'features/ordinal-categories',
  severity: 'medium',
  tier: 'preview',
  topics: ['features'],
  summary: 'Categories without an order are numbered for a model that takes the numbers for sizes',
  remediation:
    'Give each category a column of its own: `OneHotEncoder(handle_unknown="ignore")` in a `ColumnTransformer`, or `get_dummies` before the split. Keep numbers for categories that have an order, and for trees.',
  check
};

function* check({ flow }: RuleContext): Iterable<Report> {
  const columns = new Map<string, Statistic>();
  const fits = new Set<EventOf<'fit'>>();
  for (const fit of of(flow, 'fit')) {
    if (
      !takesNumbersForSizes(fit.model) ||
      hasPart(fit.model, /^(?:OneHot|Target|Binary|CatBoost)Encoder$/)
    ) {
      continue;
    }
    for (const encoding of fit.X.encodings.filter(e => e.kind === 'codes')) {
      for (const column of numberedIn(encoding, fit.X, fit.y)) {
        columns.set(column, columns.get(column) ?? encoding);
        fits.add(fit);
      }
    }
  }
  const [first] = columns.values();
  const [fit] = fits;
  if (!first || !fit) {
    return;
  }
  const names = [...columns.keys()];
  yield {
    message: `${listed(names)} ${names.length === 1 ? 'is' : 'are'} numbered by \`${first.what}\` though the categories have no order: ${modelName(fit.model)} takes the numbers for sizes.`,
    range: first.site.range,
    evidence: steps([
      ...origins(flow, first.rows),
      ...[...columns].map(([column, { site, what }]) => ({ site, note: `${what} numbers ${column}` })),
      { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` }
    ])
  };
}

/** Nominal columns that were numbered and are certainly among the features. */
function numberedIn(encoding: Statistic, X: DataView, y: DataView | null): readonly string[] {
  const target = y?.holds?.only ?? [];
  const among = (name: string): boolean =>
    isNominal(name) && X.holds !== null && holds(X.holds, name) && !target.includes(name);
  return encoding.column !== null && among(encoding.column) ? [encoding.column] : [];
}
