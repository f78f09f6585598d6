import type { Fix } from '../../../finding';
import { overlaps } from '../../../flow/rows';
import { type StepAt, modelName, nameOf, steps } from '../../evidence';
import { divided, origins } from '../../origins';
import { programOf } from '../../leakage/program';
import { argument, callsNamed, predictionsOf } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';
import { type MetricCall, byPlace, metricCalls } from '../metrics';

/**
 * Predictions are given to a metric as the truth and the truth as predictions, where the metric tells them apart.
 * Source: the signatures `metric(y_true, y_pred)` of sklearn.metrics.
 */
export const rule: Rule = {
  id: 'pipeline/swapped-metric-arguments',
  severity: 'high',
  tier: 'stable',
  topics: ['metrics', 'evaluation', 'training'],
  summary: 'A metric is given the predictions as the truth',
  remediation:
    'Give the truth first and the predictions second (`metric(y_true, y_pred)`), or name them, and report the figures anew.',
  check
};

/** What comes out when the arguments change places; metrics that are the same both ways are left out. */
const EFFECT: Readonly<Record<string, string>> = {
  precision_score: 'what comes out is the recall',
  recall_score: 'what comes out is the precision',
  fbeta_score: 'precision and recall change places in it',
  f1_score: 'the classes are weighted by how often they are predicted',
  jaccard_score: 'the classes are weighted by how often they are predicted',
  classification_report: 'precision and recall change places, and the support counts predictions',
  precision_recall_fscore_support: 'precision and recall change places, and the support counts predictions',
  balanced_accuracy_score: 'it is averaged over the classes that were predicted',
  confusion_matrix: 'false positives and false negatives change places',
  multilabel_confusion_matrix: 'false positives and false negatives change places',
  'ConfusionMatrixDisplay.from_predictions': 'its axes are labelled the wrong way round',
  class_likelihood_ratios: 'false positives and false negatives change places',
  r2_score: 'the errors are set against the spread of the predictions',
  explained_variance_score: 'the errors are set against the spread of the predictions',
  d2_absolute_error_score: 'the errors are set against the spread of the predictions',
  mean_absolute_percentage_error: 'the errors are divided by the predictions',
  mean_poisson_deviance: 'the deviance is not symmetric',
  mean_gamma_deviance: 'the deviance is not symmetric',
  mean_pinball_loss: 'too high counts as too low',
  roc_auc_score: 'the predictions are taken for the classes',
  average_precision_score: 'the predictions are taken for the classes',
  roc_curve: 'the predictions are taken for the classes',
  precision_recall_curve: 'the predictions are taken for the classes',
  log_loss: 'the predictions are taken for the classes'
};

/** Of these the order matters only where classes are weighted by how often they occur. */
const BY_WEIGHT = new Set(['f1_score', 'jaccard_score']);
/** Tables that people read themselves, and may have turned on purpose. */
const TABLES = new Set(['confusion_matrix', 'multilabel_confusion_matrix']);

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  for (const calls of byPlace(metricCalls(flow))) {
    const swapped = calls.filter(isSwapped);
    const [first] = swapped;
    if (!first || !matters(first) || (TABLES.has(first.name) && turned(context, first))) {
      continue;
    }
    const { call, truth, predicted, name } = first;
    const [prediction] = truth.predictions;
    const given = `\`${shown(truth)}\`, predicted by ${modelName(prediction.model)},`;
    yield {
      severity: TABLES.has(name) ? 'medium' : undefined,
      message: `\`${name}\` is given ${given} as the truth and \`${shown(predicted)}\` as the prediction: ${EFFECT[name]}.`,
      range: call.site.range,
      evidence: steps([
        ...origins(flow, predicted.data!.rows),
        ...divided(flow, predicted.data!.rows),
        ...predictedAt(context, first),
        { site: call.site, note: `${name} takes ${shown(truth)} for the truth` }
      ]),
      fixes: () => (swapped.length === calls.length ? swap(context, first) : [])
    };
  }
}

/** The first is made of predictions, and the second is none and of the rows predicted for. */
function isSwapped({ name, truth, predicted }: MetricCall): boolean {
  const labels = predicted.data;
  return (
    name in EFFECT &&
    truth.predictions.length > 0 &&
    predicted.predictions.length === 0 &&
    labels !== null &&
    labels.rows !== null &&
    predicted.dataType !== 'scalar' &&
    truth.predictions.every(p => p.X.rows === null || overlaps(p.X.rows, labels.rows!) !== 'no')
  );
}

function matters({ call, name }: MetricCall): boolean {
  const average = argument(call, 4, 'average')?.constant;
  return BY_WEIGHT.has(name) ? average === 'weighted' : average !== 'micro';
}

/** The table is transposed at once, or drawn with axes named the way it is. */
function turned({ notebook, flow }: RuleContext, { call }: MetricCall): boolean {
  const { cell, end } = call.site.range;
  const axes = callsNamed(flow, 'xlabel', 'set_xlabel');
  return (
    notebook.cells[cell].source.startsWith('.T', end) ||
    axes.some(c => c.site.range.cell === cell && /true|actual|real|truth/i.test(String(c.args[0]?.constant)))
  );
}

/** Where the predictions were made. */
function predictedAt({ flow }: RuleContext, { truth, call }: MetricCall): StepAt[] {
  const [{ model, method, fit, X }] = truth.predictions;
  const event = predictionsOf(flow, model.id).findLast(p => p.order < call.order && p.fit === fit);
  const note = `${modelName(model)}.${method} for ${nameOf(X)}`;
  return event ? [{ site: event.site, note }] : [];
}

function shown(given: MetricCall['truth']): string {
  return given.text.replace(/\s+/g, ' ').slice(0, 40);
}

/** The two change places. */
function swap(context: RuleContext, { truth, predicted }: MetricCall): Fix[] {
  const program = programOf(context);
  const [a, b] = [truth.range, predicted.range];
  const code = a && program.codes[program.around(a)];
  if (!a || !b || !code?.exact) {
    return [];
  }
  return [
    {
      title: `Give \`${shown(predicted)}\` as the truth`,
      safe: true,
      edits: [
        { kind: 'replace', range: a, text: program.text(b) },
        { kind: 'replace', range: b, text: program.text(a) }
      ]
    }
  ];
}
