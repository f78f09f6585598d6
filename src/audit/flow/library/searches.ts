/** Searches over parameters: what they try, and what they found. */
import { elementsOf } from '../access';
import type { Call } from '../calls';
import type { Machine } from '../machine';
import type { Data, Estimator, Value } from '../values';

/** What searches try, by the name of their attribute for it. */
const GRIDS = ['param_grid', 'param_distributions', 'search_spaces', 'param_space'];

/** The parameters that a search is made with, as an attribute of it. */
export function searchedOver(shape: Estimator['shape'], c: Call): [string, Value][] {
  const name = GRIDS.find(n => c.kw.has(n));
  const grid = name ? c.kw.get(name) : c.args[1];
  return shape === 'search' && grid ? [[name ?? GRIDS[0], grid]] : [];
}

/** Names of the parameters that a search tries; null where they are not all known. */
function namesTried(m: Machine, est: Estimator): ReadonlySet<string> | null {
  const tried = GRIDS.map(name => est.attrs.get(name)).find(v => v);
  const several = tried && m.read(tried).k === 'list' ? elementsOf(m, tried) : null;
  const names = new Set<string>();
  for (const grid of several ?? (tried ? [tried] : [])) {
    const known = m.read(grid);
    if (known.k !== 'dict' || known.rest) {
      return null;
    }
    [...known.items.keys()].forEach(name => names.add(name));
  }
  return names;
}

/** A search that gives the estimators inside a seed of its own among what it tries. */
export function seedsByGrid(m: Machine, est: Estimator): boolean {
  return est.shape === 'search' && [...(namesTried(m, est) ?? [])].some(n => /(?:^|__)random_state$/.test(n));
}

/** `search.best_params_`: what was found, by the names that were tried where these are known. */
export function bestParams(m: Machine, est: Estimator, found: Data): Value {
  const names = namesTried(m, est);
  return names && names.size > 0
    ? { k: 'dict', items: new Map([...names].map(name => [name, found])), rest: null }
    : found;
}
