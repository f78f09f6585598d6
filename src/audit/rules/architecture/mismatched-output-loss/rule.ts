import type { Fix } from '../../../finding';
import type { Flow } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { ofTorch } from './torch';
import { type Compiled, type Loss, type Output, argumentOf, compiled } from '../keras';

/**
 * A network gives out something else than its loss takes.
 * Sources: Keras API reference, "Probabilistic losses": what `from_logits` says of `y_pred`; PyTorch, `torch.nn`, "Loss
 * functions": what each takes as input.
 */
export const rule: Rule = {
  id: 'architecture/mismatched-output-loss',
  severity: 'high',
  tier: 'preview',
  topics: ['architecture', 'training'],
  summary: 'The output layer of a network does not fit its loss',
  remediation:
    'Match them: one unit with sigmoid and binary cross-entropy, n units with softmax and categorical cross-entropy, or no activation and a loss that takes logits (`from_logits=True`, `CrossEntropyLoss`, `BCEWithLogitsLoss`).',
  check
};

/** What is wrong, and the edits that would mend it. */
interface Mismatch {
  readonly message: string;
  readonly fix: Fix | null;
}

const CATEGORICAL = new Set(['categorical_crossentropy', 'sparse_categorical_crossentropy']);
/** Activations whose values are no probabilities. */
const UNBOUNDED = new Set(['linear', 'relu', 'tanh', 'elu', 'selu', 'gelu', 'leaky_relu', 'swish']);

function* check({ flow }: RuleContext): Iterable<Report> {
  yield* ofKeras(flow);
  yield* ofTorch(flow);
}

function* ofKeras(flow: Flow): Iterable<Report> {
  const seen = new Set<string>();
  for (const found of compiled(flow)) {
    const mismatch = mismatchOf(found);
    const key = rangeKey(found.output.by.site.range) + rangeKey(found.call.site.range);
    if (!mismatch || seen.has(key)) {
      continue;
    }
    seen.add(key);
    yield {
      message: mismatch.message,
      range: found.call.site.range,
      evidence: evidence(flow, found),
      fixes: () => (mismatch.fix ? [mismatch.fix] : [])
    };
  }
}

function evidence(flow: Flow, { output, call, loss, model }: Compiled): Report['evidence'] {
  const fit = flow.calls.find(c => c.order >= call.order && c.callee === 'fit' && c.on?.model?.id === model);
  return steps([
    { site: output.layer.site, note: `the output has ${counted(output)}` },
    { site: output.by.site, note: `its activation is ${output.activation}` },
    ...(loss?.made ? [{ site: loss.made.site, note: `the loss is ${loss.name}` }] : []),
    { site: call.site, note: loss ? `compiled with ${loss.name}` : 'compiled' },
    ...(fit ? [{ site: fit.site, note: 'trained with it' }] : [])
  ]);
}

function counted({ units }: Output): string {
  return units === null ? 'several units' : `${units} unit${units === 1 ? '' : 's'}`;
}

function mismatchOf(found: Compiled): Mismatch | null {
  const { output, loss, name } = found;
  const { activation, units } = output;
  if (activation === 'softmax' && units === 1) {
    return {
      message: `\`${name}\` ends in one unit with softmax, whose value is always 1: whatever it learns, each row is given the same class. One unit takes sigmoid.`,
      fix: loss?.name === 'binary_crossentropy' && !loss.fromLogits ? sigmoid(output) : null
    };
  }
  if (!loss) {
    return null;
  }
  const categorical = CATEGORICAL.has(loss.name);
  if (!categorical && loss.name !== 'binary_crossentropy') {
    return null;
  }
  const squashed = activation === 'softmax' || activation === 'sigmoid';
  if (squashed && loss.fromLogits) {
    return {
      message: `\`${name}\` ends in ${activation}, and its loss is told \`from_logits=True\`: the activation is applied twice, which flattens the loss and its gradients.`,
      fix: withoutLogits(loss)
    };
  }
  if (categorical && units === 1 && !loss.fromLogits) {
    return {
      message:
        loss.name === 'categorical_crossentropy'
          ? `\`${name}\` ends in one unit, and its loss is ${loss.name}: over one class the loss is always 0, so that nothing is learned. One unit takes sigmoid and binary_crossentropy.`
          : `\`${name}\` ends in one unit, and its loss is ${loss.name}, which wants one unit a class: a row of class 1 has none. One unit takes sigmoid and binary_crossentropy.`,
      fix: null
    };
  }
  if (UNBOUNDED.has(activation) && !loss.fromLogits) {
    const what = activation === 'linear' ? 'a layer without activation' : activation;
    return {
      message: `\`${name}\` ends in ${what}, and its loss ${loss.name} takes its values for probabilities: what is below 0 or above 1 is cut off, and rows there have no gradient. Give the loss \`from_logits=True\`, or the layer ${categorical ? 'softmax' : 'sigmoid'}.`,
      fix: activation === 'linear' ? activated(output, categorical ? 'softmax' : 'sigmoid') : null
    };
  }
  if (categorical && activation === 'sigmoid') {
    return {
      message: `\`${name}\` ends in sigmoid, and its loss is ${loss.name}: each unit says yes or no for itself, while the loss wants one choice among classes. Use softmax, or binary_crossentropy where a row may have several labels.`,
      fix: null
    };
  }
  return null;
}

/** The activation as it is written in the layer or by itself. */
function sigmoid({ by }: Output): Fix | null {
  const given = by.callee.endsWith('.Activation')
    ? argumentOf(by, 0, 'activation')
    : argumentOf(by, 1, 'activation');
  return given?.range && given.constant === 'softmax' && /^['"]/.test(given.text)
    ? {
        title: 'Give the one unit sigmoid',
        safe: false,
        edits: [{ kind: 'replace', range: given.range, text: given.text.replace('softmax', 'sigmoid') }]
      }
    : null;
}

/** An activation for a layer that is made without one. */
function activated({ by }: Output, activation: string): Fix | null {
  const last = by.args.at(-1);
  const written = argumentOf(by, 1, 'activation');
  return last?.range && !written
    ? {
        title: `Give the output ${activation}`,
        safe: false,
        edits: [
          {
            kind: 'replace',
            range: { ...last.range, start: last.range.end },
            text: `, activation="${activation}"`
          }
        ]
      }
    : null;
}

function withoutLogits({ made }: Loss): Fix | null {
  const given = made && argumentOf(made, 0, 'from_logits');
  return given?.range
    ? {
        title: 'Tell the loss that it is given probabilities',
        safe: false,
        edits: [{ kind: 'replace', range: given.range, text: 'False' }]
      }
    : null;
}
