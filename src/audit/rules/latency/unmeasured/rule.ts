import type { Fix } from '../../../finding';
import type { EventOf, Flow, MadeCall, ModelView } from '../../../flow/types';
import { modelName, steps } from '../../evidence';
import { of } from '../../events';
import { kept, told } from '../../kept';
import { programOf } from '../../leakage/program';
import { predictionsOf } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';

/** A model is saved to be used, and nobody measured how long it takes to answer. */
export const rule: Rule = {
  id: 'latency/unmeasured',
  severity: 'low',
  tier: 'preview',
  topics: ['latency'],
  summary: 'A model is saved, and how long it takes to predict was never measured',
  remediation:
    'Measure one prediction and a batch of them (`%timeit model.predict(X_test[:1])`) on hardware like that of production, and write the figures down beside the scores.',
  check
};

const CLOCKS =
  /^(?:time\.(?:time|perf_counter|process_time|monotonic)(?:_ns)?|timeit\.\w+|torch\.utils\.benchmark\.\w+|torch\.cuda\.Event|datetime\.datetime\.now)$/;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const found = kept(flow);
  if (!found || isTimed(flow)) {
    return;
  }
  const { model, site } = found;
  const name = modelName(model);
  const prediction = predictionsOf(flow, model.id).at(-1);
  yield {
    message: `${told(found)}, and nothing measures how long it takes to predict.`,
    range: site.range,
    evidence: steps([
      ...(prediction ? [{ site: prediction.site, note: `${name} predicts, and no clock runs` }] : []),
      { site, note: told(found) }
    ]),
    suggestions: ['latency'],
    fixes: () => measure(context, model, prediction ?? null, site.range.cell)
  };
}

/** A clock runs in a cell in which a model predicts or is scored. */
function isTimed(flow: Flow): boolean {
  const cells = new Set<number>();
  for (const event of flow.events) {
    if (event.kind === 'predict' || event.kind === 'score') {
      [...event.site.calls, event.site.range].forEach(r => cells.add(r.cell));
    }
  }
  return (
    of(flow, 'timed').some(t => cells.has(t.site.range.cell)) ||
    flow.calls.some(c => isClock(c) && cells.has(c.site.range.cell))
  );
}

/** What reads a clock; a notebook made into a script calls its magics by name. */
function isClock({ callee, args }: MadeCall): boolean {
  return (
    CLOCKS.test(callee) ||
    (/(?:^|\.)run_(?:cell|line)_magic$/.test(callee) && /^time(?:it)?$/.test(String(args[0]?.constant)))
  );
}

/** A cell that times one row and all rows. */
function measure(
  context: RuleContext,
  model: ModelView,
  prediction: EventOf<'predict'> | null,
  cell: number
): Fix[] {
  const program = programOf(context);
  const last = program.codes.findLast(c => c.range.cell === cell);
  const X = prediction?.X.name;
  const here =
    last && X && model.name && prediction.method === 'predict' && program.isRows(X, last) &&
    program.binding(model.name, last)?.model?.id === model.id; // prettier-ignore
  const calls = [`${model.name}.predict(${X}[:1])`, `${model.name}.predict(${X})`];
  return here
    ? [
        {
          title: `Measure how long \`${model.name}\` takes to predict`,
          safe: true,
          edits: [
            {
              kind: 'insert',
              at: cell + 1,
              cell: { kind: 'code', source: calls.map(c => `%timeit -r 3 ${c}`).join('\n') }
            }
          ]
        }
      ]
    : [];
}
