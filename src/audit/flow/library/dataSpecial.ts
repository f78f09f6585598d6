/** Methods of data whose effect on rows hangs on their arguments, by name. */
import { numbered, without } from '../encodings';
import { choosers, elementsOf } from '../access';
import { beside } from '../stacking';
import { type SubsetKey, sources } from '../rows';
import { arg, type Call, callBack } from '../calls';
import { dropColumns } from '../statements';
import type { Machine } from '../machine';
import {
  type Data,
  type Value,
  UNKNOWN,
  allPreds,
  allStats,
  constant,
  data,
  folded,
  list,
  unite
} from '../values';
import { drawnByMethod } from './seeding';
import { partCount, splitInto, trainTestSplit } from './splits';
import { scored, byEffect, sameRows, missing, inplace } from './data';

/** `take` and `skip` of a data set: after a shuffle that is made anew each time, any row comes to be in either. */
function cut(m: Machine, d: Data, key: SubsetKey): Data {
  return { ...d, rows: d.rows && (d.reshuffled ? d.rows : m.rows.subset(d.rows, key, m.loopKeys)) };
}

/** `tf.data`'s shuffle gives another order each time, unless it is told not to; with a seed it may be the same. */
function reshuffles(m: Machine, d: Data, c: Call): boolean {
  const buffered = c.args.length > 0 || c.kw.has('buffer_size');
  const asked = c.kw.get('reshuffle_each_iteration');
  const anew = asked === undefined || m.constantOf(asked) === true;
  return (
    d.type === 'dataset' && buffered && anew && !c.kw.has('seed') && c.args.length < 2 && !materialised(d)
  );
}

/** Of Hugging Face's `datasets`: shuffled once, by NumPy's generator. */
function materialised(d: Data): boolean {
  return d.rows !== null && sources(d.rows).some(s => s.label === 'load_dataset');
}

type Special = (m: Machine, of: Value, d: Data, c: Call, name: string) => Value;

/** Whatever columns it had, it has those that were asked for. */
function aligned(d: Data): Data {
  return without(d, 'indicators');
}

export const GAPS: Readonly<Record<string, Special>> = {
  isnull: missing,
  isna: missing,
  notnull: missing,
  notna: missing
};

