/** What rows were prepared with before a model learned from them: fitted transformers whose statistics are in its features. */
import type { EventOf, Flow, Statistic } from '../../flow/types';
import { rangeKey } from '../../flow/values';
import { grouped } from '../../grouped';
import { of, once } from '../events';

export type Preparation = EventOf<'transform-fit'>;

/** What resamples is not needed for new rows; a layer that is adapted is mostly part of the network. */
const NOT_NEEDED = new Set(['fit_resample', 'adapt']);

const byPlace = once(flow => grouped(of(flow, 'transform-fit'), t => [rangeKey(t.site.range)]));

/** Fits of transformers that are written at the place of a statistic. */
export function preparationsAt(flow: Flow, { site }: Statistic): readonly Preparation[] {
  return byPlace(flow).get(rangeKey(site.range)) ?? [];
}

/** Fits of transformers whose statistics are in the features, each transformer once, in order. */
export function preparedWith(flow: Flow, fit: EventOf<'fit'>): Preparation[] {
  const found = fit.X.statistics
    .filter(s => s.kind === 'learned')
    .flatMap(s => preparationsAt(flow, s))
    .filter(t => t.order < fit.order && t.model.id !== fit.model.id && !NOT_NEEDED.has(t.method))
    .sort((a, b) => a.order - b.order);
  return [...new Map(found.map(t => [t.model.id, t])).values()];
}
