import type { Flow, MadeCall, Site } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { callsAt, callsIn, callsNamed, keyword } from '../../calls';
import { of } from '../../events';
import { type StepAt, steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Save, saves } from '../../saves';

/**
 * A network is trained and kept whatever becomes of its loss.
 * Source: PyTorch FAQ and `torch.autograd.detect_anomaly`; Keras' `TerminateOnNaN`.
 */
export const rule: Rule = {
  id: 'tracking/unwatched-loss',
  severity: 'low',
  tier: 'preview',
  topics: ['training', 'tracking'],
  summary: 'A network is trained and saved, and nothing notices a loss that is not a number, or explodes',
  remediation:
    'Stop when `torch.isfinite(loss)` is false, or clip the gradients (`torch.nn.utils.clip_grad_norm_`, with `error_if_nonfinite=True` it raises), so that a broken run ends by itself.',
  check
};

const WATCHES =
  /(?:^|\.)(?:isnan|isfinite|isinf|is_nan|is_finite|nan_to_num|clip_grad_norm_?|clip_grad_value_?|clip_by_norm|clip_by_value|clip_by_global_norm|detect_anomaly|set_detect_anomaly|check_numerics|enable_check_numerics|assert_all_finite|TerminateOnNaN|GradScaler|unscale_|alert|watch|ReduceLROnPlateau)$|EarlyStopping|(?:^|\.)ModelCheckpoint$/;
/** Gradients that are held within bounds by hand. */
const BOUNDS = /^(?:clamp_?|clip_?)$/;
/** What an optimizer of Keras is told to clip. */
const CLIPS = ['clipnorm', 'clipvalue', 'global_clipnorm'];
/** Shorter trainings with `fit` are watched as they run. */
const LONG = 20;

interface Trained {
  readonly site: Site;
  readonly order: number;
  readonly evidence: readonly StepAt[];
  readonly remediation?: string;
}

function* check({ flow }: RuleContext): Iterable<Report> {
  if (flow.calls.some(isWatch)) {
    return;
  }
  for (const trained of [...byHand(flow), ...byFit(flow)]) {
    const save = saves(flow).find(s => isKept(s) && s.call.order >= trained.order);
    if (save) {
      yield {
        message: `Nothing here would notice a loss that turns into NaN or explodes: the training goes on to its last epoch, and ${save.name} is saved with whatever weights it then has.`,
        range: trained.site.range,
        evidence: steps([
          ...trained.evidence,
          { site: save.call.site, note: `${save.name} is saved, whatever became of it` }
        ]),
        remediation: trained.remediation
      };
      return;
    }
  }
}

function isWatch({ callee, on, args, site }: MadeCall): boolean {
  return (
    WATCHES.test(callee) ||
    (BOUNDS.test(callee) && on !== null && /\bgrad\b/.test(on.text)) ||
    args.some(a => a.keyword !== null && CLIPS.includes(a.keyword)) ||
    (site.within?.some(w => WATCHES.test(w)) ?? false)
  );
}

/** What is saved in a loop is mostly the best of several epochs, and a loss that is not a number is never the best. */
function isKept({ name, to, call }: Save): boolean {
  return name !== null && to !== 'memory' && call.site.loops.length === 0;
}

/** Loops with gradients and a step over several batches of several epochs. */
function* byHand(flow: Flow): Iterable<Trained> {
  for (const backward of callsNamed(flow, 'backward')) {
    const { loops } = backward.site;
    const step =
      loops.length > 1 ? callsIn(flow, rangeKey(loops.at(-1)!)).find(c => c.callee === 'step') : null;
    if (step) {
      yield {
        ...backward,
        evidence: [
          { site: backward.site, note: 'gradients of the loss, whatever it is' },
          { site: step.site, note: 'the weights take the step' }
        ]
      };
    }
  }
  for (const call of callsNamed(flow, 'apply_gradients')) {
    if (call.site.loops.length > 1) {
      yield {
        ...call,
        evidence: [{ site: call.site, note: 'the weights take the step, whatever the loss is' }],
        remediation:
          'Check the loss (`tf.debugging.check_numerics(loss, "loss")`) or clip the gradients (`tf.clip_by_global_norm`, `clipnorm=` of the optimizer), so that a broken run ends by itself.'
      };
    }
  }
}

/** Long trainings with Keras' `fit` that no callback ends. */
function* byFit(flow: Flow): Iterable<Trained> {
  for (const { model, method, site, order } of of(flow, 'fit')) {
    const call = callsAt(flow, site.range).find(c => c.callee === method);
    const epochs = call && keyword(call, 'epochs')?.constant;
    if (model.library === 'keras' && typeof epochs === 'number' && epochs >= LONG) {
      yield {
        site,
        order,
        evidence: [{ site, note: `${epochs} epochs, and no callback that ends them` }],
        remediation:
          'Give `fit` the callback `keras.callbacks.TerminateOnNaN()`, or `EarlyStopping`, so that a broken run ends by itself.'
      };
    }
  }
}
