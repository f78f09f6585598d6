/** What a training leaves of each of its rounds: the epochs of a network, the trees of boosting. */
import type { Flow } from '../flow/types';
import { className, type Imports, indent, type Names, py } from './codegen';
import type { History } from './networks';
import type { ModelSlot } from './slots';

export interface Rounds {
  /** Name of the list that the lines make: a dictionary of figures for each round, empty where the training kept none. */
  readonly name: string;
  readonly lines: readonly string[];
  /** Whether everything in it tells how good the model is; what a notebook keeps by itself may be a time or a rate, too. */
  readonly onlyScores: boolean;
}

/** Parts of names that tell of a figure of which more is better, and of which less is. */
export const MORE_IS_BETTER = ['acc', 'auc', 'f1', 'kappa', 'mcc', 'ndcg', 'precision', 'r2', 'recall', 'score']; // prettier-ignore
export const LESS_IS_BETTER = ['loss', 'err', 'mae', 'mse'];

/** @returns null where the training is known to keep no figures of its rounds. */
export function roundsOf(flow: Flow, model: ModelSlot, imports: Imports, names: Names): Rounds | null {
  if (model.network?.library === 'torch') {
    return ofLoop(model.network.histories, imports, names);
  }
  const series = seriesOf(flow, model, imports);
  if (series === null) {
    return null;
  }
  const [all, name] = [names.free('series'), names.free('rounds')];
  return {
    name,
    lines: [
      `${all} = ${series}`,
      `${name} = [dict(zip(${all}, figures)) for figures in zip(*${all}.values())]`
    ],
    onlyScores: model.network === null
  };
}

/** What the loop of torch has put into lists. */
function ofLoop(histories: readonly History[], imports: Imports, names: Names): Rounds | null {
  const rows = histories.find(each => each.rows) ?? (histories.length === 1 ? histories[0] : undefined);
  if (histories.length === 0) {
    return null;
  }
  const name = names.free('rounds');
  const numbers = 'if isinstance(figure, (int, float))';
  const lines = rows
    ? [
        `{f"epoch/{name}": figure for name, figure in ${rows.rows ? 'kept' : `(kept if isinstance(kept, dict) else {${py(rows.what)}: kept})`}.items() ${numbers}}`,
        `for kept in ${rows.list}`
      ]
    : [
        `{name: figure for name, figure in zip((${histories.map(({ what }) => py(`epoch/${what}`)).join(', ')}), kept) ${numbers}}`,
        `for kept in ${imports.from('itertools', 'zip_longest')}(${histories.map(({ list }) => list).join(', ')})`
      ];
  return { name, lines: [`${name} = [`, ...indent(lines), ']'], onlyScores: false };
}

/** A dictionary of lists, as Python. */
function seriesOf(
  flow: Flow,
  { estimator, name, network, view }: ModelSlot,
  imports: Imports
): string | null {
  if (network) {
    return `{f"epoch/{name}": figures for name, figures in ${name}.history.history.items()}  # of the last fit`;
  }
  const fitted = view.isSearch ? `${name}.best_estimator_` : name;
  const learner = view.isPipeline ? `${fitted}[-1]` : fitted;
  const cls = className(estimator);
  if (/^GradientBoosting/.test(cls)) {
    return `{"train/loss": ${learner}.train_score_}`;
  }
  if (/^HistGradientBoosting/.test(cls)) {
    return `{"train/score": ${imports.module('numpy', 'np')}.asarray(${learner}.train_score_).tolist()}  # empty without early stopping`;
  }
  if (/^MLP(?:Classifier|Regressor)$/.test(cls)) {
    return `{"train/loss": getattr(${learner}, "loss_curve_", [])}`;
  }
  const fit = flow.calls.findLast(call => call.callee === 'fit' && call.on?.model?.id === view.id);
  const watched = !fit || fit.open || fit.args.some(arg => /(?:^|__)eval_/.test(arg.keyword ?? ''));
  const results = cls.startsWith('CatBoost')
    ? `${learner}.get_evals_result()`
    : watched && cls.startsWith('XGB')
      ? `(${learner}.evals_result() if getattr(${learner}, "evals_result_", None) else {})`
      : watched && cls.startsWith('LGBM')
        ? `${learner}.evals_result_`
        : null;
  return (
    results &&
    `{f"{part}/{metric}": figures for part, kept in ${results}.items() for metric, figures in kept.items()}`
  );
}
