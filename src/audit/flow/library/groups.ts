/** Methods that set each row beside others: lags, windows, ranks, groups. */
import { elementsOf } from '../access';
import { type Call, callBack } from '../calls';
import type { Machine } from '../machine';
import { isWithin } from '../rows';
import { drawnByMethod } from './seeding';
import { type Data, type Value, allStats, constant, data, folded, unite } from '../values';

/** `shift`, `diff`, `cumsum`, `rank`: each row's value is made of other rows, and what needs later ones looks ahead. */
export function shifted(m: Machine, d: Data, name: string, c: Call): Data {
  if (name === 'rank') {
    return {
      ...folded(d),
      holds: null,
      stats: unite(allStats(d), [m.statistic(c.node, `${d.name}.rank`, d)])
    };
  }
  const by = m.constantOf(c.args[0] ?? c.kw.get('periods'));
  const ahead =
    (name === 'shift' || name === 'diff' || name === 'pct_change') && typeof by === 'number' && by < 0;
  const stats = ahead
    ? unite(allStats(d), [m.statistic(c.node, `${d.name || d.type}.${name}(${by})`, d, 'ahead')])
    : allStats(d);
  return { ...folded(d), holds: null, lagged: m.site(c.node), stats };
}

/** `rolling`, `expanding`, `ewm`, `resample`. A centred window holds rows that come later. */
export function windowed(m: Machine, d: Data, name: string, c: Call): Data {
  const centred = name === 'rolling' && m.constantOf(c.kw.get('center')) === true;
  const stats = centred
    ? unite(allStats(d), [m.statistic(c.node, `${d.name || d.type}.rolling(center=True)`, d, 'ahead')])
    : allStats(d);
  return {
    ...folded(d),
    holds: null,
    lagged: m.site(c.node),
    stats,
    type: name === 'resample' ? 'groupby' : 'window'
  };
}

export function grouped(m: Machine, of: Value, d: Data, c: Call): Value {
  const by = c.args[0] ?? c.kw.get('by');
  const names = by
    ? [m.text(by), ...(elementsOf(m, by) ?? []).map(v => m.text(v))].filter((n): n is string => n !== null)
    : [];
  if (names.length > 0) {
    m.mutate(of, x => ({ ...x, cols: unite(x.cols, names) }));
    m.emit(c.node, { kind: 'group', columns: names, rows: d.rows });
  }
  return { ...folded(d), type: 'groupby', holds: null };
}

const WITHIN_GROUP = new Set([
  'shift',
  'diff',
  'cumcount',
  'cumsum',
  'cumprod',
  'cummax',
  'cummin',
  'pct_change',
  'rolling',
  'expanding',
  'ngroup'
]);

/** `groupby(…).apply(lambda g: g.iloc[:-8])`: rows that a function keeps of each group; null where it gives no rows of them. */
function keptOfGroups(m: Machine, d: Data, fn: Value, c: Call): Value | null {
  const mark = m.store.mark;
  const events = m.events.length;
  const kept = m.data(callBack(m, fn, [{ ...d, type: 'frame' }], c));
  if (d.rows && kept?.rows && isWithin(kept.rows, d.rows)) {
    return kept;
  }
  m.store.rollback(mark);
  m.events.length = events;
  return null;
}

export function groupMethod(m: Machine, d: Data, name: string, c: Call): Value {
  if (name === 'head' || name === 'tail' || name === 'sample') {
    const rows = d.rows && m.rows.subset(d.rows, { by: 'other', key: m.key(c.node) }, m.loopKeys);
    if (name === 'sample') {
      drawnByMethod(m, c, name, `${d.name}.groupby.sample`);
    }
    if (m.constantOf(c.args[0] ?? c.kw.get('n') ?? constant(name === 'sample' ? 1 : 5)) === 1) {
      m.emit(c.node, { kind: 'distinct', rows });
    }
    return { ...d, type: 'frame', rows };
  }
  if (WITHIN_GROUP.has(name)) {
    return name === 'rolling' || name === 'expanding'
      ? windowed(m, d, name, c)
      : name === 'shift' || name === 'diff' || name === 'pct_change'
        ? { ...shifted(m, d, name, c), type: 'series' }
        : { ...d, type: 'series' };
  }
  if (name === 'groups' || name === 'get_group') {
    return {
      ...d,
      type: 'frame',
      rows: d.rows && m.rows.subset(d.rows, { by: 'other', key: m.key(c.node) }, m.loopKeys)
    };
  }
  const fns = c.args.filter(v => m.read(v).k === 'function');
  if (name === 'apply' && fns.length === 1) {
    const kept = keptOfGroups(m, d, fns[0], c);
    if (kept) {
      return kept;
    }
  }
  for (const fn of fns) {
    const rows = d.rows && m.rows.subset(d.rows, { by: 'other', key: m.key(c.node) }, m.loopKeys);
    callBack(m, fn, [{ ...d, type: name === 'apply' ? 'frame' : 'series', rows }], c);
  }
  const statistic = m.statistic(c.node, `${d.name}.groupby.${name}`, d);
  const stats = unite(d.stats, [statistic]);
  if (name === 'transform' || name === 'rank' || name === 'ffill' || name === 'bfill') {
    return data('series', d.rows, { stats, name: d.name });
  }
  // Groups are other rows than those they were made of; what is learned of them is the statistic.
  return data('frame', d.rows && m.rows.source(m.key(c.node), `groups of ${d.name}`, m.loopKeys), {
    stats,
    name: `${d.name}.groupby`
  });
}
