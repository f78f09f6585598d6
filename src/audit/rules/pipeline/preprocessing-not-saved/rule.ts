import type { EventOf, Flow } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { modelName, nameOf, of, steps } from '../../leakage/pairs';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Save, released, saves } from '../saves';
import { saveBeside } from './fix';

/**
 * A model is saved, and what its features were prepared with is not: whoever loads the model cannot give it what it was
 * trained on. Source: scikit-learn, "Common pitfalls", Inconsistent preprocessing.
 */
export const rule: Rule = {
  id: 'pipeline/preprocessing-not-saved',
  severity: 'high',
  tier: 'preview',
  criterion: 'Training pipeline reliability',
  summary: 'A model is saved without the preprocessing that it was trained behind',
  remediation:
    'Make one pipeline of preprocessing and model (`make_pipeline(scaler, model)`), fit it, and save that; or save the fitted preprocessing beside the model.',
  check
};

/** Transformers named in a message. */
const MOST_NAMED = 3;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const all = saves(flow);
  const told = new Set<number>();
  // A dictionary or an object may hold anything.
  if (all.some(s => s.model === null && !s.data)) {
    return;
  }
  for (const save of released(flow, all)) {
    const fit = save.model && of(flow, 'fit').findLast(f => f.order < save.call.order && f.model.id === save.model!.id); // prettier-ignore
    if (!fit || told.has(fit.model.id)) {
      continue;
    }
    const missing = preparedWith(flow, fit).filter(t => !isSaved(t, fit, all));
    if (missing.length === 0) {
      continue;
    }
    told.add(fit.model.id);
    const names = missing.slice(0, MOST_NAMED).map(t => `\`${modelName(t.model)}\``);
    const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
    const are = missing.length > 1 ? 'are' : 'is';
    yield {
      message: `${modelName(fit.model)} is saved, and ${names.join(', ')}${more}, which prepared \`${nameOf(fit.X)}\` for it, ${are} not: whoever loads it cannot prepare new rows.`,
      range: save.call.site.range,
      evidence: steps([
        ...missing.map(t => ({ site: t.site, note: `${modelName(t.model)} is fitted on ${nameOf(t.X)}` })),
        { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` },
        { site: save.call.site, note: `${modelName(fit.model)} is saved alone` }
      ]),
      fixes: () => saveBeside(context, save, missing)
    };
  }
}

/** What resamples is not needed for new rows; a layer that is adapted is mostly part of the network. */
const NOT_NEEDED = new Set(['fit_resample', 'adapt']);

type Preparation = EventOf<'transform-fit'>;

/** Fits of transformers whose statistics are in the features, each transformer once. */
function preparedWith(flow: Flow, fit: EventOf<'fit'>): Preparation[] {
  const places = new Set(fit.X.statistics.filter(s => s.kind === 'learned').map(s => rangeKey(s.site.range)));
  const byModel = new Map<number, Preparation>();
  for (const t of of(flow, 'transform-fit')) {
    if (t.order < fit.order && places.has(rangeKey(t.site.range)) && !NOT_NEEDED.has(t.method)) {
      byModel.set(t.model.id, t);
    }
  }
  return [...byModel.values()];
}

/** Written itself, or a part of what is. */
function isSaved({ model }: Preparation, fit: EventOf<'fit'>, all: readonly Save[]): boolean {
  return (
    model.id === fit.model.id ||
    all.some(s => s.model !== null && (s.model.id === model.id || s.model.parts.includes(model.cls)))
  );
}
