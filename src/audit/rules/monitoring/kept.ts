/** Models that are kept for use after the notebook: registered, or trained on data of one's own, judged and saved. */
import type { EventOf, Flow, ModelView, Site } from '../../flow/types';
import type { RowSet } from '../../flow/rows';
import { callsAt } from '../calls';
import { divided, origins, readsOf } from '../leakage/pairs';
import { modelName, nameOf, steps } from '../evidence';
import { of, once } from '../events';
import { weightsOf } from '../pipeline/saves';
import type { Report } from '../rule';

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
/** Weights alone are a checkpoint, and a drawing of a tree is a picture. */
const NO_MODEL = /\.(?:save_weights|export_graphviz)$/;
/** These write into a file that was opened before, where the write was told of. */
const DUMPS = /^(?:pickle|cloudpickle|dill)\.dump$/;

/** The last model that is registered, else the last that is saved; null where none is meant for use. */
export const kept = once((flow): Kept | null => {
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

function saved(flow: Flow): Kept[] {
  const written = of(flow, 'write').flatMap(event => {
    const model = event.what === 'model' && !NO_MODEL.test(event.callee) ? writtenBy(flow, event) : null;
    return model ? keptAs(flow, 'saved', event, model, event.path) : [];
  });
  const dumped = flow.calls.flatMap(c => {
    const model = DUMPS.test(c.callee) ? (c.args[0]?.model ?? null) : null;
    return model ? keptAs(flow, 'saved', c, model) : [];
  });
  return [...written, ...dumped];
}

/** The model among what a call writes, or the one whose state it writes. */
function writtenBy(flow: Flow, event: EventOf<'write'>): ModelView | null {
  const call = callsAt(flow, event.site.range).findLast(c => c.order <= event.order);
  const given = call?.on?.model ?? call?.args.find(a => a.model)?.model;
  return given ?? (call?.args[0] ? weightsOf(flow, call.args[0]) : null);
}

/**
 * Only a model whose training is seen, on data that is read here and is no library's sample, and that somebody judged.
 * What is saved in a loop is a checkpoint of a training that goes on.
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
  if (!fit || !rows || !reads || reads.some(r => r.medium === 'library')) {
    return [];
  }
  const judged = of(flow, 'score').some(s =>
    s.models.some(m => m.id === fit.model.id || m.cls === fit.model.cls)
  );
  return judged || how === 'registered' ? [{ site, how, fit, model: fit.model, path, rows, order }] : [];
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
