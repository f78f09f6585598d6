/** What saves a model, told once for all rules: calls that write an object for later use, and what is known of it. */
import type { Flow, Given, MadeCall, ModelView } from '../flow/types';
import { aboutName } from '../knowledge/names';
import { holds } from '../notebook/ranges';
import { callsAt, callsNamed } from './calls';
import { of, once } from './events';

export interface Save {
  readonly call: MadeCall;
  /** The estimator or network that is written; null where it is something else, or not known. */
  readonly model: ModelView | null;
  /** What people call the model that is written; null where nothing shows that it is one. */
  readonly name: string | null;
  /** Rows of data, a model alone, or a dictionary or object that may hold anything. */
  readonly what: 'data' | 'model' | 'anything';
  /** Only the weights are written, to be loaded into a model that is made again. */
  readonly weights: boolean;
  /** Bytes or text that stay in memory, a file, or the store of a tracker. */
  readonly to: 'memory' | 'file' | 'tracker';
}

const DUMPS =
  /^(?:joblib|sklearn\.externals\.joblib|pickle|cPickle|cloudpickle|dill|torch|torch\.jit|skops\.io)\.(?:dump|dumps|save)$|^(?:keras|tensorflow)\..*save_model$|^tensorflow\.saved_model\.save$|^torch\.onnx\.export$/;
/** `mlflow.sklearn.log_model(model, …)`, `bentoml.sklearn.save_model(name, model)`. */
const LOGS = /^(?:mlflow|bentoml)\..*(?:log_model|save_model)$/;
const OWN = /^(?:save|save_model|save_weights|save_pretrained|export|to_json|to_disk|dump)$/;
const IN_MEMORY = /\.dumps$|^to_json$/;

/** Every object that is written, in order. */
export const saves = once((flow: Flow): readonly Save[] =>
  flow.calls.flatMap(call => {
    switch (waysOf(call.callee)) {
      case 'dumps': {
        const [what] = call.args;
        return what && !isMeasured(flow, call) ? [saved(flow, call, what)] : [];
      }
      case 'logs': {
        const what = call.args.find(a => a.model !== null) ?? call.args[0];
        return what ? [saved(flow, call, what)] : [];
      }
      case 'own':
        return call.on?.model ? [saved(flow, call, call.on)] : [];
      default:
        return [];
    }
  })
);

const waysOf = aboutName((callee): 'dumps' | 'logs' | 'own' | null =>
  DUMPS.test(callee) ? 'dumps' : LOGS.test(callee) ? 'logs' : OWN.test(callee) ? 'own' : null
);

/** `len(pickle.dumps(model))` asks how large it is, and keeps nothing. */
function isMeasured(flow: Flow, { callee, site }: MadeCall): boolean {
  const asks = (name: string): boolean => name === 'len' || name === 'getsizeof';
  return (
    IN_MEMORY.test(callee) &&
    flow
      .code(site.range.cell)
      .some(({ calls }) =>
        calls.some(
          ({ name, args: [what] }) => asks(name) && what !== undefined && holds(what.range, site.range)
        )
      )
  );
}

/** Models that are written for others: weights that the notebook loads again are its own way back to the best epoch. */
export function released(flow: Flow, all: readonly Save[]): Save[] {
  const loads = callsNamed(flow, 'load_weights', 'load_state_dict').length > 0;
  return all.filter(s => s.what === 'model' && s.model !== null && !(s.weights && loads));
}

/** The file that is written: named in the call, or opened last before it. */
export function fileOf(flow: Flow, { call, to }: Save): string | null {
  const writes = of(flow, 'write');
  const own = writes.find(w => holds(call.site.range, w.site.range) && w.path !== null);
  const given = call.args.find(a => typeof a.constant === 'string')?.constant;
  const opened = call.args.some(a => a.kind === 'file')
    ? writes.findLast(w => w.order < call.order && w.site.range.cell === call.site.range.cell)
    : null;
  return to === 'file' ? (own?.path ?? (typeof given === 'string' ? given : (opened?.path ?? null))) : null;
}

function saved(flow: Flow, call: MadeCall, what: Given): Save {
  const state = what.model ? null : stateIn(flow, what);
  const model = what.model ?? state?.model ?? null;
  const variable = /^\w+$/.test(what.text) ? what.text : null;
  const isModel = what.model !== null || (state !== null && what.kind !== 'dict' && model !== null);
  return {
    call,
    model,
    name: what.model ? (variable ?? what.model.name ?? 'the model') : state && (model?.name ?? state.text),
    what: isModel ? 'model' : what.kind === 'data' ? 'data' : 'anything',
    weights: state !== null || call.callee === 'save_weights',
    to: LOGS.test(call.callee) ? 'tracker' : IN_MEMORY.test(call.callee) ? 'memory' : 'file'
  };
}

/** `model.state_dict()` stands for the model, alone or among what a dictionary holds. */
function stateIn(flow: Flow, { kind, range }: Given): Given | null {
  const calls =
    kind === 'dict' && range
      ? callsNamed(flow, 'state_dict').filter(c => holds(range, c.site.range))
      : callsAt(flow, range).filter(c => c.callee === 'state_dict' || c.callee === 'get_booster');
  return (kind === 'dict' ? calls[0] : calls.at(-1))?.on ?? null;
}
