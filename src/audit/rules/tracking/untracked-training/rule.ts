import { overlaps } from '../../../flow/rows';
import type { DataView, EventOf, Flow } from '../../../flow/types';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Training, byTransformers, placeOf, trainings } from '../trainings';

/** A model is trained and nothing of it reaches an experiment tracker. */
export const rule: Rule = {
  id: 'tracking/untracked-training',
  severity: 'medium',
  tier: 'stable',
  topics: ['tracking', 'model-versioning', 'reproducibility'],
  summary: 'A model is trained and nothing of it reaches an experiment tracker',
  remediation:
    'Log parameters, metrics and the model of this run with MLflow (`mlflow.start_run`, or `mlflow.autolog()` before the fit), so that runs can be compared and found again.',
  typescript: {
    remediation:
      'Log parameters, metrics and the model of this run. MLflow is told by its REST interface from any language (`fetch` to `/api/2.0/mlflow/runs/create`, `runs/log-batch`), W&B by `npm:@wandb/sdk`.'
  },
  check
};

/** Trained on made-up numbers and never scored on other ones: what counts is how long something took, or how it looks. */
function onlyShown(flow: Flow, trained: readonly Training[]): boolean {
  return (
    trained.every(t => t.madeUp) &&
    of(flow, 'score').every(s => !s.crossValidated && of(flow, 'fit').some(f => sameRows(f.X, s.X)))
  );
}

function sameRows(a: DataView, b: DataView): boolean {
  return a.rows !== null && b.rows !== null && overlaps(a.rows, b.rows) === 'yes';
}

/** A loop runs one call many times. */
function onePerPlace(trained: readonly Training[]): readonly Training[] {
  return [...new Map(trained.map(t => [placeOf(t), t])).values()];
}

/** What says that something of a run is kept: more than a connection, or data that is looked up. */
function told(flow: Flow): readonly EventOf<'track'>[] {
  const events = of(flow, 'track');
  // Transformers reports to every tracker that is installed unless it is told otherwise.
  const reports = byTransformers(flow) && !flow.calls.some(c => c.args.some(a => a.keyword === 'report_to'));
  return events.filter(t => t.what !== 'data' && (t.what !== 'setup' || reports));
}

/** A module of the project's own that is named after a tracker, asked to log: `from shop_mlflow import log_run`. */
const HELPER =
  /(?:^|[._])(?:mlflow|wandb|neptune|comet|clearml|trackers?|tracking)(?:_\w+)?\.(?:\w+\.)*(?:log|track|report|register|record)\w*$/;

function* check({ flow }: RuleContext): Iterable<Report> {
  if (flow.calls.some(c => HELPER.test(c.callee))) {
    return;
  }
  const tracked = told(flow);
  if (tracked.some(t => t.tool !== 'tensorboard')) {
    return;
  }
  const trained = trainings(flow);
  const last = trained.at(-1);
  if (!last || onlyShown(flow, trained)) {
    return;
  }
  const onlyCharts = tracked.length > 0;
  // A loop over several estimators trains them all at one place; one that makes the same anew trains one. So no number.
  const others = new Set(trained.map(t => t.network ?? `${placeOf(t)}|${t.key}`)).size > 1;
  yield {
    severity: onlyCharts ? 'low' : undefined,
    message: onlyCharts
      ? `${last.model} is trained and only TensorBoard is told: its charts hold no parameters, data or model to go back to.`
      : `${last.model} is trained${others ? ', like others here,' : ''} and no experiment tracker is told of its parameters, metrics or model.`,
    range: last.site.range,
    evidence: steps(
      onePerPlace(trained)
        .slice(-8)
        .map(({ site, model, data }) => ({
          site,
          note: data ? `${model} is trained on ${data}` : `${model} is trained`
        }))
    ),
    suggestions: ['mlflow-tracking', 'mlflow-autolog', 'wandb-tracking']
  };
}
