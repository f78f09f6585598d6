/** Calls: arguments, who is called, and entering the user's own functions and classes. */
import type { Expr, ExprOf } from '../python/tree';
import { member } from '../knowledge';
import { elementOf, elementsOf, setName } from './access';
import { memberOf } from './attributes';
import { evaluate } from './expressions';
import { tellCall } from './given';
import { downloads, sparkFile, unpacks } from './library/effects';
import { dataMethod } from './library/data';
import { callEstimator, drawsOf, estimatorMethod, network } from './library/estimators';
import { callGlobal } from './library/globals';
import { containerMethod } from './library/containers';
import { calleeOf, javascriptMethod } from './library/javascript/members';
import { drawnBy, seedHelper } from './library/seeding';
import { drawWeights } from './library/weights';
import type { Frame, Machine } from './machine';
import { tentatively } from './missing';
import { tellCalled } from './shadows';
import { pathsOf, run } from './statements';
import {
  type ClassValue,
  type Data,
  type FunctionValue,
  type Instance,
  type Obj,
  type Scope,
  type Value,
  UNKNOWN,
  allPreds,
  allStats,
  constant,
  data,
  folded,
  list,
  unite
} from './values';

/** A call with its arguments evaluated. */
export interface Call {
  readonly node: ExprOf<'Call'>;
  readonly args: readonly Value[];
  readonly argNodes: readonly Expr[];
  readonly kw: ReadonlyMap<string, Value>;
  readonly kwNodes: ReadonlyMap<string, Expr>;
  /** There are `*args` or `**kwargs` whose content is not known. */
  readonly open: boolean;
}

export function call(m: Machine, node: ExprOf<'Call'>): Value {
  const target = m.target;
  m.target = null;
  const callee =
    m.language !== 'python' && node.func.nodeType === 'Attribute'
      ? calleeOf(m, node.func)
      : evaluate(m, node.func);
  if (node.func.nodeType === 'Name') {
    tellCalled(m, node.func, callee);
  }
  const prepared = prepare(m, node);
  m.target = target;
  tellCall(m, callee, prepared);
  return dispatch(m, callee, prepared);
}

function prepare(m: Machine, node: ExprOf<'Call'>): Call {
  const args: Value[] = [];
  const argNodes: Expr[] = [];
  const kw = new Map<string, Value>();
  const kwNodes = new Map<string, Expr>();
  let open = false;
  for (const a of node.args) {
    const value = evaluate(m, a);
    const spread = a.nodeType === 'Starred' ? elementsOf(m, value) : null;
    if (spread) {
      spread.forEach(v => {
        args.push(v);
        argNodes.push(a);
      });
    } else {
      open ||= a.nodeType === 'Starred';
      args.push(a.nodeType === 'Starred' ? elementOf(m, value, a) : value);
      argNodes.push(a);
    }
  }
  for (const k of node.keywords) {
    const value = evaluate(m, k.value);
    if (k.arg) {
      kw.set(k.arg, value);
      kwNodes.set(k.arg, k.value);
      continue;
    }
    const spread = m.read(value);
    if (spread.k === 'dict') {
      spread.items.forEach((v, n) => {
        kw.set(n, v);
        kwNodes.set(n, k.value);
      });
      open ||= spread.rest !== null;
    } else {
      open = true;
    }
  }
  return { node, args, argNodes, kw, kwNodes, open };
}

/** Argument by keyword or position. */
export function arg(c: Call, position: number, name: string): Value | undefined {
  return c.kw.get(name) ?? c.args[position];
}

export function argNode(c: Call, position: number, name: string): Expr | undefined {
  return c.kwNodes.get(name) ?? c.argNodes[position];
}

