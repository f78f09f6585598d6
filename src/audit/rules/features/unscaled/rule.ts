import { sources } from '../../../flow/rows';
import type { DataView, Flow } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';
import type { Report, Rule, RuleContext } from '../../rule';
import { ofOtherScale } from '../columns';
import { className, hasPart, needsScale } from '../models';
import { tableReads } from '../tables';

/**
 * A model that compares columns by their size is given columns as they were read.
 * Source: scikit-learn, "Importance of Feature Scaling"; Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", 14.3.
 */
export const rule: Rule = {
  id: 'features/unscaled',
  severity: 'medium',
  tier: 'preview',
  topics: ['features'],
  summary: 'A model that goes by distances is given columns of different scale',
  remediation:
    'Put a scaler before the model, in a pipeline that learns from the training rows only: `make_pipeline(StandardScaler(), model)`.',
  check
};

/** Steps after which columns are of one scale, or are no longer those that were read. */
const CHANGES_SCALE = /Scaler|Normalizer|Transformer|Vectorizer|PCA|SVD|Discretizer|scale|Encoder$|Imputer$/;

/** A step that brings columns to one scale. */
const SCALES = /Scaler|Normalizer|Transformer$/;

function* check({ flow }: RuleContext): Iterable<Report> {
  const tables = tableReads(flow);
  const fits = [...of(flow, 'fit'), ...of(flow, 'transform-fit')]
    .filter(
      fit => needsScale(fit.model) && !hasPart(fit.model, fit.model.isPipeline ? CHANGES_SCALE : SCALES)
    )
    .filter(({ X }) => X.rows !== null && sources(X.rows).every(s => tables.has(s)) && asRead(X))
    .sort((a, b) => a.order - b.order);
  const [first] = fits;
  if (!first || scalesByHand(flow)) {
    return;
  }
  const others = [...new Set(fits.map(fit => className(fit.model)))].filter(
    name => name !== className(first.model)
  );
  const [large, small] = ofOtherScale(first.X.holds!.only!)!;
  yield {
    message: `\`${nameOf(first.X)}\` reaches ${modelName(first.model)} as it was read: \`${large}\` outweighs \`${small}\` by its numbers alone.${others.length > 0 ? ` ${others.join(', ')} too.` : ''}`,
    range: first.site.range,
    evidence: steps([
      ...origins(flow, first.X.rows),
      ...fits.map(fit => ({ site: fit.site, note: `${modelName(fit.model)} learns from ${nameOf(fit.X)}` }))
    ])
  };
}

/** What a column is divided by, or counted in, where it is brought to a scale by hand. */
const SPREADS = /(?:^|\.)(?:std|max|min|var|ptp|norm|sum|quantile|fit|fit_transform)$/;

/** Columns of different scale, of which nothing shows that they were brought to one. */
function asRead({ holds, statistics }: DataView): boolean {
  const columns = holds?.only ?? null;
  return (
    columns !== null &&
    ofOtherScale(columns) !== null &&
    !statistics.some(s => SPREADS.test(s.what) && !/Imputer/.test(s.what))
  );
}

/** Somewhere in the notebook values are brought to a scale, by whatever means. */
function scalesByHand(flow: Flow): boolean {
  // By a number: a tenth, a thousandth, the largest value that there can be.
  if (of(flow, 'rescale').length > 0) {
    return true;
  }
  return flow.calls.some(({ callee }) =>
    /(?:^|\.)(?:log|log1p|log10|zscore|normalize|minmax_scale|scale|StandardScaler|MinMaxScaler|RobustScaler)$/.test(
      callee
    )
  );
}
