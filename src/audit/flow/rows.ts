/**
 * Row sets: which rows of which source a value stands for. Nodes are interned, so that the same
 * operation on the same rows is the same node, and compared by `overlaps`.
 *
 * The algebra follows the model of Yang, Brower-Sinning, Lewis and Kästner, "Data Leakage in Notebooks:
 * Static Detection and Better Processes" (ASE 2022), with three answers instead of two: a rule may only
 * speak of an overlap that is certain.
 */

/** Three-valued truth: `maybe` is what cannot be told from the code. */
export type Truth = 'yes' | 'no' | 'maybe';

interface Node {
  readonly id: number;
  /** Loops (header positions) inside which the node was made; tells whether a loop makes new rows. */
  readonly loops: readonly string[];
}

export interface SourceRows extends Node {
  readonly kind: 'source';
  readonly label: string;
}

/** How a subset was chosen; two keys over the same rows may be known to be disjoint. */
export type SubsetKey =
  | { readonly by: 'slice'; readonly from: string | null; readonly to: string | null }
  | { readonly by: 'compare'; readonly on: string; readonly op: string; readonly value: string }
  | { readonly by: 'mask'; readonly mask: string; readonly negated: boolean }
  | { readonly by: 'pick'; readonly index: RowSet }
  | { readonly by: 'complement'; readonly of: RowSet }
  | { readonly by: 'other'; readonly key: string };

export interface SubsetRows extends Node {
  readonly kind: 'subset';
  readonly of: RowSet;
  readonly key: SubsetKey;
}

/** Part `index` of a split: parts of one split share no row. */
export interface PartRows extends Node {
  readonly kind: 'part';
  readonly of: RowSet;
  readonly split: string;
  readonly index: number;
}

/** Rows drawn from others with repetition, or made up from them (SMOTE, bootstrap, augmentation). */
export interface ResampledRows extends Node {
  readonly kind: 'resampled';
  readonly of: RowSet;
}

export interface UnionRows extends Node {
  readonly kind: 'union';
  readonly of: readonly RowSet[];
}

export type RowSet = SourceRows | SubsetRows | PartRows | ResampledRows | UnionRows;

/** Longest chain of operations kept; beyond it rows are what they were, or some of all there were. */
const DEPTH_LIMIT = 64;

/** How many times rows that were put together are put together again; beyond it they are those that they were put to. */
const NESTING_LIMIT = 24;

/** Makes interned row sets. One a notebook. */
export class RowAlgebra {
  source(key: string, label: string, loops: readonly string[]): RowSet {
    return this.intern(`s:${key}|${label}`, loops, id => ({ id, kind: 'source', label, loops }));
  }

  subset(of: RowSet, key: SubsetKey, loops: readonly string[]): RowSet {
    if (key.by === 'slice' && key.from === null && key.to === null) {
      return of;
    }
    if (key.by === 'slice' && of.kind === 'union' && of.of.length === 2) {
      // Train and test put together and cut apart again: what comes first is the first.
      const [first, second] = of.of;
      if (key.from === null && isCut(key.to)) {
        return first;
      }
      if (key.to === null && isCut(key.from)) {
        return second;
      }
    }
    if (key.by === 'pick' && isWithin(key.index, of)) {
      return key.index;
    }
    if (depth(of) > DEPTH_LIMIT || (key.by === 'pick' && nesting(key.index) >= NESTING_LIMIT)) {
      return of;
    }
    return this.intern(`u:${of.id}:${keyText(key)}`, loops, id => ({ id, kind: 'subset', of, key, loops }));
  }

  part(from: RowSet, name: string, index: number, loops: readonly string[]): RowSet {
    // Parts of one split stay apart, whatever they are taken to be parts of.
    const isDeep = depth(from) > DEPTH_LIMIT;
    const [of, split] = isDeep ? [rootOf(from), `${from.id}:${name}`] : [from, name];
    return this.intern(`p:${of.id}:${split}:${index}`, loops, id => ({
      id,
      kind: 'part',
      of,
      split,
      index,
      loops
    }));
  }

  resampled(from: RowSet, key: string, loops: readonly string[]): RowSet {
    const of = depth(from) > DEPTH_LIMIT ? rootOf(from) : from;
    return this.intern(`r:${of.id}:${key}`, loops, id => ({ id, kind: 'resampled', of, loops }));
  }

