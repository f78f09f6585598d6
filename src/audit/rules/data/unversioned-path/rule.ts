import type { EventOf, Flow } from '../../../flow/types';
import { holds } from '../../../notebook/ranges';
import { callsNamed } from '../../calls';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { isOwn } from '../own';
import { databaseFile, isAsked, isFixed, isFilledHere, made, queries, type Query } from '../queries';
import { isVersioned } from '../versioned';

/** A read of data by a path that nothing is known to version. */
export const rule: Rule = {
  id: 'data/unversioned-path',
  severity: 'medium',
  tier: 'stable',
  topics: ['data-versioning', 'model-versioning', 'reproducibility'],
  summary: 'Data is read from a path that no version control tracks',
  remediation:
    'Track the file with DVC (`dvc add`), or read a fixed revision of it through `dvc.api`, so that a result names the data it came from.',
  typescript: {
    remediation: 'Track the file with DVC (`dvc add`) or Git, so that a result names the data it came from.'
  },
  check
};

/** Not data: settings, code, documents and logs. */
const NOT_DATA = [
  /\.(?:ya?ml|toml|ini|cfg|conf|env|py|ipynb|md|rst|html?|css|js|sh|log|lock|whl)$/i,
  /(?:^|\/)(?:requirements[^/]*\.txt|LICENSE|README[^/]*)$/i,
  /(?:^|\/)(?:config|settings|credentials?|secrets?|hparams|package|kaggle)[\w.-]*\.json$/i,
  // Kaggle's folder for what a notebook puts out.
  /^(?:\.\.|\/kaggle)\/working\//i,
  /(?:^|\/)(?:runs|mlruns|wandb|tensorboard|(?:\w+_)?logs?)(?:\/|$)/i
];

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const places = new Map<string, PathRead[]>();
  for (const read of of(flow, 'read')) {
    const path = read.medium === 'sql' ? askedFile(flow, read) : read.path;
    if (
      path === null ||
      read.own ||
      read.pinned ||
      read.what === 'text' ||
      read.medium === 'library' ||
      NOT_DATA.some(pattern => pattern.test(path))
    ) {
      continue;
    }
    if (isVersioned(context, path) || isOwn(flow, read, path)) {
      continue;
    }
    const { cell, start } = read.site.range;
    const place = places.get(`${cell}:${start}`);
    if (place) {
      place.push({ read, path });
    } else {
      places.set(`${cell}:${start}`, [{ read, path }]);
    }
  }
  for (const reads of places.values()) {
    yield reportOf(flow, reads);
  }
  for (const query of queries(flow)) {
    if (!isFixed(query) && !isFilledHere(flow, query) && !isKept(context, query)) {
      yield queried(query);
    }
  }
}

/** The file of a database that is asked here and not filled here. */
function askedFile(flow: Flow, read: EventOf<'read'>): string | null {
  const file = databaseFile(read);
  return file !== null && made(flow).size === 0 && isAsked(flow, read) ? file : null;
}

/** What the query brought is in a versioned file, or in the record of a run. */
function isKept(context: RuleContext, { read, copies }: Query): boolean {
  return (
    read.pinned ||
    copies.some(path => isVersioned(context, path)) ||
    of(context.flow, 'track').some(t => t.what === 'data')
  );
}

interface PathRead {
  readonly read: EventOf<'read'>;
  readonly path: string;
}

/** Paths shown of one call that reads several, in a loop or a list. */
const SHOWN = 4;

function reportOf(flow: Flow, reads: readonly PathRead[]): Report {
  const { read, path } = reads[0];
  const name = read.callee.split('.').at(-1)!;
  const others = new Set(reads.map(r => r.path)).size - 1;
  const what = others > 0 ? `\`${short(path)}\` and ${others} more are` : `\`${short(path)}\` is`;
  const does = read.medium === 'sql' && name !== 'read_sql' ? 'opened' : 'read';
  return {
    message: `${what} ${does} by \`${name}\`, and nothing here versions ${others > 0 ? 'them' : 'it'}: ${consequence(read, path)}.`,
    remediation: remedy(flow, read, path),
    range: read.site.range,
    evidence: steps(
      reads
        .filter((r, i) => reads.findIndex(other => other.path === r.path) === i)
        .slice(0, SHOWN)
        .map(r => ({
          site: r.read.pathRange ? { ...r.read.site, range: r.read.pathRange } : r.read.site,
          note: `${does === 'read' ? 'reads' : 'opens'} ${short(r.path)}`
        }))
    ),
    suggestions: ['dvc-tracking']
  };
}

