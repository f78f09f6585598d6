/** What rules are told of data and of models. */
import type { CellTree, Expr } from '../python/tree';
import { isEncoding } from './encodings';
import type { Machine } from './machine';
import { outputOf } from './outputs';
import type { Constant, DataView, ModelView, Statistic } from './types';
import { type Data, type Estimator, type Ref, allStats } from './values';

const NO_STATISTICS: readonly Statistic[] = [];

/** Data as it is now. @param node what is written for it, in `tree` */
export function dataView(d: Data | null, node: Expr | undefined, tree: CellTree): DataView {
  // A batch is known by what it comes from: `x` of a loop says nothing.
  const text = d?.batchOf ?? (node ? tree.text(node).replace(/\s+/g, ' ').slice(0, 60) : (d?.name ?? ''));
  const stats = d ? allStats(d) : NO_STATISTICS;
  const encodings = stats.some(isEncoding) ? stats.filter(isEncoding) : NO_STATISTICS;
  return {
    text: text || d?.name || '',
    name: d?.batchOf || node?.nodeType !== 'Name' ? null : node.id,
    rows: d?.rows ?? null,
    statistics: encodings.length > 0 ? stats.filter(s => !isEncoding(s)) : stats,
    encodings,
    columns: d && d.cols.length > 0 ? d.cols : null,
    holds: d?.holds ?? null,
    ordered: d?.ordered ?? null
  };
}

/** The estimator as it is now: the model at the end of it, what it is made with and of. */
export function modelViewOf(m: Machine, ref: Ref, est: Estimator): ModelView {
  const last = finalEstimator(m, est);
  return {
    id: ref.id,
    name: est.name,
    cls: est.qualified,
    library: last.library,
    task: taskOf(last.role),
    inner: last === est ? null : last.qualified,
    isPipeline: isPipeline(m, est),
    isSearch: est.shape === 'search',
    params: constantsOf(m, last.params),
    parts: partsOf(m, est),
    output: outputOf(m, est)
  };
}

/** A model of which nothing is known but what it is called. */
export function unseenModel(id: number, name: string | null, cls: string): ModelView {
  return {
    id,
    name,
    cls,
    library: 'other',
    task: 'unknown',
    inner: null,
    isPipeline: false,
    isSearch: false,
    params: new Map(),
    parts: [],
    output: null
  };
}

const constants = new WeakMap<Estimator['params'], ModelView['params']>();

function constantsOf(m: Machine, params: Estimator['params']): ModelView['params'] {
  let known = constants.get(params);
  if (!known) {
    known = new Map<string, Constant | undefined>(
      [...params].map(([name, value]) => [name, m.constantOf(value)])
    );
    constants.set(params, known);
  }
  return known;
}

/** Classes inside, to some depth. */
function partsOf(m: Machine, est: Estimator, depth = 4): readonly string[] {
  return est.inner.flatMap(value => {
    const found = m.estimator(value);
    return found && depth > 0 ? [found.est.qualified, ...partsOf(m, found.est, depth - 1)] : [];
  });
}

/** A pipeline, or a search over one. */
function isPipeline(m: Machine, est: Estimator): boolean {
  const inner = est.shape === 'search' ? m.estimator(est.inner[0])?.est : null;
  return est.shape === 'pipeline' || inner?.shape === 'pipeline';
}

/** The estimator at the end of pipelines and inside searches. */
export function finalEstimator(m: Machine, est: Estimator): Estimator {
  let at = est;
  for (let i = 0; i < 6; i++) {
    if ((at.shape !== 'pipeline' && at.shape !== 'search') || at.role === 'model') {
      break;
    }
    const next = m.estimator(at.inner.at(-1));
    if (!next) {
      break;
    }
    at = next.est;
  }
  return at;
}

function taskOf(role: string): ModelView['task'] {
  return role.includes('classifier')
    ? 'classification'
    : role.includes('regressor') || role === 'forecaster'
      ? 'regression'
      : role === 'clusterer'
        ? 'clustering'
        : 'unknown';
}
