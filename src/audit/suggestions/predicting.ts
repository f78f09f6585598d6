/** How a cell asks the model: the predictions for the test rows, the truth to hold them against, and what a run is told of settings. */
import { className, type Imports, type Names, py } from './codegen';
import type { ModelSlot } from './slots';

export interface Predicted {
  /** Statements that come before what uses the names below; none where the notebook has them already. */
  readonly lines: readonly string[];
  readonly predictions: string;
  readonly truth: string;
  /** What a network itself gives, as an array of NumPy, before it is read as classes; null for other models. */
  readonly outputs: string | null;
}

export function predictedBy(model: ModelSlot, imports: Imports, names: Names): Predicted {
  if (model.network) {
    return byNetwork(model, imports, names);
  }
  const predictions = model.predictions ?? names.free('y_pred');
  const lines =
    model.predictions === null ? [`${predictions} = ${model.name}.predict(${model.test.text})`] : [];
  return { lines, predictions, truth: model.truth.text, outputs: null };
}

function byNetwork(model: ModelSlot, imports: Imports, names: Names): Predicted {
  const { library, reading } = model.network!;
  const np = imports.module('numpy', 'np');
  const outputs = names.free('outputs');
  const predictions = names.free('y_pred');
  const truth = names.free('y_true');
  const ask =
    library === 'keras'
      ? [`${outputs} = ${model.name}.predict(${model.test.text}, verbose=0)`]
      : [
          `${model.name}.eval()`,
          `with ${imports.module('torch')}.inference_mode():`,
          `    ${outputs} = ${model.name}(${model.test.text}).cpu().numpy()`
        ];
  const read = {
    scores: `${outputs}.argmax(axis=1)  # the class with the highest score`,
    shares: `${outputs}.argmax(axis=1)  # the class with the highest probability`,
    logit: `(${outputs}.reshape(-1) > 0).astype(int)  # above 0: more likely than not`,
    probability: `(${outputs}.reshape(-1) > 0.5).astype(int)`,
    number: model.predictions ? `${np}.asarray(${model.predictions}).reshape(-1)` : `${outputs}.reshape(-1)`
  }[reading];
  const { text, kind } = model.truth;
  const tensor = library === 'torch' && kind !== 'series' && kind !== 'frame';
  const plain = tensor
    ? `${imports.module('torch')}.as_tensor(${text}).cpu().numpy()`
    : `${np}.asarray(${text})`;
  const lines = [...ask, `${predictions} = ${read}`, `${truth} = ${plain}`];
  return {
    lines:
      reading === 'shares' || reading === 'scores'
        ? [
            ...lines,
            `${truth} = ${truth}.argmax(axis=1) if ${truth}.ndim == 2 and ${truth}.shape[1] > 1 else ${truth}.reshape(-1)`
          ]
        : [...lines.slice(0, -1), `${truth} = ${plain}.reshape(-1)`],
    predictions,
    truth,
    outputs
  };
}

/** What a model is called in the name of a run or a file. */
export function kindOf({ network, estimator }: ModelSlot): string {
  return network ? `${network.library} network` : className(estimator);
}

/** Entries of a dictionary with the settings of a run, a line each. */
export function settingLines({ name, network }: ModelSlot, loop: string): string[] {
  if (!network) {
    return [
      `${loop}: value for ${loop}, value in ${name}.get_params().items()`,
      'if isinstance(value, (str, int, float, bool, type(None)))'
    ];
  }
  if (network.library === 'keras') {
    return [
      `"optimizer": ${name}.optimizer.name,`,
      `"learning_rate": float(${name}.optimizer.learning_rate),`,
      `"loss": ${py(network.loss)},`,
      `"epochs": len(${name}.history.epoch),`,
      `"parameters": ${name}.count_params(),`
    ];
  }
  const { optimizer, epochs, loss } = network;
  return [
    ...(optimizer === null
      ? []
      : [
          `"optimizer": type(${optimizer}).__name__,`,
          `**{${loop}: value for ${loop}, value in ${optimizer}.param_groups[0].items() if isinstance(value, (int, float, bool))},`
        ]),
    `"loss": ${py(loss)},`,
    ...(epochs === null ? [] : [`"epochs": ${epochs},`]),
    `"parameters": sum(weights.numel() for weights in ${name}.parameters()),`
  ];
}
