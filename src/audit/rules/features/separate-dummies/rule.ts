import { overlaps } from '../../../flow/rows';
import type { DataView, EventOf, Statistic } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { type Pair, pairs } from '../../leakage/pairs';
import { origins, readsOf } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { isTeaching } from '../../teaching';
import type { Report, Rule, RuleContext } from '../../rule';
import { reindex } from './fix';

/**
 * Training and test data are given their indicator columns apart from each other, each by the categories it happens to hold.
 * Source: pandas documentation, get_dummies; scikit-learn, "Common pitfalls", inconsistent preprocessing.
 */
export const rule: Rule = {
  id: 'features/separate-dummies',
  severity: 'high',
  tier: 'stable',
  topics: ['features'],
  summary: 'Training and test data get their indicator columns apart, so that the columns may differ',
  remediation:
    'Let one encoder learn the categories from the training data and transform both, or bring the test data to the training columns: `reindex(columns=X_train.columns, fill_value=0)`.',
  check
};

/** Columns whose categories are written down give the same indicators everywhere. */
const FIXES_CATEGORIES =
  /(?:^|\.)(?:CategoricalDtype|Categorical|set_categories|add_categories|union_categoricals)$/;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  if (flow.calls.some(call => FIXES_CATEGORIES.test(call.callee))) {
    return;
  }
  const told = new Set<string>();
  for (const pair of pairs(flow)) {
    for (const { use, trained, tested } of apart(pair)) {
      const key = rangeKey(tested.site.range);
      const reads = (trained.rows && readsOf(flow, trained.rows)) ?? [];
      if (reads.some(r => isTeaching(flow, r.path))) {
        continue;
      }
      // In a function that is called for both, one finding at the function says it.
      if (told.has(key)) {
        continue;
      }
      told.add(key);
      const { fit } = pair;
      yield {
        message: `\`${tested.what}\` gives \`${nameOf(use.X)}\` its columns by the categories found there, apart from \`${nameOf(fit.X)}\`: where a category is missing or new, the columns are not those that ${modelName(fit.model)} learned.`,
        range: tested.site.range,
        evidence: steps([
          ...origins(flow, trained.rows, tested.rows),
          { site: trained.site, note: `the columns that ${modelName(fit.model)} is trained on` },
          { site: tested.site, note: 'columns by other rows' },
          { site: fit.site, note: `trained on ${nameOf(fit.X)}` },
          { site: use.site, note: `used on ${nameOf(use.X)}` }
        ]),
        fixes: () => reindex(context, pair.fit, use, trained, tested)
      };
    }
  }
}

interface Apart {
  readonly use: EventOf<'score'> | EventOf<'predict'>;
  readonly trained: Statistic;
  readonly tested: Statistic;
}

function apart({ fit, scores, predictions }: Pair): Apart[] {
  const uses = [...predictions, ...scores].sort((a, b) => a.order - b.order);
  return uses.flatMap(use => {
    const tested = only(use.X, fit.X).find(t => only(fit.X, use.X).some(s => divides(s, t)));
    const trained = tested && only(fit.X, use.X).find(s => divides(s, tested));
    return tested && trained ? [{ use, trained, tested }] : [];
  });
}

/** Indicators that one piece of data has and another has not. */
function only(a: DataView, b: DataView): readonly Statistic[] {
  return a.encodings.filter(e => e.kind === 'indicators' && !b.encodings.includes(e));
}

/** The same done to the same column of other rows. */
function divides(a: Statistic, b: Statistic): boolean {
  return (
    a.what === b.what &&
    a.column === b.column &&
    a.rows !== null &&
    b.rows !== null &&
    overlaps(a.rows, b.rows) === 'no'
  );
}
