/** Scalers and imputers that are fitted on test rows, while nothing is done with what they learned yet. */
import { isWithin } from '../../../flow/rows';
import type { EventOf, Flow } from '../../../flow/types';
import type { Report, RuleContext } from '../../rule';
import { nameOf, of, steps } from '../pairs';
import { programOf } from '../program';

/** Classes whose only use is to change features by what they learned; others are fitted to be looked at, too. */
const ONLY_FOR_FEATURES = /(?:Scaler|Imputer|PowerTransformer|QuantileTransformer)$/;
/** Names that people give to rows they test on: `X_test`, `test`, `test_df`. */
const NAMED_TEST = /^(?:[A-Za-z]+_)?test(?:_(?:x|df|data|set|features))?$/i;

type Fit = EventOf<'transform-fit'>;

export function* unused(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  for (const fit of of(flow, 'transform-fit').filter(f => ONLY_FOR_FEATURES.test(f.model.cls))) {
    const split = splitWith(flow, fit);
    const named = NAMED_TEST.test(fit.X.name ?? '');
    if ((split || named) && fit.site.calls.length === 0 && !isUsed(context, fit)) {
      const cls = fit.model.cls.split('.').at(-1)!;
      const test = split?.parts[1];
      yield {
        severity: 'low',
        message: test
          ? `\`${cls}\` is fitted on \`${nameOf(fit.X)}\`, which holds the test rows (\`${nameOf(test)}\`): whatever is transformed with it has seen them.`
          : `\`${cls}\` is fitted on \`${nameOf(fit.X)}\`: test rows are transformed with what the training rows taught, never with what they teach themselves.`,
        range: fit.site.range,
        evidence: steps([
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

/** Something was made with it, or it was saved, or its name or that of its result is mentioned again. */
function isUsed(context: RuleContext, fit: Fit): boolean {
  const { flow } = context;
  const here = fit.site.range;
  const names = [...(fit.site.statement?.targets ?? []), fit.model.name].filter(n => n !== null);
  const program = programOf(context);
  const at = program.at(fit.site);
  return (
    at === null ||
    names.some(name => program.usedAfter(name, at)) ||
    flow.events.some(
      e =>
        (e.kind === 'fit' || e.kind === 'predict' || e.kind === 'score' || e.kind === 'split') &&
        (e.kind === 'split' ? e.input : e.X).statistics.some(
          s => s.site.range.cell === here.cell && s.site.range.start === here.start
        )
    )
  );
}
