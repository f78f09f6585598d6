import type { Report, Rule, RuleContext } from '../../rule';
import { splitInOrder } from './fix';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';

/**
 * Rows in the order of time are shuffled into train and test, or a feature is made of rows that come later.
 * Source: Kaufman, Rosset, Perlich, Stitelman, "Leakage in Data Mining", TKDD 2012 ("no time machine").
 */
export const rule: Rule = {
  id: 'leakage/temporal',
  severity: 'high',
  tier: 'stable',
  topics: ['leakage', 'evaluation'],
  summary: 'The past is predicted with knowledge of the future',
  remediation:
    'Split at a point in time (`shuffle=False`, `TimeSeriesSplit`, or a cut by date), and make features of earlier rows only (`shift(1)`, trailing windows).',
  check
};

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  for (const split of of(flow, 'split')) {
    if (split.shuffled && split.input.ordered) {
      yield {
        message: `\`${nameOf(split.input)}\` is in the order of time and is split at random: the model is tested on days between those it was trained on.`,
        range: split.site.range,
        evidence: steps([
          ...origins(flow, split.input.rows),
          { site: split.input.ordered, note: 'the rows have an order in time' },
          { site: split.site, note: `${nameOf(split.input)} is shuffled into train and test` }
        ]),
        fixes: () => splitInOrder(context, split)
      };
    }
  }
  for (const score of of(flow, 'score')) {
    if (score.shuffled && score.X.ordered) {
      yield {
        message: `\`${nameOf(score.X)}\` is in the order of time and is shuffled into folds: ${modelName(score.models[0])} is tested on days between those it was trained on.`,
        range: score.site.range,
        evidence: steps([
          { site: score.X.ordered, note: 'the rows have an order in time' },
          { site: score.site, note: `${nameOf(score.X)} is shuffled into folds` }
        ])
      };
    }
  }
  const told = new Set<number>();
  for (const fit of of(flow, 'fit')) {
    for (const statistic of fit.X.statistics) {
      // What is known beforehand (the type of tomorrow, a holiday) may be a feature; what is predicted may not.
      const target = fit.y?.holds?.only ?? [];
      if (
        statistic.kind === 'ahead' &&
        statistic.column !== null &&
        target.includes(statistic.column) &&
        !told.has(statistic.id)
      ) {
        told.add(statistic.id);
        yield {
          message: `\`${statistic.what}\` puts later values of the target into the features of ${modelName(fit.model)}: they are not known when it predicts.`,
          range: statistic.site.range,
          evidence: steps([
            ...origins(flow, statistic.rows),
            { site: statistic.site, note: `${statistic.what} looks ahead` },
            { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` }
          ])
        };
      }
    }
  }
}
