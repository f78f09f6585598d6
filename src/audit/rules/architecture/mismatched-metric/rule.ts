import type { Fix } from '../../../finding';
import type { Flow, ModelView } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { divided, origins } from '../../origins';
import { modelName, steps } from '../../evidence';
import { byPlace, metricCalls } from '../../pipeline/metrics';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Compiled, argumentOf, compiled } from '../keras';

/** A model of numbers is judged as if it chose classes, or the other way round. */
export const rule: Rule = {
  id: 'architecture/mismatched-metric',
  severity: 'medium',
  tier: 'preview',
  topics: ['metrics', 'evaluation', 'architecture'],
  summary: 'A metric belongs to another task than the model',
  remediation:
    'Judge numbers by their distance (mean absolute error, R²) and classes by how many are right (accuracy, F1, a confusion matrix).',
  check
};

/** Losses of networks that give out numbers. */
const DISTANCES = new Set(['mean_squared_error', 'mean_absolute_error', 'mean_absolute_percentage_error', 'mean_squared_logarithmic_error', 'huber', 'huber_loss', 'log_cosh', 'logcosh', 'root_mean_squared_error']); // prettier-ignore
const COUNTS = new Set(['accuracy', 'binary_accuracy', 'categorical_accuracy']);
const NUMBERS = new Set(['linear', 'relu']);
/** Metrics of distance that mean nothing between names of classes. The absolute error is left out: grades have one. */
const OF_NUMBERS = new Set(['r2_score', 'mean_squared_error', 'root_mean_squared_error', 'explained_variance_score', 'mean_squared_log_error']); // prettier-ignore
const KNOWN: readonly ModelView['library'][] = ['sklearn', 'xgboost', 'lightgbm', 'catboost'];

function* check({ flow }: RuleContext): Iterable<Report> {
  yield* ofNetworks(flow);
  yield* ofClassifiers(flow);
}

function* ofNetworks(flow: Flow): Iterable<Report> {
  const seen = new Set<string>();
  for (const found of compiled(flow)) {
    const { output, loss, metrics, call, name } = found;
    const metric = metrics.find(m => COUNTS.has(m));
    const key = rangeKey(call.site.range);
    if (!metric || !loss || !DISTANCES.has(loss.name) || !NUMBERS.has(output.activation) || seen.has(key)) {
      continue;
    }
    seen.add(key);
    yield {
      message: `\`${name}\` gives out numbers and is trained on ${loss.name}, and \`${metric}\` takes them for a choice of classes: of how near they come to the target it says nothing.`,
      range: call.site.range,
      evidence: steps([
        { site: output.layer.site, note: 'the output is a number' },
        { site: call.site, note: `compiled with ${loss.name} and ${metric}` }
      ]),
      fixes: () => error(found)
    };
  }
}

/** The one metric is replaced by an error in the target's own unit. */
function error({ call }: Compiled): Fix[] {
  const given = argumentOf(call, 2, 'metrics');
  const quote = given && /^\[\s*(['"])(?:accuracy|acc)\1\s*\]$/.exec(given.text)?.[1];
  return given?.range && quote
    ? [
        {
          title: 'Report the mean absolute error',
          safe: false,
          edits: [{ kind: 'replace', range: given.range, text: `[${quote}mae${quote}]` }]
        }
      ]
    : [];
}

function* ofClassifiers(flow: Flow): Iterable<Report> {
  const wrong = metricCalls(flow).filter(
    ({ name, predicted: { predictions }, truth }) =>
      OF_NUMBERS.has(name) &&
      truth.predictions.length === 0 &&
      predictions.length === 1 &&
      predictions[0].method === 'predict' &&
      predictions[0].model.task === 'classification' &&
      KNOWN.includes(predictions[0].model.library) &&
      !predictions[0].model.cls.endsWith('.Booster')
  );
  const first = byPlace(wrong)[0]?.[0];
  if (!first) {
    return;
  }
  const { model, X } = first.predicted.predictions[0];
  const others = byPlace(wrong).slice(1);
  yield {
    message:
      `\`${first.name}\` measures how far the classes that ${modelName(model)} predicts are from the true ones: classes have no distance, so the figure depends on how they happen to be numbered` +
      `${others.length > 0 ? ` (and at ${others.length} other place${others.length > 1 ? 's' : ''})` : ''}.`,
    range: first.call.site.range,
    evidence: steps([
      ...origins(flow, X.rows),
      ...divided(flow, X.rows),
      ...[first, ...others.map(o => o[0])]
        .slice(0, 6)
        .map(w => ({ site: w.call.site, note: `${w.name} of predicted classes` }))
    ])
  };
}
