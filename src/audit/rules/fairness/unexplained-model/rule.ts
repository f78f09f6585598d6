import { areRead, modelName, nameOf, of, steps } from '../../leakage/pairs';
import type { Report, Rule, RuleContext } from '../../rule';

/** A model is evaluated, and neither explained nor compared between groups of people. */
export const rule: Rule = {
  id: 'fairness/unexplained-model',
  severity: 'low',
  tier: 'stable',
  criterion: 'Bias and fairness',
  serves: ['Leaving the question of who is harmed for after the launch'],
  summary: 'A model is evaluated, and neither explained nor compared between groups',
  remediation:
    'Explain what drives the predictions (SHAP values) and compare the error between the groups that the model will serve before it is deployed.',
  check
};

function* check({ flow }: RuleContext): Iterable<Report> {
  if (flow.events.some(e => e.kind === 'explain' || e.kind === 'group-metric')) {
    return;
  }
  // Games, and numbers made up, have no people in them.
  const scores = of(flow, 'score').filter(s => s.models.length > 0 && s.X.rows && areRead(flow, s.X.rows));
  const last = scores.at(-1);
  if (!last) {
    return;
  }
  const model = last.models[0];
  yield {
    message: `${modelName(model)} is evaluated on \`${nameOf(last.X)}\`, and nothing explains its predictions or compares groups.`,
    range: last.site.range,
    evidence: steps(
      scores
        .slice(-6)
        .map(s => ({ site: s.site, note: `${modelName(s.models[0])} is evaluated on ${nameOf(s.X)}` }))
    ),
    suggestions: ['shap-fairness']
  };
}
