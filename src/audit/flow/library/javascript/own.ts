/** JavaScript's own: its globals, arrays, objects and promises, and what Deno and Node have beside them. */
import { elementOf, elementsOf } from '../../access';
import { type Call, callBack, derived } from '../../calls';
import type { Machine } from '../../machine';
import { unseenFrom } from '../../missing';
import { type Value, UNKNOWN, allStats, constant, data, list } from '../../values';
import { joinPath } from '../paths';
import { superOf } from '../python';
import { fetched } from './files';
import { imported } from './modules';
import { OWN } from './names';

/** A call of something that is there without any import. */
export function ownCall(m: Machine, path: string, c: Call): Value {
  const name = path.slice(OWN.length);
  const first = c.args[0];
  switch (name) {
    case 'Math.random':
      return data('scalar', null, { symbol: m.tree.text(c.node) });
    case 'fetch':
      return fetched(m, c);
    case 'import':
    case 'require': {
      const specifier = m.text(first);
      return specifier === null ? UNKNOWN : imported(m, c.node, specifier, null, '');
    }
    case 'super':
      return superOf(m);
    case 'eval':
    case 'Function':
      unseenFrom(m, name);
      return UNKNOWN;
    case 'URL':
      return addressOf(m, c);
    case 'String':
    case 'Number':
    case 'parseFloat':
    case 'parseInt':
      return converted(m, name, first);
    case 'Array':
      return c.args.length > 1 ? list(c.args) : { k: 'list', tuple: false, items: null, elem: null };
    case 'Array.of':
      return list(c.args);
    case 'Array.from':
      return arrayFrom(m, c);
    case 'Promise.all':
    case 'Promise.allSettled':
    case 'Promise.resolve':
    case 'structuredClone':
    case 'Object.assign':
    case 'Object.freeze':
    case 'JSON.parse':
    case 'Set':
    case 'Float32Array.from':
    case 'Float64Array.from':
    case 'Int32Array.from':
    case 'Float32Array':
    case 'Float64Array':
    case 'Int32Array':
    case 'Uint8Array':
    case 'Uint8Array.from':
      return first ?? UNKNOWN;
    case 'Promise.race':
    case 'Promise.any':
      return first ? elementOf(m, first, c.node) : UNKNOWN;
    case 'Object.keys':
      return first ? (keysOf(m, first) ?? UNKNOWN) : UNKNOWN;
    case 'Object.values':
    case 'Object.entries':
      return valuesOf(m, first, name === 'Object.entries');
    case 'Promise':
      if (first) {
        callBack(m, first, [UNKNOWN, UNKNOWN], c);
      }
      return UNKNOWN;
    default:
      return name.startsWith('Math.') ? calculated(m, c) : around(m, c);
  }
}

/** Handed functions run; what comes of it is not known. */
function around(m: Machine, c: Call): Value {
  derived(m, c, '');
  return UNKNOWN;
}

/** `Math.floor(rows.length * 0.8)`, `Math.max(...values)`: a number made of what it is given. */
function calculated(m: Machine, c: Call): Value {
  const known = c.args.map(v => m.data(v)).filter(d => d !== null);
  const rows = known.find(d => d.rows)?.rows ?? null;
  const element = known.some(d => d.element);
  const [whole] = known.filter(d => d.rows && !d.element && d.type !== 'scalar');
  const stats = known.flatMap(d => allStats(d));
  // The greatest of all values is learned from their rows.
  const learned =
    whole && c.argNodes.some(n => n.nodeType === 'Starred')
      ? [m.statistic(c.node, m.tree.text(c.node.func), whole)]
      : [];
  return data(element ? 'array' : 'scalar', element ? rows : null, {
    stats: [...new Set([...stats, ...learned])],
    symbol: m.tree.text(c.node),
    element
  });
}

function addressOf(m: Machine, c: Call): Value {
  const [path, base] = c.args.map(v => m.text(v));
  const text = path && /^[a-z]+:/.test(path) ? path : base ? joinPath(base, path) : (path ?? null);
  return text === null ? UNKNOWN : { k: 'file', path: text, mode: 'path' };
}

function converted(m: Machine, name: string, value: Value | undefined): Value {
  const v = m.constantOf(value);
  if (v !== undefined) {
    return constant(name === 'String' ? String(v) : Number(v));
  }
  return (value && m.data(value)) ?? UNKNOWN;
}

/** `Array.from({ length: 100 }, () => Math.random())`: rows of the notebook's own making. */
function arrayFrom(m: Machine, c: Call): Value {
  const [from, make] = c.args;
  const d = m.data(from);
  const items = elementsOf(m, from ?? UNKNOWN);
  if (m.read(from ?? UNKNOWN).k === 'dict') {
    const element = make ? callBack(m, make, [UNKNOWN, UNKNOWN], c) : UNKNOWN;
    return data('array', m.rows.source(m.key(c.node), 'Array.from', m.loopKeys), {
      stats: m.data(element)?.stats ?? [],
      name: 'Array.from'
    });
  }
  if (make) {
    callBack(m, make, [elementOf(m, from ?? UNKNOWN, c.node), UNKNOWN], c);
  }
  return d && !items ? { ...d, type: 'array' } : items && !make ? list(items) : (from ?? UNKNOWN);
}

function keysOf(m: Machine, value: Value): Value | null {
  const obj = m.read(value);
  return obj.k === 'dict' && !obj.rest ? list([...obj.items.keys()].map(constant)) : null;
}

function valuesOf(m: Machine, value: Value | undefined, entries: boolean): Value {
  const obj = value && m.read(value);
  if (obj?.k !== 'dict') {
    return value && m.data(value) ? value : UNKNOWN;
  }
  if (obj.rest) {
    return {
      k: 'list',
      tuple: false,
      items: null,
      elem: entries ? list([UNKNOWN, obj.rest], true) : obj.rest
    };
  }
  return list([...obj.items].map(([key, v]) => (entries ? list([constant(key), v], true) : v)));
}
