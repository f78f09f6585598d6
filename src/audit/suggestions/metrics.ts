/** The figures that fit a task, as Python computes them on the test rows: what every tracker is told. */
import { type Imports, indent, type Names, py } from './codegen';
import { givesProbabilities } from './estimators';
import type { Predicted } from './predicting';
import type { ModelSlot } from './slots';

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
  if (model.network) {
    return { scores, auc: networkAuc(model, imports, names, predicted) };
  }
  const known = givesProbabilities(model.estimator);
  if (known === false) {
    return { scores, auc: null };
  }
  const proba = names.free('y_proba');
  const auc = sk('roc_auc_score');
  return {
    scores,
    auc: keep => {
      const lines = [
        `${proba} = ${model.name}.predict_proba(${model.test.text})`,
        `if ${proba}.shape[1] == 2:`,
        `    ${proba} = ${proba}[:, 1]`,
        keep(`${auc}(${model.truth.text}, ${proba}, multi_class="ovr")`)
      ];
      return known ? lines : [`if hasattr(${model.name}, "predict_proba"):`, ...indent(lines)];
    }
  };
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
