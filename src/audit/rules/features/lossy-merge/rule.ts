import { type RowSet, type SubsetRows, isWithin, lineage, sources } from '../../../flow/rows';
import type { EventOf, Flow, Given, MadeCall } from '../../../flow/types';
import type { Notebook } from '../../../notebook/types';
import { argument, callsNamed, keyword } from '../../calls';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { origins } from '../../origins';
import type { Report, Rule, RuleContext } from '../../rule';
import { countsRows, someCode } from '../rowCounts';
import { isLesson, tableReads } from '../tables';

/**
 * Two tables are put together by the keys that both have, and nobody looks how many rows that leaves, or makes twice.
 * Source: pandas, user guide, "Merge, join, concatenate and compare": merge key uniqueness, merge result indicator.
 */
export const rule: Rule = {
  id: 'features/lossy-merge',
  severity: 'medium',
  tier: 'preview',
  topics: ['joins', 'data-quality', 'features'],
  summary: 'Two tables are merged by the keys that both have, and nobody looks how many rows are left',
  remediation:
    'Say what the merge must be (`validate="one_to_one"`, `"many_to_one"`), keep the rows of the main table (`how="left"`, with `indicator=True` to count those without a partner), and compare the number of rows before and after.',
  check
};

interface Merge {
  readonly call: MadeCall;
  readonly left: Given;
  readonly right: Given;
}

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  if (isLesson(flow)) {
    return;
  }
  for (const { call, left, right } of innerMerges(flow)) {
    const [a, b] = [left.data?.rows ?? null, right.data?.rows ?? null];
    const training = a && b && areReadApart(flow, a, b) ? trainedOn(flow, call, a, b) : null;
    if (!training || looks(flow, notebook, call, training.rows)) {
      continue;
    }
    const { fit } = training;
    yield {
      message: `The inner merge of \`${nameOf(left.data!)}\` and \`${nameOf(right.data!)}\` leaves out rows whose key is in one of them only, and nothing shows how many are left: ${modelName(fit.model)} is trained on those.`,
      range: call.site.range,
      evidence: steps([
        ...origins(flow, a, b),
        { site: call.site, note: 'only keys that both tables have are left' },
        { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` }
      ])
    };
    return;
  }
}

/** Merges of two tables that keep only common keys, and that neither check keys nor mark where rows come from. */
function innerMerges(flow: Flow): Merge[] {
  return callsNamed(flow, 'merge', 'join').flatMap(call => {
    const joins = call.callee.endsWith('join');
    const [left, right, how] = call.on
      ? [call.on, argument(call, 0, 'right', 'other'), argument(call, joins ? 2 : 1, 'how')]
      : [argument(call, 0, 'left'), argument(call, 1, 'right'), argument(call, 2, 'how')];
    const inner = how ? how.constant === 'inner' : !joins;
    const frames = left?.dataType === 'frame' && right?.dataType === 'frame';
    return inner && frames && !call.open && !keyword(call, 'validate', 'indicator')
      ? [{ call, left, right }]
      : [];
  });
}

/** Each comes of tables that were read, and none is part of both. */
function areReadApart(flow: Flow, a: RowSet, b: RowSet): boolean {
  const [left, right] = [sources(a), sources(b)];
  const tables = tableReads(flow);
  return [...left, ...right].every(source => tables.has(source)) && !left.some(s => right.includes(s));
}

/** The first model that learns from what the merge leaves, and the rows which that is. */
function trainedOn(
  flow: Flow,
  { order }: MadeCall,
  a: RowSet,
  b: RowSet
): { readonly fit: EventOf<'fit'>; readonly rows: RowSet } | null {
  const isMerged = (rows: RowSet): rows is SubsetRows =>
    rows.kind === 'subset' && rows.of === a && rows.key.by === 'pick' && rows.key.index === b;
  for (const fit of of(flow, 'fit')) {
    const rows = fit.order >= order && fit.X.rows ? lineage(fit.X.rows).find(isMerged) : undefined;
    if (rows) {
      return { fit, rows };
    }
  }
  return null;
}

/** Methods that tell how many rows a table has. */
const TELLS = /^(?:info|describe|count|value_counts|nunique)$/;

/** Whether something is asserted, or rows of the merged table or of a part of it are counted below the merge. */
function looks(flow: Flow, notebook: Notebook, merge: MadeCall, merged: RowSet): boolean {
  return someCode(flow, notebook, merge.site.range, (code, below, cell) => {
    const isTable = (name: string): boolean => {
      const rows = flow.bindingsAfter(cell).get(name)?.data?.rows;
      return rows !== null && rows !== undefined && isWithin(rows, merged);
    };
    return (
      code.asserts ||
      (below &&
        (countsRows(code, isTable) ||
          (code.calls.some(c => TELLS.test(c.name)) && code.uses.some(use => isTable(use.name)))))
    );
  });
}