export function dispatch(m: Machine, callee: Value, c: Call): Value {
  const obj = m.read(callee);
  switch (obj.k) {
    case 'function':
      return enter(m, obj, c);
    case 'class':
      return instantiate(m, obj, c);
    case 'global':
      return callGlobal(m, obj.path, c);
    case 'method':
      return method(m, obj.of, obj.name, c);
    case 'any':
      return obj.of.map(v => dispatch(m, v, c)).reduce((a, b) => m.join(a, b));
    case 'estimator':
      return callEstimator(m, callee, obj, c);
    case 'instance': {
      const member = memberOf(m, obj.cls, '__call__') ?? memberOf(m, obj.cls, 'forward');
      return member?.k === 'function' ? enter(m, { ...member, self: callee }, c) : derived(m, c, '');
    }
    case 'data':
      // A name that nothing here defines, called: a helper of the project's own.
      return c.node.func.nodeType === 'Name' && seedHelper(m, c.node.func.id, c)
        ? constant(null)
        : derived(m, c, '');
    default:
      return derived(m, c, '');
  }
}

function method(m: Machine, of: Value, name: string, c: Call): Value {
  if (m.language !== 'python') {
    return javascriptMethod(m, of, name, c);
  }
  downloads(m, name, c);
  unpacks(m, of, name, c);
  if (name.endsWith('_')) {
    drawnBy(m, `torch.Tensor.${name}`, c);
  }
  const obj = m.read(of);
  const spark = obj.k === 'data' || obj.k === 'method' ? sparkFile(m, of, name, c) : null;
  if (spark) {
    return spark;
  }
  switch (obj.k) {
    case 'data':
      return dataMethod(m, of, obj, name, c);
    case 'estimator':
      return estimatorMethod(m, of, obj, name, c);
    case 'any':
      return obj.of.map(v => method(m, v, name, c)).reduce((a, b) => m.join(a, b));
    case 'list':
    case 'dict':
    case 'const':
    case 'file':
      return containerMethod(m, of, obj, name, c);
    case 'global':
      return callGlobal(m, member(obj.path, name), c);
    case 'instance':
      return inheritedMethod(m, of, obj, name, c);
    default:
      return derived(m, c, name);
  }
}

/** `fit_transform` as scikit-learn's mixin gives it; of other methods that are not written here nothing is known. */
function inheritedMethod(m: Machine, of: Value, obj: Instance, name: string, c: Call): Value {
  const [fit, transform] = ['fit', 'transform'].map(n => memberOf(m, obj.cls, n));
  if (name !== 'fit_transform' || fit?.k !== 'function' || transform?.k !== 'function') {
    return derived(m, c, name);
  }
  enter(m, { ...fit, self: of }, c);
  return enter(
    m,
    { ...transform, self: of },
    { ...c, args: c.args.slice(0, 1), argNodes: c.argNodes.slice(0, 1) }
  );
}

/** Calls inside which a function is still entered. */
const DEPTH = 5;

/** Runs a user's function with these arguments; recursion and great depth are cut. */
export function enter(m: Machine, fn: FunctionValue, c: Call): Value {
  if (m.frames.length >= DEPTH || m.exhausted || m.frames.some(f => f.node === fn.node)) {
    return derived(m, c, fn.name);
  }
  const scope: Scope = { vars: m.store.memory(), parent: fn.scope, globals: new Set() };
  bindArguments(m, fn, c, scope);
  const saved = {
    calls: m.calls,
    scope: m.scope,
    tree: m.tree,
    target: m.target,
    statement: m.statement,
    within: m.within
  };
  m.calls = m.calls.inside(m.tree.range(c.node));
  m.scope = scope;
  m.tree = fn.tree;
  m.target = null;
  if (fn.node.nodeType !== 'Lambda' && fn.node.decorator_list.length > 0) {
    m.within = [...m.within, ...pathsOf(m, fn.node.decorator_list)];
  }
  const frame: Frame = {
    node: fn.node,
    scope,
    loops: m.loops.ranges.length,
    returned: null,
    yielded: null
  };
  m.frames.push(frame);
  if (fn.node.nodeType === 'Lambda') {
    frame.returned = evaluate(m, fn.node.body);
  } else {
    for (const stmt of fn.node.body) {
      if (stmt.nodeType === 'Global') {
        stmt.names.forEach(n => scope.globals!.add(n));
      }
    }
    run(m, fn.node.body);
  }
  m.frames.pop();
  m.calls = saved.calls;
  m.scope = saved.scope;
  m.tree = saved.tree;
  m.target = saved.target;
  m.statement = saved.statement;
  m.within = saved.within;
  if (frame.yielded) {
    return { k: 'list', tuple: false, items: null, elem: frame.yielded };
  }
  return frame.returned ?? constant(null);
}

