/** Models that are kept for use after the notebook: registered, or trained on data of one's own, judged and saved. */
import type { EventOf, Flow, ModelView, Site } from '../flow/types';
import type { RowSet } from '../flow/rows';
import { divided, origins, readsOf } from './origins';
import { modelName, nameOf, steps } from './evidence';
import { of, once } from './events';
import type { Report } from './rule';
import { fileOf, saves } from './saves';
import { isTeaching } from './teaching';

export interface Kept {
  readonly site: Site;
  readonly how: 'registered' | 'saved';
  readonly fit: EventOf<'fit'>;
  readonly model: ModelView;
  readonly path: string | null;
  readonly rows: RowSet;
  /** What came before it in execution. */
  readonly order: number;
}

/** Names that a registry is given; a model logged with one is registered. */
const REGISTERED_AS = 'registered_model_name';
/** Files of a competition, where predictions are handed in, and of Kaggle's kernels, which nobody runs a model from. */
const COMPETITION = /submission|competition|^(?:\.\.\/input|\/kaggle)\//i;

/** The last model that is registered, else the last that is saved; null where none is meant for use. */
export const kept = once((flow): Kept | null => {
  const files = [...of(flow, 'read'), ...of(flow, 'write')];
  if (files.some(({ path }) => path !== null && COMPETITION.test(path))) {
    return null;
  }
  const all = [...registered(flow), ...saved(flow)].sort((a, b) => a.order - b.order);
  return all.findLast(k => k.how === 'registered') ?? all.at(-1) ?? null;
});

function registered(flow: Flow): Kept[] {
  const named = flow.calls.filter(c => c.args.some(a => a.keyword === REGISTERED_AS && a.constant !== null));
  return [
    ...named.flatMap(c => keptAs(flow, 'registered', c, c.args.find(a => a.model)?.model ?? null)),
    ...of(flow, 'track').flatMap(t => (t.what === 'register' ? keptAs(flow, 'registered', t, null) : []))
  ];
}

/** Weights alone are a checkpoint; what a tracker is given belongs to its run until it is registered. */
function saved(flow: Flow): Kept[] {
  return saves(flow).flatMap(save =>
    save.model && save.to === 'file' && save.call.callee !== 'save_weights'
      ? keptAs(flow, 'saved', save.call, save.model, fileOf(flow, save))
      : []
  );
}

/**
 * Only a model whose training is seen, on data that is read here and is no library's sample, and that somebody judged.
 * What is saved in a loop is a checkpoint of a training that goes on, and what other models are trained after is a step on the way.
 */
function keptAs(
  flow: Flow,
  how: Kept['how'],
  { site, order }: { readonly site: Site; readonly order: number },
  model: ModelView | null,
  path: string | null = null
): Kept[] {
  if (site.loops.length > 0) {
    return [];
  }
  const fits = of(flow, 'fit').filter(f => f.order < order);
  const fit = fits.findLast(f => model === null || f.model.id === model.id);
  const rows = fit?.X.rows;
  const reads = rows && readsOf(flow, rows);
  if (!fit || !rows || !reads || reads.some(r => r.medium === 'library' || isTeaching(flow, r.path))) {
    return [];
  }
  const later = of(flow, 'fit').some(f => f.order >= order && f.model.id !== fit.model.id);
  const judged = of(flow, 'score').some(s =>
    s.models.some(m => m.id === fit.model.id || m.cls === fit.model.cls)
  );
  return (judged && !later) || how === 'registered'
    ? [{ site, how, fit, model: fit.model, path, rows, order }]
    : [];
}

export function told({ how, model, path }: Kept): string {
  return how === 'registered'
    ? `${modelName(model)} is registered`
    : `${modelName(model)} is saved${path ? ` to \`${path}\`` : ''}`;
}

export function evidenceOf(flow: Flow, found: Kept): Report['evidence'] {
  const { site, order, fit, model, how } = found;
  const score = of(flow, 'score').findLast(s => s.order < order && s.fits.includes(fit.order));
  return steps([
    ...origins(flow, found.rows),
    ...divided(flow, found.rows),
    { site: fit.site, note: `${modelName(model)} is trained on ${nameOf(fit.X)}` },
    ...(score ? [{ site: score.site, note: `it is judged on ${nameOf(score.X)}` }] : []),
    { site, note: `it is ${how}` }
  ]);
}
