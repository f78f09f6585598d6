/** Functions of libraries whose effect on rows hangs on their arguments, by name. */
import { lastPart } from '../../knowledge';
import { numbered, spread } from '../encodings';
import { elementsOf } from '../access';
import { joined } from './choosing';
import { beside, stacked } from '../stacking';
import { arg, argNode, type Call } from '../calls';
import type { Machine } from '../machine';
import {
  type Data,
  type Value,
  NONE,
  UNKNOWN,
  allPreds,
  allStats,
  data,
  folded,
  holding,
  list,
  unite
} from '../values';
import { nativeCv, trainNative } from './boosters';
import { drawsIterated } from './seeding';
import { listAsData } from './splits';

export function first(m: Machine, c: Call): Value {
  const d = m.data(c.args[0] ?? c.kw.values().next().value);
  return d ? folded(d) : UNKNOWN;
}

/** `scale(X)`: the statistic and its use in one call. */
export function learnedInPlace(m: Machine, name: string, c: Call): Value {
  const value = arg(c, 0, 'X');
  const d = m.data(value) ?? (value ? listAsData(m, value, c) : null);
  if (!d) {
    return UNKNOWN;
  }
  const view = m.view(value, argNode(c, 0, 'X'));
  const statistic = m.statistic(c.node, lastPart(name), { ...d, name: view.text });
  return data('array', d.rows, {
    stats: unite(allStats(d), [statistic]),
    name: m.tree.text(c.node).slice(0, 60)
  });
}

type Special = (m: Machine, c: Call, name: string) => Value | null;

export const concat: Special = (m, c) => {
  const items = c.args[0] ? elementsOf(m, c.args[0]) : null;
  const parts = (items ?? c.args).map(v => m.data(v)).filter((d): d is Data => d !== null);
  const axis = m.constantOf(c.kw.get('axis') ?? c.kw.get('dim') ?? (items ? c.args[1] : undefined));
  if (parts.length === 0) {
    return c.args[0] ? (listAsData(m, c.args[0], c) ?? UNKNOWN) : UNKNOWN;
  }
  const sideways =
    axis === 1 ||
    axis === 'columns' ||
    axis === -1 ||
    (axis === undefined && parts.every(p => p.rows === parts[0].rows));
  return sideways ? beside(m, parts) : stacked(m, parts);
};

function asArray(m: Machine, c: Call): Value {
  const d = m.data(c.args[0]);
  return d
    ? { ...folded(d), type: d.type === 'index' ? 'index' : 'array' }
    : c.args[0]
      ? (listAsData(m, c.args[0], c) ?? UNKNOWN)
      : UNKNOWN;
}

