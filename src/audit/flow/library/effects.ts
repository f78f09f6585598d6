/** What calls do to the world: files read and written, trackers told, models explained, DVC called. */
import {
  explainCall,
  type Io,
  ioFunction,
  ioMethod,
  isLibraryDataset,
  tracking,
  trackerOf,
  trackingCall,
  lastPart
} from '../../knowledge';
import { arg, argNode, type Call } from '../calls';
import { elementsOf } from '../access';
import type { Machine } from '../machine';
import type { RowSet } from '../rows';
import type { Expr } from '../../python/tree';
import { type Data, type Value, data, holding, list } from '../values';
import { libraryRows } from './datasets';
import { mediumOf, normalPath } from './paths';

/** Reads and writes by qualified name; the value read, or null where the call is none. */
export function filesAt(m: Machine, path: string, c: Call): Value | null {
  const files = ioFunction(path)?.dataFiles ? ownFiles(m, c) : null;
  if (files) {
    const row = { path: null, arg: 'data_files', direction: 'read', medium: 'file', what: 'data' } as const;
    transfer(m, row, path, { ...c, kw: new Map([['data_files', files]]) }, null);
    return null;
  }
  if (isLibraryDataset(path)) {
    m.emit(c.node, {
      kind: 'read',
      callee: path,
      path: null,
      medium: 'library',
      what: 'data',
      name: assigned(m),
      pathRange: null,
      own: false,
      pinned: false,
      rows: libraryRows(m, path, c)
    });
    return null;
  }
  const row = ioFunction(path);
  return row ? transfer(m, row, path, c, null) : null;
}

/** `load_dataset("csv", data_files=…)`: files of one's own, where they are not told apart by split. */
function ownFiles(m: Machine, c: Call): Value | null {
  const format = m.text(c.args[0] ?? c.kw.get('path'));
  const files = c.kw.get('data_files') ?? c.kw.get('data_dir');
  const known = files && m.read(files);
  return format !== null &&
    known &&
    /^(?:csv|json|text|parquet|arrow|pandas|imagefolder|audiofolder)$/.test(format)
    ? known.k === 'dict'
      ? list([...known.items.values()])
      : files
    : null;
}

/** Spark's readers and writers, `spark.read.option(…).csv(path)`: what they do hangs on the words before them. */
export function sparkFile(m: Machine, of: Value, name: string, c: Call): Value | null {
  let at: Expr = c.node.func;
  if (at.nodeType === 'Attribute' && SESSION.test(m.tree.text(at.value))) {
    return sparkQuery(m, of, name, c);
  }
  let versioned = false;
  for (let i = 0; i < 8 && (at.nodeType === 'Attribute' || at.nodeType === 'Call'); i++) {
    versioned ||= at.nodeType === 'Call' && TRAVELS.test(OPTIONS.exec(m.tree.text(at))?.[1] ?? '');
    at = at.nodeType === 'Call' ? at.func : at.value;
    if (at.nodeType === 'Attribute' && (at.attr === 'read' || at.attr === 'write')) {
      const row = ioMethod(`${at.attr}.${name}`);
      return row && transfer(m, { ...row, versioned }, `pyspark.${at.attr}.${name}`, c, of);
    }
  }
  return null;
}

/** Options of a table of Delta or Iceberg, given last in what is written, and those that name a version or a time. */
const OPTIONS = /\.options?\(([^()]*)\)$/;
const TRAVELS = /versionAsOf|timestampAsOf|snapshot-id|as-of-timestamp/;
/** What people call a session of Spark. */
const SESSION = /^(?:\w+\.)?(?:spark\w*|\w+_spark|sqlContext|sqlc)$/i;

