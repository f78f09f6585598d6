/** Methods of lists, dictionaries, files and texts. */
import { ioMethod } from '../../knowledge';
import { elementOf, elementsOf } from '../access';
import { type Call } from '../calls';
import type { Machine } from '../machine';
import {
  type DictValue,
  type FileValue,
  type ListValue,
  type Const,
  type Value,
  NONE,
  UNKNOWN,
  constant,
  data,
  list
} from '../values';
import { dataMethod } from './data';
import { transfer } from './effects';
import { joinPath } from './paths';

/** Methods of lists, dicts, text and files. */
export function containerMethod(
  m: Machine,
  of: Value,
  obj: ListValue | DictValue | Const | FileValue,
  name: string,
  c: Call
): Value {
  switch (obj.k) {
    case 'list':
      return listMethod(m, of, obj, name, c);
    case 'dict':
      return dictMethod(m, of, obj, name, c);
    case 'file':
      return fileMethod(m, of, obj, name, c);
    default:
      return typeof obj.v === 'string' ? textMethod(m, obj.v, name, c) : UNKNOWN;
  }
}

function listMethod(m: Machine, of: Value, obj: ListValue, name: string, c: Call): Value {
  const first = c.args[0] ?? UNKNOWN;
  if (of.k !== 'ref') {
    return UNKNOWN;
  }
  switch (name) {
    case 'append':
    case 'add':
    case 'insert': {
      const value = m.boxed(name === 'insert' ? (c.args[1] ?? UNKNOWN) : first);
      const open = m.loops.ranges.length > 0 || !obj.items || obj.items.length > 50;
      const elem = [...(obj.items ?? []), ...(obj.elem ? [obj.elem] : []), value];
      m.store.update(
        of,
        open
          ? { ...obj, items: null, elem: elem.slice(-8).reduce((a, b) => m.join(a, b)) }
          : { ...obj, items: [...obj.items, value] }
      );
      return NONE;
    }
    case 'extend': {
      const more = elementsOf(m, first);
      m.store.update(
        of,
        obj.items && more && m.loops.ranges.length === 0
          ? { ...obj, items: [...obj.items, ...more] }
          : { ...obj, items: null, elem: m.join(elementOf(m, of, c.node), elementOf(m, first, c.node)) }
      );
      return NONE;
    }
    case 'remove': {
      const v = m.constantOf(first);
      m.store.update(of, {
        ...obj,
        items: obj.items && v !== undefined ? obj.items.filter(x => m.constantOf(x) !== v) : obj.items
      });
      return NONE;
    }
    case 'pop':
      return elementOf(m, of, c.node);
    case 'copy':
      return { ...obj };
    default:
      return UNKNOWN;
  }
}

function dictMethod(m: Machine, of: Value, obj: DictValue, name: string, c: Call): Value {
  switch (name) {
    case 'items':
      return obj.rest
        ? { k: 'list', tuple: false, items: null, elem: list([UNKNOWN, obj.rest], true) }
        : list([...obj.items].map(([k, v]) => list([constant(k), v], true)));
    case 'values':
      return obj.rest
        ? { k: 'list', tuple: false, items: null, elem: obj.rest }
        : list([...obj.items.values()]);
    case 'keys':
      return obj.rest ? UNKNOWN : list([...obj.items.keys()].map(constant));
    case 'get':
    case 'pop': {
      const key = m.constantOf(c.args[0]);
      return (key === undefined ? undefined : obj.items.get(String(key))) ?? obj.rest ?? c.args[1] ?? UNKNOWN;
    }
    case 'update': {
      const other = c.args[0] && m.read(c.args[0]);
      if (of.k === 'ref') {
        m.store.update(of, {
          ...obj,
          items: new Map([...obj.items, ...(other?.k === 'dict' ? other.items : []), ...c.kw]),
          rest: other && other.k !== 'dict' ? UNKNOWN : obj.rest
        });
      }
      return NONE;
    }
    case 'copy':
      return { ...obj };
    case 'map':
    case 'filter':
    case 'shuffle':
    case 'remove_columns':
    case 'rename_column':
    case 'with_format':
    case 'cast_column':
      // Splits of a data set by name: each is treated alike.
      return { ...obj, items: new Map([...obj.items].map(([k, v]) => [k, eachSplit(m, v, name, c)])) };
    default:
      return UNKNOWN;
  }
}

function eachSplit(m: Machine, value: Value, name: string, c: Call): Value {
  const d = m.data(value);
  return d ? dataMethod(m, value, d, name, c) : UNKNOWN;
}

function fileMethod(m: Machine, of: Value, obj: FileValue, name: string, c: Call): Value {
  const row = ioMethod(name);
  if (row?.on === 'path') {
    return transfer(m, row, `Path.${name}`, c, of) ?? (name === 'open' ? { ...obj, mode: 'r' } : UNKNOWN);
  }
  switch (name) {
    case 'joinpath':
      return {
        k: 'file',
        path: c.args.reduce<string | null>((p, v) => joinPath(p, m.text(v)), obj.path),
        mode: 'path'
      };
    case 'with_suffix':
      return {
        k: 'file',
        path:
          obj.path && m.text(c.args[0]) !== null ? obj.path.replace(/\.\w+$/, '') + m.text(c.args[0]) : null,
        mode: 'path'
      };
    case 'resolve':
    case 'absolute':
    case 'expanduser':
      return obj;
    case 'as_posix':
      return obj.path === null ? UNKNOWN : constant(obj.path);
    case 'read':
    case 'readlines':
      return obj.mode === 'r'
        ? data('other', m.rows.source(`path:${obj.path ?? m.key(c.node)}`, obj.path ?? 'file', m.loopKeys), {
            path: obj.path,
            name: obj.path ?? 'file'
          })
        : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function textMethod(m: Machine, text: string, name: string, c: Call): Value {
  const args = c.args.map(v => m.constantOf(v));
  const known = args.every(a => a !== undefined);
  switch (name) {
    case 'format': {
      if (!known || c.kw.size > 0) {
        const named = [...c.kw].map(([k, v]) => [k, m.constantOf(v)] as const);
        return named.every(([, v]) => v !== undefined) && known
          ? constant(named.reduce((t, [k, v]) => t.replaceAll(`{${k}}`, String(v)), text))
          : UNKNOWN;
      }
      let i = 0;
      return constant(text.replace(/\{(\d*)\}/g, (_, n: string) => String(args[n ? Number(n) : i++] ?? '')));
    }
    case 'lower':
      return constant(text.toLowerCase());
    case 'upper':
      return constant(text.toUpperCase());
    case 'strip':
      return constant(text.trim());
    case 'replace':
      return known && args.length === 2
        ? constant(text.replaceAll(String(args[0]), String(args[1])))
        : UNKNOWN;
    case 'split':
      return known ? list(text.split(args.length > 0 ? String(args[0]) : /\s+/).map(constant)) : UNKNOWN;
    case 'join': {
      const items = c.args[0] ? elementsOf(m, c.args[0])?.map(v => m.text(v)) : null;
      return items?.every(x => x !== null) ? constant(items.join(text)) : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}