export const SPECIAL: Readonly<Record<string, Special>> = {
  'pandas.concat': concat,
  'numpy.concatenate': concat,
  'numpy.append': (m, c) => concat(m, { ...c, args: [list(c.args.slice(0, 2))] }, ''),
  'torch.cat': concat,
  'tensorflow.concat': concat,
  'numpy.hstack': (m, c) => {
    // Of one-dimensional arrays it is a concatenation: rows that differ tell.
    const parts = (elementsOf(m, c.args[0] ?? UNKNOWN) ?? [])
      .map(v => m.data(v))
      .filter((d): d is Data => d !== null);
    return parts.length === 0
      ? UNKNOWN
      : parts.some(p => p.rows !== parts[0].rows)
        ? stacked(m, parts)
        : beside(m, parts);
  },
  'pandas.DataFrame': (m, c) => {
    const value = arg(c, 0, 'data');
    if (value === undefined) {
      // An empty frame has the rows of its index, or of the first column put into it.
      return data('frame', m.data(c.kw.get('index'))?.rows ?? null);
    }
    const obj = m.read(value);
    if (obj?.k === 'dict') {
      const parts = [...obj.items].map(([k, v]) => [k, m.data(v)] as const);
      const known = parts.filter((p): p is readonly [string, Data] => p[1] !== null);
      const rows =
        known.find(([, d]) => d.rows)?.[1].rows ?? m.rows.source(m.key(c.node), 'frame', m.loopKeys);
      const byCol = new Map(known.map(([k, d]) => [k, { stats: allStats(d), preds: allPreds(d) }] as const));
      return data('frame', rows, {
        cols: [...obj.items.keys()],
        byCol,
        holds: obj.rest ? null : holding([...obj.items.keys()]),
        name: ''
      });
    }
    const d = m.data(value) ?? listAsData(m, value, c);
    const cols = (elementsOf(m, c.kw.get('columns') ?? UNKNOWN) ?? [])
      .map(v => m.text(v))
      .filter((n): n is string => n !== null);
    return {
      ...folded(d ?? data('frame', m.rows.source(m.key(c.node), 'frame', m.loopKeys))),
      type: 'frame',
      cols,
      holds: c.kw.has('columns') ? (cols.length > 0 ? holding(cols) : null) : (d?.holds ?? null),
      parts: null
    };
  },
  'numpy.array': asArray,
  'numpy.asarray': asArray,
  'numpy.asanyarray': asArray,
  'numpy.ascontiguousarray': asArray,
  'numpy.zeros': blankMask,
  'numpy.ones': blankMask,
  'numpy.full': blankMask,
  'numpy.arange': (m, c) => {
    const n = m.data(c.args[0]);
    return data(
      'index',
      (c.args.length === 1 && n?.lengthOf) || m.rows.source(m.key(c.node), 'arange', m.loopKeys)
    );
  },
  'numpy.random.permutation': permuted,
  'numpy.random.shuffle': () => NONE,
  'random.shuffle': () => NONE,
  'torch.randperm': permuted,
  'numpy.random.choice': (m, c) => data('index', m.rows.source(m.key(c.node), 'choice', m.loopKeys)),
  'numpy.random.rand': randomArray,
  'numpy.random.random': randomArray,
  'numpy.random.uniform': randomArray,
  'numpy.random.randint': (m, c) =>
    data('index', m.rows.source(m.key(c.node), 'randint', m.loopKeys), { stats: statsOf(m, c.args) }),
  'numpy.delete': (m, c) => {
    const d = m.data(c.args[0]);
    const index = m.data(c.args[1]);
    const axis = m.constantOf(c.kw.get('axis') ?? c.args[2]);
    return d && axis !== 1 && d.rows
      ? {
          ...folded(d),
          rows: m.rows.subset(
            d.rows,
            index?.rows ? { by: 'complement', of: index.rows } : { by: 'other', key: m.key(c.node) },
            m.loopKeys
          )
        }
      : (d ?? UNKNOWN);
  },
  'numpy.setdiff1d': (m, c) => {
    const [a, b] = [m.data(c.args[0]), m.data(c.args[1])];
    return a?.rows && b?.rows
      ? { ...a, rows: m.rows.subset(a.rows, { by: 'complement', of: b.rows }, m.loopKeys) }
      : UNKNOWN;
  },
  'numpy.where': (m, c) => {
    const cond = m.data(c.args[0]);
    if (c.args.length === 1) {
      return cond?.rows && cond.chooses
        ? list([data('index', m.rows.subset(cond.rows, cond.chooses, m.loopKeys))], true)
        : UNKNOWN;
    }
    return beside(
      m,
      c.args
        .map(v => m.data(v))
        .filter((d): d is Data => d !== null && (d.rows !== null || d.stats.length > 0))
    );
  },
  'pandas.cut': (m, c) =>
    typeof m.constantOf(arg(c, 1, 'bins')) === 'number' ? learnedCut(m, c, 'pandas.cut') : binned(m, c),
  'pandas.qcut': learnedCut,
  'pandas.get_dummies': (m, c) => {
    const d = m.data(arg(c, 0, 'data'));
    const names = c.kw.get('columns');
    const list = names && elementsOf(m, names)?.map(v => m.text(v));
    const known = list?.every(name => name !== null) ? list : null;
    return d
      ? {
          ...spread(m, c.node, 'pandas.get_dummies', d, known),
          cols: [],
          holds: null,
          type: 'frame'
        }
      : UNKNOWN;
  },
  'pandas.factorize': (m, c) => {
    const d = m.data(arg(c, 0, 'values'));
    return d?.type === 'series' ? list([numbered(m, c.node, 'pandas.factorize', d), UNKNOWN], true) : UNKNOWN;
  },
  'pandas.merge': (m, c) => {
    const [a, b] = [m.data(arg(c, 0, 'left')), m.data(arg(c, 1, 'right'))];
    return a ? joined(m, a, b, c) : UNKNOWN;
  },
  'pandas.to_datetime': (m, c) => {
    const d = m.data(c.args[0]);
    return d ? { ...d, dates: d.cols.length > 0 ? d.cols : ['date'] } : UNKNOWN;
  },
  'torch.utils.data.TensorDataset': dataset_,
  'tensorflow.data.Dataset.from_tensor_slices': dataset_,
  'tensorflow.data.Dataset.zip': dataset_,
  'torch.utils.data.DataLoader': (m, c, name) => {
    const d = m.data(arg(c, 0, 'dataset')) ?? loaderOf(m, c);
    const by = m.data(c.kw.get('sampler'));
    const rows =
      by?.rows && d.rows ? m.rows.subset(d.rows, { by: 'pick', index: by.rows }, m.loopKeys) : d.rows;
    return { ...d, type: 'loader', rows, draws: drawsIterated(m, c, name) };
  },
  'torch.utils.data.Subset': (m, c) => {
    const [d, index] = [m.data(arg(c, 0, 'dataset')), m.data(arg(c, 1, 'indices'))];
    return d?.rows && index?.rows
      ? { ...d, rows: m.rows.subset(d.rows, { by: 'pick', index: index.rows }, m.loopKeys) }
      : (d ?? UNKNOWN);
  },
  'torch.utils.data.SubsetRandomSampler': (m, c) => m.data(c.args[0]) ?? UNKNOWN,
  'torch.max': (m, c) => list([first(m, c), first(m, c)], true),
  'xgboost.train': trainNative,
  'lightgbm.train': trainNative,
  'catboost.train': trainNative,
  'xgboost.cv': nativeCv,
  'lightgbm.cv': nativeCv,
  'catboost.cv': nativeCv
};