/** `spark.sql("SELECT …")`, `spark.table(name)`; a view of what the notebook has is no read. */
function sparkQuery(m: Machine, of: Value, name: string, c: Call): Value | null {
  const text =
    name === 'sql' || name === 'table' ? m.text(arg(c, 0, name === 'sql' ? 'sqlQuery' : 'tableName')) : null;
  const row =
    text !== null && (name === 'table' || /^\s*(?:select|with)\b/i.test(text))
      ? ioMethod('read.table')
      : null;
  const words = new Set(text?.split(/\W+/));
  return row && ![...m.views.keys()].some(view => words.has(view))
    ? transfer(m, row, `pyspark.${name}`, c, of)
    : null;
}

/** One reader or writer at work. `self` is the receiver of a method. */
export function transfer(m: Machine, row: Io, callee: string, c: Call, self: Value | null): Value | null {
  if (row.medium === 'bytes' || row.medium === 'library') {
    return null;
  }
  const position = row.path === null || row.path === 'self' ? -1 : row.path;
  const value = row.path === 'self' ? (self ?? undefined) : arg(c, position, row.arg ?? '');
  const node = row.path === 'self' ? undefined : argNode(c, position, row.arg ?? '');
  const obj = value ? m.read(value) : null;
  if (obj?.k === 'file' && obj.mode !== 'path') {
    // The file was counted when it was opened.
    return row.direction === 'read' ? frameFrom(m, c, obj.path, callee) : null;
  }
  const text = value ? m.text(value) : null;
  if (row.onlyText && text === null && !allTexts(m, value)) {
    return null;
  }
  const mode =
    row.direction === 'mode'
      ? (m.text(arg(c, row.mode!.path, row.mode!.arg)) ?? row.mode!.default)
      : row.direction === 'read'
        ? 'r'
        : 'w';
  const reads = mode.startsWith('r');
  const listing = text === null && value ? listingOf(m, value) : null;
  if (listing !== null && reads && row.direction !== 'write') {
    emitRead(m, { ...row, medium: 'folder' }, callee, c, listing, rowsRead(m, c, null, callee), node ?? null);
    return frameFrom(m, c, null, callee);
  }
  const listed = value && !text ? elementsOf(m, value) : null;
  const paths = listed ? listed.map(v => m.text(v)).filter((p): p is string => p !== null) : [text];
  for (const path of paths.length > 0 ? paths : [null]) {
    if (reads) {
      emitRead(m, row, callee, c, path, rowsRead(m, c, text, callee), node ?? null);
    } else {
      emitWrite(m, row, callee, c, path, self);
    }
  }
  const saved = row.writes && m.text(arg(c, row.writes.path ?? -1, row.writes.arg));
  if (saved) {
    // What is downloaded here is the notebook's own file from now on.
    m.store.set(m.written, normalPath(saved), true as const);
  }
  const given = reads ? frameFrom(m, c, text, callee) : null;
  return given?.k === 'data' && row.listing && text !== null ? { ...given, path: text + LISTED } : given;
}

/** Where downloads of a run, a data set or a store are put, by the arguments that say so. */
const TARGETS = ['output_file_path', 'local_path', 'target_directory', 'target_path', 'output_directory', 'output_dir', 'download_path', 'local_dir', 'path']; // prettier-ignore

/** `run.download_file("data.pkl", output_file_path="x.pkl")`, `output.download("results")`, as stores of runs and data have it. */
export function downloads(m: Machine, name: string, c: Call): void {
  if (!/^download(?:_files?|_blob_to_file)?$/.test(name)) {
    return;
  }
  const position = name === 'download' ? 0 : c.args.length > 2 ? 2 : 1;
  const path = m.text(TARGETS.map(n => c.kw.get(n)).find(v => v) ?? c.args[position]);
  if (path) {
    m.store.set(m.written, normalPath(path), true as const);
  }
}

const DATA_FILE =
  /\.(?:csv|tsv|txt|jsonl?|parquet|xlsx?|np[yz]|pkl|pickle|h5|hdf5|jpe?g|png|tiff?|bmp|gif|wav|mp3|mat|zip|gz|feather|arrow|shp|geojson|nc|sqlite|db|dcm|nii)$/i;

