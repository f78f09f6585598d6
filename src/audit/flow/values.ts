/** The abstract values of the interpreter. Contents are immutable; what Python can mutate lies behind a reference. */
import type { Range } from '../notebook/types';
import type { CellTree, Expr, Stmt, StmtOf } from '../python/tree';
import type { Memory } from './memory';
import type { RowSet, SubsetKey } from './rows';
import type { Columns, DataView, Generator, ModelView, PredictionView, Site, Statistic } from './types';

/** A mutable Python object: the same id is the same object. */
export interface Ref {
  readonly k: 'ref';
  readonly id: number;
}

export interface Const {
  readonly k: 'const';
  readonly v: string | number | boolean | null;
}

export type Prediction = PredictionView;

export type DataType =
  | 'frame'
  | 'series'
  | 'array'
  | 'scalar'
  | 'index'
  | 'groupby'
  | 'window'
  | 'bunch'
  | 'dataset'
  /** Several data sets by name (`load_dataset('imdb')` without a split). */
  | 'splits'
  | 'loader'
  | 'other';

/** What one column carries beyond what the whole frame does. */
export interface Column {
  readonly stats: readonly Statistic[];
  readonly preds: readonly Prediction[];
}

/** `df['is_train'] = 1`: in these rows the column is this. */
export interface Mark {
  readonly column: string;
  readonly value: string;
  readonly rows: RowSet;
}

/** Anything made of rows, and what is derived from such. */
export interface Data {
  readonly k: 'data';
  readonly type: DataType;
  readonly rows: RowSet | null;
  readonly stats: readonly Statistic[];
  readonly preds: readonly Prediction[];
  /** Names known to be columns; there may be more. */
  readonly cols: readonly string[];
  readonly byCol: ReadonlyMap<string, Column> | null;
  /** Which columns these are; null where that cannot be told. */
  readonly holds: Columns | null;
  /** Columns that have one value in all of some rows: they tell tables apart that were put together. */
  readonly marks: readonly Mark[];
  /** Columns known to be dates. */
  readonly dates: readonly string[];
  /** What shows that the rows are in the order of time. */
  readonly ordered: Site | null;
  /** Values of other rows put beside each row (`shift`, `rolling`). */
  readonly lagged: Site | null;
  /** A short text for people: the variable or expression it was last known as. */
  readonly name: string;
  /** Boolean mask or bound: how indexing by this value chooses rows. */
  readonly chooses: SubsetKey | null;
  /** This value is the number of rows of that set. */
  readonly lengthOf: RowSet | null;
  /** Identity of a scalar whose value is not known, so that two uses of it can be told to be equal. */
  readonly symbol: string | null;
  /** Predictions set against these labels (`y_pred == y_test`): reducing it is scoring the models. */
  readonly against: DataView | null;
  /** Where it was read from. */
  readonly path: string | null;
  /** Outputs of one row set as a tuple would give them (dataset of (x, y)). */
  readonly parts: readonly Value[] | null;
  /** Any one row of these: what it is reduced to is a function of that row alone. */
  readonly element: boolean;
  /** The loader or data set that it is a batch of, by the name people know. */
  readonly batchOf: string | null;
  /** What is drawn each time that it is iterated over: a loader that shuffles. */
  readonly draws: Seeding | null;
  /** A shuffle that is made anew each time the rows are read: taking and skipping give other rows each time. */
  readonly reshuffled: boolean;
  /** The library's class that it is an object of, and the call that made it: layers and losses of torch. */
  readonly made: { readonly cls: string; readonly range: Range } | null;
}

export type Library = ModelView['library'];

/** How a call or an estimator is seeded. */
export interface Seeding {
  readonly generator: Generator;
  readonly arg: string | null;
  readonly given: boolean;
  /** Where the seeding argument can be added. */
  readonly insertAt: Range | null;
  readonly prefix: string;
  readonly site: Site;
  readonly callee: string;
}

