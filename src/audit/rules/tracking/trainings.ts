/** Everything that trains a model: the Flow's fits, and calls of libraries that train without data the Flow can follow. */
import type { EventOf, Flow, MadeCall, Site } from '../../flow/types';
import { rangeKey } from '../../flow/values';
import { lastPart } from '../../knowledge';
import { callsLike, callsNamed } from '../calls';
import { areMadeUp } from '../origins';
import { modelName, nameOf } from '../evidence';
import { of, once } from '../events';
import { holds } from '../../notebook/ranges';

export interface Training {
  /** Position in execution order. */
  readonly order: number;
  readonly site: Site;
  /** What people call the model. */
  readonly model: string;
  /** Tells models that are trained at one place apart. */
  readonly key: string;
  /** Identity of a network, which goes on learning where it stood; null of what starts anew with each training. */
  readonly network: number | null;
  /** What it is trained on, where that is known. */
  readonly data: string | null;
  /** Trained on numbers that the notebook makes up. */
  readonly madeUp: boolean;
}

/** Methods that train what a class (or function) of a library made, by the path of what made it. */
const TRAINS: readonly (readonly [made: RegExp, methods: ReadonlySet<string>])[] = [
  [/^stable_baselines3?\.|^sb3_contrib\./, new Set(['learn'])],
  [/^ultralytics\.YOLO$/, new Set(['train'])],
  [/^h2o\.estimators\./, new Set(['train'])],
  [/^pyspark\.ml\.(?:Pipeline$|pipeline|classification|regression|clustering|recommendation|fpm|tuning)/, new Set(['fit'])], // prettier-ignore
  [/^(?:surprise|implicit|lightfm|lifelines|hmmlearn|skorch|pytorch_tabnet|sentence_transformers|setfit)\./, new Set(['fit', 'fit_partial', 'train'])], // prettier-ignore
  [/^(?:tpot|flaml|autosklearn|autokeras)\./, new Set(['fit'])],
  [/^spacy\.(?:blank|load)$/, new Set(['update'])],
  [/^gensim\.models\./, new Set(['train'])]
];
const METHODS = new Set(TRAINS.flatMap(([, methods]) => [...methods]));
/** Functions and classes that train when they are called with data. */
const TRAINS_AT_ONCE =
  /^(?:fasttext\.train_(?:un)?supervised|gensim\.models\.(?:\w+\.)?(?:Word2Vec|FastText|Doc2Vec|LdaModel|LdaMulticore|LsiModel))$/;
/** fastai's learners come from many makers; these names are its own. */
const OF_LEARNERS = new Set(['fine_tune', 'fit_one_cycle', 'fit_flat_cos', 'fit_sgdr']);
const OPTIMIZER = /^(?:torch\.optim|torch_optimizer|bitsandbytes\.optim)\.\w+$|^transformers\.(?:\w+\.)*(?:AdamW|Adafactor)$/; // prettier-ignore
const TRAINER = /^(?:pytorch_lightning\.Trainer|(?:transformers|sentence_transformers|trl|peft|adapters)\.(?:\w+\.)*\w*Trainer)$/; // prettier-ignore

/** Whether the notebook's networks are trained by Transformers, which by itself reports to installed trackers. */
export function byTransformers(flow: Flow): boolean {
  return flow.calls.some(
    ({ callee, on }) => callee === 'train' && /^(?:transformers|trl)\.(?:\w+\.)*\w*Trainer$/.test(on?.model?.cls ?? '') // prettier-ignore
  );
}

/** Every training of the notebook, in order; the models of cross-validations where nothing else is trained. */
export const trainings = once((flow): readonly Training[] => {
  const steps = stepsOf(flow).length > 0;
  const fits = of(flow, 'fit').filter(f => f.method !== 'backward');
  // Gradients alone train nothing: they explain a network, or change its input.
  const gradients = of(flow, 'fit').filter(f => f.method === 'backward' && steps);
  const told = [...fits, ...gradients].map(f => ofFit(flow, f));
  const places = new Set(told.map(placeOf));
  const others = [...byCalls(flow)].filter(t => !places.has(placeOf(t)));
  const all = [...told, ...others].sort((a, b) => a.order - b.order);
  return all.length > 0 ? all : of(flow, 'score').filter(s => s.crossValidated).map(ofScore); // prettier-ignore
});

/** Where a training stands, calls that led there included. */
export function placeOf({ site }: Training): string {
  return [...site.calls, site.range].map(rangeKey).join('>');
}