  union(of: readonly RowSet[], loops: readonly string[]): RowSet {
    const flat = [...new Set(of.flatMap(r => (r.kind === 'union' ? r.of : [r])))];
    if (flat.length === 1) {
      return flat[0];
    }
    // The parts of one split, put together again, are the rows that were split.
    const whole = flat[0].kind === 'part' && flat.length === 2 ? flat[0] : null;
    const other = flat[1];
    if (whole && other.kind === 'part' && other.split === whole.split && other.of === whole.of) {
      return whole.of;
    }
    const kept = flat.slice(0, 12).filter((r, i) => i === 0 || nesting(r) < NESTING_LIMIT);
    if (kept.length === 1 || nesting(kept[0]) >= NESTING_LIMIT) {
      return kept[0];
    }
    return this.intern(`n:${kept.map(r => r.id).join(',')}`, loops, id => ({
      id,
      kind: 'union',
      of: kept,
      loops
    }));
  }

  private intern(operation: string, loops: readonly string[], make: (id: number) => RowSet): RowSet {
    const key = `${operation}|${loops.join()}`;
    let node = this.nodes.get(key);
    if (!node) {
      node = make(this.nodes.size);
      this.nodes.set(key, node);
    }
    return node;
  }

  private readonly nodes = new Map<string, RowSet>();
}

/** Whether two row sets certainly share a row, certainly share none, or neither. */
export function overlaps(a: RowSet, b: RowSet): Truth {
  return a.kind === 'union' || b.kind === 'union' ? overlapsOnce(a, b) : compared(a, b);
}

const overlapsOnce = ofTwo(compared);

function compared(a: RowSet, b: RowSet): Truth {
  const [rootA, rootB] = [rootOf(a), rootOf(b)];
  if (rootA !== rootB && rootA.kind === 'source' && rootB.kind === 'source') {
    return 'no';
  }
  if (isWithin(a, b) || isWithin(b, a)) {
    return 'yes';
  }
  if (a.kind === 'union') {
    return any(a.of.map(r => overlaps(r, b)));
  }
  if (b.kind === 'union') {
    return any(b.of.map(r => overlaps(a, r)));
  }
  const up = lineage(a);
  const down = lineage(b);
  let [i, j] = [up.length, down.length];
  while (i > 0 && j > 0 && up[i - 1] === down[j - 1]) {
    i--;
    j--;
  }
  if (i === up.length) {
    return unionAncestors(a, b);
  }
  if (i === 0 || j === 0) {
    // One holds the other. A complement of what it is compared with is the exception.
    return 'yes';
  }
  const [left, right] = [up[i - 1], down[j - 1]];
  if (duplicated(down[j])) {
    // Copies of a row may lie on both sides of whatever divides them.
    return left.kind === 'part' && right.kind === 'part' ? 'yes' : 'maybe';
  }
  if (left.kind === 'part' && right.kind === 'part' && left.split === right.split) {
    return left.index === right.index ? 'maybe' : 'no';
  }
  if (excludes(left, b) || excludes(right, a)) {
    return 'no';
  }
  if (left.kind === 'subset' && right.kind === 'subset') {
    if (disjoint(left.key, right.key)) {
      return 'no';
    }
    // The same choice made inside and outside of a loop.
    return i === 1 && j === 1 && left.key.by === 'slice' && keyText(left.key) === keyText(right.key)
      ? 'yes'
      : 'maybe';
  }
  return 'maybe';
}

/** Whether every row of `inner` is certainly among the rows of `outer`. */
export function isWithin(inner: RowSet, outer: RowSet): boolean {
  const line = lineage(inner);
  const root = line[line.length - 1];
  // Ancestors are as far from the root as they are deep.
  if (line[line.length - lineage(outer).length] === outer) {
    return true;
  }
  if (root.kind === 'union' && around(root).has(outer)) {
    return true;
  }
  return (
    outer.kind === 'union' &&
    (outer.of.some(r => isWithin(inner, r)) || (root.kind === 'union' && isInParts(root, outer)))
  );
}

/** What each of the rows that were put together lies in. */
const around: (union: RowSet) => ReadonlySet<RowSet> = ofOne(aroundAll);

