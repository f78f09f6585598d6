import type { Flow, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { callsIn, callsNamed } from '../../calls';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * A training loop written by hand goes on whatever becomes of the loss.
 * Source: PyTorch FAQ and `torch.autograd.detect_anomaly`; Keras' `TerminateOnNaN`.
 */
export const rule: Rule = {
  id: 'tracking/unwatched-loss',
  severity: 'low',
  tier: 'preview',
  criterion: 'Training pipeline reliability',
  summary: 'A training loop does not notice a loss that is not a number, or explodes',
  remediation:
    'Stop when `torch.isfinite(loss)` is false, or clip the gradients (`torch.nn.utils.clip_grad_norm_`, with `error_if_nonfinite=True` it raises), so that a broken run ends by itself.',
  check
};

const WATCHES =
  /(?:^|\.)(?:isnan|isfinite|isinf|nan_to_num|clip_grad_norm_?|clip_grad_value_?|clip_by_norm|clip_by_global_norm|detect_anomaly|set_detect_anomaly|check_numerics|enable_check_numerics|assert_all_finite|TerminateOnNaN|GradScaler|unscale_|alert|ReduceLROnPlateau)$|EarlyStopping/;

function* check({ flow }: RuleContext): Iterable<Report> {
  if (flow.calls.some(c => WATCHES.test(c.callee) || c.site.within?.some(w => WATCHES.test(w)))) {
    return;
  }
  const [loop] = epochs(flow);
  if (loop) {
    yield {
      message:
        'Nothing here would notice a loss that turns into NaN or explodes: the loop goes on to the last epoch and keeps the broken weights.',
      range: loop.backward.site.range,
      evidence: steps([
        { site: loop.backward.site, note: 'gradients of the loss, whatever it is' },
        { site: loop.step.site, note: 'the weights take the step' }
      ])
    };
  }
}

/** Loops with a backward pass and a step over several batches of several epochs. */
function* epochs(flow: Flow): Iterable<{ readonly backward: MadeCall; readonly step: MadeCall }> {
  for (const backward of callsNamed(flow, 'backward')) {
    const { loops } = backward.site;
    const step =
      backward.callee === 'backward' && loops.length > 1
        ? callsIn(flow, rangeKey(loops.at(-1)!)).find(c => c.callee === 'step')
        : undefined;
    if (step) {
      yield { backward, step };
    }
  }
}