/** `helpers.read_image("photos/k.jpg")`: a function that nothing is known of, named for reading and given a data file. */
export function namedReader(m: Machine, last: string, callee: string, c: Call): Value | null {
  const path = /^(?:im)?(?:read|load)(?:_\w+)?$/.test(last) ? m.text(c.args[0]) : null;
  return path !== null && DATA_FILE.test(path)
    ? transfer(m, { path: 0, arg: null, direction: 'read', medium: 'file', what: 'data' }, callee, c, null)
    : null;
}

function allTexts(m: Machine, value: Value | undefined): boolean {
  const items = value ? elementsOf(m, value) : null;
  return items !== null && items.length > 0 && items.every(v => m.text(v) !== null);
}

/** `archive.extractall(folder)`: what was in it is the notebook's own from now on. */
export function unpacks(m: Machine, of: Value, name: string, c: Call): void {
  const archive = name === 'extractall' || name === 'extract' ? m.data(of)?.path : undefined;
  if (archive) {
    unpackedTo(m, archive, m.text(arg(c, name === 'extract' ? 1 : 0, 'path')));
  }
}

export function unpackedTo(m: Machine, archive: string, folder: string | null): void {
  const place = folder === null ? '' : normalPath(folder);
  if (place === '' || place === '.') {
    m.store.set(m.unpacked, normalPath(archive).split('/').at(-1)!, true as const);
  } else {
    m.store.set(m.written, place, true as const);
  }
}

/** The folder that a path comes from by listing it (`for name in os.listdir(FOLDER)`), unless it was told of there. */
function listingOf(m: Machine, value: Value): string | null {
  const path = m.data(value)?.path;
  const folder = path?.endsWith(LISTED) ? path.slice(0, -LISTED.length) : null;
  return folder !== null && m.readPaths.has(folder) ? null : folder;
}

/** Behind the folder's path: any file in it. */
export const LISTED = '/*';

/** Whether a path is there for certain, since the notebook wrote it. */
export function isThere(m: Machine, path: string | null): boolean {
  return path !== null && m.written.has(normalPath(path));
}

function emitRead(
  m: Machine,
  row: Io,
  callee: string,
  c: Call,
  path: string | null,
  rows: RowSet,
  node: Expr | null
): void {
  // A listing that is only printed reads no data.
  if (
    row.listing &&
    (path === null || /^\.{0,2}\/?$/.test(path) || (m.target === null && !/glob/.test(callee)))
  ) {
    return;
  }
  const medium =
    row.medium === 'sql'
      ? 'sql'
      : path === null
        ? row.medium === 'folder'
          ? 'folder'
          : 'file'
        : mediumOf(path);
  m.emit(c.node, {
    kind: 'read',
    callee,
    path,
    medium: medium === 'file' && row.medium === 'folder' ? 'folder' : medium,
    what: row.what === 'model' ? 'model' : row.what === 'text' ? 'text' : 'data',
    name: assigned(m),
    pathRange: node ? m.tree.range(node) : null,
    own: path !== null && wrote(m, path),
    rows: row.what === 'model' ? null : rows,
    pinned: row.versioned === true || (row.pinnedBy !== undefined && c.kw.has(row.pinnedBy))
  });
}

function emitWrite(
  m: Machine,
  row: Io,
  callee: string,
  c: Call,
  path: string | null,
  self: Value | null
): void {
  if (path !== null) {
    m.store.set(m.written, normalPath(path), true as const);
  }
  const subject = self && m.estimator(self) ? 'model' : null;
  const carried = c.args.some(v => m.estimator(v)) ? 'model' : null;
  const what =
    subject ??
    carried ??
    (row.what === 'model' || row.what === 'figure' ? row.what : row.what === 'image' ? 'figure' : 'data');
  m.emit(c.node, { kind: 'write', callee, path, what, name: null });
}

