import { isWithin, overlaps } from '../../../flow/rows';
import type { Report, Rule, RuleContext } from '../../rule';
import { splitByGroup } from './fix';
import { nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';

/**
 * The same subject (patient, user, device) is on both sides of a random split, while the column that names it is known.
 * Source: scikit-learn's user guide, "Cross-validation iterators for grouped data".
 */
export const rule: Rule = {
  id: 'leakage/group',
  severity: 'medium',
  tier: 'stable',
  topics: ['leakage', 'evaluation'],
  summary: 'Rows of one subject are split at random into train and test',
  remediation:
    'Split by subject (`GroupShuffleSplit`, `GroupKFold`, or a split of the unique ids), so that the model is tested on subjects that it has not seen.',
  check
};

/** Columns that name who or what a row is about. */
export const SUBJECT =
  /^(?:patient|subject|participant|speaker)(?:[_ -]?(?:id|no|num|number|code|key))?$|^(?:user|customer|client|person|player|driver|athlete|student|employee|member|household|account|card|device|machine|engine|unit|vehicle|session|visitor|author|animal)[_ -]?(?:id|no|num|number|code|key|uuid)$/i;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const groups = of(flow, 'group').flatMap(g =>
    g.columns.filter(c => SUBJECT.test(c)).map(column => ({ column, rows: g.rows, site: g.site }))
  );
  const distinct = of(flow, 'distinct');
  for (const split of of(flow, 'split')) {
    const rows = split.input.rows;
    if (!split.shuffled || split.grouped || !rows || distinct.some(d => d.rows && isWithin(rows, d.rows))) {
      continue;
    }
    const group = groups.find(g => g.rows && overlaps(g.rows, rows) === 'yes');
    if (group) {
      yield {
        message: `\`${nameOf(split.input)}\` has several rows for one \`${group.column}\` and is split without regard to it: the same \`${group.column}\` is in train and test.`,
        range: split.site.range,
        evidence: steps([
          ...origins(flow, rows),
          { site: group.site, note: `rows repeat in ${group.column}` },
          { site: split.site, note: `${nameOf(split.input)} is split at random` }
        ]),
        fixes: () => splitByGroup(context, split, group.column)
      };
    }
  }
}
