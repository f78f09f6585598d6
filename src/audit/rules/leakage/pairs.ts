/** Trained models with their evaluations: what every leak rule starts from. */
import type { Step } from '../../finding';
import { type RowSet, isWithin, overlaps } from '../../flow/rows';
import type { DataView, EventOf, Flow, Site } from '../../flow/types';

export interface Pair {
  readonly fit: EventOf<'fit'>;
  /** Scores of the model as it was after that fit, cross-validation left out. */
  readonly scores: readonly EventOf<'score'>[];
  /** Predictions of the model as it was after that fit. */
  readonly predictions: readonly EventOf<'predict'>[];
}

/** Each fit of a model with the evaluations that come before its next fit. */
export function pairs(flow: Flow): Pair[] {
  const scores = of(flow, 'score').filter(s => !s.crossValidated);
  const predictions = of(flow, 'predict');
  return of(flow, 'fit').map(fit => ({
    fit,
    scores: scores.filter(s => s.fits.includes(fit.order)),
    predictions: predictions.filter(p => p.fit === fit.order)
  }));
}

export function of<K extends Flow['events'][number]['kind']>(flow: Flow, kind: K): EventOf<K>[] {
  return flow.events.filter((e): e is EventOf<K> => e.kind === kind);
}

/** Rows of scores that are certainly apart from these. */
export function heldOutFrom(flow: Flow, rows: RowSet): RowSet[] {
  const tests = of(flow, 'score').map(s => (s.crossValidated ? null : s.X.rows));
  return [...new Set(tests)].filter((test): test is RowSet => test !== null && overlaps(test, rows) === 'no');
}

/** The split that made these rows, where one did. */
export function splitOf(flow: Flow, rows: RowSet): EventOf<'split'> | null {
  const splits = of(flow, 'split');
  return splits.find(s => s.parts.some(p => p.rows && isWithin(rows, p.rows))) ?? null;
}

/** What people call a piece of data: its variable, else its expression. */
export function nameOf(view: DataView): string {
  return view.name ?? (view.text || 'the data');
}

export function modelName(model: EventOf<'fit'>['model']): string {
  const cls = (model.inner ?? model.cls).split('.').at(-1)!;
  return model.name && model.name !== cls ? `${model.name} (${cls})` : cls;
}

/** Steps in the order in which they run, each place once. */
export function steps(list: readonly { site: Site; note: string; order?: number }[]): Step[] {
  const seen = new Set<string>();
  const out: Step[] = [];
  for (const { site, note } of list) {
    for (const range of [...site.calls, site.range]) {
      const key = `${range.cell}:${range.start}:${range.end}`;
      if (!seen.has(key)) {
        seen.add(key);
        out.push({ range, note: range === site.range ? note : 'called here' });
      }
    }
  }
  return out;
}