/** The variable that what is read ends up in: assigned at once, or after some methods (`pd.read_csv(…).dropna()`). */
function assigned(m: Machine): string | null {
  const targets = m.frames.length === 0 ? (m.statement?.targets ?? []) : [];
  return m.target ?? (targets.length === 1 && /^\w+$/.test(targets[0]) ? targets[0] : null);
}

/** Whether the notebook itself wrote this path, or the folder that holds it. */
function wrote(m: Machine, path: string): boolean {
  const normal = normalPath(path);
  for (let at = normal; at; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    if (m.written.has(at)) {
      return true;
    }
  }
  // Files beside the notebook, after an archive that it fetched was unpacked there.
  if (!normal.includes('/') && [...m.unpacked.keys()].some(archive => m.written.has(archive))) {
    return true;
  }
  // An archive unpacked where the notebook is brings folders that are mostly named like it.
  const top = normal.split('/')[0];
  return top.length > 2 && [...m.unpacked.keys()].some(archive => archive.startsWith(top));
}

function rowsRead(m: Machine, c: Call, path: string | null, callee: string): RowSet {
  const key = path ? `path:${normalPath(path)}:${m.text(c.kw.get('sheet_name')) ?? ''}` : m.key(c.node);
  return m.rows.source(key, path ?? callee, path ? [] : m.loopKeys);
}

/** What reading gives: rows of that path, the same however often it is read. */
function frameFrom(m: Machine, c: Call, path: string | null, callee: string): Value {
  const tabular = /^(?:pandas|polars|dask|modin|cudf|geopandas|pyspark|danfojs|nodejs_polars|arquero)\b/.test(
    callee
  );
  const type = tabular
    ? 'frame'
    : /^tensorflow\.data\.|^tfjs\.data\.|^keras\..*_from_directory$/.test(callee)
      ? 'dataset'
      : /numpy|scipy|torch|^d3\./.test(callee)
        ? 'array'
        : 'other';
  return data(type, rowsRead(m, c, path, callee), {
    path,
    name: path ?? callee,
    ...(type === 'frame' ? columnsRead(m, c) : {})
  });
}

/** What the arguments of a reader tell of the columns: which are read, which are dates, what orders the rows. */
function columnsRead(m: Machine, c: Call): Pick<Data, 'holds' | 'dates' | 'ordered'> {
  const listed = c.kw.get('usecols');
  const only = listed && (elementsOf(m, listed) ?? []).map(v => m.text(v));
  const parsed = c.kw.get('parse_dates');
  const index = m.text(c.kw.get('index_col'));
  const dates = (parsed ? (elementsOf(m, parsed) ?? []) : []).map(v => m.text(v)).filter(n => n !== null);
  const byDate =
    parsed !== undefined &&
    c.kw.has('index_col') &&
    (m.constantOf(parsed) === true || (index !== null && dates.includes(index)));
  return {
    holds:
      only === undefined
        ? holding(null)
        : only.length > 0 && only.every(n => n !== null)
          ? holding(only)
          : null,
    dates,
    ordered: byDate ? m.site(c.node) : null
  };
}

/** Setups of MLflow that name something, by the argument that does when it is not the first. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'mlflow.set_tracking_uri': 'uri',
  'mlflow.set_experiment': 'experiment_name'
};

/** Tracking, explanation and group metrics by qualified name. */
export function observers(m: Machine, path: string, c: Call): Value | null {
  const tracked = trackingCall(path);
  if (tracked) {
    const names = NAMED_BY[path] ? m.text(c.args.at(0) ?? c.kw.get(NAMED_BY[path])) : null;
    m.emit(c.node, {
      kind: 'track',
      tool: tracked.tool,
      what: tracked.what,
      callee: path,
      ...(names !== null && { names })
    });
    const told = Object.hasOwn(tracking.arguments, path) ? tracking.arguments[path] : {};
    for (const [argument, what] of Object.entries(told)) {
      const given = m.constantOf(c.kw.get(argument));
      if (argument === '' || (c.kw.has(argument) && given !== null && given !== false)) {
        m.emit(c.node, { kind: 'track', tool: tracked.tool, what, callee: path });
      }
    }
  } else if (tracking.managed.some(prefix => path.startsWith(prefix))) {
    m.emit(c.node, { kind: 'track', tool: 'other', what: 'run', callee: path });
  }
  const explained = explainCall(path);
  if (explained && explained.what !== 'weak') {
    m.emit(
      c.node,
      explained.what === 'group'
        ? { kind: 'group-metric', callee: path }
        : { kind: 'explain', tool: explained.tool, callee: path }
    );
  }
  const tool = tracked?.tool ?? trackerOf(path);
  // Runs and clients of a tracker keep its name, so that their methods are known.
  return tool && (tracked?.what === 'run' || tracked?.what === 'setup' || /^[A-Z]/.test(lastPart(path)))
    ? { k: 'global', path }
    : null;
}

