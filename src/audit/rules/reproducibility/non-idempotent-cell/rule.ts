import { overlaps } from '../../../flow/rows';
import type { DataView, EventOf, Flow } from '../../../flow/types';
import { holds } from '../../../flow/values';
import { modelName, steps } from '../../evidence';
import { of } from '../../events';
import type { Report, Rule, RuleContext } from '../../rule';

type Rewrite = EventOf<'rewrite'>;
type Fit = EventOf<'fit'>;

/** A cell that changes what an earlier one left, and changes it again at a second run, without a word. */
export const rule: Rule = {
  id: 'reproducibility/non-idempotent-cell',
  severity: 'low',
  tier: 'stable',
  topics: ['idempotency', 'execution-order', 'reproducibility'],
  summary: 'A cell changes data again each time that it is run',
  remediation:
    'Give the result a name or column of its own, or change the data in the cell that makes it, so that a second run of the cell leaves it as the first did.',
  typescript: {},
  check
};

const AGAIN: Record<Rewrite['how'], (what: string) => string> = {
  scaled: what => `transforms ${what} once more`,
  shifted: what => `moves ${what} along once more`,
  shortened: what => `cuts off more of ${what}`,
  grown: what => `adds the same rows to ${what} again`,
  split: what => `splits what is left of ${what} again`
};

/** Others of a notebook that are shown with the first. */
const SHOWN = 4;

function* check({ flow }: RuleContext): Iterable<Report> {
  const found = of(flow, 'rewrite')
    .filter(r => (r.site.conditions ?? []).length === 0)
    .map(rewrite => ({ rewrite, fit: trainedOn(flow, rewrite) }))
    .filter((f): f is { rewrite: Rewrite; fit: Fit } => f.fit !== null);
  const [first] = found;
  if (!first) {
    return;
  }
  const { rewrite, fit } = first;
  const others = found.slice(1, 1 + SHOWN).map(f => f.rewrite);
  yield {
    message: `A second run of this cell ${AGAIN[rewrite.how](nameOf(rewrite))} without a word, and \`${modelName(fit.model)}\` is trained on it.`,
    range: rewrite.site.range,
    evidence: [
      ...origin(flow, rewrite),
      ...steps([
        ...[rewrite, ...others].map(r => ({ site: r.site, note: `a second run ${AGAIN[r.how](nameOf(r))}` })),
        { site: fit.site, note: `${modelName(fit.model)} is trained on it` }
      ])
    ]
  };
}

/** The first model that is trained on these rows afterwards, and not on other columns alone. */
function trainedOn(flow: Flow, { order, rows, column }: Rewrite): Fit | null {
  return (
    of(flow, 'fit').find(
      ({ order: then, X, y }) =>
        then > order &&
        X.rows !== null &&
        overlaps(X.rows, rows) === 'yes' &&
        !(column !== null && lacks(X, column) && (y === null || lacks(y, column)))
    ) ?? null
  );
}

function lacks(view: DataView, column: string): boolean {
  return view.holds !== null && !holds(view.holds, column);
}

/** The earlier cell that left it. */
function origin(flow: Flow, { name, site }: Rewrite): Report['evidence'] {
  for (let cell = site.range.cell - 1; cell >= 0; cell--) {
    const code = flow.code(cell).findLast(c => c.writes.has(name));
    if (code) {
      return [{ range: code.range, note: `an earlier cell leaves ${name}` }];
    }
  }
  return [];
}

function nameOf({ name, column }: Rewrite): string {
  return column === null ? `\`${name}\`` : `\`${name}['${column}']\``;
}