function aroundAll(union: RowSet): ReadonlySet<RowSet> {
  const [first, ...others] = (union as UnionRows).of.map(holders);
  return new Set([...first].filter(r => others.every(each => each.has(r))));
}

function holders(rows: RowSet): ReadonlySet<RowSet> {
  const root = rootOf(rows);
  return new Set([...lineage(rows), ...(root.kind === 'union' ? around(root) : [])]);
}

/** Whether each of the rows that were put together lies in one of others. */
const isInParts = ofTwo((union, outer) => (union as UnionRows).of.every(r => isWithin(r, outer)));

/** The sources that rows come from. */
export const sources = ofOne(sourcesOf);

function sourcesOf(rows: RowSet): readonly SourceRows[] {
  switch (rows.kind) {
    case 'source':
      return [rows];
    case 'union':
      return [...new Set(rows.of.flatMap(sources))];
    default:
      return sources(rootOf(rows));
  }
}

/** Things by the sources of their rows: only things with a source in common can share rows. */
export class RowIndex<T> {
  constructor(things: Iterable<T>, rowsOf: (thing: T) => readonly (RowSet | null)[]) {
    let position = 0;
    for (const thing of things) {
      const entry = { thing, position: position++ };
      const found = new Set(rowsOf(thing).flatMap(rows => (rows ? sources(rows) : [])));
      for (const source of found) {
        const list = this.bySource.get(source);
        if (list) {
          list.push(entry);
        } else {
          this.bySource.set(source, [entry]);
        }
      }
    }
  }

  /** Those that may share rows with these, in their order. */
  near(rows: RowSet): T[] {
    const lists = sources(rows).map(source => this.bySource.get(source) ?? []);
    const entries =
      lists.length === 1 ? lists[0] : [...new Set(lists.flat())].sort((a, b) => a.position - b.position);
    return entries.map(({ thing }) => thing);
  }

  private readonly bySource = new Map<SourceRows, { readonly thing: T; readonly position: number }[]>();
}

function rootOf(rows: RowSet): SourceRows | UnionRows {
  return lineage(rows).at(-1) as SourceRows | UnionRows;
}

/** The node and its single-parent ancestors, nearest first; a union ends the line. */
export const lineage = ofOne(lineageOf);

function lineageOf(rows: RowSet): readonly RowSet[] {
  const line: RowSet[] = [rows];
  for (let at = rows; at.kind !== 'source' && at.kind !== 'union';) {
    at = at.of;
    line.push(at);
  }
  return line;
}

/** How many unions, or rows that others are picked by, lie one inside of the other. */
const nesting = ofOne(nestingOf);

function nestingOf(rows: RowSet): number {
  const levels = lineage(rows).map(r =>
    r.kind === 'union'
      ? 1 + Math.max(...r.of.map(nesting))
      : r.kind === 'subset' && r.key.by === 'pick'
        ? 1 + nesting(r.key.index)
        : 0
  );
  return Math.max(...levels);
}

/** A bound at which two tables put together are cut apart: a length, not a look at a few rows. */
function isCut(bound: string | null): boolean {
  const n = Number(bound);
  return bound !== null && (Number.isNaN(n) || Math.abs(n) >= 100);
}

function depth(rows: RowSet): number {
  return lineage(rows).length;
}

/** Two lines that end in different roots: only unions at the root can still connect them. */
function unionAncestors(a: RowSet, b: RowSet): Truth {
  const [rootA, rootB] = [rootOf(a), rootOf(b)];
  const unions = rootA.kind === 'union' || rootB.kind === 'union';
  return unions && (rootA !== a || rootB !== b) && linked(rootA, rootB) ? 'maybe' : 'no';
}

const linked = ofTwo((a, b) => {
  const members = (r: RowSet): readonly RowSet[] => (r.kind === 'union' ? r.of : [r]);
  return members(a).some(x => members(b).some(y => overlaps(x, y) !== 'no'));
});

/** Whether rows were repeated, or made from others, on the way to this set. */
export const duplicated = ofOne(isDuplicated);

function isDuplicated(rows: RowSet): boolean {
  return lineage(rows).some(r => r.kind === 'resampled' || (r.kind === 'union' && r.of.some(duplicated)));
}

function excludes(node: RowSet, other: RowSet): boolean {
  return node.kind === 'subset' && node.key.by === 'complement' && isWithin(other, node.key.of);
}