export interface Learned {
  /** `order` of the fit event. */
  readonly order: number;
  readonly statistic: Statistic | null;
}

export interface LastLayer {
  readonly layer: Value;
  readonly range: Range | null;
  /** The layer before it. */
  readonly before: Range | null;
}

export interface Estimator {
  readonly k: 'estimator';
  readonly cls: string;
  readonly qualified: string;
  readonly library: Library;
  readonly role: string;
  readonly shape:
    | 'single'
    | 'pipeline'
    | 'columns'
    | 'search'
    | 'ensemble'
    | 'network'
    | 'trainer'
    | 'splitter'
    | 'sampler';
  readonly params: ReadonlyMap<string, Value>;
  /** Steps of a pipeline, members of an ensemble, the estimator of a search, layers of a network. */
  readonly inner: readonly Value[];
  /** The layer at the end of a sequence of them, and where those are written; null where it is none, or not known. */
  readonly last: LastLayer | null;
  /** fit computes something from rows. */
  readonly learns: boolean;
  readonly transforms: boolean;
  readonly learned: Learned | null;
  /** Set where fitting draws at random. */
  readonly seeding: Seeding | null;
  /** Gives its inner estimators seeds of its own. */
  readonly seedsInner: boolean;
  readonly attrs: ReadonlyMap<string, Value>;
  readonly userClass: ClassValue | null;
  readonly name: string | null;
}

export interface ListValue {
  readonly k: 'list';
  readonly tuple: boolean;
  /** The elements where each is known. */
  readonly items: readonly Value[] | null;
  /** What any element may be, where they are not. */
  readonly elem: Value | null;
}

export interface DictValue {
  readonly k: 'dict';
  readonly items: ReadonlyMap<string, Value>;
  readonly rest: Value | null;
}

/** A module, class or function of a library, by its path. */
export interface Global {
  readonly k: 'global';
  readonly path: string;
}

export interface FunctionValue {
  readonly k: 'function';
  readonly name: string;
  readonly node: StmtOf<'FunctionDef'> | StmtOf<'AsyncFunctionDef'> | Extract<Expr, { nodeType: 'Lambda' }>;
  readonly tree: CellTree;
  readonly scope: Scope;
  readonly defaults: ReadonlyMap<string, Value>;
  readonly self: Value | null;
}

export interface ClassValue {
  readonly k: 'class';
  readonly name: string;
  readonly bases: readonly Value[];
  readonly members: ReadonlyMap<string, Value>;
  readonly tree: CellTree;
  readonly node: Stmt;
}

export interface Instance {
  readonly k: 'instance';
  readonly cls: ClassValue;
  readonly attrs: ReadonlyMap<string, Value>;
}

/** `super()`: an object seen as one of the classes that `cls` is made from. */
export interface Super {
  readonly k: 'super';
  readonly self: Value;
  readonly cls: ClassValue;
}

/** A method taken from an object and not yet called. */
export interface Method {
  readonly k: 'method';
  readonly of: Value;
  readonly name: string;
}

/** `df.loc`, `df.iloc`, `np.c_`. */
export interface Indexer {
  readonly k: 'indexer';
  readonly of: Value;
  readonly name: string;
}

/** An open file or a path object whose text is known. */
export interface FileValue {
  readonly k: 'file';
  readonly path: string | null;
  readonly mode: 'r' | 'w' | 'path';
}

/** One of several values. */
export interface AnyOf {
  readonly k: 'any';
  readonly of: readonly Value[];
}

export interface Unknown {
  readonly k: 'unknown';
}

export type Obj =
  | Const
  | Data
  | Estimator
  | ListValue
  | DictValue
  | Global
  | FunctionValue
  | ClassValue
  | Instance
  | Super
  | Method
  | Indexer
  | FileValue
  | AnyOf
  | Unknown;
export type Value = Ref | Obj;

