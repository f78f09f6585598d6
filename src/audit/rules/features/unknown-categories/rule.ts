import { overlaps } from '../../../flow/rows';
import type { EventOf, Flow, MadeCall } from '../../../flow/types';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { pairs } from '../../leakage/pairs';
import type { Report, Rule, RuleContext } from '../../rule';
import { ignoreUnknown } from './fix';

/**
 * A one-hot encoder that is used on rows it has not seen stops at the first category that is new.
 * Source: scikit-learn, OneHotEncoder, parameter handle_unknown.
 */
export const rule: Rule = {
  id: 'features/unknown-categories',
  severity: 'medium',
  tier: 'preview',
  topics: ['features'],
  summary: 'A one-hot encoder stops at the first category that training did not hold',
  remediation:
    'Say what is to become of a category that is new: `OneHotEncoder(handle_unknown="ignore")`, or `"infrequent_if_exist"` with `min_frequency`. List `categories` where all are known.',
  check
};

const ENCODER = 'sklearn.preprocessing.OneHotEncoder';

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const encoders = flow.calls.filter(call => call.callee === ENCODER);
  const careless = encoders.filter(
    call =>
      !call.open && call.args.every(a => !/^(?:handle_unknown|categories)$/.test(a.keyword ?? 'categories'))
  );
  const used = careless.length === encoders.length ? usedElsewhere(flow) : null;
  const [first] = careless;
  if (!first || !used) {
    return;
  }
  yield {
    message: `\`${used.through}\` encodes with \`OneHotEncoder\` and is used on \`${nameOf(used.use.X)}\`: the first category there that its training rows did not hold is an error.`,
    range: first.site.range,
    evidence: steps([
      ...careless.map(({ site }: MadeCall) => ({ site, note: 'handle_unknown is "error"' })),
      { site: used.learned.site, note: `categories learned from ${nameOf(used.learned.X)}` },
      { site: used.use.site, note: `rows that were not among them: ${nameOf(used.use.X)}` }
    ]),
    fixes: () => ignoreUnknown(context, careless)
  };
}

interface Use {
  readonly through: string;
  readonly learned: EventOf<'fit'> | EventOf<'transform-fit'>;
  readonly use: EventOf<'score'> | EventOf<'predict'>;
}

/** A model that holds an encoder, or is given what one made, and is used on rows apart from those it learned from. */
function usedElsewhere(flow: Flow): Use | null {
  const fits = of(flow, 'transform-fit').filter(
    ({ model }) => model.cls === ENCODER || model.parts.includes(ENCODER)
  );
  for (const { fit, scores, predictions } of pairs(flow)) {
    for (const use of [...scores, ...predictions]) {
      if (fit.X.rows === null || use.X.rows === null || overlaps(fit.X.rows, use.X.rows) !== 'no') {
        continue;
      }
      if (fit.model.parts.includes(ENCODER)) {
        return { through: modelName(fit.model), learned: fit, use };
      }
      const earlier = fits.find(({ X, order }) => order < fit.order && X.rows === fit.X.rows);
      const shared = use.X.encodings.find(e => e.kind === 'indicators' && fit.X.encodings.includes(e));
      if (earlier && shared?.rows === fit.X.rows && shared.what.startsWith('OneHotEncoder')) {
        return { through: earlier.model.name ?? 'OneHotEncoder', learned: earlier, use };
      }
    }
  }
  return null;
}