function bindArguments(m: Machine, fn: FunctionValue, c: Call, scope: Scope): void {
  const { args } = fn.node;
  const positional = [...args.posonlyargs, ...args.args].map(a => a.arg);
  const given = fn.self ? [fn.self, ...c.args] : [...c.args];
  const kw = new Map(c.kw);
  positional.forEach((name, i) => {
    const value = given[i] ?? kw.get(name) ?? fn.defaults.get(name) ?? UNKNOWN;
    kw.delete(name);
    m.store.set(scope.vars, name, m.boxed(value));
  });
  for (const a of args.kwonlyargs) {
    m.store.set(scope.vars, a.arg, m.boxed(kw.get(a.arg) ?? fn.defaults.get(a.arg) ?? UNKNOWN));
    kw.delete(a.arg);
  }
  if (args.vararg) {
    m.store.set(scope.vars, args.vararg.arg, m.boxed(list(given.slice(positional.length), true)));
  }
  if (args.kwarg) {
    m.store.set(scope.vars, args.kwarg.arg, m.boxed({ k: 'dict', items: kw, rest: c.open ? UNKNOWN : null }));
  }
}

/** Calls a function value with values made by a library (a callback), where the user wrote none. */
export function callBack(m: Machine, fn: Value, args: readonly Value[], c: Call): Value {
  const obj = m.read(fn);
  if (obj.k === 'function' || obj.k === 'global' || obj.k === 'method') {
    return dispatch(m, fn, { ...c, args, argNodes: [], kw: new Map(), kwNodes: new Map(), open: false });
  }
  return UNKNOWN;
}

function instantiate(m: Machine, cls: ClassValue, c: Call): Value {
  const model = network(m, cls, c);
  const self = model ?? m.store.allocate({ k: 'instance', cls, attrs: new Map() });
  const init = memberOf(m, cls, '__init__');
  if (init?.k === 'function') {
    enter(m, { ...init, self }, c);
  } else if (!model) {
    const obj = m.read(self);
    if (obj.k === 'instance' && self.k === 'ref') {
      m.store.update(self, { ...obj, attrs: new Map(c.kw) });
    }
  }
  return self;
}

/** Names of functions that tell how good predictions are, when nothing else is known of them. */
const METRIC_NAME =
  /score|accuracy|_acc\b|error|rmse|rmsle|\bmae\b|\bmse\b|\bmape\b|\bauc\b|\bf1\b|metric|confusion|classification_report|\br2\b/i;

/** Functions that look at a function, or keep it, and do not call it. */
const LOOKS_AT_CODE = /^(?:inspect|dis|doctest|pickle|dill|cloudpickle)\.|^builtins\.(?:print|help)$/;

function looksAtCode(m: Machine, c: Call): boolean {
  const callee = m.read(evaluate(m, c.node.func));
  return callee.k === 'global' && LOOKS_AT_CODE.test(callee.path);
}

/** A function of the user's own that is handed over, alone or in a list. */
function functionsIn(m: Machine, value: Value, obj: Obj): readonly Value[] {
  const all = obj.k === 'list' && obj.items ? obj.items : [value];
  return all.filter(v => {
    const fn = m.read(v);
    return fn.k === 'function' && fn.node.nodeType !== 'Lambda';
  });
}

