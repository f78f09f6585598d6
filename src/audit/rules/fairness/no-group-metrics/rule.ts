import { divided, origins } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import type { Report, Rule, RuleContext } from '../../rule';
import {
  areCompared,
  areOwnPeople,
  listed,
  sensitiveColumns,
  sensitiveFeatures,
  testScore
} from '../sensitive';

/** The data tells groups of people apart, and a model's errors are counted over all of them only. */
export const rule: Rule = {
  id: 'fairness/no-group-metrics',
  severity: 'medium',
  tier: 'preview',
  topics: ['fairness'],
  summary: 'Groups of people are known in the data, and the score is never taken for each',
  remediation:
    'Keep the attribute beside the test rows and take the metrics for each of its groups: other columns can stand for it, so leaving it out does not make a model fair.',
  check
};

function* check({ flow, sensitiveColumns: named }: RuleContext): Iterable<Report> {
  const judged = of(flow, 'fit').filter(
    f => f.y !== null && f.model.task !== 'clustering' && testScore(flow, f)
  );
  const fit = judged.at(-1);
  // What is a feature is the other rule's.
  if (!fit || judged.some(f => sensitiveFeatures(flow, f, named).length > 0) || !areOwnPeople(flow, fit.X)) {
    return;
  }
  const columns = sensitiveColumns(flow, fit, named);
  if (columns.length === 0 || areCompared(flow, columns)) {
    return;
  }
  const score = testScore(flow, fit)!;
  yield {
    message: `The data tells people apart by ${listed(columns)}, and ${modelName(fit.model)} is judged on all of \`${nameOf(score.X)}\` at once: whom it serves worse is not asked.`,
    range: score.site.range,
    evidence: steps([
      ...origins(flow, fit.X.rows),
      ...divided(flow, score.X.rows),
      {
        site: fit.site,
        note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}`
      },
      { site: score.site, note: 'one score over everybody' }
    ]),
    suggestions: ['shap-fairness']
  };
}
