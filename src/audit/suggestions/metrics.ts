/** The figures that fit a task, as Python computes them on the test rows: what every tracker is told. */
import type { EventOf, Flow, Given } from '../flow/types';
import { callsAt } from '../rules/calls';
import { className, type Imports, indent, type Names, py } from './codegen';
import { givesProbabilities } from './estimators';
import type { Predicted } from './predicting';
import { eventsOf, type ModelSlot, sameData } from './slots';

export interface Metrics {
  /** Expressions by the name of their metric. */
  readonly scores: Readonly<Record<string, string>>;
  /** Statements that end in one that keeps the area under the ROC curve; null where the model gives no probabilities. */
  readonly auc: ((keep: (value: string) => string) => string[]) | null;
}

export function metricsOf(model: ModelSlot, imports: Imports, names: Names, predicted: Predicted): Metrics {
  const sk = (name: string): string => imports.from('sklearn.metrics', name);
  const call = (name: string, extra = ''): string =>
    `${sk(name)}(${predicted.truth}, ${predicted.predictions}${extra})`;
  if (model.task === 'regression') {
    const scores = {
      mae: call('mean_absolute_error'),
      rmse: `${call('mean_squared_error')} ** 0.5`,
      r2: call('r2_score')
    };
    return { scores, auc: null };
  }
  const scores = {
    accuracy: call('accuracy_score'),
    balanced_accuracy: call('balanced_accuracy_score'),
    f1_macro: call('f1_score', ', average="macro"')
  };
  return { scores, auc: aucOf(model, imports, names, predicted) };
}

/** Statements that end in one that keeps the area under the ROC curve; null where the model gives no probabilities. */
export function aucOf(
  model: ModelSlot,
  imports: Imports,
  names: Names,
  predicted: Predicted
): Metrics['auc'] {
  if (model.network) {
    return networkAuc(model, imports, names, predicted);
  }
  const known = givesProbabilities(model.estimator);
  if (known === false) {
    return null;
  }
  const proba = names.free('y_proba');
  const auc = imports.from('sklearn.metrics', 'roc_auc_score');
  return keep => {
    const lines = [
      `${proba} = ${model.name}.predict_proba(${model.test.text})`,
      `if ${proba}.shape[1] == 2:`,
      `    ${proba} = ${proba}[:, 1]`,
      keep(`${auc}(${model.truth.text}, ${proba}, multi_class="ovr")`)
    ];
    return known ? lines : [`if hasattr(${model.name}, "predict_proba"):`, ...indent(lines)];
  };
}

/** A metric by which two runs or versions are held against each other. */
export interface ComparedMetric {
  readonly name: string;
  readonly higherIsBetter: boolean;
}

/** What trackers call the metrics of scikit-learn that need the truth and the predictions alone, and whether more of each is better. */
const NAMED: Readonly<Record<string, readonly [name: string, higherIsBetter: boolean]>> = {
  accuracy_score: ['accuracy', true],
  balanced_accuracy_score: ['balanced_accuracy', true],
  cohen_kappa_score: ['kappa', true],
  explained_variance_score: ['explained_variance', true],
  f1_score: ['f1', true],
  jaccard_score: ['jaccard', true],
  matthews_corrcoef: ['mcc', true],
  max_error: ['max_error', false],
  mean_absolute_error: ['mae', false],
  mean_absolute_percentage_error: ['mape', false],
  mean_squared_error: ['rmse', false],
  mean_squared_log_error: ['msle', false],
  median_absolute_error: ['median_absolute_error', false],
  precision_score: ['precision', true],
  r2_score: ['r2', true],
  recall_score: ['recall', true],
  root_mean_squared_error: ['rmse', false],
  root_mean_squared_log_error: ['rmsle', false]
};

/** What tells of which class, or of which mean over classes, such a metric is. */
const SETTINGS = ['average', 'pos_label', 'zero_division'];

/** One that the notebook itself computes, or the usual one for the task. */
export interface OwnMetric extends ComparedMetric {
  /** Gives it as Python; null for the area under the ROC curve, which {@link aucOf} gives. */
  readonly value: ((imports: Imports, predicted: Predicted) => string) | null;
  /** It is one of those that {@link metricsOf} gives anyway. */
  readonly usual: boolean;
}

/**
 * The metric that the notebook itself computes of the model on the rows it is tested on, the first where there are several; else
 * the usual one for the task.
 */
