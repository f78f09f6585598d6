/** Reads from databases: the file that a database lies in, and queries whose rows train a model. */
import { overlaps, sources } from '../../flow/rows';
import type { EventOf, Flow, Given, MadeCall } from '../../flow/types';
import { holds } from '../../notebook/ranges';
import { callsAt, callsNamed } from '../calls';
import { of, once } from '../events';
import { readsOf } from '../origins';

type Read = EventOf<'read'>;

/** A query whose rows a model is trained on. */
export interface Query {
  readonly read: Read;
  readonly call: MadeCall;
  /** SQL, or the name of a table. */
  readonly text: string;
  readonly tables: readonly string[];
  readonly fit: EventOf<'fit'>;
  /** Files that the rows are written to afterwards. */
  readonly copies: readonly string[];
}

/** The file that a database lies in, for DVC or Git to keep; null for a server, and for one in memory. */
export function databaseFile({
  medium,
  callee,
  path
}: Pick<Read, 'medium' | 'callee' | 'path'>): string | null {
  if (medium !== 'sql' || path === null) {
    return null;
  }
  const url = /^(?:sqlite|duckdb)(?:\+\w+)?:\/\/\/?([^?]*)/i.exec(path)?.[1];
  const file = url ?? (/^(?:sqlite3|duckdb)\.connect$/.test(callee) ? path : '');
  return file === '' || /:memory:|^(?:md|motherduck|file):/i.test(file) ? null : file;
}

/** Functions that are given a query and a connection; the others are connections, and bring no rows by themselves. */
const WITH_CONNECTION = /(?:^|\.)read_(?:sql(?:_query|_table)?|database(?:_uri)?)$/;
/** Functions and methods that need no connection of one's own. */
const ALONE = /^(?:pandas\.read_gbq|pandas_gbq\.|awswrangler\.|pyspark\.)/;
/** What a connection, a cursor or a client runs a query with. */
const RUNS = ['execute', 'query', 'sql'] as const;

/** Whether something is asked of the database that this connects to. */
export function isAsked(flow: Flow, connection: Read): boolean {
  const asks = of(flow, 'read').some(r => r !== connection && connectionOf(flow, r) === connection);
  return asks || WITH_CONNECTION.test(connection.callee) || runs(flow, connection).length > 0;
}

/** A notebook that fills tables itself reads its own data. */
export const made = once((flow): ReadonlySet<string> => {
  const names = flow.calls.flatMap(({ callee, on, args }) => {
    const texts = args.map(a => a.constant).filter(t => typeof t === 'string');
    return [
      ...(NAMES.test(callee) || (callee === 'register' && on?.kind === 'data') ? texts.slice(0, 1) : []),
      ...texts.flatMap(t => [...t.matchAll(MAKES)].map(([, name]) => name))
    ];
  });
  return new Set(names.map(plain));
});

const NAMES =
  /(?:^|\.)(?:to_sql|to_gbq|write_database|saveAsTable|insertInto|writeTo|create(?:OrReplace)?(?:Global)?TempView|registerTempTable)$/;
