import { type RowSet, duplicated } from '../../../flow/rows';
import type { Flow, ModelView, Site, Statistic } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Dividing, intoPipeline } from '../intoPipeline';
import { resampleInFolds } from '../overlap/fix';
import { foldsAround, heldOutFrom, leaking, learnedOver, pairs } from '../pairs';
import { origins } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';

/**
 * A statistic over all folds reaches the features before they are divided: scores of the folds are too good.
 * Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", section 7.10.2.
 */
export const rule: Rule = {
  id: 'leakage/cross-validation',
  severity: 'medium',
  tier: 'stable',
  topics: ['leakage', 'evaluation'],
  summary: 'Something is fitted on all folds before cross-validation divides them',
  remediation:
    'Put the transformer and the model into one `Pipeline`, and cross-validate that: it is fitted anew on the training part of each fold.',
  check
};

/** Rows that are divided into folds while other rows are held out for a final test. */
interface Division {
  readonly site: Site;
  readonly rows: RowSet;
  /** What is divided, as the user calls it. */
  readonly data: string;
  readonly model: ModelView;
  /** What is in the features that the folds train on. */
  readonly statistics: readonly Statistic[];
  readonly heldOut: readonly RowSet[];
  /** The call that divides; null for a loop. */
  readonly call: Dividing | null;
}

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const told = new Set<string>();
  for (const division of [...byCalls(flow), ...byLoops(flow)]) {
    const { site, rows, data, model, heldOut, call } = division;
    const seen = division.statistics.filter(
      s =>
        learnedOver(s, rows) &&
        // What has seen the test rows too is leakage/preprocessing's.
        !heldOut.some(test => learnedOver(s, test))
    );
    const place = rangeKey(site.range);
    if ((seen.length === 0 && !duplicated(rows)) || told.has(place)) {
      continue;
    }
    told.add(place);
    yield {
      message:
        seen.length > 0
          ? `\`${data}\` is divided into folds after \`${seen[0].what}\` was computed over all of them: ${modelName(model)} is validated on rows that shaped its features.`
          : `\`${data}\` is divided into folds after rows were copied or made from others: ${modelName(model)} is validated on rows that it has learned from.`,
      range: site.range,
      evidence: steps([
        ...origins(flow, rows),
        ...seen
          .slice(0, 4)
          .map(s => ({ site: s.site, note: `${s.what} learns${s.over ? ` over ${s.over}` : ''}` })),
        { site, note: `${data} is divided into folds here` }
      ]),
      // Back to the first that learned, and so past the others.
      fixes: () =>
        call && seen.length > 0
          ? [intoPipeline(context, [call], seen[0].site)].filter(fix => fix !== null)
          : call
            ? resampleInFolds(context, call)
            : []
    };
  }
}

/** `cross_val_score` and its like, and searches. Where nothing is held out, leakage/preprocessing tells of it. */
function byCalls(flow: Flow): Division[] {
  const calls = [
    ...of(flow, 'score').filter(s => s.crossValidated),
    ...of(flow, 'fit').filter(f => f.model.isSearch)
  ];
  return calls.flatMap(call => {
    const { site, X } = call;
    const model = call.kind === 'fit' ? call.model : call.models[0];
    const heldOut = X.rows ? heldOutFrom(flow, X.rows) : [];
    return X.rows && heldOut.length > 0
      ? [{ site, rows: X.rows, data: nameOf(X), model, statistics: X.statistics, heldOut, call }]
      : [];
  });
}

/** Loops over the folds of a splitter. */
function byLoops(flow: Flow): Division[] {
  return pairs(flow).flatMap(({ fit, scores }) =>
    scores.flatMap(score => {
      const folds = score.X.rows && foldsAround(flow, score.X.rows);
      return folds
        ? [
            {
              site: folds.split.site,
              rows: folds.split.input.rows!,
              data: nameOf(folds.split.input),
              model: fit.model,
              statistics: leaking(fit.X, score.X),
              heldOut: folds.heldOut,
              call: null
            }
          ]
        : [];
    })
  );
}
