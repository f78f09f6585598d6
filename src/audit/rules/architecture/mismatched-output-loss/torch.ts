/** Networks of PyTorch whose output is not what their loss takes. */
import type { Fix } from '../../../finding';
import type { CallCode, Flow } from '../../../flow/types';
import type { Range } from '../../../notebook/types';
import { rangeKey } from '../../../flow/values';
import { callsAt } from '../../calls';
import { steps } from '../../evidence';
import type { Report } from '../../rule';
import { type LossCall, lossCalls } from '../torch';

/** Activations whose values may be below 0 or above 1. */
const UNBOUNDED = new Set(['linear', 'relu', 'tanh', 'elu', 'gelu', 'selu', 'leaky_relu', 'silu']);

/** One finding for a loss and what it is given, wherever it is taken. */
export function* ofTorch(flow: Flow): Iterable<Report> {
  const seen = new Set<string>();
  for (const found of lossCalls(flow)) {
    const { call, output, made, model, name } = found;
    const wrong = wrongWith(found);
    const key = rangeKey(made) + (output.range ? rangeKey(output.range) : String(model?.id));
    if (wrong === null || seen.has(key)) {
      continue;
    }
    seen.add(key);
    const who = model ? `\`${model.name ?? 'the network'}\` ends in ${named(output.what)}` : `The loss is given ${named(output.what)}`; // prettier-ignore
    const makes = callsAt(flow, made).find(c => c !== call);
    yield {
      message: `${who}, and ${name} ${wrong}`,
      range: call.site.range,
      evidence: [
        ...(output.range ? [{ range: output.range, note: `the output is ${named(output.what)}` }] : []),
        ...steps([
          ...(makes ? [{ site: makes.site, note: `the loss is ${name}` }] : []),
          { site: call.site, note: `${name} is taken of it` }
        ])
      ],
      fixes: () => mend(flow, found)
    };
  }
}

function named(what: string): string {
  return what === 'linear' ? 'a layer without activation' : what;
}

function wrongWith({ loss, output: { what } }: LossCall): string | null {
  switch (loss) {
    case 'cross_entropy':
      // The logarithm of softmax is left as it is by the one inside the loss.
      return what === 'softmax'
        ? 'takes logits and applies softmax itself: it is applied twice, which flattens the loss and its gradients.'
        : what === 'sigmoid'
          ? 'takes logits of which one class is chosen: between 0 and 1 no class can be told apart from the others by more than a factor of 2.7.'
          : null;
    case 'nll':
      return what === 'softmax' || what === 'sigmoid'
        ? 'takes logarithms of probabilities: it is minus the probability, so that its gradient is weakest where the model is most wrong. Use log_softmax.'
        : UNBOUNDED.has(what)
          ? 'takes logarithms of probabilities: it falls without end as the output grows. Use log_softmax, or CrossEntropyLoss.'
          : null;
    case 'bce':
      return UNBOUNDED.has(what) || what === 'log_softmax' || what === 'logsigmoid'
        ? 'takes probabilities: a value below 0 or above 1 is an error. Use BCEWithLogitsLoss, or sigmoid.'
        : null;
    case 'bce_logits':
      return what === 'sigmoid' || what === 'softmax'
        ? `takes logits and applies sigmoid itself: after ${what}, each probability that it sees lies between 0.5 and 0.73.`
        : null;
  }
}

/** The loss that takes what there is, where that is its only difference; else softmax is left out of the network. */
function mend(flow: Flow, { loss, output, made, name }: LossCall): Fix[] {
  const { what, without } = output;
  if (loss === 'cross_entropy' && what === 'softmax' && without) {
    const edits = [{ kind: 'replace', ...without } as const];
    return [{ title: 'Leave softmax to the loss', safe: false, edits }];
  }
  const instead =
    loss === 'bce_logits' && what === 'sigmoid'
      ? 'BCELoss'
      : loss === 'bce' && what === 'linear'
        ? 'BCEWithLogitsLoss'
        : null;
  const code = instead && /^[A-Z]/.test(name) ? codeAt(flow, made) : null;
  // What BCEWithLogitsLoss can be told of weights, BCELoss cannot; an imported name may lack the other.
  return instead && code?.receiver && code.args.length === 0
    ? [
        {
          title: `Use ${instead}`,
          safe: false,
          edits: [{ kind: 'replace', range: code.nameRange, text: instead }]
        }
      ]
    : [];
}

function codeAt(flow: Flow, range: Range): CallCode | null {
  const key = rangeKey(range);
  return (
    flow
      .code(range.cell)
      .flatMap(c => (c.exact ? c.calls : []))
      .find(c => rangeKey(c.range) === key) ?? null
  );
}