/** Several files by one name: a folder, what is in it, or a pattern. */
function isMany({ medium }: EventOf<'read'>, path: string): boolean {
  return medium === 'folder' || (medium === 'file' && /[*?[]|\/$/.test(path));
}

function consequence(read: EventOf<'read'>, path: string): string {
  if (read.medium === 'url' || read.medium === 'object-store') {
    return 'it can change or vanish without notice';
  }
  if (isMany(read, path)) {
    return 'a file more or less in it makes other data, and a later run cannot tell';
  }
  return 'a later run cannot tell which data a result came from';
}

function remedy(flow: Flow, read: EventOf<'read'>, path: string): string | undefined {
  if (isDelta(flow, read)) {
    return 'Name the version that is read (`.option("versionAsOf", 12)`, `version=12`) and log its number with the result.';
  }
  if (read.medium === 'url' || read.medium === 'object-store') {
    return 'Keep a copy under version control (`dvc import-url`), or read a pinned revision, so that the data cannot change below the notebook.';
  }
  if (isMany(read, path)) {
    return 'Track the folder as a whole with DVC (`dvc add` on the folder), so that files that are added, replaced or removed make a new version, and a result names the one it came from.';
  }
  return read.medium === 'sql'
    ? "Track the database's file with DVC (`dvc add`), or write what is read to a file and track that, so that a result names the data it came from."
    : undefined;
}

/** A table of Delta keeps its versions by itself, and can be asked for one. */
function isDelta(flow: Flow, { callee, site }: EventOf<'read'>): boolean {
  return (
    /delta/i.test(callee) ||
    (callee === 'pyspark.read.load' &&
      callsNamed(flow, 'format').some(
        c => c.args[0]?.constant === 'delta' && holds(site.range, c.site.range)
      ))
  );
}

function queried({ call, read, tables, fit, copies }: Query): Report {
  const name = call.callee.split('.').at(-1)!;
  const table = tables.length > 0 ? `\`${short(tables[0])}\`` : 'A table';
  const others = new Set(tables).size > 1 ? ` and ${new Set(tables).size - 1} more are` : ' is';
  const [copy] = copies;
  const kept =
    copy === undefined
      ? 'no snapshot of the rows is kept'
      : `nothing versions their copy, \`${short(copy)}\``;
  return {
    message: `${table}${others} queried by \`${name}\` as of now for training, and ${kept}: the same query brings other rows tomorrow.`,
    remediation:
      copy === undefined
        ? snapshot(read.callee)
        : `Track \`${short(copy)}\` with DVC (\`dvc add\`) and train on what is read from it, so that a result names the rows it came from.`,
    range: call.site.range,
    evidence: steps([
      { site: call.site, note: `${table} is queried` },
      { site: fit.site, note: 'a model is trained on the rows' }
    ])
  };
}

/** How to keep a state, as each database can. */
function snapshot(callee: string): string {
  const write = 'or write the rows to a file, track that with DVC (`dvc add`) and train on it';
  if (callee.startsWith('pyspark.')) {
    return `Read one version of the table (\`SELECT … FROM t VERSION AS OF 12\`) and log its number, ${write}.`;
  }
  return /gbq|bigquery/.test(callee)
    ? `Query a table snapshot (\`CREATE SNAPSHOT TABLE\`; \`FOR SYSTEM_TIME AS OF\` reaches back some days only), ${write}.`
    : `Query a state that stays (a dated table, \`AS OF\` where the database has it), ${write}.`;
}

function short(path: string): string {
  return path.length > 70 ? `…${path.slice(-68)}` : path;
}