/** The result of a call that nothing is known of: made of its arguments, its rows its own. */
export function derived(m: Machine, c: Call, name: string): Value {
  const inputs = [...c.args, ...c.kw.values()];
  const known: Data[] = [];
  for (const value of inputs) {
    const obj = m.read(value);
    for (const fn of functionsIn(m, value, obj)) {
      if (!looksAtCode(m, c)) {
        drawWeights(
          m,
          tentatively(m, () => callBack(m, fn, [], c))
        );
      }
    }
    if (obj.k === 'estimator' && obj.learned === null) {
      // Handed to code that we do not see, it is fitted there.
      drawsOf(m, obj);
      drawWeights(m, value);
    }
    const d = m.data(value);
    if (d) {
      known.push(d);
    }
    for (const item of (obj.k === 'list' && obj.items) || []) {
      const inner = m.data(item);
      if (inner) {
        known.push(inner);
      }
    }
  }
  if (name && METRIC_NAME.test(name)) {
    scoreOf(m, c, name);
  }
  const stats = known.reduce<Data['stats']>((s, d) => unite(s, allStats(d)), []);
  const preds = known.reduce<Data['preds']>((s, d) => unite(s, allPreds(d)), []);
  const labels = known.find(d => d.rows && d.preds.length === 0);
  const against = known.find(d => d.against)?.against ?? (preds.length > 0 && labels ? m.view(labels) : null);
  return { ...m.opaque(c.node, m.tree.text(c.node.func).slice(0, 40), stats), preds, against };
}

/** Emits a score where the arguments hold predictions. True when they did. */
export function scoreOf(m: Machine, c: Call, callee: string): boolean {
  const values = [...c.args, ...c.kw.values()].map(v => m.data(v) ?? collected(m, v) ?? v);
  const nodes = [...c.argNodes, ...c.kwNodes.values()];
  const i = values.findIndex(v => allPredsOf(m, v).length > 0);
  if (i < 0) {
    return false;
  }
  const preds = allPredsOf(m, values[i]);
  const j = values.findIndex((v, n) => n !== i && !!m.data(v)?.rows && m.data(v)!.preds.length === 0);
  emitScore(m, c.node, callee, preds, j < 0 ? null : m.view(values[j], nodes[j]), nodes[i]);
  return true;
}

/** What a list was filled with, where all of it is of the same rows (`preds.append(model(x))`). */
export function collected(m: Machine, value: Value): Data | null {
  const obj = m.read(value);
  if (obj.k !== 'list') {
    return null;
  }
  const inner = (obj.items ?? (obj.elem ? [obj.elem] : []))
    .map(v => m.data(v) ?? collected(m, v))
    .filter((d): d is Data => d !== null);
  const first = inner.find(d => d.rows) ?? inner.find(d => d.preds.length > 0);
  return first && inner.every(d => d.rows === first.rows)
    ? {
        ...folded(first),
        type: 'array',
        parts: null,
        preds: inner.reduce<Data['preds']>((all, d) => unite(all, allPreds(d)), [])
      }
    : null;
}

function allPredsOf(m: Machine, v: Value): Data['preds'] {
  const d = m.data(v);
  return d ? allPreds(d) : [];
}

export function emitScore(
  m: Machine,
  node: Expr,
  callee: string,
  preds: Data['preds'],
  y: Data['against'],
  predicted: Expr | undefined
): void {
  m.emit(node, {
    kind: 'score',
    callee,
    models: preds.map(p => p.model),
    fits: preds.map(p => p.fit),
    // A forecast is made of no data: what it is set against tells which rows it is for.
    X: preds[0].X.rows === null && y?.rows ? y : preds[0].X,
    y,
    predictions: predicted?.nodeType === 'Name' ? predicted.id : null,
    crossValidated: false,
    shuffled: false
  });
}

export { setName, data };
