/** Categories that were numbered or given columns: carried along with data as statistics are, and shown apart. */
import type { Expr } from '../python/tree';
import type { Machine } from './machine';
import type { EncodingKind, Statistic } from './types';
import type { Column, Data } from './values';

const BY_CLASS: Readonly<Record<string, EncodingKind>> = {
  LabelEncoder: 'codes',
  OrdinalEncoder: 'codes',
  OneHotEncoder: 'indicators',
  LabelBinarizer: 'indicators'
};

/** What fitting this class to categories makes of them; null for all but the encoders. */
export function encodes(cls: string): EncodingKind | null {
  return Object.hasOwn(BY_CLASS, cls) ? BY_CLASS[cls] : null;
}

export function isEncoding(statistic: Statistic): boolean {
  return statistic.kind === 'codes' || statistic.kind === 'indicators';
}

/** `df.city.cat.codes`, `df.city.map({'Rome': 0, 'Oslo': 1, 'Bonn': 2})`. */
export function numbered(m: Machine, node: Expr, what: string, d: Data): Data {
  const statistic = m.statistic(node, what, d, 'codes');
  return { ...d, stats: [...d.stats.filter(s => s !== statistic), statistic] };
}

/** The data after categories were given columns: codes that they had before are gone. */
export function spread(m: Machine, node: Expr, what: string, d: Data, names: readonly string[] | null): Data {
  const statistic = m.statistic(node, what, d, 'indicators');
  const left = d.type === 'frame' && names === null ? d : without(d, 'codes', names);
  return { ...left, stats: [...left.stats, statistic] };
}

/** The data without marks of one kind, in the named columns or everywhere. */
export function without(d: Data, kind: EncodingKind, names: readonly string[] | null = null): Data {
  const kept = (stats: readonly Statistic[]): readonly Statistic[] =>
    stats.some(s => s.kind === kind) ? stats.filter(s => s.kind !== kind) : stats;
  const byCol =
    d.byCol &&
    new Map<string, Column>(
      [...d.byCol].map(([name, column]) => [
        name,
        names === null || names.includes(name) ? { ...column, stats: kept(column.stats) } : column
      ])
    );
  return { ...d, byCol, stats: names === null ? kept(d.stats) : d.stats };
}
