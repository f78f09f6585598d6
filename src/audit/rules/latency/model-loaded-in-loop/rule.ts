import type { Flow, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import type { Range } from '../../../notebook/types';
import { appliedBy, callsIn, grouped, trainsAround } from '../../calls';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** The same model is read from disk or hub again for each row, batch or request. */
export const rule: Rule = {
  id: 'latency/model-loaded-in-loop',
  severity: 'medium',
  tier: 'preview',
  criterion: 'Inference latency',
  summary: 'The same model is loaded again and again',
  remediation: 'Load the model once, before the loop or outside of the function, and use it for every row.',
  check
};

const LOADS =
  /^(?:joblib|torch|torch\.jit|skops\.io|onnx)\.load$|(?:^|\.)(?:load_model|from_pretrained)$|^(?:onnxruntime\.InferenceSession|sentence_transformers\.SentenceTransformer|transformers\.pipeline|spacy\.load|torch\.hub\.load|tensorflow\.saved_model\.load|fasttext\.load_model)$/;

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  const loads = flow.calls.filter(c => LOADS.test(c.callee));
  for (const calls of grouped(loads, c => [rangeKey(c.site.range)]).values()) {
    const [call] = calls;
    const what = call.args[0]?.constant;
    const around = calls.every(c => c.args.every(isFixed)) ? repeats(flow, call) : null;
    // Elsewhere another one each time.
    if (typeof what !== 'string' || !around || calls.some(c => described(c) !== described(call))) {
      continue;
    }
    const text = notebook.cells[around.cell].source.slice(around.start, around.end).replace(/\s+/g, ' ').slice(0, 40); // prettier-ignore
    yield {
      message: `\`${what}\` is loaded again each time round \`${text}\`.`,
      range: call.site.range,
      evidence: steps([
        { site: { ...call.site, range: around, calls: [] }, note: 'this is repeated' },
        { site: call.site, note: `${what} is loaded each time` }
      ])
    };
  }
}

/** The same each time: a constant, or something of a library. */
function isFixed({ constant, global, kind }: MadeCall['args'][number]): boolean {
  return constant !== undefined || global !== null || kind === 'function';
}

function described({ callee, args }: MadeCall): string {
  return JSON.stringify([callee, args.map(a => [a.keyword, a.constant ?? a.global])]);
}

/** The loop around it, or the method that calls a function for each row; loops that train start from what is loaded. */
function repeats(flow: Flow, { site }: MadeCall): Range | null {
  const loop = site.loops.at(-1);
  if (loop) {
    const outer = rangeKey(site.loops[0]);
    const trains = trainsAround(flow, site) || callsIn(flow, outer).some(c => TRAINS.has(c.callee));
    return trains ? null : loop;
  }
  return appliedBy(flow, site)[0]?.site.range ?? null;
}

/** Trainings of what nothing else is known of. */
const TRAINS = new Set(['backward', 'train', 'fit']);
