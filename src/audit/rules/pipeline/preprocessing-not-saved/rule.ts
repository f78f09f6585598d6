import type { EventOf, Flow, Statistic } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { once } from '../../events';
import { fitsOf } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';
import { released, saves } from '../../saves';
import { type Preparation, preparationsAt, preparedWith } from '../preparations';
import { saveBeside } from './fix';

/**
 * A model is saved, and what its features were prepared with is not: whoever loads the model cannot give it what it was
 * trained on. Source: scikit-learn, "Common pitfalls", Inconsistent preprocessing.
 */
export const rule: Rule = {
  id: 'pipeline/preprocessing-not-saved',
  severity: 'high',
  tier: 'stable',
  topics: ['serving-skew', 'training'],
  summary: 'A model is saved without the preprocessing that it was trained behind',
  remediation:
    'Make one pipeline of preprocessing and model (`make_pipeline(scaler, model)`), fit it, and save that; or save the fitted preprocessing beside the model.',
  check
};

/** What is named in a message. */
const MOST_NAMED = 3;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const all = saves(flow);
  const told = new Set<number>();
  // A dictionary or an object may hold anything.
  if (all.some(s => s.what === 'anything')) {
    return;
  }
  for (const save of released(flow, all)) {
    const fit = fitsOf(flow, save.model!.id).findLast(f => f.order < save.call.order);
    if (!fit || told.has(fit.model.id)) {
      continue;
    }
    const fitted = preparedWith(flow, fit).filter(t => !written(flow, t));
    const numbers = writesNumbers(flow) ? [] : numbersIn(flow, fit);
    const missing = [
      ...fitted.map(t => ({
        name: modelName(t.model),
        site: t.site,
        note: `${modelName(t.model)} is fitted on ${nameOf(t.X)}`
      })),
      ...numbers.map(n => ({ name: n.what, site: n.site, note: `${n.what} is computed` }))
    ].sort((a, b) => a.site.range.cell - b.site.range.cell || a.site.range.start - b.site.range.start);
    if (missing.length === 0) {
      continue;
    }
    told.add(fit.model.id);
    const names = [...new Set(missing.map(m => `\`${m.name}\``))];
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
    const which = `${names.slice(0, MOST_NAMED).join(', ')}${more}`;
    yield {
      message: `${modelName(fit.model)} is saved, and ${which}, which prepared \`${nameOf(fit.X)}\` for it, ${names.length > 1 ? 'are' : 'is'} not: whoever loads it cannot prepare new rows.`,
      range: save.call.site.range,
      evidence: steps([
        ...missing.slice(0, 2 * MOST_NAMED),
        { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` },
        { site: save.call.site, note: `${modelName(fit.model)} is saved alone` }
      ]),
      fixes: () => (numbers.length > 0 ? [] : saveBeside(context, save, fitted))
    };
  }
}

/** Figures that values are filled or scaled with. */
const NUMBERS = /\.(?:mean|nanmean|median|nanmedian|mode|std|nanstd|min|amin|max|amax)$/;

function numbersIn(flow: Flow, fit: EventOf<'fit'>): readonly Statistic[] {
  return fit.X.statistics.filter(
    s => s.kind === 'learned' && NUMBERS.test(s.what) && preparationsAt(flow, s).length === 0
  );
}

const FIGURES = /^(?:json|yaml)\.(?:safe_)?dumps?$|^numpy\.save(?:z|txt|z_compressed)?$|^to_(?:json|pickle)$/;

/** Something is written that may be such figures. */
const writesNumbers = once(flow => flow.calls.some(c => FIGURES.test(c.callee)));

const models = once(flow => {
  const all = saves(flow).flatMap(s => (s.model ? [s.model] : []));
  return { ids: new Set(all.map(m => m.id)), parts: new Set(all.flatMap(m => m.parts)) };
});

/** Written itself, or a part of what is. */
function written(flow: Flow, { model }: Preparation): boolean {
  return models(flow).ids.has(model.id) || models(flow).parts.has(model.cls);
}
