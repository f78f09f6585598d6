import type { EventOf, Flow } from '../../../flow/types';
import type { Notebook } from '../../../notebook/types';
import { modelName } from '../../evidence';
import { of } from '../../events';
import { evidenceOf, kept } from '../../kept';
import { metricCalls } from '../../pipeline/metrics';
import { isExercise } from '../../teaching';
import type { Report, Rule, RuleContext } from '../../rule';
import { isSimple, supervised } from '../../candidates';

/**
 * A model is kept by figures that are set against nothing.
 * Sources: Zinkevich, "Rules of Machine Learning", rules 1 to 4; scikit-learn, user guide, 3.4.6 "Dummy estimators".
 */
export const rule: Rule = {
  id: 'architecture/no-baseline',
  severity: 'low',
  tier: 'preview',
  topics: ['metrics', 'evaluation', 'architecture'],
  summary: 'A model is kept that was never compared with a simple one',
  remediation:
    'Score a constant (`DummyClassifier`, `DummyRegressor`) or a linear model on the same rows, and keep the elaborate model only where it is better.',
  check
};

/** Figures that say by themselves how much better than a constant a model is. */
const RELATIVE =
  /(?:^|\.)(?:r2_score|roc_auc_score|explained_variance_score|d2_\w+|cohen_kappa_score|matthews_corrcoef|balanced_accuracy_score|adjusted_\w+)$/;
/** A constant, a linear model or last week's value under the names that people give them. */
const NAMED = /baseline|dummy|naive|majority|constant_model|most_frequent/i;

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  const found = kept(flow);
  const score = found && of(flow, 'score').findLast(s => s.fits.includes(found.fit.order));
  if (
    !found ||
    !score ||
    isSimple(found.model) ||
    isExercise(flow) ||
    supervised(flow).some(f => isSimple(f.model)) ||
    isRelative(score, flow) ||
    namesOne(flow, notebook)
  ) {
    return;
  }
  yield {
    message: `${modelName(found.model)} is kept by its score on \`${score.X.text}\`, and no constant or simple model is scored beside it: whether it is worth its cost is not known.`,
    range: score.site.range,
    evidence: evidenceOf(flow, found),
    suggestions: ['baseline']
  };
}

/** R² sets a regression against the mean; the area under the ROC curve is a half by chance. */
function isRelative(score: EventOf<'score'>, flow: Flow): boolean {
  return (
    (score.callee.endsWith('.score') && score.models.every(m => m.task === 'regression')) ||
    flow.calls.some(c => RELATIVE.test(c.callee))
  );
}

/** Somebody speaks of one, scores a constant, or knows the share of the largest class. */
function namesOne(flow: Flow, { cells }: Notebook): boolean {
  return (
    cells.some(c => c.kind === 'markdown' && NAMED.test(c.source)) ||
    cells.some((_, cell) => flow.code(cell).some(code => code.uses.some(u => NAMED.test(u.name)))) ||
    flow.calls.some(c => c.callee.startsWith('sklearn.dummy.')) ||
    flow.calls.some(c => c.callee === 'value_counts' && c.args.some(a => a.keyword === 'normalize')) ||
    metricCalls(flow).some(m => m.predicted.predictions.length === 0 && m.predicted.kind === 'data')
  );
}
