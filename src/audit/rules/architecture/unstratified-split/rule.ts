import { lineage } from '../../../flow/rows';
import type { EventOf, Flow } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { isTeaching } from '../../teaching';
import { origins, readsOf, splitOf } from '../../origins';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Imbalance, imbalanceOf } from '../imbalance';
import { stratify } from './fix';

/**
 * Rows whose classes are of unequal size are divided without regard to the class.
 * Source: scikit-learn, user guide, 3.1.2.2 "Cross-validation iterators with stratification based on class labels".
 */
export const rule: Rule = {
  id: 'architecture/unstratified-split',
  severity: 'low',
  tier: 'stable',
  topics: ['evaluation', 'architecture'],
  summary: 'A split leaves the share of a rare class to chance',
  remediation:
    'Give the split the target (`stratify=y`), so that each part has the same share of each class.',
  check
};

interface Careless {
  readonly split: EventOf<'split'>;
  readonly fit: EventOf<'fit'>;
  readonly imbalance: Imbalance;
}

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const found = careless(flow);
  const [first] = found;
  if (!first) {
    return;
  }
  const { split, fit, imbalance } = first;
  const others = found.length - 1;
  const more = others > 0 ? ` (and ${others} other split${others > 1 ? 's' : ''})` : '';
  yield {
    message: `\`train_test_split\`${more} divides \`${nameOf(split.input)}\` without regard to the classes, which are of unequal size: ${imbalance.words}. How many rows of the rare class are tested is left to chance.`,
    range: split.site.range,
    evidence: steps([
      ...origins(flow, split.input.rows),
      { site: split.site, note: 'no `stratify`' },
      { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` },
      ...(imbalance.step ? [imbalance.step] : []),
      ...found.slice(1, 4).map(o => ({ site: o.split.site, note: 'no `stratify` here either' }))
    ]),
    fixes: () => stratify(context, split, fit)
  };
}

/** Splits of classified rows, as they were read, each with the first training on a part of it. */
function careless(flow: Flow): Careless[] {
  const found = new Map<string, Careless>();
  for (const fit of of(flow, 'fit')) {
    const split = fit.X.rows && fit.model.task === 'classification' ? splitOf(flow, fit.X.rows) : null;
    const key = split && rangeKey(split.site.range);
    if (!key || found.has(key) || !divides(split) || !isOwn(flow, split)) {
      continue;
    }
    const imbalance = imbalanceOf(flow, fit);
    if (imbalance) {
      found.set(key, { split, fit, imbalance });
    }
  }
  return [...found.values()].sort((a, b) => a.split.order - b.split.order);
}

/** By chance, and rows that nobody evened out before. */
function divides({ callee, stratified, shuffled, grouped, input }: EventOf<'split'>): boolean {
  return (
    callee.endsWith('train_test_split') &&
    !stratified &&
    shuffled &&
    !grouped &&
    input.rows !== null &&
    input.ordered === null &&
    !lineage(input.rows).some(r => r.kind === 'resampled' || r.kind === 'union')
  );
}

function isOwn(flow: Flow, { input }: EventOf<'split'>): boolean {
  return !(readsOf(flow, input.rows!) ?? []).some(r => r.medium === 'library' || isTeaching(flow, r.path));
}
