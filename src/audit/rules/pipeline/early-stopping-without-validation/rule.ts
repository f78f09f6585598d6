import type { Fix } from '../../../finding';
import type { EventOf, Flow, MadeCall } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { holds } from '../../../notebook/ranges';
import { programOf } from '../../leakage/program';
import { argument, callsAt, callsNamed, keyword } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * Training is to stop, or to keep its best state, by a figure that nothing computes, or by the loss on the training rows.
 * Source: Prechelt, "Early Stopping - But When?", 1998; Keras API, EarlyStopping and ModelCheckpoint.
 */
export const rule: Rule = {
  id: 'pipeline/early-stopping-without-validation',
  severity: 'high',
  tier: 'preview',
  topics: ['training', 'evaluation'],
  summary: 'Training is watched by validation data that is not there',
  remediation:
    'Give the fit validation rows that are neither trained on nor the test set (`validation_data`, `validation_split`, `eval_set`).',
  check
};

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  for (const fit of of(flow, 'fit')) {
    const call = callsAt(flow, fit.site.range).find(c => c.order <= fit.order);
    if (!call || call.open) {
      continue;
    }
    if (fit.model.cls === 'keras.Model') {
      yield* unwatched(context, fit, call);
    } else if (fit.model.library === 'xgboost' || fit.model.library === 'lightgbm') {
      yield* byTrainingLoss(flow, fit, call);
    }
  }
}

/** What each callback does by the figure it watches, and what becomes of it when there is none. */
const CALLBACKS: Readonly<Record<string, { readonly monitor: number; readonly never: string }>> = {
  'keras.callbacks.EarlyStopping': { monitor: 0, never: 'training never stops early' },
  'keras.callbacks.ReduceLROnPlateau': { monitor: 0, never: 'the learning rate is never lowered' },
  'keras.callbacks.ModelCheckpoint': { monitor: 1, never: 'no model is ever saved' }
};
const VALIDATION = ['validation_data', 'validation_split', 'validation_generator'];

function* unwatched(context: RuleContext, fit: EventOf<'fit'>, call: MadeCall): Iterable<Report> {
  if (
    fit.validation.length > 0 ||
    keyword(call, ...VALIDATION) ||
    call.args.filter(a => a.keyword === null).length > 2
  ) {
    return;
  }
  for (const made of callbacksOf(context, call)) {
    const { monitor, never } = CALLBACKS[made.callee];
    const given = argument(made, monitor, 'monitor');
    const watched = given ? given.constant : 'val_loss';
    const saves =
      !made.callee.endsWith('ModelCheckpoint') || argument(made, 3, 'save_best_only')?.constant === true;
    if (typeof watched === 'string' && watched.startsWith('val_') && saves && !made.open) {
      const name = made.result ?? made.callee.split('.').at(-1)!;
      yield {
        message: `\`${name}\` watches \`${watched}\`, and \`${modelName(fit.model)}\` is fitted on \`${nameOf(fit.X)}\` without validation data: ${never}.`,
        range: call.site.range,
        evidence: steps([
          { site: made.site, note: `${name} watches ${watched}` },
          { site: fit.site, note: `no ${watched} is computed here` }
        ]),
        fixes: () => split(context, call)
      };
      return;
    }
  }
}

/** The callbacks that are given to the call: made in it, or named in it, or in the list that is named in it. */
function callbacksOf(context: RuleContext, call: MadeCall): MadeCall[] {
  const { flow } = context;
  const range = keyword(call, 'callbacks')?.range;
  if (!range) {
    return [];
  }
  const program = programOf(context);
  const code = program.codes[program.around(range)];
  const names = new Set(code?.uses.filter(u => holds(range, u.range)).map(u => u.name));
  const lists = program.codes.filter(
    c => c.simple && c.range.cell <= range.cell && c.targets.length === 1 && names.has(c.targets[0])
  );
  for (const c of lists) {
    c.uses.forEach(u => names.add(u.name));
  }
  const made = callsNamed(flow, ...Object.keys(CALLBACKS).map(c => c.split('.').at(-1)!)).filter(
    c => Object.hasOwn(CALLBACKS, c.callee) && c.order <= call.order
  );
  return made.filter(
    c =>
      holds(range, c.site.range) ||
      (c.result === null
        ? lists.some(l => holds(l.range, c.site.range))
        : names.has(c.result) && made.findLast(o => o.result === c.result) === c)
  );
}

const EVALS = ['eval_set', 'evals', 'valid_sets', 'eval_X'];

/** The boosters look at their last evaluation set: the loss on what is trained on goes on falling. */
function* byTrainingLoss(flow: Flow, fit: EventOf<'fit'>, call: MadeCall): Iterable<Report> {
  const given = keyword(call, ...EVALS);
  const rounds =
    keyword(call, 'early_stopping_rounds')?.constant ?? fit.model.params.get('early_stopping_rounds');
  const stops =
    typeof rounds === 'number' ||
    callsNamed(flow, 'early_stopping', 'EarlyStopping').some(
      c => !c.callee.startsWith('keras.') && holds(call.site.range, c.site.range)
    );
  if (
    given &&
    stops &&
    fit.X.rows &&
    fit.validation.length > 0 &&
    fit.validation.every(v => v.rows === fit.X.rows)
  ) {
    yield {
      message: `\`${modelName(fit.model)}\` is to stop by its loss on \`${nameOf(fit.X)}\`, which it is trained on: that goes on falling, and nothing stops it.`,
      range: call.site.range,
      evidence: steps([{ site: fit.site, note: `${nameOf(fit.X)} is trained on and watched` }])
    };
  }
}

const ARRAYS = new Set(['array', 'frame', 'series']);

/** A share of the training rows is kept back for validation; Keras can do so with arrays only. */
function split(context: RuleContext, call: MadeCall): Fix[] {
  const last = call.args.at(-1);
  const program = programOf(context);
  const code = last?.range && program.codes[program.around(last.range)];
  if (
    !last?.range ||
    !code ||
    !code.exact ||
    !ARRAYS.has(call.args[0]?.dataType ?? '') ||
    call.callee !== 'fit'
  ) {
    return [];
  }
  const range = { ...last.range, start: last.range.end };
  return [
    {
      title: 'Keep the last fifth of the training rows back for validation',
      safe: false,
      edits: [{ kind: 'replace', range, text: ', validation_split=0.2' }]
    }
  ];
}
