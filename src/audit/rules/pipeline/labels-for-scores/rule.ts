import type { EventOf, Flow, ModelView } from '../../../flow/types';
import { divided, origins } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { grouped } from '../../../grouped';
import { callsNamed, fitAt, keyword, predictionsOf } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';
import { type MetricCall, byPlace, metricCalls } from '../metrics';
import { giveScores } from './fix';

/**
 * A metric that ranks rows by their score, or judges probabilities, is given the labels that `predict` returns.
 * Source: scikit-learn's user guide, "Receiver operating characteristic": y_score are probabilities, confidence values
 * or decisions that are not thresholded.
 */
export const rule: Rule = {
  id: 'pipeline/labels-for-scores',
  severity: 'high',
  tier: 'stable',
  topics: ['metrics', 'evaluation', 'training'],
  summary: 'A metric of scores is given predicted labels',
  remediation:
    'Give the metric the score of each row: `predict_proba(X)[:, 1]`, or `decision_function(X)` where the model has no probabilities.',
  check
};

type Prediction = MetricCall['predicted']['predictions'][number];

/** What such a metric is when each row's score is 0 or 1. */
const EFFECT: Readonly<Record<string, string>> = {
  roc_auc_score: 'the area is that of a curve with one point, and says nothing of how rows are ranked',
  average_precision_score: 'it is the precision of one threshold, and says nothing of how rows are ranked',
  roc_curve: 'the curve has one point between its ends',
  precision_recall_curve: 'the curve has one point between its ends',
  det_curve: 'the curve has one point between its ends',
  'RocCurveDisplay.from_predictions': 'the curve has one point between its ends',
  'PrecisionRecallDisplay.from_predictions': 'the curve has one point between its ends',
  'DetCurveDisplay.from_predictions': 'the curve has one point between its ends',
  log_loss: 'each wrong label counts as full certainty, and the loss is a multiple of the error rate',
  brier_score_loss: 'it is the error rate'
};

/** Arguments with which a booster's `predict` returns no labels. */
const NO_LABELS = ['prediction_type', 'raw_score', 'output_margin', 'pred_leaf', 'pred_contrib'];

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  for (const models of byPlace(groups(flow).map(metrics => ({ call: metrics[0].call, metrics })))) {
    const [{ metrics }] = models;
    const [{ name, predicted, call }] = metrics;
    const [prediction] = predicted.predictions;
    const { model, X, fit } = prediction;
    const trained = fitAt(flow, fit);
    const made = predictionOf(flow, prediction, call.order);
    const others = new Set(models.map(m => m.metrics[0].predicted.predictions[0].model.id)).size - 1;
    const who = `${modelName(model)}${others > 0 ? ` (and ${others} other model${others > 1 ? 's' : ''})` : ''}`;
    const also = [...new Set(metrics.map(m => m.name))].filter(n => n !== name).map(n => `\`${n}\``);
    yield {
      message:
        `\`${name}\` is given \`${shown(predicted.text)}\`, the labels that ${who} predict${others > 0 ? '' : 's'}: ${EFFECT[name]}` +
        `${also.length > 0 ? `; ${also.join(' and ')} ${also.length > 1 ? 'are' : 'is'} given them too` : ''}.`,
      range: call.site.range,
      evidence: steps([
        ...origins(flow, X.rows),
        ...divided(flow, X.rows),
        ...(trained ? [{ site: trained.site, note: `${modelName(model)} is trained` }] : []),
        ...(made ? [{ site: made.site, note: `labels are predicted for ${nameOf(X)}` }] : []),
        ...metrics.map(m => ({ site: m.call.site, note: `${m.name} takes them for scores` }))
      ]),
      fixes: () => (others > 0 ? [] : giveScores(context, metrics))
    };
  }
}

/** Metrics that are given labels, those of the same prediction together. */
function groups(flow: Flow): (readonly MetricCall[])[] {
  const given = metricCalls(flow).filter(metric => metric.name in EFFECT && isLabels(flow, metric));
  const found = grouped(given, ({ predicted }) => {
    const [{ model, fit, X }] = predicted.predictions;
    return [[model.id, fit, X.rows?.id ?? X.text].join('|')];
  });
  return [...found.values()];
}

/** Whatever is made of the labels of one classifier has as many values as there are classes; the mean of several has more. */
function isLabels(flow: Flow, { predicted, truth, call }: MetricCall): boolean {
  const [prediction, ...others] = predicted.predictions;
  return (
    prediction !== undefined &&
    others.length === 0 &&
    truth.predictions.length === 0 &&
    (prediction.method === 'predict' || prediction.method === 'predict_classes') &&
    returnsLabels(prediction.model) &&
    !callsNamed(flow, prediction.method).some(
      c =>
        c.order <= call.order && keyword(c, ...NO_LABELS) !== null && c.on?.model?.id === prediction.model.id
    )
  );
}

/** Networks and the boosters' own `train` return scores from `predict`; of a class that is not known nothing is. */
function returnsLabels({ task, library, cls, params }: ModelView): boolean {
  const known = library === 'sklearn' || library === 'xgboost' || library === 'lightgbm' || library === 'catboost'; // prettier-ignore
  // With an objective of one's own a booster does not know what its scores mean.
  const own = params.has('objective') && typeof params.get('objective') !== 'string';
  return task === 'classification' && known && !own && !cls.endsWith('.Booster');
}

function predictionOf(
  flow: Flow,
  { model, fit, method, X }: Prediction,
  before: number
): EventOf<'predict'> | null {
  return (
    predictionsOf(flow, model.id).findLast(
      p => p.order < before && p.fit === fit && p.method === method && p.X.rows === X.rows
    ) ?? null
  );
}

function shown(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 40);
}
