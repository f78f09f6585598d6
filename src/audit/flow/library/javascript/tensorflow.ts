/** TensorFlow.js: tensors, data sets and networks. */
import { lastPart } from '../../../knowledge';
import { elementsOf } from '../../access';
import { type Call, callBack, derived } from '../../calls';
import type { Machine } from '../../machine';
import { beside, stacked } from '../../stacking';
import { type Data, type Value, NONE, UNKNOWN, folded } from '../../values';
import { dataMethod } from '../data';
import { listAsData, partCount, splitInto } from '../splits';
import { writes } from './files';
import { withOptions } from './options';

/** Reductions of a tensor: over all of it, or along the first axis, they learn from its rows. */
const REDUCTIONS = new Set(['mean', 'sum', 'max', 'min', 'prod', 'moments', 'norm']);

/** A call below `tf`; null where nothing is known of it. */
export function tensorflow(m: Machine, path: string, c: Call): Value | null {
  if (!path.startsWith('tfjs.')) {
    return null;
  }
  const name = path.slice('tfjs.'.length);
  switch (name) {
    case 'sequential':
    case 'model':
    case 'Sequential':
    case 'LayersModel':
      return network(m, c, path, false);
    case 'tensor':
    case 'tensor1d':
    case 'tensor2d':
    case 'tensor3d':
    case 'tensor4d':
    case 'tensor5d':
    case 'data.array':
    case 'stack':
      return tensor(m, c, name === 'data.array');
    case 'data.zip':
      return zipped(m, c);
    case 'tidy':
      return c.args.length > 0 ? callBack(m, c.args.at(-1)!, [], c) : UNKNOWN;
    case 'concat': {
      const all = (elementsOf(m, c.args[0] ?? UNKNOWN) ?? c.args).map(v => m.data(v)).filter(d => d !== null);
      const axis = m.constantOf(c.args[1]);
      return axis === 1 || axis === -1 ? beside(m, all) : stacked(m, all);
    }
    case 'split': {
      const d = m.data(c.args[0]);
      const axis = m.constantOf(c.args[2]);
      return d && (axis === undefined || axis === 0)
        ? splitInto(m, d, partCount(m, c.args[1], 0), 'tf.split', c, false)
        : UNKNOWN;
    }
    case 'slice': {
      const d = m.data(c.args[0]);
      return d
        ? sliced(
            m,
            d,
            c.args.slice(1),
            c.argNodes.slice(1).map(n => m.tree.text(n))
          )
        : UNKNOWN;
    }
    case 'util.shuffle':
    case 'util.shuffleCombo':
      return NONE;
    default:
  }
  if (name.startsWith('initializers.')) {
    // A layer that is given one with a seed draws the same weights each time.
    if (withOptions(m, c).kw.has('seed')) {
      m.store.set(m.seeded, 'layers', true as const);
    }
    return UNKNOWN;
  }
  const d = m.data(c.args[0]);
  if (d && REDUCTIONS.has(name)) {
    const reduced = dataMethod(m, d, d, name === 'moments' ? 'mean' : name, {
      ...c,
      args: c.args.slice(1),
      argNodes: c.argNodes.slice(1)
    });
    return name === 'moments'
      ? {
          k: 'dict',
          items: new Map([
            ['mean', reduced],
            ['variance', reduced]
          ]),
          rest: null
        }
      : reduced;
  }
  if (d && /^[a-z]\w*$/.test(name)) {
    return combined(m, c);
  }
  return name.startsWith('layers.') ? layer(m, c) : null;
}

/** Arithmetic of tensors: the rows of the first that has some, the statistics of all. */
function combined(m: Machine, c: Call): Value {
  const all = c.args.map(v => m.data(v)).filter((d): d is Data => d !== null);
  return beside(m, all);
}

/** A layer is a part of its network; its options may hold what seeds it. */
function layer(m: Machine, c: Call): Value {
  derived(m, c, '');
  return UNKNOWN;
}

/** What a list or an array holds, as a tensor or a data set. */
function tensor(m: Machine, c: Call, dataset: boolean): Value {
  const [value] = c.args;
  const d = m.data(value) ?? (value ? listAsData(m, value, c) : null);
  const type = dataset ? 'dataset' : 'array';
  return d ? { ...folded(d), type, element: false, chooses: null } : m.opaque(c.node, 'tensor');
}

/** `tf.data.zip({ xs, ys })`: rows with their labels. */
function zipped(m: Machine, c: Call): Value {
  const obj = m.read(c.args[0] ?? UNKNOWN);
  const held = obj.k === 'dict' ? [...obj.items.values()] : (elementsOf(m, c.args[0] ?? UNKNOWN) ?? []);
  const all = held.map(v => m.data(v)).filter((d): d is Data => d !== null);
  return all.length > 0 ? { ...folded(all[0]), type: 'dataset' } : m.opaque(c.node, 'data set');
}

/** `x.slice(begin, size)`: rows from one on, as many as are asked for. */
export function sliced(m: Machine, d: Data, args: readonly Value[], texts: readonly string[]): Data {
  const [begin, size] = args.map((v, i) => first(m, v, texts[i] ?? ''));
  if (!d.rows || begin === undefined || begin === null) {
    return d;
  }
  const from = begin === '0' ? null : begin;
  const to =
    size === undefined || size === null || size === '-1' ? null : from === null ? size : `${from}+${size}`;
  return from === null && to === null
    ? d
    : {
        ...d,
        rows: m.rows.subset(d.rows, { by: 'slice', from, to }, m.loopKeys),
        chooses: null,
        lengthOf: null
      };
}

/** The number for the first axis, as a text that is equal for equal numbers; null where it cannot be told. */
function first(m: Machine, value: Value, text: string): string | null {
  const items = elementsOf(m, value);
  const v = m.constantOf(items ? items[0] : value);
  if (v !== undefined) {
    return String(v);
  }
  const written = text.replace(/\s+/g, '').replace(/^\[/, '').split(/[,\]]/)[0];
  return written === '' || written.startsWith('...') ? null : written;
}

/** A network. Unless it is loaded, its weights are drawn layer by layer, each by the seed of its initializer where it has one. */
export function network(m: Machine, c: Call, path: string, loaded: boolean): Value {
  return m.store.allocate({
    k: 'estimator',
    cls: lastPart(path),
    qualified: 'tfjs.LayersModel',
    library: 'keras',
    role: 'network',
    shape: 'network',
    params: withOptions(m, c).kw,
    inner: [],
    learns: true,
    transforms: false,
    learned: null,
    seeding: loaded
      ? null
      : {
          generator: 'layers',
          arg: null,
          given: false,
          insertAt: null,
          prefix: '',
          site: m.site(c.node),
          callee: path.replace('tfjs.', 'tf.')
        },
    seedsInner: false,
    last: null,
    attrs: new Map(),
    userClass: null,
    name: m.target
  });
}

/** Where a network is saved: files, and not the browser's own storage. */
export function saved(m: Machine, c: Call): Value {
  const to = m.text(c.args[0]);
  if (to?.startsWith('file://')) {
    writes(m, 'model.save', c, 0, 'model');
  }
  return UNKNOWN;
}
