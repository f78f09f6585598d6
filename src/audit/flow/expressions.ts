/** Evaluates expressions on the machine; calls are `calls.ts`'s. */
import type { Expr, ExprOf } from '../python/tree';
import { choosers, elementOf, elementsOf, lookUp, setName, unresolved } from './access';
import { attribute, subscript } from './attributes';
import { setSubscript } from './writing';
import { canonical } from '../knowledge';
import { call } from './calls';
import { under } from './conditions';
import { noteShadow, tellAsked } from './shadows';
import { LISTED, trackedByStore } from './library/effects';
import type { Machine } from './machine';
import {
  type Data,
  type Estimator,
  type FunctionValue,
  type Instance,
  type Scope,
  type Value,
  UNKNOWN,
  allPreds,
  allStats,
  constant,
  data,
  folded,
  unite
} from './values';
import { binary, unary, comparison } from './operators';

export function evaluate(m: Machine, node: Expr | undefined): Value {
  if (!node) {
    return UNKNOWN;
  }
  m.step();
  switch (node.nodeType) {
    case 'Name':
      return lookUp(m, node.id) ?? unresolved(m, node);
    case 'Constant': {
      const v = node.value as unknown;
      return typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean' || v === null
        ? constant(v)
        : UNKNOWN;
    }
    case 'Call':
      return call(m, node);
    case 'Attribute': {
      const base = evaluate(m, node.value);
      if (node.value.nodeType === 'Name') {
        tellAsked(m, node.value, node.attr, base);
      }
      return attribute(m, base, node.attr, node);
    }
    case 'Subscript':
      return subscript(m, evaluate(m, node.value), node.slice, node);
    case 'List':
    case 'Tuple':
    case 'Set':
      return unnamed(m, () => sequence(m, node));
    case 'Dict':
      return unnamed(m, () => dictionary(m, node));
    case 'BinOp':
      return binary(m, node);
    case 'UnaryOp':
      return unary(m, node);
    case 'BoolOp':
      return node.values
        .map((v, i) => (i === 0 ? evaluate(m, v) : under(m, node.values[0], () => evaluate(m, v))))
        .reduce((a, b) => m.join(a, b));
    case 'Compare':
      return comparison(m, node);
    case 'IfExp': {
      evaluate(m, node.test);
      return under(m, node.test, () => m.join(evaluate(m, node.body), evaluate(m, node.orelse)));
    }
    case 'NamedExpr': {
      const value = evaluate(m, node.value);
      assignTo(m, node.target, value, node.value);
      return value;
    }
    case 'JoinedStr':
      return formatted(m, node);
    case 'FunctionDef':
      return functionOf(m, node);
    case 'Lambda': {
      const defaults = new Map<string, Value>();
      const named = [...node.args.posonlyargs, ...node.args.args];
      node.args.defaults.forEach((d, i) =>
        defaults.set(named[named.length - node.args.defaults.length + i].arg, evaluate(m, d))
      );
      return { k: 'function', name: '<lambda>', node, tree: m.tree, scope: m.scope, defaults, self: null };
    }
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
    case 'DictComp':
      return comprehension(m, node);
    case 'Starred':
    case 'Await':
      return evaluate(m, node.value);
    case 'Yield': {
      const frame = m.frames.at(-1);
      const value = node.value ? evaluate(m, node.value) : UNKNOWN;
      if (frame) {
        frame.yielded = m.join(frame.yielded ?? undefined, value);
      }
      return UNKNOWN;
    }
    case 'YieldFrom':
      return evaluate(m, node.value);
    case 'FormattedValue':
      return evaluate(m, node.value);
    case 'Slice':
      return UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** Evaluates what is put into a container: the name that is assigned is the container's, not its elements'. */
function unnamed(m: Machine, make: () => Value): Value {
  const { target } = m;
  m.target = null;
  const value = make();
  m.target = target;
  return value;
}

/** Binds a target of an assignment, a loop or a `with`. */
export function assignTo(m: Machine, target: Expr, value: Value, source: Expr): void {
  switch (target.nodeType) {
    case 'Name':
      noteShadow(m, target, target.id, value, 'value');
      setName(m, target.id, value);
      return;
    case 'Starred':
      assignTo(m, target.value, value, source);
      return;
    case 'Tuple':
    case 'List':
      unpack(m, target.elts, value, source);
      return;
    case 'Dict':
      takeApart(m, target, value, source);
      return;
    case 'Attribute':
      setAttribute(m, target, value, source);
      return;
    case 'Subscript':
      setSubscript(m, target, value);
      if (target.value.nodeType === 'Name' && m.scope === m.globals) {
        m.dirty.add(target.value.id);
      }
      return;
    default:
  }
}

/** `const { a, b: c } = value` of TypeScript: each target is given the property of that name. */
function takeApart(m: Machine, { keys, values }: ExprOf<'Dict'>, value: Value, source: Expr): void {
  values.forEach((target, i) => {
    const key = keys[i];
    const name = key ? m.constantOf(evaluate(m, key)) : undefined;
    assignTo(m, target, name === undefined ? UNKNOWN : attribute(m, value, String(name), target), source);
  });
}

/** A function as it is defined: its defaults are worked out there. */
export function functionOf(
  m: Machine,
  node: FunctionValue['node'] & { readonly name: string }
): FunctionValue {
  const defaults = new Map<string, Value>();
  const named = [...node.args.posonlyargs, ...node.args.args];
  node.args.defaults.forEach((d, i) =>
    defaults.set(named[named.length - node.args.defaults.length + i].arg, evaluate(m, d))
  );
  node.args.kwonlyargs.forEach((a, i) => {
    const d = node.args.kw_defaults[i];
    if (d) {
      defaults.set(a.arg, evaluate(m, d));
    }
  });
  return { k: 'function', name: node.name, node, tree: m.tree, scope: m.scope, defaults, self: null };
}

function unpack(m: Machine, targets: readonly Expr[], value: Value, source: Expr): void {
  const items = elementsOf(m, value);
  const star = targets.findIndex(t => t.nodeType === 'Starred');
  if (items && star < 0 && items.length === targets.length) {
    targets.forEach((t, i) => assignTo(m, t, items[i], source));
    return;
  }
  if (items && items.length === 1 && targets.length === 1) {
    assignTo(m, targets[0], items[0], source);
    return;
  }
  const d = m.data(value);
  targets.forEach((t, i) => {
    let element: Value = elementOf(m, value, source);
    if (d && !d.parts && d.rows && d.type === 'other') {
      // An unknown function gave several things: they may be parts of the rows, which ones is not known.
      element = data('other', m.rows.source(`${m.key(source)}#${i}`, d.name, m.loopKeys), {
        stats: d.stats,
        name: '',
        // Folders and names that a walk gives stay below it.
        path: d.path?.endsWith(LISTED) ? d.path : null
      });
    } else if (items && star >= 0 && i < star && i < items.length) {
      element = items[i];
    }
    assignTo(m, t, element, source);
  });
}

/** `net.layers[0].trainable = False` says how a layer is trained, and shows nothing of its weights. */
function freezesLayer({ attr, value }: ExprOf<'Attribute'>): boolean {
  return (
    attr === 'trainable' &&
    value.nodeType === 'Subscript' &&
    value.value.nodeType === 'Attribute' &&
    value.value.attr === 'layers'
  );
}

function setAttribute(m: Machine, target: ExprOf<'Attribute'>, value: Value, source: Expr): void {
  if (freezesLayer(target)) {
    return;
  }
  const base = evaluate(m, target.value);
  const obj = m.read(base);
  if (obj.k === 'global') {
    const name = canonical(`${obj.path}.${target.attr}`);
    m.emit(target, { kind: 'setting', name, value: m.constantOf(value), valueRange: m.tree.range(source) });
    trackedByStore(m, target, obj.path, target.attr, false);
  }
  if (base.k !== 'ref') {
    return;
  }
  if (obj.k === 'instance' || obj.k === 'estimator') {
    const attrs = new Map(obj.attrs).set(target.attr, m.boxed(value));
    m.store.update(base, { ...seededLater(m, obj, target.attr, value), attrs });
  } else if (obj.k === 'data') {
    const names = elementsOf(m, value);
    if (target.attr === 'columns' && names) {
      const cols = names.map(n => m.text(n)).filter((n): n is string => n !== null);
      m.store.update(base, { ...folded(obj), cols });
    } else if (target.attr !== 'index' && target.attr !== 'name') {
      const d = m.data(value);
      if (d) {
        m.store.update(base, {
          ...obj,
          stats: unite(obj.stats, folded(d).stats),
          preds: unite(obj.preds, allPreds(d))
        });
      }
    }
  }
}

/** `model.random_state = 0`: a seed given later is a seed. */
function seededLater<T extends Instance | Estimator>(m: Machine, obj: T, name: string, value: Value): T {
  return obj.k === 'estimator' && obj.seeding?.arg === name && m.constantOf(value) !== null
    ? { ...obj, seeding: { ...obj.seeding, given: true } }
    : obj;
}

function sequence(m: Machine, node: ExprOf<'List'> | ExprOf<'Tuple'> | ExprOf<'Set'>): Value {
  const items: Value[] = [];
  let open: Value | null = null;
  for (const e of node.elts) {
    const value = evaluate(m, e);
    if (e.nodeType === 'Starred') {
      const inner = elementsOf(m, value);
      if (inner) {
        items.push(...inner);
      } else {
        open = m.join(open ?? undefined, elementOf(m, value, e));
      }
    } else {
      items.push(m.boxed(value));
    }
  }
  const tuple = node.nodeType === 'Tuple';
  return open
    ? { k: 'list', tuple, items: null, elem: [...items, open].reduce((a, b) => m.join(a, b)) }
    : { k: 'list', tuple, items, elem: null };
}

function dictionary(m: Machine, node: ExprOf<'Dict'>): Value {
  const items = new Map<string, Value>();
  let rest: Value | null = null;
  node.values.forEach((v, i) => {
    const key = node.keys[i];
    const value = m.boxed(evaluate(m, v));
    if (!key) {
      const spread = m.read(value);
      if (spread.k === 'dict') {
        spread.items.forEach((x, n) => items.set(n, x));
        rest = spread.rest ?? rest;
      } else {
        rest = UNKNOWN;
      }
      return;
    }
    const name = m.constantOf(evaluate(m, key));
    if (name === undefined) {
      rest = rest ? m.join(rest, value) : value;
    } else {
      items.set(String(name), value);
    }
  });
  return { k: 'dict', items, rest };
}

function formatted(m: Machine, node: ExprOf<'JoinedStr'>): Value {
  let text: string | null = '';
  for (const part of node.values) {
    const v = m.constantOf(evaluate(m, part)) ?? m.text(evaluate(m, part)) ?? undefined;
    text = text === null || v === undefined ? null : text + String(v);
  }
  return text === null ? UNKNOWN : constant(text);
}

const UNROLL = 10;

function comprehension(
  m: Machine,
  node: ExprOf<'ListComp'> | ExprOf<'SetComp'> | ExprOf<'GeneratorExp'> | ExprOf<'DictComp'>
): Value {
  const outer = m.scope;
  const scope: Scope = { vars: m.store.memory(), parent: outer, globals: outer.globals };
  const made: Value[] = [];
  const pairs = new Map<string, Value>();
  let exact = true;
  let chosenBy: Data['stats'] = [];
  const one = (): void => {
    if (node.nodeType === 'DictComp') {
      const key = m.constantOf(evaluate(m, node.key));
      const value = m.boxed(evaluate(m, node.value));
      exact &&= key !== undefined;
      pairs.set(String(key ?? pairs.size), value);
    } else {
      made.push(m.boxed(evaluate(m, node.elt)));
    }
  };
  const over = (i: number): void => {
    const generator = node.generators[i];
    if (!generator) {
      one();
      return;
    }
    const iterable = evaluate(m, generator.iter);
    const items = elementsOf(m, iterable);
    m.scope = scope;
    const outerLoops = m.loops;
    m.loops = outerLoops.inside(m.tree.range(generator.iter));
    const unrolled = items && items.length <= UNROLL && !m.exhausted;
    exact &&= !!unrolled && generator.ifs.length === 0;
    for (const item of unrolled ? items : [elementOf(m, iterable, generator.iter)]) {
      assignTo(m, generator.target, item, generator.iter);
      for (const test of generator.ifs) {
        chosenBy = unite(chosenBy, choosers(m, evaluate(m, test)));
      }
      over(i + 1);
    }
    m.loops = outerLoops;
  };
  over(0);
  m.scope = outer;
  const rowwise = node.nodeType === 'DictComp' || made.length !== 1 ? null : overRows(m, node, made[0]);
  if (rowwise) {
    return rowwise;
  }
  if (node.nodeType === 'DictComp') {
    return exact
      ? { k: 'dict', items: pairs, rest: null }
      : {
          k: 'dict',
          items: new Map(),
          rest: [...pairs.values()].reduce<Value | null>((a, b) => m.join(a ?? undefined, b), null)
        };
  }
  return exact
    ? { k: 'list', tuple: false, items: made, elem: null }
    : {
        k: 'list',
        tuple: false,
        items: null,
        elem: chosen(
          m,
          made.reduce<Value | null>((a, b) => m.join(a ?? undefined, b), null),
          chosenBy
        )
      };
}

/** What a comprehension keeps, with the statistics by which it was kept. */
function chosen(m: Machine, element: Value | null, by: Data['stats']): Value | null {
  const d = element && m.data(element);
  return by.length === 0 || d?.rows
    ? element
    : data('scalar', null, { stats: unite(d ? allStats(d) : [], by) });
}

/** `[f(x) for x in column]`: a column again, of the same rows unless some are left out. */
function overRows(
  m: Machine,
  node: ExprOf<'ListComp'> | ExprOf<'SetComp'> | ExprOf<'GeneratorExp'>,
  made: Value
): Data | null {
  const [generator, ...more] = node.generators;
  const source = m.data(evaluate(m, generator.iter));
  if (
    more.length > 0 ||
    !source?.rows ||
    source.parts ||
    !['series', 'array', 'index', 'other'].includes(source.type)
  ) {
    return null;
  }
  const d = m.data(made);
  const rows =
    generator.ifs.length === 0
      ? source.rows
      : m.rows.subset(source.rows, { by: 'other', key: m.key(node) }, m.loopKeys);
  const { stats, preds } = d ? folded(d) : { stats: [], preds: [] };
  return data(source.type === 'index' ? 'array' : source.type, rows, {
    stats,
    preds,
    name: source.name,
    element: source.element
  });
}
