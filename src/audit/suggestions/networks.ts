/** What is known of how a network of torch or Keras is trained, and how its outputs are to be read. */
import type { EventOf, Flow, Given, MadeCall } from '../flow/types';
import type { Notebook } from '../notebook/types';
import { className, type Scope, usable, variablesIn } from './codegen';
import { LESS_IS_BETTER, MORE_IS_BETTER } from './rounds';
import type { NotApplicable } from './types';

/**
 * What the loss says of an output: the largest of several is the class (`scores`, or `shares` that add up to one), a score
 * is above zero or a probability above a half for the second of two classes, or it is the number itself.
 */
export type Reading = 'scores' | 'shares' | 'logit' | 'probability' | 'number';

export interface Network {
  readonly library: 'torch' | 'keras';
  readonly reading: Reading;
  /** Name of the loss, as people say it: `CrossEntropyLoss`. */
  readonly loss: string;
  /** Variable that holds the optimiser of torch. */
  readonly optimizer: string | null;
  /** Passes over the data as an expression, where the loop of torch says so. */
  readonly epochs: string | null;
  /** Lists that get a figure each time round the loop over the data. */
  readonly histories: readonly History[];
}

export interface History {
  readonly list: string;
  /** What its figures are called: what is put into it, where the list's own name does not tell. */
  readonly what: string;
  /** It is known to get a dictionary each time. */
  readonly rows: boolean;
}

const TORCH: Readonly<Record<string, Reading>> = {
  CrossEntropyLoss: 'scores',
  cross_entropy: 'scores',
  BCEWithLogitsLoss: 'logit',
  binary_cross_entropy_with_logits: 'logit',
  BCELoss: 'probability',
  binary_cross_entropy: 'probability',
  MSELoss: 'number',
  mse_loss: 'number',
  L1Loss: 'number',
  l1_loss: 'number',
  SmoothL1Loss: 'number',
  smooth_l1_loss: 'number',
  HuberLoss: 'number',
  huber_loss: 'number'
};

const KERAS: Readonly<Record<string, Reading>> = {
  binarycrossentropy: 'probability',
  categoricalcrossentropy: 'shares',
  sparsecategoricalcrossentropy: 'shares',
  mse: 'number',
  meansquarederror: 'number',
  mae: 'number',
  meanabsoluteerror: 'number',
  huber: 'number',
  logcosh: 'number'
};

/** Layers for rows that are no table: pictures, texts, sequences. */
export function takesTables(parts: readonly string[]): boolean {
  return !parts.some(part => /Conv|Pool|Embedding|LSTM|GRU|RNN|Transformer|Attention/.test(className(part)));
}

export function networkOf(
  flow: Flow,
  notebook: Notebook,
  fit: EventOf<'fit'>,
  scope: Scope
): Network | NotApplicable {
  if (fit.model.library === 'keras') {
    return kerasOf(flow, fit);
  }
  const network = torchOf(flow, fit, scope);
  const loop = fit.site.loops[0];
  const over = loop ? notebook.cells[loop.cell].source.slice(loop.start, loop.end) : '';
  const times = /^range\(([\w.]+)\)$/.exec(over)?.[1];
  const known = times !== undefined && (/^\d+$/.test(times) || usable(times, scope));
  return 'reason' in network || !known ? network : { ...network, epochs: times };
}

function torchOf(flow: Flow, fit: EventOf<'fit'>, scope: Scope): Network | NotApplicable {
  const { id, output } = fit.model;
  const what = fit.model.name ?? 'the network';
  const losses = flow.calls.filter(call => lossName(call) !== null && call.args[0] && isOf(call.args[0], id));
  const names = [...new Set(losses.map(call => lossName(call)!))];
  if (names.length !== 1 || TORCH[names[0]] === undefined) {
    return {
      reason: `How the outputs of \`${what}\` are to be read does not follow from its loss${names.length > 0 ? ` (${names.join(', ')})` : ''}.`
    };
  }
  const reading = TORCH[names[0]];
  if (reading === 'probability' && output?.what !== 'sigmoid') {
    return { reason: `\`${what}\` is trained on probabilities that are made outside of it.` };
  }
  const optimizers = flow.calls.filter(
    call =>
      /^torch\.optim\.\w+$/.test(call.callee) &&
      call.result !== null &&
      scope.has(call.result) &&
      call.args[0]?.text === `${fit.model.name}.parameters()`
  );
  const loop = fit.site.loops[0];
  const histories = flow.calls.filter(
    call =>
      call.callee === 'append' &&
      call.on !== null &&
      scope.has(call.on.text) &&
      call.site.loops.length === 1 &&
      call.site.loops[0].cell === loop?.cell &&
      call.site.loops[0].start === loop.start
  );
  return {
    library: 'torch',
    reading,
    loss: names[0],
    optimizer: optimizers.at(-1)?.result ?? null,
    epochs: null,
    histories: [...new Map(histories.map(call => [call.on!.text, historyOf(call)])).values()]
  };
}

function historyOf({ on, args }: MadeCall): History {
  const [list, put] = [on!.text, args.at(0)];
  const tells = (name: string): boolean =>
    [...MORE_IS_BETTER, ...LESS_IS_BETTER].some(word => name.toLowerCase().includes(word));
  const what = tells(list) ? list : (variablesIn(put?.text ?? '').find(tells) ?? list);
  return { list, what, rows: put?.kind === 'dict' };
}

/** Class or function of a loss that a call computes; null for any other call. */
function lossName(call: MadeCall): string | null {
  const path = call.callee === '__call__' ? (call.on?.made?.cls ?? '') : call.callee;
  return /^torch\.nn\.(?:\w+\.)*\w*Loss$|^torch\.nn\.functional\.\w*(?:loss|entropy\w*)$/.test(path)
    ? className(path)
    : null;
}

function isOf(given: Given, model: number): boolean {
  return given.predictions.some(prediction => prediction.model.id === model);
}

function kerasOf(flow: Flow, fit: EventOf<'fit'>): Network | NotApplicable {
  const compiled = flow.calls.findLast(
    call => call.callee === 'compile' && call.on?.model?.id === fit.model.id
  );
  const loss = compiled?.args.find(arg => arg.keyword === 'loss') ?? compiled?.args[1];
  const made = flow.calls.findLast(
    call => /^(?:tensorflow\.)?keras\.losses\.\w+$/.test(call.callee) && within(call, loss)
  );
  const name = typeof loss?.constant === 'string' ? loss.constant : made ? className(made.callee) : '';
  const reading = KERAS[name.replace(/_/g, '').toLowerCase()];
  const raw = made?.args.find(arg => arg.keyword === 'from_logits');
  if (reading === undefined || (raw && typeof raw.constant !== 'boolean')) {
    return {
      reason: `How the outputs of \`${fit.model.name ?? 'the network'}\` are to be read does not follow from its loss.`
    };
  }
  const logits = raw?.constant === true;
  return {
    library: 'keras',
    reading:
      logits && reading === 'probability' ? 'logit' : logits && reading === 'shares' ? 'scores' : reading,
    loss: name,
    optimizer: null,
    epochs: null,
    histories: []
  };
}

/** The call makes the loss that is given: there, or before under the name it is given by. */
function within(call: MadeCall, loss: Given | undefined): boolean {
  const at = loss?.range;
  const place = call.site.range;
  return (
    loss !== undefined &&
    ((call.result !== null && call.result === loss.text) ||
      (!!at && at.cell === place.cell && place.start >= at.start && place.end <= at.end))
  );
}
