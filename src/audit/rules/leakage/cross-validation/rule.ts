import { overlaps } from '../../../flow/rows';
import { rangeKey } from '../../../flow/values';
import type { Report, Rule, RuleContext } from '../../rule';
import { intoPipeline } from '../intoPipeline';
import { heldOutFrom, modelName, nameOf, of, steps } from '../pairs';

/**
 * A statistic over all folds reaches the features before they are divided: scores of the folds are too good.
 * Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", section 7.10.2.
 */
export const rule: Rule = {
  id: 'leakage/cross-validation',
  severity: 'medium',
  criterion: 'Data leakage risks',
  summary: 'Something is fitted on all folds before cross-validation divides them',
  remediation:
    'Put the transformer and the model into one `Pipeline`, and cross-validate that: it is fitted anew on the training part of each fold.',
  check
};

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const divided = [
    ...of(flow, 'score').filter(s => s.crossValidated),
    ...of(flow, 'fit').filter(f => f.model.isSearch)
  ];
  const told = new Set<string>();
  for (const event of divided) {
    const rows = event.X.rows;
    // Without test data apart from the folds, the folds are the test: leakage/preprocessing tells of it.
    const heldOut = rows ? heldOutFrom(flow, rows) : [];
    if (!rows || heldOut.length === 0) {
      continue;
    }
    const seen = event.X.statistics.filter(
      s =>
        s.kind === 'learned' &&
        s.rows !== null &&
        overlaps(s.rows, rows) === 'yes' &&
        // What has seen the test rows too is leakage/preprocessing's.
        heldOut.every(test => overlaps(s.rows!, test) !== 'yes')
    );
    const place = rangeKey(event.site.range);
    if (seen.length > 0 && !told.has(place)) {
      told.add(place);
      const model = event.kind === 'fit' ? event.model : event.models[0];
      yield {
        message: `\`${nameOf(event.X)}\` is divided into folds after \`${seen[0].what}\` was computed over all of them: ${modelName(model)} is validated on rows that shaped its features.`,
        range: event.site.range,
        evidence: steps([
          ...seen
            .slice(0, 4)
            .map(s => ({ site: s.site, note: `${s.what} learns${s.over ? ` over ${s.over}` : ''}` })),
          { site: event.site, note: `${nameOf(event.X)} is divided into folds here` }
        ]),
        // Back to the first that learned, and so past the others.
        fixes: () => [intoPipeline(context, [event], seen[0].site)].filter(fix => fix !== null)
      };
    }
  }
}
