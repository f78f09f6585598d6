/** Scalers and imputers that are fitted on test rows, while nothing is done with what they learned yet. */
import { isWithin } from '../../../flow/rows';
import type { EventOf, Flow, Site } from '../../../flow/types';
import type { Report, RuleContext } from '../../rule';
import { nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';
import { programOf } from '../program';

/** Classes whose only use is to change features by what they learned; others are fitted to be looked at, too. */
const ONLY_FOR_FEATURES = /(?:Scaler|Imputer|PowerTransformer|QuantileTransformer)$/;
/** Names that people give to rows they test on: `X_test`, `test`, `test_df`. */
const NAMED_TEST = /^(?:[A-Za-z]+_)?test(?:_(?:x|df|data|set|features))?$/i;

type Fit = EventOf<'transform-fit'>;

export function* unused(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const fits = of(flow, 'transform-fit').filter(f => ONLY_FOR_FEATURES.test(f.model.cls));
  const reached = fits.length > 0 ? reachedPlaces(flow) : new Set<string>();
  for (const fit of fits) {
    const split = splitWith(flow, fit);
    const named = NAMED_TEST.test(fit.X.name ?? '');
    if ((split || named) && fit.site.calls.length === 0 && !isUsed(context, fit, reached)) {
      const cls = fit.model.cls.split('.').at(-1)!;
      const test = split?.parts[1];
      yield {
        severity: 'low',
        message: test
          ? `\`${cls}\` is fitted on \`${nameOf(fit.X)}\`, which holds the test rows (\`${nameOf(test)}\`): whatever is transformed with it has seen them.`
          : `\`${cls}\` is fitted on \`${nameOf(fit.X)}\`: test rows are transformed with what the training rows taught, never with what they teach themselves.`,
        range: fit.site.range,
        evidence: steps([
          ...origins(flow, fit.X.rows),
          { site: fit.site, note: `${cls} learns from ${nameOf(fit.X)}` },
          ...(split
            ? [{ site: split.site, note: `${nameOf(split.input)} is split into train and test` }]
            : [])
        ])
      };
    }
  }
}

/** A split whose test part is among the rows that were fitted on. */
function splitWith(flow: Flow, fit: Fit): EventOf<'split'> | undefined {
  const { rows } = fit.X;
  return of(flow, 'split').find(
    s =>
      s.parts.length >= 2 && rows !== null && s.parts.slice(0, 2).every(p => p.rows && isWithin(p.rows, rows))
  );
}

/** Something was made with it, or its name or that of its result is mentioned again. */
function isUsed(context: RuleContext, fit: Fit, reached: ReadonlySet<string>): boolean {
  if (reached.has(placeOf(fit.site))) {
    return true;
  }
  const names = [...(fit.site.statement?.targets ?? []), fit.model.name].filter(n => n !== null);
  const program = programOf(context);
  const at = program.at(fit.site);
  return at === null || names.some(name => program.usedAfter(name, at));
}

/** Places of what was learned and reached a model or a split. */
function reachedPlaces(flow: Flow): Set<string> {
  const views = [
    ...[...of(flow, 'fit'), ...of(flow, 'predict'), ...of(flow, 'score')].map(e => e.X),
    ...of(flow, 'split').map(s => s.input)
  ];
  return new Set(views.flatMap(v => v.statistics.map(s => placeOf(s.site))));
}

function placeOf({ range }: Site): string {
  return `${range.cell}:${range.start}`;
}
