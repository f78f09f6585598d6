/** The model that MLflow's autologging keeps of a notebook's training. */
import type { EventOf, Flow, MadeCall, ModelView } from '../../flow/types';
import { callsLike, keyword } from '../../rules/calls';
import { cellOf, eventsOf, type ModelSlot, pickModel } from '../slots';
import type { NotApplicable, SuggestionContext } from '../types';
import { afterMlflow } from './logged';

const SWITCH = /^mlflow\.(?:\w+\.)?autolog$/;

export interface Autologged {
  readonly model: ModelSlot;
  /** Index of the cell after its evaluation and everything that MLflow is told. */
  readonly at: number;
}

/** Libraries whose own training loops MLflow can listen to. */
export const LISTENED = new Set<string>(['sklearn', 'xgboost', 'lightgbm', 'keras', 'statsmodels']);

/** Modules of scikit-learn whose classes are not listened to by themselves. */
const UNHEARD = /^sklearn\.(?:compose|feature_extraction|feature_selection|impute|preprocessing)\./;

/** @returns null where nothing is logged by itself. */
export function autologged(context: SuggestionContext): Autologged | NotApplicable | null {
  const { flow } = context;
  const switches = callsLike(flow, SWITCH).filter(call => keyword(call, 'disable')?.constant !== true);
  if (switches.length === 0) {
    return null;
  }
  const model = pickModel(context);
  if ('reason' in model) {
    return model;
  }
  const fit = eventsOf(flow, 'fit').findLast(each => each.model.id === model.view.id);
  const heard = fit && switches.findLast(each => each.order < fit.order && hears(each, fit.model));
  if (!fit || !heard) {
    return { reason: `MLflow's autologging does not hear \`${model.name}\` being trained: log it by hand.` };
  }
  if (keyword(heard, 'log_models')?.constant === false) {
    return { reason: `Autologging is told to keep no models (\`log_models=False\`).` };
  }
  if (fit.site.loops.length > 0) {
    return { reason: 'Models are trained in a loop: only you know which of them is meant.' };
  }
  const at = Math.max(model.at, afterMlflow(flow));
  const later = trainedAfter(flow, fit, switches, at);
  return later === null
    ? { model, at }
    : {
        reason: `Autologging keeps another model after \`${model.name}\` (\`${later}\`): only you know which of them is meant.`
      };
}

/** A switch for all libraries, or for the one of the model. */
function hears({ callee }: MadeCall, { cls, library }: ModelView): boolean {
  const flavour = /^mlflow\.(\w+)\.autolog$/.exec(callee)?.[1].replace('tensorflow', 'keras');
  return LISTENED.has(library) && !UNHEARD.test(cls) && (flavour === undefined || flavour === library);
}

/**
 * What else is trained before the cell and so kept: the last model of all would be taken for the one that is meant. The models that
 * a cross-validation trains are not kept.
 */
function trainedAfter(
  flow: Flow,
  fit: EventOf<'fit'>,
  switches: readonly MadeCall[],
  at: number
): string | null {
  const other = flow.events.find(
    event =>
      (event.kind === 'fit' || event.kind === 'transform-fit') &&
      event.order > fit.order &&
      cellOf(event) < at &&
      event.model.id !== fit.model.id &&
      switches.some(each => each.order < event.order && hears(each, event.model))
  );
  return other && 'model' in other ? (other.model.name ?? other.model.cls) : null;
}