/** `np.zeros(len(df), dtype=bool)`: a mask that is written later; each is one of its own. */
function blankMask(m: Machine, c: Call, name: string): Value | null {
  const n = m.data(c.args[0]);
  const dtype = c.kw.get('dtype');
  const type = dtype && m.read(dtype);
  const truth =
    (type?.k === 'global' && /\.bool_?$/.test(type.path)) ||
    m.text(dtype) === 'bool' ||
    typeof m.constantOf(c.args[1]) === 'boolean';
  return truth && n?.lengthOf
    ? data('array', n.lengthOf, {
        chooses: { by: 'mask', mask: m.key(c.node), negated: name.endsWith('ones') }
      })
    : null;
}

/** A user's own dataset object in a loader. */
function loaderOf(m: Machine, c: Call): Data {
  return (c.args[0] ? listAsData(m, c.args[0], c) : null) ?? m.opaque(c.node, 'loader');
}

/** Bins between edges that lie in the rows: their quantiles, or their range in equal steps. */
function learnedCut(m: Machine, c: Call, name: string): Value {
  const value = arg(c, 0, 'x');
  const bins = learnedInPlace(m, name, { ...c, args: value ? [value] : [] });
  const d = m.data(bins);
  return d && m.constantOf(c.kw.get('retbins')) === true
    ? list([bins, data('scalar', null, { stats: d.stats })], true)
    : bins;
}

/** Bins between edges that are given; what the edges were learned from goes with them. */
function binned(m: Machine, c: Call): Value {
  const d = m.data(arg(c, 0, 'x'));
  const edges = arg(c, 1, 'bins');
  const known = edges ? [edges, ...(elementsOf(m, edges) ?? [])] : [];
  const stats = known.reduce<Data['stats']>((s, v) => {
    const edge = m.data(v);
    return edge ? unite(s, allStats(edge)) : s;
  }, []);
  return d ? { ...folded(d), stats: unite(allStats(d), stats) } : UNKNOWN;
}

function permuted(m: Machine, c: Call): Value {
  const value = c.args[0] ?? c.kw.get('x');
  const d = m.data(value);
  return d?.rows ? d : data('index', d?.lengthOf ?? m.rows.source(m.key(c.node), 'permutation', m.loopKeys));
}

/** Bounds of a draw may have been learned from rows. */
function statsOf(m: Machine, values: readonly Value[]): Data['stats'] {
  return values.reduce<Data['stats']>((stats, v) => {
    const d = m.data(v);
    return d && !d.rows ? unite(stats, allStats(d)) : stats;
  }, []);
}

function randomArray(m: Machine, c: Call): Value {
  const rows = m.rows.source(m.key(c.node), 'random numbers', m.loopKeys);
  return data('array', rows, { symbol: `random:${rows.id}`, stats: statsOf(m, c.args) });
}

function dataset_(m: Machine, c: Call): Value {
  const items = c.args.length === 1 ? (elementsOf(m, c.args[0]) ?? c.args) : c.args;
  const parts = items.map(v => m.data(v)).filter((d): d is Data => d !== null);
  if (parts.length === 0) {
    return m.opaque(c.node, 'dataset');
  }
  const all = parts.map(folded).reduce((a, b) => ({ ...a, stats: unite(a.stats, b.stats) }));
  return { ...all, type: 'dataset', parts: parts.length > 1 ? parts : null };
}
