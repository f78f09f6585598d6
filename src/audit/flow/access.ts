/** Names, elements, attributes' plumbing: how values are reached, without judging calls. */
import type { Expr, ExprOf } from '../python/tree';
import { canonical, member } from '../knowledge';
import { builtinNamed } from './library/javascript/names';
import { knownName } from './library/names';
import { emitDraw } from './library/seeding';
import type { Machine } from './machine';
import { tellMissing } from './missing';
import {
  type Data,
  type Scope,
  type Value,
  UNKNOWN,
  allStats,
  constant,
  data,
  folded,
  unite
} from './values';

/** What a name stands for, in the current scope or that of a function. */
export function lookUp(m: Machine, name: string, from: Scope = m.scope): Value | undefined {
  for (let scope: Scope | null = from; scope; scope = scope.parent) {
    const value = scope.vars.get(name);
    if (value !== undefined) {
      return value;
    }
  }
  return undefined;
}

/** The canonical path of the library's function or class that a name or attribute stands for; nothing is run for it. */
export function pathOf(m: Machine, node: Expr, from: Scope = m.scope): string | null {
  if (node.nodeType === 'Name') {
    const value = lookUp(m, node.id, from);
    const obj = value && m.read(value);
    return obj?.k === 'global' ? canonical(obj.path) : null;
  }
  const base = node.nodeType === 'Attribute' ? pathOf(m, node.value, from) : null;
  return base !== null && node.nodeType === 'Attribute' ? canonical(member(base, node.attr)) : null;
}

/** A name that no code here defined: star imports and the usual aliases are tried. */
export function unresolved(m: Machine, node: ExprOf<'Name'>): Value {
  const name = node.id;
  tellMissing(m, node);
  if (m.language !== 'python') {
    return builtinNamed(name) ?? data('other', m.rows.source(`name:${name}`, name, []), { name });
  }
  for (const module of m.stars.keys()) {
    const path = knownName(name, module);
    if (path) {
      return { k: 'global', path };
    }
  }
  const path = knownName(name, null);
  if (path) {
    return { k: 'global', path };
  }
  // A name that the code here leaves open (a star import, a piece of a notebook) still stands for one thing.
  return data('other', m.rows.source(`name:${name}`, name, []), { name });
}

export function setName(m: Machine, name: string, value: Value): void {
  let scope = m.scope;
  if (scope.globals?.has(name)) {
    scope = m.globals;
  }
  const boxed = m.boxed(value);
  m.store.set(scope.vars, name, boxed);
  if (scope === m.globals) {
    m.dirty.add(name);
    if (boxed.k === 'ref') {
      const names = m.namesOf.get(boxed.id);
      if (!names?.has(name)) {
        m.store.set(m.namesOf, boxed.id, new Set([...(names ?? []), name]));
      }
    }
  }
  named(m, boxed, name);
}

/** Lets data and estimators remember the latest name they were given, for messages. */
function named(m: Machine, value: Value, name: string): void {
  if (value.k !== 'ref') {
    return;
  }
  const obj = m.read(value);
  if (obj.k === 'data' && obj.name !== name) {
    m.store.update(value, { ...obj, name });
  } else if (obj.k === 'estimator' && obj.name === null) {
    m.store.update(value, { ...obj, name });
  }
}

/** The elements of a sequence where each is known. */
export function elementsOf(m: Machine, value: Value): readonly Value[] | null {
  const obj = m.read(value);
  switch (obj.k) {
    case 'list':
      return obj.items;
    case 'dict':
      return obj.rest ? null : [...obj.items.keys()].map(constant);
    case 'data':
      return obj.parts && obj.type !== 'loader' && obj.type !== 'dataset' ? obj.parts : null;
    default:
      return null;
  }
}

/** Statistics that names of columns were chosen by (a correlation, an importance). */
export function choosers(m: Machine, value: Value): Data['stats'] {
  const obj = m.read(value);
  const items = obj.k === 'list' ? [...(obj.items ?? []), ...(obj.elem ? [obj.elem] : [])] : [value];
  return items.reduce<Data['stats']>((stats, item) => {
    const d = m.data(item);
    return d && !d.rows ? unite(stats, allStats(d)) : stats;
  }, []);
}

/** Any one element of something iterated over. */
export function elementOf(m: Machine, value: Value, node: Expr): Value {
  const obj = m.read(value);
  switch (obj.k) {
    case 'list':
      return obj.elem ?? obj.items?.reduce<Value | undefined>((a, b) => m.join(a, b), undefined) ?? UNKNOWN;
    case 'dict':
      return UNKNOWN;
    case 'estimator':
      return obj.shape === 'splitter' ? oldFolds(m, node) : UNKNOWN;
    case 'any':
      return obj.of.map(v => elementOf(m, v, node)).reduce((a, b) => m.join(a, b));
    case 'data': {
      if (obj.draws) {
        emitDraw(m, obj.draws);
      }
      if (obj.type === 'groupby') {
        const rows = obj.rows && m.rows.subset(obj.rows, { by: 'other', key: m.key(node) }, m.loopKeys);
        return {
          k: 'list',
          tuple: true,
          items: [UNKNOWN, data('frame', rows, { stats: obj.stats, cols: obj.cols })],
          elem: null
        };
      }
      if (obj.parts) {
        const parts = obj.parts.map(p => {
          const d = m.data(p);
          return d ? { ...d, rows: obj.rows, name: obj.name, batchOf: batchOf(obj) } : p;
        });
        return { k: 'list', tuple: true, items: parts, elem: null };
      }
      if (obj.type === 'frame') {
        return UNKNOWN;
      }
      return {
        ...folded(obj),
        chooses: null,
        lengthOf: null,
        symbol: null,
        draws: null,
        batchOf: batchOf(obj),
        element: obj.type === 'series' || obj.type === 'array'
      };
    }
    default:
      return UNKNOWN;
  }
}

function batchOf(d: Data): string | null {
  return d.batchOf ?? (d.type === 'loader' || d.type === 'dataset' ? d.name || null : null);
}

/** `for train, test in KFold(n, 5)`, as before scikit-learn 0.18: any one fold, as a pair of index arrays. */
function oldFolds(m: Machine, node: Expr): Value {
  const rows = m.rows.source(m.key(node), 'folds', m.loopKeys);
  const split = m.key(node);
  const index = (i: number): Value => data('index', m.rows.part(rows, split, i, [...m.loopKeys, 'folds']));
  return { k: 'list', tuple: true, items: [index(0), index(1)], elem: null };
}

/** Plain names of columns, from a list of strings. */
export function namesOf(m: Machine, value: Value): string[] | null {
  const items = elementsOf(m, value);
  if (!items || items.length === 0) {
    return null;
  }
  const names = items.map(v => m.constantOf(v));
  return names.every((n): n is string => typeof n === 'string') ? names : null;
}