function ofFit(flow: Flow, fit: EventOf<'fit'>): Training {
  const { order, site, model, X } = fit;
  return {
    order,
    site,
    model: (fit.method === 'backward' && steppedAfter(flow, site)) || modelName(model),
    key: `${model.cls}|${model.inner ?? ''}`,
    network: model.library === 'keras' || model.library === 'torch' ? model.id : null,
    data: nameOf(X),
    // Noise is what generating networks are trained on.
    madeUp: fit.method !== 'train_on_batch' && X.rows !== null && areMadeUp(X.rows)
  };
}

function ofScore(score: EventOf<'score'>): Training {
  const { order, site, models, X } = score;
  const [model] = models;
  return {
    order,
    site,
    model: model ? modelName(model) : 'A model',
    key: model ? `${model.cls}|${model.inner ?? ''}` : '',
    network: null,
    data: nameOf(X),
    madeUp: X.rows !== null && areMadeUp(X.rows)
  };
}

function ofCall(call: MadeCall, model: string): Training {
  return { order: call.order, site: call.site, model, key: model, network: null, data: null, madeUp: false };
}

function* byCalls(flow: Flow): Iterable<Training> {
  const makers = new Map<string, string>();
  const learnersKnown = of(flow, 'import').some(i => /^fastai\b/.test(i.module));
  const trainsModule = optimizers(flow).length > 0;
  const applied = callsNamed(flow, 'apply_gradients').length > 0 && hasNetwork(flow);
  const atOnce = new Set(callsLike(flow, TRAINS_AT_ONCE));
  // The network that was last asked before its gradients are applied.
  let asked: string | null = null;
  for (const call of flow.calls) {
    const { callee, on } = call;
    if (call.result) {
      makers.set(call.result, callee);
    }
    if (applied && on?.model?.library === 'keras') {
      asked = on.model.name;
    }
    if (callee === 'backward' && on && trainsModule) {
      yield ofCall(call, steppedAfter(flow, call.site) ?? 'A network');
    } else if (callee === 'apply_gradients' && applied && call.args[0]?.kind !== 'dict') {
      yield ofCall(call, asked ?? 'A network');
    } else if ((callee === 'train' || callee === 'fit') && on?.model && TRAINER.test(on.model.cls)) {
      yield ofCall(call, call.args.find(a => a.model)?.model?.name ?? on.model.name ?? 'A network');
    } else if (learnersKnown && OF_LEARNERS.has(callee)) {
      yield ofCall(call, on?.text || 'A learner');
    } else if (atOnce.has(call) && learnsFrom(call)) {
      yield ofCall(call, call.result ?? callee.split('.').at(-1)!);
    } else if (METHODS.has(callee) && on) {
      const made = makers.get(on.text) ?? '';
      if (TRAINS.some(([by, methods]) => methods.has(callee) && by.test(made))) {
        yield ofCall(call, `${on.text} (${lastPart(made)})`);
      }
    }
  }
}

function learnsFrom({ args }: MadeCall): boolean {
  return args.some(
    a => a.keyword === null || /^(?:sentences|documents|corpus|corpus_file|input)$/.test(a.keyword)
  );
}

interface Optimizer {
  readonly name: string | null;
  /** The network whose weights it was given, as it is called there. */
  readonly network: string;
}

/** Optimizers that were given the weights of a module, rather than a tensor that is to be drawn or found. */
const optimizers = once((flow): readonly Optimizer[] => {
  const weights = callsNamed(flow, 'parameters', 'named_parameters');
  return callsLike(flow, OPTIMIZER).flatMap(call => {
    const inside = weights.find(w => holds(call.site.range, w.site.range));
    // A list of tensors is no module's; a variable may hold parameters that were gathered before.
    const [first] = call.args;
    const gathered =
      first && !first.items && first.kind !== 'list' && weights.some(w => w.order <= call.order);
    return inside?.on || gathered ? [{ name: call.result, network: inside?.on?.text ?? 'A network' }] : [];
  });
});

/** Calls of a method `step`; a function of that name is another. */
const stepsOf = once(flow => callsNamed(flow, 'step').filter(c => c.callee === 'step'));

/** The network whose optimizer takes the next step after this place: a loss may go through several. */
function steppedAfter(flow: Flow, { range }: Site): string | null {
  const step = stepsOf(flow).find(c => c.site.range.cell === range.cell && c.site.range.start >= range.end);
  const name = step?.on?.text;
  return optimizers(flow).find(o => o.name !== null && o.name === name)?.network ?? null;
}

function hasNetwork(flow: Flow): boolean {
  return flow.calls.some(
    ({ callee, on }) =>
      on?.model?.library === 'keras' || /^keras\.(?:Sequential|Model|models\.\w+)$/.test(callee)
  );
}
