import { sources } from '../../../flow/rows';
import type { DataView, EventOf } from '../../../flow/types';
import { holds, rangeKey } from '../../../flow/values';
import type { Report, Rule, RuleContext } from '../../rule';
import { dropColumn } from './fix';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';

/**
 * What a model is to predict stays among its features, as itself or as a column that is made of it.
 * Source: Kaufman, Rosset, Perlich, Stitelman, "Leakage in Data Mining", TKDD 2012 (target leakage).
 */
export const rule: Rule = {
  id: 'leakage/target',
  severity: 'critical',
  tier: 'stable',
  topics: ['leakage', 'evaluation'],
  summary: 'The target, or a column made of it, stays among the features',
  remediation:
    'Drop the target and every column that is computed from it (or that it is computed from) before the features are given to a model.',
  check
};

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const told = new Set<string>();
  for (const fit of of(flow, 'fit')) {
    const leak = fit.y && leaking(fit.X, fit.y);
    const keys = leak ? [`${nameOf(fit.X)}|${leak.column}`, rangeKey(fit.site.range)] : [];
    if (!leak || keys.some(key => told.has(key))) {
      continue;
    }
    keys.forEach(key => told.add(key));
    const what =
      leak.column === leak.target
        ? `still holds the target \`${leak.target}\``
        : `holds \`${leak.column}\`, ${leak.madeOf ? 'which is made of' : 'of which is made'} the target \`${leak.target}\``;
    yield {
      message: `\`${nameOf(fit.X)}\` ${what}: ${modelName(fit.model)} is given the answer.`,
      range: fit.site.range,
      evidence: steps([
        ...origins(flow, fit.X.rows),
        { site: fit.site, note: `trained on ${nameOf(fit.X)}, to predict ${nameOf(fit.y)}` }
      ]),
      fixes: () => dropColumn(context, fit, leak.column)
    };
  }
}

interface Leak {
  readonly target: string;
  readonly column: string;
  /** The column is made of the target; otherwise the target is made of the column. */
  readonly madeOf: boolean;
}

function leaking(X: DataView, y: NonNullable<EventOf<'fit'>['y']>): Leak | null {
  const target = y.holds?.only?.length === 1 ? y.holds.only[0] : null;
  if (target === null || !X.holds || !X.rows || !y.rows || !sameTable(X, y)) {
    return null;
  }
  if (holds(X.holds, target)) {
    return { target, column: target, madeOf: true };
  }
  const made = new Map([...y.holds!.made, ...X.holds.made]);
  const source = made.get(target);
  if (source !== undefined && holds(X.holds, source)) {
    return { target, column: source, madeOf: false };
  }
  // Columns made of the target, or of what the target is made of.
  const { holds: columns } = X;
  const copy = [...made].find(
    ([name, from]) => name !== target && from === (source ?? target) && holds(columns, name)
  );
  return copy ? { target, column: copy[0], madeOf: true } : null;
}

/** Both come from the rows of one and the same table. */
function sameTable(X: DataView, y: DataView): boolean {
  return X.rows === y.rows && sources(X.rows!).length === 1;
}