const MAKES =
  /\b(?:create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?(?:table|view)(?:\s+if\s+not\s+exists)?|insert\s+(?:or\s+\w+\s+)?into)\s+([\w.`"[\]]+)/gi;

/** The last of a table's name, without its quotes and the schema it lies in. */
function plain(table: string): string {
  return table
    .replace(/[`"'[\]]/g, '')
    .split('.')
    .at(-1)!
    .toLowerCase();
}

/** Queries of servers whose rows train a model, each once, where their text can be known. */
export const queries = once((flow): readonly Query[] => {
  const found = new Map<MadeCall, Query>();
  for (const fit of of(flow, 'fit')) {
    const reads = [fit.X, fit.y].flatMap(d => (d?.rows && readsOf(flow, d.rows)) ?? []);
    for (const read of reads.filter(r => r.medium === 'sql' && r.order < fit.order)) {
      const asked = queryOf(flow, read);
      if (asked && !found.has(asked.call)) {
        found.set(asked.call, {
          ...asked,
          read,
          fit,
          tables: tablesOf(asked.text),
          copies: copiesOf(flow, read)
        });
      }
    }
  }
  return [...found.values()];
});

function queryOf(flow: Flow, read: Read): { readonly call: MadeCall; readonly text: string } | null {
  if (WITH_CONNECTION.test(read.callee) || ALONE.test(read.callee)) {
    const connection = connectionOf(flow, read);
    const inFile = databaseFile(connection ?? read) !== null;
    const inMemory = connection !== null && /^(?:sqlite3|duckdb)\./.test(connection.callee);
    const call = callsAt(flow, read.site.range).find(c => c.order === read.order || c.callee === read.callee);
    const text = call?.args.find(
      a => a.keyword === null || /^(?:sql|query|table_name|query_or_table)$/.test(a.keyword)
    );
    return call && typeof text?.constant === 'string' && !inFile && !inMemory
      ? { call, text: text.constant }
      : null;
  }
  // Of several queries, nothing shows which one the rows came by.
  const [call, ...others] = databaseFile(read) === null ? runs(flow, read) : [];
  return call && others.length === 0 && !/^(?:sqlite3|duckdb)\./.test(read.callee)
    ? { call, text: String(call.args[0].constant) }
    : null;
}

/** Questions of a connection, by its own methods or those of a cursor. */
function runs(flow: Flow, connection: Read): MadeCall[] {
  return callsNamed(flow, ...RUNS).filter(
    ({ order, on, args: [text] }) =>
      order > connection.order &&
      isOf(connection, on) &&
      typeof text?.constant === 'string' &&
      /^\s*(?:select|with)\b/i.test(text.constant)
  );
}

/** A connection, or a cursor or session that it gave. */
function isOf({ rows, name }: Read, on: Given | null): boolean {
  const given = on?.data?.rows;
  return on !== null && (rows && given ? overlaps(given, rows) !== 'no' : on.text.split(/\W/, 1)[0] === name);
}

/** The connection that a reader was given, by its name or where it is opened. */
function connectionOf(flow: Flow, read: Read): Read | null {
  const call = WITH_CONNECTION.test(read.callee)
    ? callsAt(flow, read.site.range).find(c => c.callee === read.callee)
    : undefined;
  const given: Given | undefined =
    call?.args.find(a => a.keyword !== null && /^con/.test(a.keyword)) ??
    call?.args.filter(a => a.keyword === null)[1];
  if (!given) {
    return null;
  }
  const [name] = given.text.split(/\W/, 1);
  return (
    of(flow, 'read').findLast(
      r =>
        r !== read &&
        r.medium === 'sql' &&
        r.order <= read.order &&
        (r.name === name || (given.range !== null && holds(given.range, r.site.range)))
    ) ?? null
  );
}

function tablesOf(text: string): string[] {
  return /^[\w.`"[\]:$-]+$/.test(text)
    ? [text]
    : [...text.matchAll(/\b(?:from|join)\s+([\w.`"[\]:$@-]+)/gi)].map(([, table]) => table);
}

const WRITES = [
  'to_csv', 'to_parquet', 'to_feather', 'to_pickle', 'to_excel', 'to_json', 'to_hdf', 'to_orc', 'to_stata',
  'write_csv', 'write_parquet', 'write_ipc', 'write_delta', 'parquet', 'csv', 'save', 'dump'
]; // prettier-ignore

function copiesOf(flow: Flow, { rows, order }: Read): string[] {
  const writers = callsNamed(flow, ...WRITES).filter(
    ({ on }) =>
      rows !== null &&
      on?.data?.rows &&
      overlaps(on.data.rows, rows) !== 'no' &&
      sources(on.data.rows).length > 0
  );
  return of(flow, 'write').flatMap(w =>
    w.what === 'data' &&
    w.path !== null &&
    w.order >= order &&
    writers.some(c => holds(c.site.range, w.site.range))
      ? [w.path]
      : []
  );
}

/** A state of the past, in the words of the databases that keep it. */
const TRAVELS =
  /\bas\s+of\b|\bfor\s+(?:system_time|system_version|timestamp|version)\b|\b(?:at|before)\s*\(\s*(?:timestamp|offset|statement|version)\b|@v?\d+\b|snapshot/i;
/** A year, a date or a version in a table's name. */
const DATED =
  /(?:^|[^\d])(?:19|20)\d\d(?:\d{2,4})?(?:[^\d]|$)|(?:^|[_.])v\d+(?:[^a-z\d]|$)|frozen|archive|backup/i;
/** Rows up to a day that is written out. */
const BOUNDED = /(?:<=?|=|\band)\s{0,20}(?:[a-z_]{1,40}\s{0,20})?(?:\(\s{0,20})?['"]?(?:19|20)\d\d\b/i;

/** Whether the query names a state that stays as it is. */
export function isFixed({ text, tables }: Pick<Query, 'text' | 'tables'>): boolean {
  return TRAVELS.test(text) || tables.some(table => DATED.test(table)) || BOUNDED.test(text);
}

/** Whether the notebook fills what it asks. */
export function isFilledHere(flow: Flow, { tables }: Pick<Query, 'tables'>): boolean {
  return tables.some(table => made(flow).has(plain(table)));
}
