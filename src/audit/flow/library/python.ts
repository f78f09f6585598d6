/** Python's own: builtins, containers, text, paths and open files. */
import { io } from '../../knowledge';
import { elementOf, elementsOf } from '../access';
import { arg, type Call, callBack, derived, dispatch, scoreOf } from '../calls';
import type { Machine } from '../machine';
import type { Constant } from '../types';
import {
  type ClassValue,
  type Data,
  type Value,
  NONE,
  UNKNOWN,
  allPreds,
  allStats,
  constant,
  data,
  folded,
  list,
  unite
} from '../values';
import { LISTED, isThere, transfer } from './effects';
import { folderOf, joinPath } from './paths';

/** Numbers of a range that are told one by one. */
const NUMBERS = 10;

/** What `range` counts through from nought, where that is known and little; what starts elsewhere counts epochs, not things. */
function numbersOf(bounds: readonly (Constant | undefined)[]): readonly number[] | null {
  const stop =
    bounds.length === 1 ? bounds[0] : bounds.length === 2 && bounds[0] === 0 ? bounds[1] : undefined;
  return typeof stop === 'number' && stop >= 0 && stop <= NUMBERS
    ? Array.from({ length: Math.ceil(stop) }, (_, i) => i)
    : null;
}

export function builtin(m: Machine, name: string, c: Call): Value {
  const first = c.args[0];
  const d = m.data(first);
  switch (name) {
    case 'len': {
      const items = first ? elementsOf(m, first) : null;
      return items && !d
        ? constant(items.length)
        : data('scalar', null, { lengthOf: d?.rows ?? null, symbol: m.tree.text(c.node) });
    }
    case 'range': {
      const numbers = numbersOf(c.args.map(v => m.constantOf(v)));
      if (numbers) {
        return list(numbers.map(constant));
      }
      const length = c.args.length === 1 ? d?.lengthOf : null;
      return data('index', length ?? m.rows.source(m.key(c.node), 'range', m.loopKeys));
    }
    case 'int':
    case 'float':
    case 'str':
    case 'bool':
      return converted(m, name, first, c);
    case 'list':
    case 'tuple':
    case 'sorted':
    case 'reversed':
    case 'iter':
    case 'set':
    case 'frozenset':
      return sequenceOf(m, name, first, d);
    case 'next':
      return first ? elementOf(m, first, c.node) : UNKNOWN;
    case 'dict': {
      const base = first && m.read(first);
      const items = new Map(base?.k === 'dict' ? base.items : []);
      c.kw.forEach((v, k) => items.set(k, v));
      // dict(series): what was learned of groups, by their names.
      const rest = base?.k === 'data' ? data('scalar', null, { stats: allStats(base) }) : UNKNOWN;
      return { k: 'dict', items, rest: base && base.k !== 'dict' ? rest : (base?.rest ?? null) };
    }
    case 'zip': {
      const all = c.args.map(v => elementsOf(m, v));
      if (all.every(x => x !== null) && all.length > 0) {
        const n = Math.min(...all.map(x => x.length));
        return list(
          Array.from({ length: n }, (_, i) =>
            list(
              all.map(x => x[i]),
              true
            )
          )
        );
      }
      return {
        k: 'list',
        tuple: false,
        items: null,
        elem: list(
          c.args.map(v => elementOf(m, v, c.node)),
          true
        )
      };
    }
    case 'enumerate': {
      const items = first ? elementsOf(m, first) : null;
      return items
        ? list(items.map((v, i) => list([constant(i), v], true)))
        : {
            k: 'list',
            tuple: false,
            items: null,
            elem: list([UNKNOWN, first ? elementOf(m, first, c.node) : UNKNOWN], true)
          };
    }
    case 'map':
    case 'filter': {
      const over = c.args[1];
      const items = over ? elementsOf(m, over) : null;
      if (name === 'map' && items && items.length <= 10) {
        return list(items.map(v => callBack(m, first, [v], c)));
      }
      const elem = over ? callBack(m, first, [elementOf(m, over, c.node)], c) : UNKNOWN;
      return name === 'map' ? { k: 'list', tuple: false, items: null, elem } : (over ?? UNKNOWN);
    }
    case 'min':
    case 'max':
      return c.kw.has('key') && first && !d ? chosen(m, first, c) : summed(m, name, d, c);
    case 'sum':
      return summed(m, name, d, c);
    case 'abs':
    case 'round':
      return d ? folded(d) : UNKNOWN;
    case 'open': {
      const mode_ = { path: 1, arg: 'mode', default: 'r' };
      const row = {
        path: 0,
        arg: 'file',
        direction: 'mode',
        medium: 'file',
        what: 'data',
        mode: mode_
      } as const;
      transfer(m, row, 'open', c, null);
      const mode = m.text(arg(c, 1, 'mode')) ?? 'r';
      return { k: 'file', path: m.text(arg(c, 0, 'file')), mode: mode.startsWith('r') ? 'r' : 'w' };
    }
    case 'get_ipython':
      return { k: 'global', path: 'IPython.shell' };
    case 'getattr': {
      return UNKNOWN;
    }
    case 'super': {
      return superOf(m);
    }
    case 'display':
    case 'print':
    case 'input':
    case 'isinstance':
    case 'type':
    case 'hasattr':
    case 'id':
      return NONE;
    default:
      return derived(m, c, name);
  }
}