/** `report_to=` of a trainer, and `log_with=` of Accelerate and TRL. */
export function trackedByArguments(m: Machine, c: Call): void {
  const reported = c.kw.get('report_to') ?? c.kw.get('log_with');
  const names = reported ? [m.text(reported), ...(elementsOf(m, reported) ?? []).map(v => m.text(v))] : [];
  for (const name of names) {
    const tool = name !== null && Object.hasOwn(tracking.reportTo, name) ? tracking.reportTo[name] : null;
    if (tool) {
      m.emit(c.node, { kind: 'track', tool, what: 'autolog', callee: 'report_to' });
    }
  }
}

/** What is put into a tracker's own mappings: `wandb.config.rate = 0.1`, `run["r2"] = 0.9`. */
export function trackedByStore(
  m: Machine,
  target: Expr,
  path: string,
  key: string | null,
  item: boolean
): void {
  const tool = trackerOf(path);
  const stores = tool && tracking.stores[tool];
  const names = [...path.split('.').slice(1), ...(key === null ? [] : [key])];
  const [stored] = names.map(n => stores?.[n]).filter(w => w);
  const what = stored ?? (item ? stores?.[''] : undefined);
  if (tool && what) {
    m.emit(target, { kind: 'track', tool, what, callee: names.join('.') });
  }
}

/** A method on a tracker's run or client (`run.log`, `client.log_metric`). */
export function trackerMethod(m: Machine, path: string, c: Call): boolean {
  const dot = path.lastIndexOf('.');
  const tool = trackerOf(path.slice(0, dot));
  const row = Object.hasOwn(tracking.methods, path.slice(dot)) ? tracking.methods[path.slice(dot)] : null;
  if (!tool || !row || trackingCall(path)) {
    return false;
  }
  m.emit(c.node, { kind: 'track', tool, what: row.what, callee: path });
  return true;
}

/** What `with … as x` binds: the context itself, for all we model. */
export function contextEntered(_m: Machine, _node: Expr, context: Value): Value {
  return context;
}

const KEPT_OF_STAGE = /^(?:-o|--outs|--outs-persist|-m|--metrics|--plots)$/;

/** Shell lines and subprocess calls that version files. */
export function versionCommand(
  words: readonly string[]
): { tool: 'dvc' | 'git'; command: string; paths: string[] } | null {
  const at = words.findIndex(w => /^(?:dvc|git)$/.test(w));
  if (at < 0) {
    return null;
  }
  const [tool, command, ...rest] = words.slice(at);
  if (tool === 'dvc' && ((command === 'stage' && rest[0] === 'add') || command === 'run')) {
    // What a stage makes is kept by DVC, except for what it is told not to keep.
    return { tool, command, paths: rest.filter((_, i) => KEPT_OF_STAGE.test(rest[i - 1] ?? '')) };
  }
  if (
    command !== 'add' &&
    command !== 'import' &&
    command !== 'import-url' &&
    command !== 'get' &&
    command !== 'pull' &&
    command !== 'lfs'
  ) {
    return null;
  }
  return { tool: tool as 'dvc' | 'git', command, paths: rest.filter(w => !w.startsWith('-')) };
}
