import { overlaps } from '../../../flow/rows';
import type { EventOf, Flow } from '../../../flow/types';
import { fitAt } from '../../calls';
import { divided, origins, readsOf } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import type { Report, Rule, RuleContext } from '../../rule';
import { isTeaching } from '../../teaching';

/** A model is evaluated, and neither explained nor compared between groups of people. */
export const rule: Rule = {
  id: 'fairness/unexplained-model',
  severity: 'low',
  tier: 'stable',
  topics: ['explainability', 'fairness'],
  summary: 'A model is evaluated, and neither explained nor compared between groups',
  remediation:
    'Explain what drives the predictions (SHAP values) and compare the error between the groups that the model will serve before it is deployed.',
  check
};

type Score = EventOf<'score'>;

/** Readers of tables: pictures, sound and text corpora have no columns that could stand for a group. */
const TABLES =
  /^(?:pandas|polars|dask\.dataframe|modin\.pandas|cudf|numpy|pyspark|pyarrow|csv|duckdb|builtins\.open$|open$)\b/;

function* check({ flow }: RuleContext): Iterable<Report> {
  if (of(flow, 'explain').length > 0 || of(flow, 'group-metric').length > 0) {
    return;
  }
  const score = judgement(flow);
  if (!score) {
    return;
  }
  const model = score.models.at(-1)!;
  const fit = fitAt(flow, score.fits.at(-1));
  yield {
    message: `${modelName(model)} is evaluated on \`${nameOf(score.X)}\`, and nothing explains its predictions or compares groups.`,
    range: score.site.range,
    evidence: steps([
      ...origins(flow, score.X.rows),
      ...divided(flow, score.X.rows),
      ...(fit ? [{ site: fit.site, note: `${modelName(model)} is trained on ${nameOf(fit.X)}` }] : []),
      { site: score.site, note: `${modelName(model)} is evaluated on ${nameOf(score.X)}` }
    ]),
    suggestions: ['shap-fairness']
  };
}

/** The score that counts: the last on rows apart from the training, else in a cross-validation, else the last of all. */
function judgement(flow: Flow): Score | undefined {
  const scores = of(flow, 'score').filter(s => s.models.length > 0 && isOwnTable(flow, s));
  const apart = scores.filter(
    ({ X, fits, crossValidated }) =>
      !crossValidated &&
      fits.every(order => {
        const rows = fitAt(flow, order)?.X.rows;
        return rows && overlaps(rows, X.rows!) !== 'yes';
      })
  );
  return apart.at(-1) ?? scores.findLast(s => s.crossValidated) ?? scores.at(-1);
}

/** Games, made-up numbers, a library's samples and pictures have no people in them. */
function isOwnTable(flow: Flow, { X }: Score): boolean {
  const reads = X.rows && readsOf(flow, X.rows);
  return (
    !!reads &&
    reads.length > 0 &&
    reads.every(r => r.medium !== 'library' && TABLES.test(r.callee) && !isTeaching(flow, r.path))
  );
}
