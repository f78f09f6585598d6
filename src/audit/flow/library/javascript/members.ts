/** What is asked of a value in JavaScript: its properties, and methods by the kind of what they are called on. */
import type { Expr, ExprOf } from '../../../python/tree';
import { attribute, subscript } from '../../attributes';
import { type Call, callBack, derived, dispatch } from '../../calls';
import { evaluate } from '../../expressions';
import type { Machine } from '../../machine';
import {
  type Const,
  type Data,
  type Obj,
  type Value,
  UNKNOWN,
  constant,
  data,
  folded,
  list
} from '../../values';
import { estimatorMethod } from '../estimators';
import { callJavaScript } from './calls';
import { listMethod } from './lists';
import { tabled, withOptions } from './options';
import { rowsMethod } from './rows';
import { saved } from './tensorflow';

/** What a call is made of: a method of data is told from a column of the same name by being called. */
export function calleeOf(m: Machine, node: ExprOf<'Attribute'>): Value {
  const base = evaluate(m, node.value);
  const obj = m.read(base);
  switch (obj.k) {
    case 'data':
    case 'list':
    case 'const':
    case 'file':
    case 'unknown':
    case 'function':
      return { k: 'method', of: base, name: node.attr };
    case 'dict':
      return obj.items.get(node.attr) ?? { k: 'method', of: base, name: node.attr };
    default:
      return attribute(m, base, node.attr, node);
  }
}

/** Properties that hold the same rows in another form. */
const SAME = new Set(['values', 'tensor', 'body', 'data', 'T', 'columns']);

/** A property of what is no object of the notebook's own; null where the language has nothing of its own to say. */
export function property(m: Machine, base: Value, obj: Obj, name: string, node: Expr): Value | null {
  switch (obj.k) {
    case 'dict':
      return obj.items.get(name) ?? obj.rest ?? UNKNOWN;
    case 'list':
      return name === 'length' && obj.items ? constant(obj.items.length) : UNKNOWN;
    case 'const':
      return typeof obj.v === 'string' && name === 'length' ? constant(obj.v.length) : UNKNOWN;
    case 'data':
      return propertyOfData(m, base, obj, name, node);
    case 'global':
      // What a module exports without a name: of these libraries, all of it.
      return name === 'default' ? base : null;
    case 'file':
      return /^(?:href|pathname)$/.test(name) ? base : UNKNOWN;
    default:
      return null;
  }
}

function propertyOfData(m: Machine, base: Value, d: Data, name: string, node: Expr): Value | null {
  if (name === 'length' || name === 'height' || name === 'size') {
    return data('scalar', null, { lengthOf: d.rows, symbol: `${d.name}.length` });
  }
  if (name === 'shape') {
    return null;
  }
  if (name === 'columns') {
    return data('scalar', null, { name: `${d.name}.columns`, symbol: `${d.name}.columns` });
  }
  if (d.type === 'frame' && !SAME.has(name)) {
    return subscript(m, base, { ...node, nodeType: 'Constant', value: name }, node);
  }
  return { ...folded(d), parts: null, chooses: null, lengthOf: null, name: m.tree.text(node).slice(0, 60) };
}

/** A method, by what it is called on. */
export function javascriptMethod(m: Machine, of: Value, name: string, c: Call): Value {
  const obj = m.read(of);
  if (name === 'then' && c.args.length > 0) {
    return callBack(m, c.args[0], [of], c);
  }
  if (name === 'catch' || name === 'finally') {
    return of;
  }
  switch (obj.k) {
    case 'any':
      return obj.of.map(v => javascriptMethod(m, v, name, c)).reduce((a, b) => m.join(a, b));
    case 'estimator':
      return name === 'save' ? saved(m, c) : estimatorMethod(m, of, obj, tabled(name), withOptions(m, c));
    case 'data':
      return rowsMethod(m, of, obj, name, c);
    case 'list':
      return listMethod(m, of, obj, name, c);
    case 'const':
      return typeof obj.v === 'string' ? textMethod(m, obj, name, c) : UNKNOWN;
    case 'function':
      return name === 'bind'
        ? of
        : dispatch(m, of, { ...c, args: c.args.slice(1), argNodes: c.argNodes.slice(1) });
    case 'global':
      return callJavaScript(m, `${obj.path}.${name}`, c);
    case 'file':
      return of;
    default:
      return derived(m, c, name);
  }
}

function textMethod(m: Machine, { v }: Const, name: string, c: Call): Value {
  const text = String(v);
  const args = c.args.map(a => m.constantOf(a));
  if (args.some(a => a === undefined)) {
    derived(m, c, '');
    return UNKNOWN;
  }
  switch (name) {
    case 'trim':
      return constant(text.trim());
    case 'toString':
      return constant(text);
    case 'toLowerCase':
      return constant(text.toLowerCase());
    case 'toUpperCase':
      return constant(text.toUpperCase());
    case 'concat':
      return constant(text + args.map(String).join(''));
    case 'replace':
      return constant(text.replace(String(args[0]), () => String(args[1])));
    case 'replaceAll':
      return constant(text.replaceAll(String(args[0]), () => String(args[1])));
    case 'split':
      return list(text.split(String(args[0])).map(constant));
    default:
      return UNKNOWN;
  }
}
