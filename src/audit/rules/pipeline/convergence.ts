/** Models that stop after a number of steps, and filters that keep their warning of it from being seen. */
import type { Flow, MadeCall, ModelView } from '../../flow/types';
import { estimator } from '../../knowledge';
import { argument, callsNamed } from '../calls';

/** Steps that the class takes at most by default; -1 where it sets no limit, null where it warns of none. */
export function defaultSteps({ inner, cls }: ModelView): number | null {
  return estimator(inner ?? cls)?.maxIter ?? null;
}

/** It warns when it runs out of steps, and there is a limit to run into. */
export function mayNotConverge(model: ModelView): boolean {
  const usual = defaultSteps(model);
  const given = model.params.get('max_iter');
  return usual !== null && (usual > 0 || (typeof given === 'number' && given > 0));
}

/** Filters of warnings by `warnings.filterwarnings` and `simplefilter`, in order. */
export function filtersOf(flow: Flow): readonly MadeCall[] {
  return callsNamed(flow, 'filterwarnings', 'simplefilter').filter(c => c.callee.startsWith('warnings.'));
}

/** A filter's arguments: `simplefilter(action, category)`, `filterwarnings(action, message, category, module)`. */
export function filtered(call: MadeCall): {
  readonly ignores: boolean;
  /** Canonical path; null where there is none, undefined where it is not known. */
  readonly category: string | null | undefined;
  readonly message: ReturnType<typeof argument>;
  readonly module: ReturnType<typeof argument>;
} {
  const simple = call.callee.endsWith('.simplefilter');
  const category = argument(call, simple ? 1 : 2, 'category');
  return {
    ignores: argument(call, 0, 'action')?.constant === 'ignore',
    category: category && (category.global ?? undefined),
    message: simple ? null : argument(call, 1, 'message'),
    module: simple ? null : argument(call, 3, 'module')
  };
}

/** Classes of warnings that have the one about convergence among them. */
const BROAD = /^builtins\.(?:Warning|UserWarning|RuntimeWarning)$/;
const CATCHES = 'warnings.catch_warnings';

/** For the rest of the notebook, all warnings or a broad class of them are ignored. */
export function hidesAll(call: MadeCall): boolean {
  const { ignores, category, message, module } = filtered(call);
  return (
    ignores &&
    message === null &&
    module === null &&
    (category === null || (category !== undefined && BROAD.test(category))) &&
    !isPassing(call)
  );
}

/** It holds inside of a `with warnings.catch_warnings()` only. */
export function isPassing({ site }: MadeCall): boolean {
  return (site.within ?? []).includes(CATCHES);
}
