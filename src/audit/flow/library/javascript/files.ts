/** Data and models that JavaScript's libraries read and write. */
import { javascript } from '../../../knowledge';
import type { Call } from '../../calls';
import type { Machine } from '../../machine';
import { type Value, UNKNOWN } from '../../values';
import { transfer } from '../effects';
import { OWN } from './names';

/** A name without the path of its library, where the table has the library: `Deno.open` of `javascript.Deno.open`. */
export function within(libraries: Readonly<Record<string, unknown>>, path: string): [string, string] | null {
  for (const library of Object.keys(libraries)) {
    if (path.startsWith(`${library}.`)) {
      return [library, path.slice(library.length + 1)];
    }
  }
  return null;
}

/** Whether a call reads a saved model. */
export function isModel(path: string): boolean {
  return listed(javascript.models, path);
}

function listed(table: Readonly<Record<string, readonly string[]>>, path: string): boolean {
  const found = within(table, path);
  return found !== null && table[found[0]].includes(found[1].replace(/^promises\./, ''));
}

/** What people call a function: without the path of JavaScript's own. */
export function spoken(path: string): string {
  return path.startsWith(OWN) ? path.slice(OWN.length) : path;
}

/** The first argument is the path of a file. */
const FILE = { path: 0, arg: null, medium: 'file' } as const;

/** A version of what stands at an address: a commit, or one release of a package. */
const FIXED = /\/[0-9a-f]{40}\/|@v?\d+\.\d+\.\d+/;

/** A call that reads or writes a file; null for any other. */
export function filesAt(m: Machine, path: string, c: Call): Value | null {
  const model = isModel(path);
  if (model || listed(javascript.readers, path)) {
    const given = m.data(c.args[0]);
    if (given?.rows && !model) {
      // Text that was read before, taken apart.
      return { ...given, type: TABLES.test(path) ? 'frame' : 'array' };
    }
    const versioned = FIXED.test(m.text(c.args[0]) ?? '');
    const row = { ...FILE, direction: 'read', what: model ? 'model' : 'data', versioned } as const;
    return transfer(m, row, spoken(path), c, null) ?? UNKNOWN;
  }
  const found = within(javascript.writers, path);
  const position = found && javascript.writers[found[0]][found[1].replace(/^promises\./, '')];
  if (typeof position === 'number') {
    writes(m, spoken(path), c, position);
    return UNKNOWN;
  }
  return null;
}

export function writes(
  m: Machine,
  callee: string,
  c: Call,
  position: number,
  what: 'data' | 'model' = 'data'
): void {
  const named = ['file_path', 'path', 'file_name'].map(n => c.kw.get(n)).find(v => v);
  const at = position < c.args.length ? position : 0;
  const args = named ? [named] : c.args.slice(at, at + 1);
  if (args.length > 0 && m.text(args[0]) !== null) {
    const row = { ...FILE, direction: 'write', what } as const;
    transfer(m, row, callee, { ...c, args, argNodes: [], kw: new Map(), kwNodes: new Map() }, null);
  }
}

/** Libraries whose data are tables. */
export const TABLES = /^(?:danfojs|nodejs_polars|arquero)\./;

/** What is at the end of addresses that bring data: a document of a service says nothing of it. */
const DATA =
  /\.(?:csv|tsv|txt|jsonl?|ndjson|geojson|topojson|parquet|arrow|feather|ipc|avro|xlsx?|np[yz]|h5|sqlite|db|zip|gz|bin|jpe?g|png)(?:[?#]|$)/i;

/** `fetch(address)`: data where the address says so, and nothing is sent. */
export function fetched(m: Machine, c: Call): Value {
  const address = m.text(c.args[0]);
  const options = c.args[1] && m.read(c.args[1]);
  const method = options?.k === 'dict' ? options.items.get('method') : undefined;
  if (address !== null && /\/api\/2\.0\/mlflow\//.test(address)) {
    m.emit(c.node, { kind: 'track', tool: 'mlflow', what: trackedBy(address), callee: 'fetch' });
  }
  const sends = method !== undefined && m.constantOf(method) !== 'GET';
  if (address === null || sends || !/^https?:/.test(address) || !DATA.test(address)) {
    return UNKNOWN;
  }
  const row = { ...FILE, direction: 'read', what: 'data', versioned: FIXED.test(address) } as const;
  return transfer(m, row, 'fetch', c, null) ?? UNKNOWN;
}

/** What is told to MLflow by an address of its interface. */
function trackedBy(address: string): 'params' | 'metrics' | 'model' | 'register' | 'setup' | 'run' {
  return /param/.test(address)
    ? 'params'
    : /metric|log-batch/.test(address)
      ? 'metrics'
      : /log-model/.test(address)
        ? 'model'
        : /registered-models|model-versions/.test(address)
          ? 'register'
          : /runs\//.test(address)
            ? 'run'
            : 'setup';
}
