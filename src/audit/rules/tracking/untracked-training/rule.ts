import type { EventOf } from '../../../flow/types';
import { modelName, nameOf, of, steps } from '../../leakage/pairs';
import type { Report, Rule, RuleContext } from '../../rule';

/** A model is trained and nothing of it reaches an experiment tracker. */
export const rule: Rule = {
  id: 'tracking/untracked-training',
  severity: 'medium',
  criterion: 'Model versioning',
  summary: 'A model is trained and nothing of it reaches an experiment tracker',
  remediation:
    'Log parameters, metrics and the model of this run with MLflow (`mlflow.start_run`, or `mlflow.autolog()` before the fit), so that runs can be compared and found again.',
  check
};

function* check({ flow }: RuleContext): Iterable<Report> {
  const tracked = of(flow, 'track').filter(t => t.what !== 'setup');
  if (tracked.some(t => t.tool !== 'tensorboard')) {
    return;
  }
  const fits = of(flow, 'fit');
  const crossValidated = of(flow, 'score').filter(s => s.crossValidated);
  const trainings: readonly (EventOf<'fit'> | EventOf<'score'>)[] = fits.length > 0 ? fits : crossValidated;
  const last = trainings.at(-1);
  if (!last) {
    return;
  }
  const onlyCharts = tracked.length > 0;
  const model = last.kind === 'fit' ? last.model : last.models[0];
  const others = new Set(trainings.map(t => (t.kind === 'fit' ? t.model.id : t.models[0].id))).size - 1;
  const more = others > 0 ? ` (and ${others} other model${others > 1 ? 's' : ''})` : '';
  yield {
    severity: onlyCharts ? 'low' : undefined,
    message: onlyCharts
      ? `${modelName(model)} is trained and only TensorBoard is told: its charts hold no parameters, data or model to go back to.`
      : `${modelName(model)}${more} is trained, and no experiment tracker is told of its parameters, metrics or model.`,
    range: last.site.range,
    evidence: steps(
      trainings.slice(-8).map(t => ({
        site: t.site,
        note: `${modelName(t.kind === 'fit' ? t.model : t.models[0])} is trained on ${nameOf(t.X)}`
      }))
    ),
    suggestions: ['mlflow-tracking']
  };
}