/** The object of the method that runs, seen as what its class is made from. */
export function superOf(m: Machine): Value {
  const frame = m.frames.at(-1);
  const self: Value | undefined = frame?.scope.vars.values().next().value;
  const obj = self && m.read(self);
  const own = obj?.k === 'instance' ? obj.cls : obj?.k === 'estimator' ? obj.userClass : null;
  const cls = own && frame && definer(m, own, frame.node);
  return self && cls ? { k: 'super', self, cls } : UNKNOWN;
}

/** The class, among one and those it is made from, in which a function stands. */
function definer(m: Machine, cls: ClassValue, node: unknown, depth = 0): ClassValue | null {
  if ([...cls.members.values()].some(v => v.k === 'function' && v.node === node)) {
    return cls;
  }
  for (const base of depth < 5 ? cls.bases : []) {
    const b = m.read(base);
    const found = b.k === 'class' ? definer(m, b, node, depth + 1) : null;
    if (found) {
      return found;
    }
  }
  return null;
}

function converted(m: Machine, name: string, first: Value | undefined, c: Call): Value {
  const v = m.constantOf(first);
  if (v !== undefined && v !== null) {
    if (name === 'str') {
      return constant(String(v));
    }
    const n = Number(v);
    return Number.isNaN(n)
      ? UNKNOWN
      : constant(name === 'int' ? Math.trunc(n) : name === 'float' ? n : Boolean(v));
  }
  const text = name === 'str' ? m.text(first) : null;
  if (text !== null) {
    return constant(text);
  }
  const d = m.data(first);
  return d
    ? { ...folded(d), symbol: m.tree.text(c.node) }
    : data('scalar', null, { symbol: m.tree.text(c.node) });
}

function sequenceOf(m: Machine, name: string, first: Value | undefined, d: Data | null): Value {
  if (!first) {
    return list([], name === 'tuple');
  }
  if (d) {
    return folded(d);
  }
  const obj = m.read(first);
  if (obj.k === 'list') {
    return name === 'sorted' || name === 'set' || name === 'reversed'
      ? { ...obj, tuple: false }
      : { ...obj, tuple: name === 'tuple' };
  }
  const items = elementsOf(m, first);
  return items
    ? list(items, name === 'tuple')
    : { k: 'list', tuple: name === 'tuple', items: null, elem: elementOf(m, first, EMPTY) };
}

const EMPTY = { nodeType: 'Constant', value: null, lineno: 1, col_offset: 0 } as unknown as Parameters<
  typeof elementOf
>[2];

/** `max(models, key=lambda model: model.score(X, y))`: each is looked at, one of them comes out. */
function chosen(m: Machine, from: Value, c: Call): Value {
  const one = elementOf(m, from, c.node);
  for (const item of elementsOf(m, from)?.slice(0, 10) ?? [one]) {
    callBack(m, c.kw.get('key') ?? UNKNOWN, [item], c);
  }
  return one;
}

