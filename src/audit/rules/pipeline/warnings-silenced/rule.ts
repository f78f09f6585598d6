import type { EventOf } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { filtersOf, hidesAll, mayNotConverge } from '../convergence';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * All warnings are ignored before a model is fitted that warns when it stops without having converged.
 * Source: scikit-learn, `sklearn.exceptions.ConvergenceWarning`.
 */
export const rule: Rule = {
  id: 'pipeline/warnings-silenced',
  severity: 'low',
  tier: 'preview',
  topics: ['error-handling', 'training'],
  summary: 'Warnings are ignored where a model may not converge',
  remediation:
    'Ignore only the warning that you have read (`category=`, `message=`), inside of `with warnings.catch_warnings():`, and let convergence be told.',
  check
};

function* check({ flow }: RuleContext): Iterable<Report> {
  const filters = filtersOf(flow);
  const filter = filters.find(hidesAll);
  const hidden = filter && of(flow, 'fit').filter(f => f.order >= filter.order && mayNotConverge(f.model));
  const [first] = hidden ?? [];
  const shown = filters.some(c => c.args[0]?.constant !== 'ignore');
  if (!filter || !hidden || !first || shown) {
    return;
  }
  const others = new Set(hidden.map(f => f.model.id)).size - 1;
  const more = others > 0 ? ` (and ${others} other model${others > 1 ? 's' : ''})` : '';
  yield {
    message: `Warnings are ignored from here on, so nobody is told when ${modelName(first.model)}${more} stops before it has converged.`,
    range: filter.site.range,
    evidence: steps([
      { site: filter.site, note: 'warnings are ignored' },
      ...firstOf(hidden).map(f => ({
        site: f.site,
        note: `${modelName(f.model)} is fitted on ${nameOf(f.X)}`
      }))
    ])
  };
}

const MOST_SHOWN = 4;

function firstOf(fits: readonly EventOf<'fit'>[]): readonly EventOf<'fit'>[] {
  return [...new Map(fits.map(f => [f.model.id, f])).values()].slice(0, MOST_SHOWN);
}
