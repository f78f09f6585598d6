import type { RowSet } from '../../../flow/rows';
import type { Flow, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import type { Range } from '../../../notebook/types';
import { areRead, splitOf } from '../../origins';
import { modelName, steps } from '../../evidence';
import { holds } from '../../../notebook/ranges';
import { programOf } from '../../leakage/program';
import { appliedBy, argument, callsAt, callsNamed, predictionsOf, trainsAround } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * A model is asked for one row after the other, where one call would answer for all.
 * Source: scikit-learn user guide, "Prediction Latency" (bulk versus atomic mode).
 */
export const rule: Rule = {
  id: 'latency/row-by-row-predict',
  severity: 'medium',
  tier: 'preview',
  topics: ['latency'],
  summary: 'A model predicts row by row what it could predict at once',
  remediation: 'Give `predict` the whole table once; the result has one prediction a row.',
  check
};

const PREDICTS = ['predict', 'predict_proba', 'predict_log_proba', 'decision_function'];
const ROW_LOOPS = ['iterrows', 'itertuples'];

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const told = new Set<string>();
  for (const call of callsNamed(flow, ...PREDICTS)) {
    const found = call.on?.model ? around(context, call) : null;
    // One loop may ask several things of a row.
    const key = found && rangeKey(found.range);
    if (!key || told.has(key) || feedsItself(flow, call)) {
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
  const by = appliedBy(flow, call.site).find(goesByRow);
  return by
    ? { how: `by \`${textOf(notebook, by.on?.range ?? by.site.range)}.${by.callee}\``, note: 'a function is called for each row', range: by.site.range } // prettier-ignore
    : null;
}

function goesByRow(call: MadeCall): boolean {
  const { on } = call;
  const axis = argument(call, 1, 'axis')?.constant;
  return on?.dataType === 'series' || (on?.dataType === 'frame' && (axis === 1 || axis === 'columns'));
}

/** In a loop over rows, with an argument of one row that is another one each time. */
function looped(context: RuleContext, call: MadeCall): Around | null {
  const { flow, notebook } = context;
  const header = call.site.loops.at(-1);
  const [given] = call.args;
  if (!header || !given || trainsAround(flow, { ...call.site, loops: [header] })) {
    return null;
  }
  const result = {
    how: `in a loop over \`${textOf(notebook, header)}\``,
    note: 'a loop over rows',
    range: header
  };
  const rows = given.data?.rows ?? predictedRows(flow, call);
  const known = rows !== null && (areRead(flow, rows) || splitOf(flow, rows) !== null);
  const byRow =
    callsNamed(flow, ...ROW_LOOPS).some(c => holds(header, c.site.range)) || (known && isOneRow(flow, given));
  return byRow && changes(context, call, given.range) ? result : null;
}

/** Rows of an argument that is no table, as the model was given them. */
function predictedRows(flow: Flow, { on, site }: MadeCall): RowSet | null {
  const key = rangeKey(site.range);
  const { id } = on!.model!;
  return predictionsOf(flow, id).find(p => rangeKey(p.site.range) === key)?.X.rows ?? null;
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
  return callsAt(flow, range).some(
    c =>
      (c.callee === 'reshape' && c.args[0]?.constant === 1) ||
      (c.callee === 'numpy.expand_dims' && c.args[1]?.constant === 0)
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

/** Made of earlier answers (a forecast of many steps, a text that is written on): each has to wait for the one before. */
function feedsItself(flow: Flow, { site }: MadeCall): boolean {
  return callsAt(flow, site.range).some(c => c.args.some(a => a.predictions.length > 0));
}

function textOf(notebook: RuleContext['notebook'], { cell, start, end }: Range): string {
  return notebook.cells[cell].source.slice(start, end).replace(/\s+/g, ' ').slice(0, 40);
}
