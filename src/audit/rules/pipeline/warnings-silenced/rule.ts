import type { EventOf, MadeCall, ModelView } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { argument, callsNamed } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * All warnings are ignored before a model is fitted that warns when it stops without having converged.
 * Source: scikit-learn, `sklearn.exceptions.ConvergenceWarning`.
 */
export const rule: Rule = {
  id: 'pipeline/warnings-silenced',
  severity: 'low',
  tier: 'preview',
  criterion: 'Training pipeline reliability',
  summary: 'Warnings are ignored where a model may not converge',
  remediation:
    'Ignore only the warning that you have read (`category=`, `message=`), inside of `with warnings.catch_warnings():`, and let convergence be told.',
  check
};

/** Warnings that a figure may hang on. */
const GRAVE = /^builtins\.(?:Warning|UserWarning|RuntimeWarning)$|(?:^|\.)ConvergenceWarning$/;
/** Models that look for the best weights step by step, and warn when they run out of steps. */
const ITERATIVE =
  /\.(?:LogisticRegression|LogisticRegressionCV|LinearSVC|LinearSVR|MLPClassifier|MLPRegressor|Lasso|LassoCV|ElasticNet|ElasticNetCV|MultiTaskLasso|SGDClassifier|SGDRegressor|Perceptron|HuberRegressor|PoissonRegressor|GammaRegressor|TweedieRegressor|GaussianMixture|NMF|FastICA|IterativeImputer)$/;

function* check({ flow }: RuleContext): Iterable<Report> {
  const filters = callsNamed(flow, 'filterwarnings', 'simplefilter').filter(c =>
    c.callee.startsWith('warnings.')
  );
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

function hidesAll(call: MadeCall): boolean {
  // `simplefilter(action, category)`, `filterwarnings(action, message, category, module)`
  const simple = call.callee.endsWith('.simplefilter');
  const category = argument(call, simple ? 1 : 2, 'category');
  const narrow = !simple && (argument(call, 1, 'message') !== null || argument(call, 3, 'module') !== null);
  return (
    call.args[0]?.constant === 'ignore' &&
    !narrow &&
    (category === null || (category.global !== null && GRAVE.test(category.global))) &&
    !(call.site.within ?? []).includes('warnings.catch_warnings')
  );
}

function mayNotConverge({ cls, inner }: ModelView): boolean {
  return ITERATIVE.test(inner ?? cls);
}
