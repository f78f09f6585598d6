/** Calls that write an object for later use, and what is known of the object. */
import type { Flow, Given, MadeCall, ModelView } from '../../flow/types';
import { callsAt, callsNamed } from '../calls';
import { once } from '../events';

export interface Save {
  readonly call: MadeCall;
  /** The estimator or network that is written; null where it is something else, that may hold one. */
  readonly model: ModelView | null;
  /** What is written is rows of data. */
  readonly data: boolean;
  /** Only the weights are written, to be loaded into a model that is made again. */
  readonly weights: boolean;
}

const DUMPS =
  /^(?:joblib|sklearn\.externals\.joblib|pickle|cPickle|cloudpickle|dill|torch|skops\.io)\.(?:dump|dumps|save)$|^(?:keras|tensorflow)\..*save_model$/;
/** `mlflow.sklearn.log_model(model, …)`, `bentoml.sklearn.save_model(name, model)`. */
const LOGS = /^(?:mlflow|bentoml)\..*(?:log_model|save_model)$/;
const OWN = /^(?:save|save_model|save_weights|save_pretrained|export|to_json|to_disk|dump)$/;

/** Every object that is written, in order. */
export const saves = once((flow: Flow): readonly Save[] =>
  flow.calls.flatMap(call => {
    if (DUMPS.test(call.callee)) {
      const [what] = call.args;
      return what ? [saved(flow, call, what)] : [];
    }
    if (LOGS.test(call.callee)) {
      const what = call.args.find(a => a.model !== null) ?? call.args[0];
      return what ? [saved(flow, call, what)] : [];
    }
    return OWN.test(call.callee) && call.on?.model
      ? [{ call, model: call.on.model, data: false, weights: call.callee === 'save_weights' }]
      : [];
  })
);

/** Models that are written for others: weights that the notebook loads again are its own way back to the best epoch. */
export function released(flow: Flow, all: readonly Save[]): Save[] {
  const loads = callsNamed(flow, 'load_weights', 'load_state_dict').length > 0;
  return all.filter(s => s.model !== null && !(s.weights && loads));
}

function saved(flow: Flow, call: MadeCall, what: Given): Save {
  const data = what.kind === 'data' && what.model === null;
  const weights = what.model ? null : weightsOf(flow, what);
  return { call, model: what.model ?? weights, data, weights: weights !== null };
}

/** `model.state_dict()` stands for the model. */
export function weightsOf(flow: Flow, what: Given): ModelView | null {
  const made = callsAt(flow, what.range).findLast(
    c => c.callee === 'state_dict' || c.callee === 'get_booster'
  );
  return made ? (made.on?.model ?? null) : null;
}
