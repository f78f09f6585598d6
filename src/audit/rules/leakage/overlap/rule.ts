import { type RowSet, duplicated, isWithin, overlaps, sources } from '../../../flow/rows';
import type { DataView, EventOf } from '../../../flow/types';
import type { Report, Rule, RuleContext } from '../../rule';
import { foldsAround, heldOutFrom, pairs, perhapsTested } from '../pairs';
import { divided, origins, splitOf } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { fixesFor, resampleInFolds } from './fix';

/**
 * Every evaluation of a trained model is on rows that it was trained on.
 * Source: Yang, Brower-Sinning, Lewis, Kästner, "Data Leakage in Notebooks", ASE 2022, section 3.
 */
export const rule: Rule = {
  id: 'leakage/overlap',
  severity: 'critical',
  tier: 'stable',
  topics: ['leakage', 'evaluation'],
  summary: 'A model is only ever evaluated on rows that it was trained on',
  remediation:
    'Keep a test part that no fit has seen (`train_test_split` before anything else) and score the model on that part; resample or augment the training part only.',
  typescript: {
    remediation:
      'Keep a test part that no fit has seen (`trainTestSplit`, or two slices, before anything else) and score the model on that part.'
  },
  check
};

/** Evaluations that are shown. */
const MOST_STEPS = 12;

/** `LassoCV`, `LogisticRegressionCV`: their fit cross-validates. */
const OWN_FOLDS = /CV$/;

/** Points made up to draw a model by: nobody tests on them. */
function isGrid({ rows }: DataView): boolean {
  return (
    rows !== null && sources(rows).every(s => /\b(?:meshgrid|linspace|arange|mgrid|ogrid)$/.test(s.label))
  );
}

/** Rows apart from the training rows are looked at while it is trained. */
function validatedApart(fit: EventOf<'fit'>, train: RowSet): boolean {
  return fit.validation.some(v => !v.rows || overlaps(train, v.rows) !== 'yes');
}

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const crossValidated = of(flow, 'score').filter(s => s.crossValidated);
  for (const { fit, scores, predictions: all } of pairs(flow)) {
    const predictions = all.filter(p => !isGrid(p.X));
    const train = fit.X.rows;
    if (!train || validatedApart(fit, train) || /\.Dummy(?:Classifier|Regressor)$/.test(fit.model.cls)) {
      continue;
    }
    // Without a score, predicting a test part that shares rows with the training part still pretends to be a test.
    const tests =
      scores.length > 0
        ? scores
        : predictions.filter(p => p.X.rows?.kind === 'part' && p.X.rows !== train && duplicated(p.X.rows));
    if (tests.length === 0) {
      continue;
    }
    const folds = tests[0].X.rows && foldsAround(flow, tests[0].X.rows);
    if (folds && duplicated(folds.split.input.rows!)) {
      continue;
    }
    // A prediction for other rows (a test file, a submission) is an evaluation too, though nobody sees its score.
    if (![...scores, ...predictions].every(e => e.X.rows && overlaps(train, e.X.rows) === 'yes')) {
      continue;
    }
    const elsewhere =
      fit.model.isSearch ||
      OWN_FOLDS.test(fit.model.cls) ||
      crossValidated.some(s => s.models.some(m => m.id === fit.model.id || m.cls === fit.model.cls));
    const pretended = tests.find(s => s.X.rows !== train);
    if (elsewhere && !pretended) {
      continue;
    }
    const score = pretended ?? tests[0];
    const [trained, tested] = [nameOf(fit.X), nameOf(score.X)];
    const how =
      trained === tested
        ? `\`${tested}\` is what it learned from`
        : `\`${tested}\` shares rows with \`${trained}\``;
    yield {
      message: `${modelName(fit.model)} is evaluated only on rows that it was trained on: ${how}.`,
      range: score.site.range,
      evidence: steps([
        ...origins(flow, train, score.X.rows),
        ...divided(flow, score.X.rows),
        { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` },
        ...[...predictions, ...scores]
          .sort((a, b) => a.order - b.order)
          .slice(0, MOST_STEPS)
          .map(e => ({
            site: e.site,
            note: `${e.kind === 'score' ? 'evaluated' : 'predicts'} on ${nameOf(e.X)}, which overlaps it`
          }))
      ]),
      fixes: () => fixesFor(context, score.X.rows && splitOf(flow, score.X.rows), fit)
    };
  }
  const searches = pairs(flow).filter(
    ({ fit, scores, predictions }) =>
      fit.model.isSearch &&
      scores.length + predictions.length === 0 &&
      fit.X.rows !== null &&
      !perhapsTested(flow, fit.X.rows)
  );
  for (const cv of [...crossValidated, ...searches.map(p => p.fit)]) {
    // With test rows beside the folds only the choice suffers: leakage/cross-validation tells of it.
    if (!cv.X.rows || !duplicated(cv.X.rows) || heldOutFrom(flow, cv.X.rows).length > 0) {
      continue;
    }
    yield {
      message: `\`${nameOf(cv.X)}\` holds copies of rows, or rows made from others, and is divided into folds after that: test folds share rows with training folds.`,
      range: cv.site.range,
      evidence: steps([
        ...origins(flow, cv.X.rows),
        {
          site: cv.site,
          note: `${modelName(cv.kind === 'fit' ? cv.model : cv.models[0])} is cross-validated on ${nameOf(cv.X)}`
        }
      ]),
      fixes: () => resampleInFolds(context, cv)
    };
  }
  for (const split of of(flow, 'split').filter(s => s.input.rows && duplicated(s.input.rows))) {
    const trained = of(flow, 'fit').some(f =>
      split.parts.some(p => p.rows && f.X.rows && isWithin(f.X.rows, p.rows))
    );
    if (!trained) {
      yield {
        message: `\`${nameOf(split.input)}\` holds copies of rows, or rows made from others, and is split after that: both parts will share rows.`,
        range: split.site.range,
        evidence: steps([
          ...origins(flow, split.input.rows),
          { site: split.site, note: `${nameOf(split.input)} is split after resampling` }
        ]),
        fixes: () => fixesFor(context, split)
      };
    }
  }
}
