/** Trained models with their evaluations: what every leak rule starts from. */
import { type RowSet, RowIndex, isWithin, overlaps } from '../../flow/rows';
import type { DataView, EventOf, Flow, Statistic } from '../../flow/types';
import { once, of } from '../events';
import { splitsByRows } from '../origins';

export interface Pair {
  readonly fit: EventOf<'fit'>;
  /** Scores of the model as it was after that fit, cross-validation left out. */
  readonly scores: readonly EventOf<'score'>[];
  /** Predictions of the model as it was after that fit. */
  readonly predictions: readonly EventOf<'predict'>[];
}

/** Each fit of a model with the evaluations that come before its next fit. */
export const pairs = once((flow): readonly Pair[] => {
  const list = of(flow, 'fit').map(fit => ({
    fit,
    scores: [] as EventOf<'score'>[],
    predictions: [] as EventOf<'predict'>[]
  }));
  const byOrder = new Map(list.map(pair => [pair.fit.order, pair]));
  for (const score of of(flow, 'score').filter(s => !s.crossValidated)) {
    for (const order of new Set(score.fits)) {
      byOrder.get(order ?? -1)?.scores.push(score);
    }
  }
  for (const prediction of of(flow, 'predict')) {
    byOrder.get(prediction.fit ?? -1)?.predictions.push(prediction);
  }
  return list;
});

/** Rows of trainings with rows that the same model is scored on. */
const judged = once(flow =>
  pairs(flow).flatMap(({ fit, scores }) =>
    scores.flatMap(s => (fit.X.rows && s.X.rows ? [{ train: fit.X.rows, test: s.X.rows }] : []))
  )
);
const heldOut = once(() => new Map<RowSet, readonly RowSet[]>());

/** Test rows, certainly apart from these, of models that learned from these. */
export function heldOutFrom(flow: Flow, rows: RowSet): readonly RowSet[] {
  let apart = heldOut(flow).get(rows);
  if (!apart) {
    const tests = judged(flow).flatMap(({ train, test }) =>
      overlaps(test, rows) === 'no' && overlaps(train, rows) === 'yes' ? [test] : []
    );
    apart = [...new Set(tests)];
    heldOut(flow).set(rows, apart);
  }
  return apart;
}

/** Whether models that learned from these rows are scored on some that may be apart from them. */
export function perhapsTested(flow: Flow, rows: RowSet): boolean {
  return judged(flow).some(
    ({ train, test }) => overlaps(train, rows) === 'yes' && overlaps(test, rows) !== 'yes'
  );
}

/** Folds whose validation rows these are, with the test rows beside them; null where the folds are the only test. */
export function foldsAround(
  flow: Flow,
  rows: RowSet
): { readonly split: EventOf<'split'>; readonly heldOut: readonly RowSet[] } | null {
  const split = splitsByRows(flow)
    .near(rows)
    .find(s => s.parts.some(p => p.rows?.loops.includes('folds') && isWithin(rows, p.rows)));
  const apart = split?.input.rows ? heldOutFrom(flow, split.input.rows) : [];
  return split && apart.length > 0 ? { split, heldOut: apart } : null;
}

/** Statistics in the features of a pair that were computed over rows of its test data. */
export function leaking(train: DataView, test: DataView): Statistic[] {
  const rows = test.rows;
  if (!rows || !train.rows || overlaps(train.rows, rows) === 'yes') {
    return [];
  }
  const all = new Set([...train.statistics, ...test.statistics]);
  return [...all].filter(s => learnedOver(s, rows));
}

/** The statistic was learned from rows that these certainly share some of. */
export function learnedOver(statistic: Statistic, rows: RowSet): boolean {
  return statistic.kind === 'learned' && statistic.rows !== null && overlaps(statistic.rows, rows) === 'yes';
}

const pairsByTraining = once(flow => new RowIndex(pairs(flow), ({ fit }) => [fit.X.rows]));
const validation = once(() => new Map<RowSet, boolean>());

/** Rows that a model is trained on before it is scored on rows apart from them: elsewhere they may validate. */
export function areValidation(flow: Flow, rows: RowSet): boolean {
  let known = validation(flow).get(rows);
  if (known === undefined) {
    known = pairsByTraining(flow)
      .near(rows)
      .some(
        ({ fit, scores }) =>
          fit.X.rows !== null &&
          isWithin(rows, fit.X.rows) &&
          scores.some(s => s.X.rows !== null && overlaps(s.X.rows, rows) === 'no')
      );
    validation(flow).set(rows, known);
  }
  return known;
}
