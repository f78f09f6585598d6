import { rangeKey } from '../../../flow/values';
import type { Flow, MadeCall } from '../../../flow/types';
import type { Range } from '../../../notebook/types';
import { areRead, modelName, of, splitOf, steps } from '../../leakage/pairs';
import { holds, programOf } from '../../leakage/program';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * A model is asked for one row after the other, where one call would answer for all.
 * Source: scikit-learn user guide, "Prediction Latency" (bulk versus atomic mode).
 */
export const rule: Rule = {
  id: 'latency/row-by-row-predict',
  severity: 'medium',
  tier: 'preview',
  criterion: 'Inference latency',
  summary: 'A model predicts row by row what it could predict at once',
  remediation: 'Give `predict` the whole table once; the result has one prediction a row.',
  check
};

const PREDICTS = /^(?:predict|predict_proba|predict_log_proba|decision_function)$/;
const ROW_LOOPS = new Set(['iterrows', 'itertuples']);
const APPLIES = new Set(['apply', 'progress_apply', 'parallel_apply', 'map', 'progress_map']);

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const told = new Set<string>();
  for (const call of flow.calls.filter(c => PREDICTS.test(c.callee) && c.on?.model)) {
    const found = around(context, call);
    // One loop may ask several things of a row.
    const key = found && rangeKey(found.range);
    if (!key || told.has(key) || feedsItself(flow, rangeKey(call.site.range))) {
      continue;
    }
    told.add(key);
    const name = modelName(call.on!.model!);
    yield {
      message: `\`${name}\` predicts one row at a time, ${found.how}: each row costs what a whole table would.`,
      range: call.site.range,
      evidence: steps([
        { site: { ...call.site, range: found.range, calls: [] }, note: found.note },
        { site: call.site, note: `${name} is called for each row` }
      ])
    };
  }
}

interface Around {
  readonly how: string;
  readonly note: string;
  readonly range: Range;
}

function around(context: RuleContext, call: MadeCall): Around | null {
  return applied(context, call) ?? looped(context, call);
}

/** `df.apply(lambda row: model.predict(…), axis=1)`, `texts.map(classify)`. */
function applied({ flow, notebook }: RuleContext, call: MadeCall): Around | null {
  const places = new Set(call.site.calls.map(rangeKey));
  const by = flow.calls.find(
    c => APPLIES.has(c.callee) && places.has(rangeKey(c.site.range)) && goesByRow(c)
  );
  return by
    ? { how: `by \`${textOf(notebook, by.on?.range ?? by.site.range)}.${by.callee}\``, note: 'a function is called for each row', range: by.site.range } // prettier-ignore
    : null;
}

function goesByRow({ on, args }: MadeCall): boolean {
  const axis =
    args.find(a => a.keyword === 'axis')?.constant ?? args.filter(a => a.keyword === null)[1]?.constant;
  return on?.dataType === 'series' || (on?.dataType === 'frame' && (axis === 1 || axis === 'columns'));
}

/** In a loop over rows, with an argument of one row that is another one each time. */
function looped(context: RuleContext, call: MadeCall): Around | null {
  const { flow, notebook } = context;
  const header = call.site.loops.at(-1);
  const [given] = call.args;
  if (!header || !given || trainsInside(flow, header)) {
    return null;
  }
  const result = {
    how: `in a loop over \`${textOf(notebook, header)}\``,
    note: 'a loop over rows',
    range: header
  };
  const another = changes(context, call, given.range);
  if (another && flow.calls.some(c => ROW_LOOPS.has(c.callee) && holds(header, c.site.range))) {
    return result;
  }
  const rows = given.data?.rows ?? predictedRows(flow, call);
  const known = rows !== null && (areRead(flow, rows) || splitOf(flow, rows) !== null);
  return known && another && isOneRow(flow, given) ? result : null;
}

function predictedRows(flow: Flow, call: MadeCall): Parameters<typeof areRead>[1] | null {
  const key = rangeKey(call.site.range);
  return of(flow, 'predict').find(p => rangeKey(p.site.range) === key)?.X.rows ?? null;
}

/** `[x]`, `x.reshape(1, -1)`, `X[i:i + 1]`. */
function isOneRow(flow: Flow, { items, range, data }: MadeCall['args'][number]): boolean {
  const rows = data?.rows;
  if (items?.length === 1) {
    return true;
  }
  if (rows?.kind === 'subset' && rows.key.by === 'slice') {
    const { from, to } = rows.key;
    return from !== null && to?.replace(/\s/g, '') === `${from.replace(/\s/g, '')}+1`;
  }
  const key = range && rangeKey(range);
  return flow.calls.some(
    c =>
      rangeKey(c.site.range) === key &&
      ((c.callee === 'reshape' && c.args[0]?.constant === 1) ||
        (c.callee === 'numpy.expand_dims' && c.args[1]?.constant === 0))
  );
}

/** The argument is made of a name that the loop assigns, or of names of a comprehension, which are its own. */
function changes(context: RuleContext, { site }: MadeCall, range: Range | null): boolean {
  const program = programOf(context);
  const code = range && site.calls.length === 0 ? program.codes[program.around(range)] : undefined;
  const used = code?.uses.filter(u => holds(range!, u.range)) ?? [];
  const stored = new Set(code?.uses.filter(u => u.stored).map(u => u.name));
  return code !== undefined && (code.simple ? used.length === 0 : used.some(u => stored.has(u.name)));
}

function trainsInside(flow: Flow, header: Range): boolean {
  const key = rangeKey(header);
  return of(flow, 'fit').some(f => f.site.loops.some(l => rangeKey(l) === key));
}

/** Made of earlier answers (a forecast of many steps, a text that is written on): each has to wait for the one before. */
function feedsItself(flow: Flow, place: string): boolean {
  return flow.calls.some(c => rangeKey(c.site.range) === place && c.args.some(a => a.predictions.length > 0));
}

function textOf(notebook: RuleContext['notebook'], { cell, start, end }: Range): string {
  return notebook.cells[cell].source.slice(start, end).replace(/\s+/g, ' ').slice(0, 40);
}