/**
 * Remembers answers. Rows never change, and unions that hold parts of unions share most of what they are made of: asked anew at each
 * place, a question would double with every step.
 */
function ofOne<T>(ask: (rows: RowSet) => T): (rows: RowSet) => T {
  const known = new WeakMap<RowSet, { readonly answer: T }>();
  return rows => {
    let found = known.get(rows);
    if (!found) {
      known.set(rows, (found = { answer: ask(rows) }));
    }
    return found.answer;
  };
}

function ofTwo<T>(ask: (a: RowSet, b: RowSet) => T): (a: RowSet, b: RowSet) => T {
  const known = ofOne((a: RowSet) => ofOne((b: RowSet) => ask(a, b)));
  return (a, b) => known(a)(b);
}

function any(answers: Truth[]): Truth {
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
}

const OPPOSITE: Record<string, string> = {
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  '==': '!=',
  '!=': '==',
  in: 'not in',
  'not in': 'in'
};

function disjoint(a: SubsetKey, b: SubsetKey): boolean {
  if (a.by === 'slice' && b.by === 'slice') {
    return endsBefore(a.to, b.from) || endsBefore(b.to, a.from);
  }
  if (a.by === 'mask' && b.by === 'mask') {
    return a.mask === b.mask && a.negated !== b.negated;
  }
  if (a.by === 'compare' && b.by === 'compare') {
    if (a.on !== b.on) {
      return false;
    }
    if (a.op === '==' && b.op === '==') {
      return a.value !== b.value;
    }
    if (a.value === b.value) {
      return (
        OPPOSITE[a.op] === b.op ||
        (a.op === '<' && b.op === '>') ||
        (a.op === '>' && b.op === '<') ||
        strictPair(a.op, b.op)
      );
    }
    return apart(a, b) || apart(b, a);
  }
  if (a.by === 'pick' && b.by === 'pick') {
    return overlaps(a.index, b.index) === 'no';
  }
  return false;
}

function strictPair(a: string, b: string): boolean {
  return (
    (a === '<' && b === '==') ||
    (a === '==' && b === '<') ||
    (a === '>' && b === '==') ||
    (a === '==' && b === '>')
  );
}

/** `x < 5` and `x > 7`: the first ends below where the second starts. */
function apart(low: { op: string; value: string }, high: { op: string; value: string }): boolean {
  const below = low.op === '<' || low.op === '<=' || low.op === '==';
  const above = high.op === '>' || high.op === '>=' || high.op === '==';
  return below && above && compareBounds(low.value, high.value) < 0;
}

function endsBefore(to: string | null, from: string | null): boolean {
  if (to === null || from === null) {
    return false;
  }
  return to === from || compareBounds(to, from) < 0;
}

/** Negative when `a` is certainly below `b`; NaN where the two cannot be compared. */
function compareBounds(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) {
    return x < 0 === y < 0 ? x - y : NaN;
  }
  const [m, n] = [multipleOf(a), multipleOf(b)];
  if (m && n && m.what === n.what && m.times < 0 === n.times < 0) {
    return m.times - n.times;
  }
  const quoted = (s: string): boolean => s.startsWith("'");
  return quoted(a) && quoted(b) ? (a < b ? -1 : a > b ? 1 : 0) : NaN;
}

/** `-n * 2`: so many times a number of rows, counted from the end where negative. */
function multipleOf(bound: string): { readonly what: string; readonly times: number } | null {
  const parts = /^(-?)(?:(\d+)\*)?([\p{L}_][\p{L}\p{N}_]*)(?:\*(\d+))?$/u.exec(bound.replace(/\s/g, ''));
  return (
    parts && { what: parts[3], times: Number(`${parts[1]}1`) * Number(parts[2] ?? 1) * Number(parts[4] ?? 1) }
  );
}

function keyText(key: SubsetKey): string {
  switch (key.by) {
    case 'slice':
      return `[${key.from ?? ''}:${key.to ?? ''}]`;
    case 'compare':
      return `${key.on}${key.op}${key.value}`;
    case 'mask':
      return `${key.negated ? '~' : ''}${key.mask}`;
    case 'pick':
      return `i${key.index.id}`;
    case 'complement':
      return `c${key.of.id}`;
    case 'other':
      return key.key;
  }
}
