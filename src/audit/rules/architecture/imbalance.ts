/** Classes of unequal size, where the notebook itself shows that they are. */
import { type RowSet, sources } from '../../flow/rows';
import { rangeKey } from '../../flow/values';
import type { DataView, EventOf, Flow, ModelView } from '../../flow/types';
import { grouped } from '../../grouped';
import { callsAt, callsNamed, keyword } from '../calls';
import { of, once } from '../events';
import type { StepAt } from '../evidence';
import { spelling } from '../features/columns';
import { readsOf } from '../origins';

/** What shows it, in words that can follow "the classes are of unequal size:" and as a step of evidence. */
export interface Imbalance {
  readonly words: string;
  readonly step: StepAt | null;
}

/** Events that few of all rows have, as targets are named. */
const RARE =
  /^(?:is_?)?(?:fraud(?:ulent|_?reported|_label)?|churn(?:ed)?|exited|attrition(?:_flag)?|default(?:ed|er)?|loan_default|default_?payment_?next_?month|serious_?dlqin_?2_?yrs|stroke|bankrupt(?:cy)?|machine_failure|hospital_death|promoted|anomaly|toxic)(?:_(?:yes|1|true|flag|label|num|numeric|numerical|binary|value|class|status))?$/;
/** Data sets of which everybody knows it, by the file's name. */
const RARE_IN = /(?:^|[\W_])credit_?card(?:_?fraud)?\.(?:csv|zip|parquet)/i;

/** Null where nothing shows it. */
export function imbalanceOf(flow: Flow, fit: EventOf<'fit'>): Imbalance | null {
  const rows = fit.X.rows ?? fit.y?.rows;
  return (rows && (weighted(flow, rows) ?? resampled(flow, rows) ?? made(flow))) ?? byName(flow, fit);
}

/** The target where it is one column, and what it was made from. */
export function targetOf(y: DataView | null): { readonly name: string; readonly from: string } | null {
  const columns = y?.holds?.only ?? y?.columns;
  const [name] = columns ?? [];
  return columns?.length === 1 ? { name, from: y?.holds?.made.get(name) ?? name } : null;
}

function byName(flow: Flow, { y, X }: EventOf<'fit'>): Imbalance | null {
  const target = targetOf(y);
  const rare = target && [target.name, target.from].find(name => RARE.test(spelling(name)));
  if (target && rare !== null && rare !== undefined) {
    return { words: `\`${rare}\` is true of few rows`, step: null };
  }
  const read = X.rows && readsOf(flow, X.rows)?.find(r => RARE_IN.test(r.path ?? ''));
  return read ? { words: `few rows of ${read.path} are frauds`, step: null } : null;
}

const resampling = once(flow =>
  grouped(
    of(flow, 'transform-fit').filter(t => t.method === 'fit_resample'),
    t => (t.X.rows ? sources(t.X.rows) : [])
  )
);

function weighted(flow: Flow, rows: RowSet): Imbalance | null {
  for (const source of sources(rows)) {
    const found = weights(flow).get(source);
    if (found) {
      return {
        words: `\`${found.what}\` says so`,
        step: { site: found.fit.site, note: `classes are weighted: ${found.what}` }
      };
    }
  }
  return null;
}

/** The first training with weights on each source; weights that are one of several things tried say nothing. */
const weights = once(flow => {
  const always = new Set(
    [...grouped(of(flow, 'fit'), f => [rangeKey(f.site.range)])].flatMap(([place, fits]) =>
      fits.every(f => (weightOf(f.model) ?? weightAt(flow, f)) !== null) ? [place] : []
    )
  );
  const found = new Map<RowSet, { readonly fit: EventOf<'fit'>; readonly what: string }>();
  for (const fit of of(flow, 'fit').filter(f => always.has(rangeKey(f.site.range)))) {
    const what = (weightOf(fit.model) ?? weightAt(flow, fit))!;
    for (const source of fit.X.rows ? sources(fit.X.rows) : []) {
      if (!found.has(source)) {
        found.set(source, { fit, what });
      }
    }
  }
  return found;
});

/** `class_weight='balanced'`, as the model was made. */
function weightOf({ task, params }: ModelView): string | null {
  if (task !== 'classification') {
    return null;
  }
  const weight = params.get('class_weight');
  const positive = params.get('scale_pos_weight');
  if (typeof weight === 'string') {
    return `class_weight="${weight}"`;
  }
  if (typeof positive === 'number' && positive !== 1) {
    return `scale_pos_weight=${positive}`;
  }
  return params.get('is_unbalance') === true ? 'is_unbalance=True' : null;
}

/** Weights that are given to the training itself. */
function weightAt(flow: Flow, { site }: EventOf<'fit'>): string | null {
  const given = callsAt(flow, site.range).flatMap(c => keyword(c, 'class_weight') ?? []);
  const weight = given.find(g => g.constant !== null && g.text !== '');
  return weight ? `class_weight=${weight.text.slice(0, 30)}` : null;
}

function resampled(flow: Flow, rows: RowSet): Imbalance | null {
  const found = sources(rows).flatMap(s => resampling(flow).get(s) ?? [])[0];
  const cls = found?.model.cls.split('.').at(-1);
  return found
    ? { words: `\`${cls}\` evens them out`, step: { site: found.site, note: `${cls} evens the classes out` } }
    : null;
}

/** Numbers made up with classes of unequal size. */
function made(flow: Flow): Imbalance | null {
  const calls = callsNamed(flow, 'make_classification');
  const weights = calls.map(c => keyword(c, 'weights')?.items ?? []);
  const [first] = weights;
  const small = first?.some(w => typeof w === 'number' && (w < 0.3 || w > 0.7));
  return calls.length === 1 && small
    ? {
        words: `they are made so (\`weights=[${first.join(', ')}]\`)`,
        step: { site: calls[0].site, note: 'rows are made with classes of unequal size' }
      }
    : null;
}
