import type { Flow, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import type { Range } from '../../../notebook/types';
import { holds } from '../../../notebook/ranges';
import { grouped } from '../../../grouped';
import { appliedBy, callsIn, trainsAround } from '../../calls';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** The same model is read from disk or hub again for each row, batch or request. */
export const rule: Rule = {
  id: 'latency/model-loaded-in-loop',
  severity: 'medium',
  tier: 'preview',
  topics: ['latency'],
  summary: 'The same model is loaded again and again',
  remediation: 'Load the model once, before the loop or outside of the function, and use it for every row.',
  check
};

const LOADS =
  /^(?:joblib|torch|torch\.jit|skops\.io|onnx)\.load$|(?:^|\.)(?:load_model|from_pretrained)$|^(?:onnxruntime\.InferenceSession|sentence_transformers\.SentenceTransformer|transformers\.pipeline|spacy\.load|torch\.hub\.load|tensorflow\.saved_model\.load|fasttext\.load_model)$/;

const CACHES = /^(?:functools\.(?:lru_)?cache|streamlit\.cache(?:_resource|_data)?|joblib\.Memory)$/;

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  const loads = flow.calls.filter(c => LOADS.test(c.callee));
  for (const calls of grouped(loads, c => [rangeKey(c.site.range)]).values()) {
    const [call] = calls;
    const what = call.args[0]?.constant;
    const around = calls.every(c => c.args.every(isFixed)) ? repeats(flow, call) : null;
    // Elsewhere another one each time; a cached function loads the first time only.
    if (
      typeof what !== 'string' ||
      call.site.within?.some(path => CACHES.test(path)) ||
      !around ||
      calls.some(c => described(c) !== described(call))
    ) {
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

/**
 * The loop around it, or the method that calls a function for each row, where it is loaded every time. Loops that train
 * start from what is loaded.
 */
function repeats(flow: Flow, { site }: MadeCall): Range | null {
  const loop = site.loops.at(-1);
  const conditions = site.conditions ?? [];
  if (loop) {
    const outer = rangeKey(site.loops[0]);
    const trains = trainsAround(flow, site) || callsIn(flow, outer).some(c => TRAINS.has(c.callee));
    const once = conditions.some(c => c.loops === site.loops.length) || awaits(flow, loop, site);
    return trains || once ? null : loop;
  }
  const by = appliedBy(flow, site)[0]?.site.range;
  const within = by ? site.calls.findIndex(c => rangeKey(c) === rangeKey(by)) + 1 : 0;
  return by && !conditions.some(c => c.calls >= within) ? by : null;
}

/** `while model is None: model = …`: it goes on until what is loaded is there. */
function awaits(flow: Flow, loop: Range, { statement }: MadeCall['site']): boolean {
  const asked = flow.code(loop.cell).flatMap(c => c.uses.filter(u => holds(loop, u.range)));
  return asked.some(u => !u.stored && statement?.targets.includes(u.name));
}

/** Trainings of what nothing else is known of. */
const TRAINS = new Set(['backward', 'train', 'fit']);
