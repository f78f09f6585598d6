import type { EventOf, Flow } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { areMadeUp, modelName, nameOf, of, steps } from '../../leakage/pairs';
import type { Report, Rule, RuleContext } from '../../rule';

/** A model is trained and nothing of it reaches an experiment tracker. */
export const rule: Rule = {
  id: 'tracking/untracked-training',
  severity: 'medium',
  tier: 'stable',
  criterion: 'Model versioning',
  summary: 'A model is trained and nothing of it reaches an experiment tracker',
  remediation:
    'Log parameters, metrics and the model of this run with MLflow (`mlflow.start_run`, or `mlflow.autolog()` before the fit), so that runs can be compared and found again.',
  check
};

type Training = EventOf<'fit'> | EventOf<'score'>;

/** Trained on made-up numbers and never scored: what counts is how long something took, or how it looks. */
function onlyTimed(flow: Flow, trainings: readonly Training[]): boolean {
  return of(flow, 'score').length === 0 && trainings.every(t => t.X.rows !== null && areMadeUp(t.X.rows));
}

/** A loop runs one call many times. */
function onePerPlace(trainings: readonly Training[]): readonly Training[] {
  return [...new Map(trainings.map(t => [placeOf(t), t])).values()];
}

function placeOf({ site }: Training): string {
  return [...site.calls, site.range].map(rangeKey).join('>');
}

function modelOf(t: Training): EventOf<'fit'>['model'] {
  return t.kind === 'fit' ? t.model : t.models[0];
}

function* check({ flow }: RuleContext): Iterable<Report> {
  const tracked = of(flow, 'track').filter(t => t.what !== 'setup');
  if (tracked.some(t => t.tool !== 'tensorboard')) {
    return;
  }
  const fits = of(flow, 'fit');
  const crossValidated = of(flow, 'score').filter(s => s.crossValidated);
  const trainings: readonly Training[] = fits.length > 0 ? fits : crossValidated;
  const last = trainings.at(-1);
  if (!last || onlyTimed(flow, trainings)) {
    return;
  }
  const onlyCharts = tracked.length > 0;
  const model = modelOf(last);
  // A loop over several estimators trains them all at one place; one that makes the same anew trains one.
  const others =
    new Set(trainings.map(t => `${placeOf(t)}|${modelOf(t).cls}|${modelOf(t).inner ?? ''}`)).size - 1;
  const more = others > 0 ? ` (and ${others} other model${others > 1 ? 's' : ''})` : '';
  yield {
    severity: onlyCharts ? 'low' : undefined,
    message: onlyCharts
      ? `${modelName(model)} is trained and only TensorBoard is told: its charts hold no parameters, data or model to go back to.`
      : `${modelName(model)}${more} is trained, and no experiment tracker is told of its parameters, metrics or model.`,
    range: last.site.range,
    evidence: steps(
      onePerPlace(trainings)
        .slice(-8)
        .map(t => ({
          site: t.site,
          note: `${modelName(modelOf(t))} is trained on ${nameOf(t.X)}`
        }))
    ),
    suggestions: ['mlflow-tracking']
  };
}
