import { divided, origins } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import type { Report, Rule, RuleContext } from '../../rule';
import { areCompared, areOwnPeople, listed, sensitiveFeatures, testScore } from '../sensitive';

/** A model decides by a protected attribute of people, and nobody looks at what that does to them. */
export const rule: Rule = {
  id: 'fairness/sensitive-feature',
  severity: 'medium',
  tier: 'preview',
  topics: ['fairness', 'privacy'],
  summary: 'A protected attribute is a feature, and its groups are never compared',
  remediation:
    'Compare error and share of positive predictions between the groups. Keep the attribute only where there is a reason that can be written down, and drop it otherwise.',
  check
};

function* check({ flow, sensitiveColumns: named }: RuleContext): Iterable<Report> {
  const fits = of(flow, 'fit').filter(f => f.y !== null && f.model.task !== 'clustering');
  const fit = fits.findLast(f => sensitiveFeatures(flow, f, named).length > 0 && areOwnPeople(flow, f.X));
  if (!fit) {
    return;
  }
  const columns = sensitiveFeatures(flow, fit, named);
  if (areCompared(flow, columns)) {
    return;
  }
  const score = testScore(flow, fit);
  const many = columns.length > 1;
  yield {
    message: `${listed(columns)} ${many ? 'are' : 'is'} among the features of ${modelName(fit.model)}, and its predictions are never compared between ${many ? 'their' : 'its'} groups.`,
    range: fit.site.range,
    evidence: steps([
      ...origins(flow, fit.X.rows),
      ...divided(flow, fit.X.rows),
      {
        site: fit.site,
        note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}, with ${columns[0].column}`
      },
      ...(score ? [{ site: score.site, note: `it is judged on all of ${nameOf(score.X)} at once` }] : [])
    ]),
    suggestions: ['shap-fairness']
  };
}
