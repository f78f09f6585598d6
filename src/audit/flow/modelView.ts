/** What rules are told of an estimator: the model at the end of it, what it is made with and of. */
import type { Constant, ModelView } from './types';
import type { Estimator, Ref } from './values';
import { type Machine } from './machine';

/** The estimator as it is now. */
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
    parts: partsOf(m, est)
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
    parts: []
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