export const SPECIAL: Readonly<Record<string, Special>> = {
  drop: (m, of, d, c) => {
    const named =
      c.kw.get('columns') ??
      (/^(?:1|columns)$/.test(String(m.constantOf(c.kw.get('axis') ?? c.args[1])))
        ? (c.args[0] ?? c.kw.get('labels'))
        : undefined);
    if (named !== undefined) {
      const one = m.text(named);
      const names =
        one !== null
          ? [one]
          : (elementsOf(m, named) ?? []).map(v => m.text(v)).filter((n): n is string => n !== null);
      const all = one !== null || names.length === elementsOf(m, named)?.length;
      const by = choosers(m, named);
      return inplace(m, of, c, x => {
        const left = dropColumns(x, names);
        return { ...left, stats: unite(left.stats, by), ...(all ? {} : { holds: null }) };
      });
    }
    const index = m.data(c.args[0] ?? c.kw.get('index') ?? c.kw.get('labels'));
    const rows =
      d.rows &&
      m.rows.subset(
        d.rows,
        index?.rows ? { by: 'complement', of: index.rows } : { by: 'other', key: m.key(c.node) },
        m.loopKeys
      );
    return inplace(m, of, c, x => ({ ...x, rows }));
  },
  filter: (m, _of, d, c) =>
    c.kw.has('items') || c.kw.has('like') || c.kw.has('regex')
      ? { ...folded(d), holds: null }
      : { ...d, rows: d.rows && m.rows.subset(d.rows, { by: 'other', key: m.key(c.node) }, m.loopKeys) },
  pop: (m, of, d, c) => {
    const name = m.text(c.args[0]);
    const column = name === null ? null : d.byCol?.get(name);
    if (name !== null) {
      m.mutate(of, x => dropColumns(x, [name]));
    }
    return data('series', d.rows, {
      stats: column ? unite(d.stats, column.stats) : d.stats,
      cols: name ? [name] : [],
      name: m.tree.text(c.node)
    });
  },
  isin: (m, _of, d, c) => {
    const other = m.data(c.args[0]);
    const chooses =
      d.type === 'index' && other?.type === 'index' && other.rows
        ? ({ by: 'pick', index: other.rows } as const)
        : ({
            by: 'compare',
            on: d.symbol ?? d.name,
            op: 'in',
            value: c.argNodes[0] ? m.tree.text(c.argNodes[0]) : ''
          } as const);
    return data('series', d.rows, { chooses });
  },
  set_index: (m, of, d, c) => {
    const name = m.text(arg(c, 0, 'keys'));
    const dated = name !== null && d.dates.includes(name);
    return inplace(m, of, c, x => ({
      ...(name === null ? x : dropColumns(x, [name])),
      ordered: dated ? m.site(c.node) : x.ordered
    }));
  },
  ...GAPS,
  fillna: (m, of, d, c) => {
    const method = m.text(c.kw.get('method'));
    if (method) {
      const statistic = m.statistic(c.node, `${d.name}.fillna(method='${method}')`, d);
      return inplace(m, of, c, x => ({ ...x, stats: unite(x.stats, [statistic]) }));
    }
    return sameRows(m, of, d, c);
  },
  assign: (m, _of, d, c) => {
    const byCol = new Map(d.byCol ?? []);
    for (const [name, v] of c.kw) {
      const obj = m.read(v);
      const x = m.data(obj.k === 'function' ? callBack(m, v, [d], c) : v);
      byCol.set(name, { stats: x ? allStats(x) : [], preds: x ? allPreds(x) : [] });
    }
    return { ...d, byCol, cols: unite(d.cols, [...c.kw.keys()]) };
  },
  // A dictionary of what was learned (means by group) is used as such; of rows it is left open.
  to_dict: (_m, _of, d) =>
    allStats(d).length > 0
      ? { k: 'dict', items: new Map(), rest: data('scalar', null, { stats: allStats(d) }) }
      : UNKNOWN,
  tolist: (_m, _of, d) => ({
    ...folded(d),
    type: d.type === 'index' || d.type === 'scalar' ? d.type : 'array'
  }),
  to_numpy: (_m, _of, d) => ({ ...folded(d), type: 'array', dates: [] }),
  ravel: (_m, _of, d) => ({ ...folded(d), type: d.type === 'series' ? 'array' : d.type, dates: [] }),
  keys: () => UNKNOWN,
  // Both frames get the labels of both, or of one of them; the rows are what they were.
  align: (m, of, d, c) => {
    const other = m.data(c.args[0]);
    return c.args[0] ? list([aligned(d), other ? aligned(other) : c.args[0]], true) : UNKNOWN;
  },
  factorize: (m, _of, d, c) =>
    d.type === 'series' ? list([numbered(m, c.node, 'factorize', d), UNKNOWN], true) : UNKNOWN,
  reindex: (m, of, d, c, name) => byEffect(m, of, aligned(d), name, c),
  reindex_like: (m, of, d, c, name) => byEffect(m, of, aligned(d), name, c),
  iterrows: () => UNKNOWN,
  itertuples: () => UNKNOWN,
  items: () => UNKNOWN,
  size: (_m, _of, d) => data('scalar', null, { lengthOf: d.rows }),
  unique: (m, _of, d, c) =>
    data('scalar', null, { symbol: m.tree.text(c.node), stats: d.type === 'index' ? [] : d.stats }),
  backward: (m, of, d, c) => {
    for (const p of allPreds(d)) {
      const ref = { k: 'ref', id: p.model.id } as const;
      const est = m.read(ref);
      if (est.k === 'estimator') {
        const order = m.emit(c.node, {
          kind: 'fit',
          model: p.model,
          method: 'backward',
          X: p.X,
          y: d.against,
          validation: []
        });
        m.store.update(ref, { ...est, learned: { order, statistic: null } });
      }
    }
    // What is trained on is no score when it is printed.
    m.mutate(of, x => ({ ...x, against: null }));
    return constant(null);
  },
  // tf.data and torch datasets
  take: (m, _of, d, c) => {
    const n = c.argNodes[0] ? m.tree.text(c.argNodes[0]) : '';
    const index = m.data(c.args[0]);
    if (index?.type === 'index' && index.rows && d.rows) {
      return { ...d, rows: m.rows.subset(d.rows, { by: 'pick', index: index.rows }, m.loopKeys) };
    }
    return cut(m, d, { by: 'slice', from: null, to: n });
  },
  skip: (m, _of, d, c) =>
    cut(m, d, { by: 'slice', from: c.argNodes[0] ? m.tree.text(c.argNodes[0]) : '', to: null }),
  cache: (_m, _of, d) => ({ ...d, reshuffled: false }),
  shuffle: (m, _of, d, c) => {
    if (d.type === 'dataset' || d.type === 'splits') {
      drawnByMethod(m, c, 'shuffle', 'shuffle', materialised(d) ? 'numpy' : undefined);
    }
    return reshuffles(m, d, c) ? { ...d, reshuffled: true } : d;
  },
  split: (m, _of, d, c) =>
    d.type === 'dataset' || d.type === 'other' ? m.opaque(c.node, d.name, d.stats) : folded(d),
  train_test_split: (m, _of, d, c) => {
    drawnByMethod(m, c, 'train_test_split', 'datasets.Dataset.train_test_split');
    const parts =
      elementsOf(m, trainTestSplit(m, 'datasets.Dataset.train_test_split', { ...c, args: [d] })) ?? [];
    return {
      k: 'dict',
      items: new Map([
        ['train', parts[0] ?? UNKNOWN],
        ['test', parts[1] ?? UNKNOWN]
      ]),
      rest: null
    };
  },
  randomSplit: (m, _of, d, c) => {
    drawnByMethod(m, c, 'randomSplit', 'randomSplit');
    return splitInto(m, d, partCount(m, c.args[0], 0), 'randomSplit', c, true);
  },
  insert: (m, of, d, c) => {
    const name = m.text(arg(c, 1, 'column'));
    const x = m.data(arg(c, 2, 'value'));
    if (name && d.type === 'frame') {
      m.mutate(of, y => ({
        ...y,
        cols: unite(y.cols, [name]),
        byCol: new Map(y.byCol ?? []).set(name, { stats: x ? allStats(x) : [], preds: x ? allPreds(x) : [] })
      }));
    }
    return constant(null);
  },
  dot: (m, _of, d, c) => beside(m, [d, ...c.args.map(v => m.data(v)).filter((x): x is Data => x !== null)]),
  mean: (m, of, d, c, name) => (d.against ? scored(m, d, name, c) : byEffect(m, of, d, name, c)),
  equals: () => UNKNOWN,
  plot: () => UNKNOWN,
  nonzero: (m, _of, d) =>
    list(
      [
        {
          ...d,
          type: 'index',
          rows: d.rows && d.chooses ? m.rows.subset(d.rows, d.chooses, m.loopKeys) : d.rows
        }
      ],
      true
    )
};
