/**
 * Names of a library, or Python's own, that a notebook gives to something else and then uses as if it had not:
 * `sum = 0` and later `sum(x)`, `import time` and later `time = time.time()` and again `time.time()`.
 */
import { canonical, member } from '../knowledge';
import type { ExprOf } from '../python/tree';
import { BUILTINS } from './library/names';
import type { Machine, Place } from './machine';
import type { FlowEvent, Site } from './types';
import type { Value } from './values';

type How = Extract<FlowEvent, { kind: 'shadowed' }>['how'];

/** What a name stood for before, and where it was given to something else. */
export interface Shadow {
  readonly was: string;
  readonly by: Site;
  /** How: by an import of a module or of a name, or by any other value. */
  readonly how: 'module' | 'import' | 'value';
  /** What it was given last, and arithmetic made of it since, can certainly not be called. */
  readonly idle: boolean;
}

/** Notes that a name of the notebook is about to be given a value; only what is certain to happen counts. */
export function noteShadow(m: Machine, node: Place, name: string, value: Value, how: Shadow['how']): void {
  if (m.scope !== m.globals) {
    return;
  }
  const known = m.shadows.get(name);
  if (m.conditions.length > 0 || m.tentative > 0) {
    if (known && !isNoFunction(m, value)) {
      m.store.set(m.shadows, name, { ...known, idle: false });
    }
    return;
  }
  const old = m.globals.vars.get(name);
  const imported = m.imported.get(name);
  if (how !== 'value') {
    m.store.set(m.imported, name, value);
  }
  const is = value.k === 'global' ? canonical(value.path) : null;
  if (known && (is === known.was || value.k === 'function' || value.k === 'class')) {
    m.store.delete(m.shadows, name);
    return;
  }
  const idle = isNoFunction(m, value);
  const was = old?.k === 'global' && imported === old ? canonical(old.path) : null;
  if (was !== null && value.k !== 'function' && value.k !== 'class' && !(is !== null && alike(was, is))) {
    m.store.set(m.shadows, name, { was, by: m.site(node), how, idle });
  } else if (known) {
    m.store.set(m.shadows, name, { ...known, idle });
  } else if (old === undefined && BUILTINS.has(name) && idle) {
    m.store.set(m.shadows, name, { was: `builtins.${name}`, by: m.site(node), how, idle });
  }
}

/** One thing by two paths, or of two releases: `azureml.core.Run` and `azureml.core.run.Run`, `joblib` and scikit-learn's. */
function alike(a: string, b: string): boolean {
  const [x, y] = [a.split('.'), b.split('.')];
  // `time` and `time.time` are two.
  const holds = Math.min(x.length, y.length) === 1 && x[0] === y[0] && x.length !== y.length;
  // `math.sqrt` and `numpy.sqrt` do the same.
  return x.at(-1) === y.at(-1) && !holds && (x[0] === y[0] || Math.max(x.length, y.length) <= 2);
}

/** `name(…)`. */
export function tellCalled(m: Machine, node: ExprOf<'Name'>, value: Value): void {
  const shadow = shadowOf(m, node.id);
  if (!shadow) {
    return;
  }
  const called = shadow.how === 'module' ? value.k === 'global' : shadow.idle && isNoCode(m, value);
  if (called) {
    tell(m, node, shadow, 'called');
  } else {
    tellInside(m, node, shadow);
  }
}

/** `name.attribute`: asked of it before, when it was another thing. */
export function tellAsked(m: Machine, node: ExprOf<'Name'>, attribute: string, value: Value): void {
  const shadow = shadowOf(m, node.id);
  if (shadow) {
    if (m.asked.has(member(node.id, attribute))) {
      tell(m, node, shadow, 'asked');
    } else {
      tellInside(m, node, shadow);
    }
  } else if (value.k === 'global' && m.imported.get(node.id) === value) {
    const key = member(node.id, attribute);
    if (!m.asked.has(key)) {
      m.store.set(m.asked, key, true as const);
    }
  }
}

/** A function that was written before the name was given away, and runs after it. */
function tellInside(m: Machine, node: ExprOf<'Name'>, shadow: Shadow): void {
  const frame = m.frames.at(-1);
  const written = frame && m.tree.range(frame.node as Place);
  const { range } = shadow.by;
  // A function may be written for a value that is yet to come, but not for another library's.
  if (
    written &&
    shadow.how !== 'value' &&
    (written.cell < range.cell || (written.cell === range.cell && written.end <= range.start))
  ) {
    tell(m, node, shadow, 'inside');
  }
}

function tell(m: Machine, node: ExprOf<'Name'>, { was, by }: Shadow, how: How): void {
  m.emit(node, { kind: 'shadowed', name: node.id, was, by, how });
}

/** The notebook's own name is meant, and no other of a function. */
function shadowOf(m: Machine, name: string): Shadow | undefined {
  const shadow = m.shadows.size > 0 ? m.shadows.get(name) : undefined;
  for (let { scope } = m; shadow && scope !== m.globals; scope = scope.parent ?? m.globals) {
    if (scope.vars.has(name)) {
      return undefined;
    }
  }
  return shadow && m.globals.vars.has(name) ? shadow : undefined;
}

/** It is not seen to be a function or class. */
function isNoCode(m: Machine, value: Value): boolean {
  const obj = m.read(value);
  return obj.k === 'any'
    ? obj.of.every(v => isNoCode(m, v))
    : /^(?:const|list|dict|data|unknown)$/.test(obj.k);
}

const NO_FUNCTIONS = new Set(['frame', 'series', 'array', 'scalar', 'index']);

/** What certainly cannot be called. */
function isNoFunction(m: Machine, value: Value): boolean {
  const obj = m.read(value);
  return (
    (obj.k === 'const' && obj.v !== null) ||
    obj.k === 'list' ||
    obj.k === 'dict' ||
    (obj.k === 'data' && NO_FUNCTIONS.has(obj.type))
  );
}