export function comparedBy(flow: Flow, model: ModelSlot): OwnMetric {
  const scored = eventsOf(flow, 'score').filter(
    ({ models, crossValidated, X }) =>
      !crossValidated &&
      models.some(({ id }) => id === model.view.id) &&
      (model.onTraining || !sameData(X, model.fitted))
  );
  for (const event of scored) {
    const metric = ownMetric(flow, model, event);
    if (metric) {
      return metric;
    }
  }
  return named(model.task === 'regression' ? 'mean_squared_error' : 'balanced_accuracy_score', model.task);
}

/** What a tracker is told: the metrics for the task, and before them the notebook's own where it is another. */
export function scoresWith(
  { name, usual, value }: OwnMetric,
  scores: Metrics['scores'],
  imports: Imports,
  predicted: Predicted
): Metrics['scores'] {
  return usual || !value ? scores : { [name]: value(imports, predicted), ...scores };
}

/** What {@link metricsOf} computes for every model of a task. */
const USUAL: Readonly<Record<ModelSlot['task'], readonly string[]>> = {
  classification: ['accuracy', 'balanced_accuracy', 'f1_macro'],
  regression: ['mae', 'rmse', 'r2']
};

/** A metric of scikit-learn by the name of its function, told by these settings. */
function named(metric: string, task: ModelSlot['task'], settings: readonly Given[] = []): OwnMetric {
  const [plain, higherIsBetter] = NAMED[metric];
  const average = settings.find(arg => arg.keyword === 'average')?.constant;
  const name = typeof average === 'string' && average !== 'binary' ? `${plain}_${average}` : plain;
  const told = settings.map(arg => `, ${arg.keyword}=${py(arg.constant ?? null)}`).join('');
  return {
    name,
    higherIsBetter,
    value: (imports, { truth, predictions }) =>
      `${imports.from('sklearn.metrics', metric)}(${truth}, ${predictions}${told})${metric === 'mean_squared_error' ? ' ** 0.5' : ''}`,
    usual: USUAL[task].includes(name)
  };
}

function ownMetric(
  flow: Flow,
  { task, view, estimator, network }: ModelSlot,
  { callee, site }: EventOf<'score'>
): OwnMetric | null {
  if (callee === `${className(view.cls)}.score` && !view.isSearch && network === null) {
    return named(task === 'regression' ? 'r2_score' : 'accuracy_score', task);
  }
  const [, metric] = /^sklearn\.metrics\.(\w+)$/.exec(callee) ?? [];
  if (metric === 'roc_auc_score' && (network || givesProbabilities(estimator))) {
    return { name: 'roc_auc', higherIsBetter: true, value: null, usual: true };
  }
  const call = callsAt(flow, site.range).find(each => each.callee === callee);
  if (metric === undefined || NAMED[metric] === undefined || !call || call.open) {
    return null;
  }
  const settings = call.args.filter(arg => arg.keyword !== null && SETTINGS.includes(arg.keyword));
  const eachClass = settings.some(arg => arg.keyword === 'average' && arg.constant === null);
  const known = settings.every(arg => arg.constant !== undefined);
  return known && !eachClass && call.args.length === settings.length + 2
    ? named(metric, task, settings)
    : null;
}

/** By what the network gives: scores of classes are made probabilities, one score a row ranks the rows as it is. */
function networkAuc(model: ModelSlot, imports: Imports, names: Names, predicted: Predicted): Metrics['auc'] {
  const { truth, outputs } = predicted;
  const { reading } = model.network!;
  const auc = imports.from('sklearn.metrics', 'roc_auc_score');
  if (reading === 'logit' || reading === 'probability') {
    return keep => [keep(`${auc}(${truth}, ${outputs}.reshape(-1))`)];
  }
  const proba = names.free('y_proba');
  const softmax = reading === 'scores' ? imports.from('scipy.special', 'softmax') : null;
  return keep => [
    `${proba} = ${softmax ? `${softmax}(${outputs}, axis=1)` : outputs}`,
    `if ${proba}.shape[1] == 2:`,
    `    ${proba} = ${proba}[:, 1]`,
    keep(`${auc}(${truth}, ${proba}, multi_class="ovr")`)
  ];
}

/** Entries of a dictionary with texts as keys, a line each. */
export function entries(rows: Readonly<Record<string, string>>): string[] {
  return Object.entries(rows).map(([key, value]) => `${py(key)}: ${value},`);
}
