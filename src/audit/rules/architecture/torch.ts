/** Losses of PyTorch where they are taken, and what the network gives them. */
import type { Flow, Given, MadeCall, ModelView, NetworkOutput } from '../../flow/types';
import type { Range } from '../../notebook/types';
import { rangeKey } from '../../flow/values';
import { argument, callsAt, sameRun } from '../calls';
import { once } from '../events';

export interface LossCall {
  readonly call: MadeCall;
  /** `cross_entropy`, `nll`, `bce`, `bce_logits`: the same for class and function. */
  readonly loss: keyof typeof NAMES;
  /** As people write it: `CrossEntropyLoss`, `F.cross_entropy`. */
  readonly name: string;
  /** Where its class is called; the call itself for a function. */
  readonly made: Range;
  readonly output: NetworkOutput;
  /** The network whose output it is; null where the last operation stands outside of it. */
  readonly model: ModelView | null;
}

const NAMES = {
  cross_entropy: ['CrossEntropyLoss', 'cross_entropy'],
  nll: ['NLLLoss', 'nll_loss'],
  bce: ['BCELoss', 'binary_cross_entropy'],
  bce_logits: ['BCEWithLogitsLoss', 'binary_cross_entropy_with_logits']
} as const;

/** Operations that only arrange values. */
const KEEPS = new Set(['squeeze', 'unsqueeze', 'view', 'reshape', 'flatten', 'float', 'double', 'contiguous', 'to', 'cpu', 'cuda']); // prettier-ignore
const ACTIVATIONS = new Set(['softmax', 'log_softmax', 'sigmoid']);

/** In order, each place once; those whose input is not known are left out. */
export const lossCalls = once((flow): readonly LossCall[] => {
  const found = new Map<string, LossCall>();
  for (const [index, call] of flow.calls.entries()) {
    const loss = lossOf(call);
    const input = loss && argument(call, 0, 'input');
    const given = input && inputOf(flow, index, input);
    if (loss && given) {
      found.set(rangeKey(call.site.range), { call, ...loss, ...given });
    }
  }
  return [...found.values()];
});

function lossOf({ callee, on, site }: MadeCall): Pick<LossCall, 'loss' | 'name' | 'made'> | null {
  const made = callee === '__call__' ? on?.made : null;
  const path = made?.cls ?? callee;
  if (!path.startsWith('torch.nn.')) {
    return null;
  }
  const name = path.split('.').at(-1)!;
  const loss = (Object.keys(NAMES) as (keyof typeof NAMES)[]).find(l =>
    (NAMES[l] as readonly string[]).includes(name)
  );
  return loss && (made !== null && made !== undefined) === /^[A-Z]/.test(name)
    ? { loss, name, made: made?.range ?? site.range }
    : null;
}

/** Follows a value back, through the statement that gave it its name, to what was done last to it. */
function inputOf(
  flow: Flow,
  before: number,
  given: Given,
  depth = 6
): Pick<LossCall, 'output' | 'model'> | null {
  const made = depth > 0 ? madeBy(flow, before, given) : null;
  if (!made) {
    return null;
  }
  const name = made.callee.split('.').at(-1)!;
  const ofTorch = made.callee.startsWith('torch.');
  const [first] = ofTorch ? made.args : made.on ? [made.on] : [];
  if (made.callee === '__call__' && made.on?.model) {
    const { model } = made.on;
    return model.output && { output: model.output, model };
  }
  const at = flow.calls.indexOf(made);
  if (KEEPS.has(name)) {
    return first ? inputOf(flow, at, first, depth - 1) : null;
  }
  const { range } = made.site;
  return ACTIVATIONS.has(name) && first
    ? {
        output: { what: name, range, without: first.range ? { range, text: first.text } : null },
        model: null
      }
    : null;
}

/** The call that an expression is, or that gave its value to the name that it is. */
function madeBy(flow: Flow, before: number, { range, text }: Given): MadeCall | null {
  const here = callsAt(flow, range).findLast(c => flow.calls.indexOf(c) < before);
  if (here) {
    return here;
  }
  const earlier = flow.calls.slice(0, before);
  const last = earlier.findLast(c => c.site.statement?.targets.includes(text));
  const statement = last?.site.statement;
  // `out, hidden = net(x)` gives several things.
  return statement?.targets.length === 1 && sameRun(last!, flow.calls[before])
    ? (earlier.findLast(
        c =>
          c.site.statement?.range === statement.range &&
          c.result === text &&
          c.site.range.end === statement.range.end
      ) ?? null)
    : null;
}