/** Names of one function call, class body or the notebook. */
export interface Scope {
  readonly vars: Memory<string, Value>;
  readonly parent: Scope | null;
  readonly globals: Set<string> | null;
}

export const UNKNOWN: Unknown = { k: 'unknown' };
export const NONE: Const = { k: 'const', v: null };
const NO_STATS: readonly Statistic[] = [];
const NO_PREDS: readonly Prediction[] = [];
const NO_COLS: readonly string[] = [];
const NO_MARKS: readonly Mark[] = [];
const NO_MADE: Columns['made'] = new Map();

export function constant(v: Const['v']): Const {
  return { k: 'const', v };
}

export function data(type: DataType, rows: RowSet | null, more: Partial<Data> = {}): Data {
  return {
    k: 'data',
    type,
    rows,
    stats: NO_STATS,
    preds: NO_PREDS,
    cols: NO_COLS,
    byCol: null,
    holds: null,
    marks: NO_MARKS,
    dates: NO_COLS,
    ordered: null,
    lagged: null,
    name: '',
    chooses: null,
    lengthOf: null,
    symbol: null,
    against: null,
    path: null,
    parts: null,
    element: false,
    batchOf: null,
    draws: null,
    reshuffled: false,
    made: null,
    ...more
  };
}

export function list(items: readonly Value[], tuple = false): ListValue {
  return { k: 'list', tuple, items, elem: null };
}

/** Comparisons below which looking through a list takes less than a set of it. */
const MANY = 1_000;

/** Union of two sorted-by-arrival sets without copies where one holds the other. */
export function unite<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  if (a === b || b.length === 0) {
    return a;
  }
  if (a.length === 0) {
    return b;
  }
  const known = a.length * b.length < MANY ? null : new Set(a);
  const extra = b.filter(x => !(known ? known.has(x) : a.includes(x)));
  return extra.length === 0 ? a : [...a, ...extra];
}

/** Every statistic in a piece of data, those of single columns included. */
export function allStats(d: Data): readonly Statistic[] {
  return d.byCol ? uniteAll(d.stats, d.byCol, column => column.stats) : d.stats;
}

export function allPreds(d: Data): readonly Prediction[] {
  return d.byCol ? uniteAll(d.preds, d.byCol, column => column.preds) : d.preds;
}

/** What is there already is looked up in a set where there are many columns. */
function uniteAll<T>(
  first: readonly T[],
  columns: NonNullable<Data['byCol']>,
  listOf: (column: Column) => readonly T[]
): readonly T[] {
  if (columns.size < MANY_COLUMNS) {
    let all = first;
    for (const column of columns.values()) {
      all = unite(all, listOf(column));
    }
    return all;
  }
  const all = new Set(first);
  for (const column of columns.values()) {
    listOf(column).forEach(each => all.add(each));
  }
  return all.size === first.length ? first : [...all];
}

const MANY_COLUMNS = 50;

/** The data with what its columns carry folded into the whole: for operations that mix columns. */
export function folded(d: Data): Data {
  return d.byCol ? { ...d, stats: allStats(d), preds: allPreds(d), byCol: null } : d;
}

/** Whether something kept in the store is a value. */
export function isValue(x: unknown): x is Value {
  return typeof x === 'object' && x !== null && 'k' in x;
}

/** All columns of a frame, or the named ones. */
export function holding(only: readonly string[] | null, made: Columns['made'] = NO_MADE): Columns {
  return { only, dropped: NO_COLS, made };
}

/** Whether the column is among those held. */
export function holds(columns: Columns, name: string): boolean {
  return columns.only ? columns.only.includes(name) : !columns.dropped.includes(name);
}

/** A constant as it is told in the keys of subsets. */
export function literal(v: NonNullable<Const['v']>): string {
  return typeof v === 'string' ? `'${v}'` : String(v);
}

export function rangeKey(r: Range): string {
  return `${r.cell}:${r.start}-${r.end}`;
}