function summed(m: Machine, name: string, d: Data | null, c: Call): Value {
  if (d?.against) {
    scoreOf(m, { ...c, args: [{ ...d, preds: allPreds(d) }] }, name);
    return data('scalar', null);
  }
  if (!d?.rows) {
    return data('scalar', null, { stats: d ? allStats(d) : [] });
  }
  return data('scalar', null, { stats: unite(allStats(d), [m.statistic(c.node, `${name}(${d.name})`, d)]) });
}

/** `os`, `os.path`, `pathlib`, `glob`, `functools`, `copy`: the few that values pass through. */
export function standardLibrary(m: Machine, path: string, c: Call): Value | null {
  switch (path) {
    case 'os.path.join': {
      const joined = c.args.reduce<string | null | undefined>(
        (p, v) => (p === undefined ? m.text(v) : joinPath(p, m.text(v))),
        undefined
      );
      // A name out of a listing stays one in its folder.
      const name = c.args.map(v => m.data(v)).find(d => d?.path?.endsWith(LISTED));
      return joined ? constant(joined) : (name ?? UNKNOWN);
    }
    case 'pathlib.Path':
    case 'pathlib.PurePath':
    case 'pathlib.PosixPath':
      return {
        k: 'file',
        path: c.args.length === 0 ? '.' : c.args.map(v => m.text(v)).reduce((a, b) => joinPath(a, b)),
        mode: 'path'
      };
    case 'os.path.abspath':
    case 'os.path.expanduser':
    case 'os.path.normpath':
    case 'os.fspath':
      return c.args[0] ?? UNKNOWN;
    case 'os.path.exists':
    case 'os.path.isfile':
      return isThere(m, m.text(c.args[0])) ? constant(true) : UNKNOWN;
    case 'os.path.dirname':
      return m.text(c.args[0]) === null ? UNKNOWN : constant(folderOf(m.text(c.args[0])!));
    case 'os.path.basename':
      return m.text(c.args[0]) === null ? UNKNOWN : constant(m.text(c.args[0])!.replace(/^.*\//, ''));
    case 'os.environ.get':
    case 'os.getenv':
      return c.args[1] ?? UNKNOWN;
    case 'copy.copy':
    case 'copy.deepcopy': {
      const obj = c.args[0] && m.read(c.args[0]);
      return obj?.k === 'estimator' ? m.store.allocate(obj) : (obj ?? UNKNOWN);
    }
    case 'functools.partial':
      return partial(m, c);
    case 'joblib.delayed':
    case 'joblib.parallel.delayed':
    case 'sklearn.utils.parallel.delayed':
    case 'dask.delayed':
      return c.args[0] ?? UNKNOWN;
    case 'joblib.Parallel':
    case 'joblib.parallel.Parallel':
    case 'sklearn.utils.parallel.Parallel':
      return { k: 'global', path: 'joblib.Parallel.__call__' };
    case 'joblib.Parallel.__call__':
      return c.args[0] ?? UNKNOWN;
    case 'types.SimpleNamespace':
    case 'argparse.Namespace':
    case 'easydict.EasyDict':
      return {
        k: 'instance',
        cls: {
          k: 'class',
          name: 'namespace',
          bases: [],
          members: new Map(),
          tree: m.tree,
          node: { nodeType: 'Pass', lineno: 1, col_offset: 0 }
        },
        attrs: c.kw
      };
    case 'itertools.product':
    case 'itertools.combinations':
    case 'itertools.chain':
      return {
        k: 'list',
        tuple: false,
        items: null,
        elem: list(
          c.args.map(v => elementOf(m, v, c.node)),
          true
        )
      };
    case 'tqdm.tqdm':
    case 'tqdm.notebook.tqdm':
    case 'tqdm.auto.tqdm':
    case 'tqdm.tqdm_notebook':
    case 'fastprogress.progress_bar':
    case 'itertools.cycle':
      return c.args[0] ?? UNKNOWN;
    default:
      return null;
  }
}

/** A function with some arguments given by name; those given by place are not followed. */
function partial(m: Machine, c: Call): Value {
  const fn = c.args[0] ? m.read(c.args[0]) : UNKNOWN;
  return fn.k === 'function' && c.args.length === 1
    ? { ...fn, defaults: new Map([...fn.defaults, ...c.kw]) }
    : fn.k === 'function'
      ? UNKNOWN
      : (c.args[0] ?? UNKNOWN);
}

export { dispatch, io };
