/** Calls of scikit-learn's metrics, with what is given as truth and what as prediction. */
import { metric } from '../../knowledge';
import type { Flow, Given, MadeCall } from '../../flow/types';
import { rangeKey } from '../../flow/values';
import { grouped } from '../../grouped';
import { argument } from '../calls';
import { once } from '../events';

export interface MetricCall {
  readonly call: MadeCall;
  /** Last part of its path; for a display its class and method. */
  readonly name: string;
  /** What its second parameter takes: labels or values, or scores. */
  readonly takes: 'label' | 'score';
  readonly truth: Given;
  readonly predicted: Given;
}

/** Names that the second parameter has had in some version. */
const PREDICTED = ['y_pred', 'y_score', 'y_proba', 'y_prob', 'probas_pred', 'pred_decision'];

/** The metrics that compare a truth with predictions, in the order they are called; a place may be run several times. */
export const metricCalls = once((flow: Flow): readonly MetricCall[] =>
  flow.calls.flatMap(call => {
    const row = call.callee.startsWith('sklearn.') ? metric(call.callee) : null;
    if (!row?.yTrue || !row.yPred || row.second === 'estimator' || row.kind === 'clustering') {
      return [];
    }
    const truth = argument(call, 0, row.yTrue);
    const predicted = argument(call, 1, row.yPred, ...PREDICTED);
    const name = call.callee.split('.').slice(call.callee.includes('Display.') ? -2 : -1).join('.'); // prettier-ignore
    return truth && predicted ? [{ call, name, takes: row.second, truth, predicted }] : [];
  })
);

/** Calls by the place where they are written. */
export function byPlace<T extends { readonly call: MadeCall }>(calls: readonly T[]): (readonly T[])[] {
  return [...grouped(calls, c => [rangeKey(c.call.site.range)]).values()];
}
