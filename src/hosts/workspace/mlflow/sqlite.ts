/** A store of MLflow in an SQLite file, read by the SQLite that Deno and later versions of Node come with. */
import { z } from 'zod';
import { trackedRun } from '../../../audit/facts';
import {
  MOST_EXPERIMENTS,
  MOST_MODELS,
  MOST_RUNS,
  type MlflowQuery,
  NOTEBOOK_TAGS,
  runsOf,
  type StoreContent,
  StoreProblem
} from './types';

const TABLES = ['experiments', 'runs', 'tags', 'registered_models', 'model_versions'];

const text = z.union([z.string(), z.number().transform(String)]);
const experiments = z.array(z.object({ id: text, name: z.string() }));
const runs = z.array(trackedRun.omit({ by: true }).extend({ tag: z.string().nullable() }));
const versions = z.array(z.object({ name: z.string(), version: text, run: z.string().nullable() }));
const aliases = z.array(z.object({ name: z.string(), alias: z.string(), version: text }));

/** @param path - absolute, of a file that may be read; it is opened for reading only */
export async function readSqlite(path: string, query: MlflowQuery): Promise<StoreContent> {
  // It is missing before Node 22, and there is no need to look for it before a store is there.
  const sqlite = await import(/* webpackIgnore: true */ 'node:sqlite').catch(() => {
    throw new StoreProblem('this program cannot read SQLite files; the companion on Deno can');
  });
  let database: InstanceType<typeof sqlite.DatabaseSync> | null = null;
  try {
    const opened = new sqlite.DatabaseSync(path, { readOnly: true, allowExtension: false });
    database = opened;
    const all = (sql: string, ...values: (string | number)[]): unknown[] =>
      opened.prepare(sql).all(...values);
    // A view can stand for a computation that never ends, so only tables are asked.
    const there = new Set(
      all("select name from sqlite_master where type = 'table'").map(row => (row as { name: string }).name)
    );
    if (!TABLES.every(name => there.has(name))) {
      throw new StoreProblem('it is no database of MLflow');
    }
    const stored = runs.parse(
      all(
        `select r.run_uuid as id, r.name, e.name as experiment, r.status, r.start_time as started,
           r.end_time as ended, t.value as tag
         from runs r
         join experiments e on e.experiment_id = r.experiment_id
         left join tags t on t.run_uuid = r.run_uuid and t.key in (?, ?)
         where r.lifecycle_stage = 'active' and (e.name = ? or instr(t.value, ?) > 0)
         order by r.start_time desc limit ?`,
        ...NOTEBOOK_TAGS,
        query.experiment ?? '',
        query.notebook.split(/[/\\]/).at(-1) ?? '',
        MOST_RUNS
      )
    );
    const registered = versions.parse(
      all(
        'select name, version, run_id as run from model_versions order by name, version desc limit ?',
        MOST_MODELS
      )
    );
    const named = there.has('registered_model_aliases')
      ? aliases.parse(all('select name, alias, version from registered_model_aliases limit ?', MOST_MODELS))
      : [];
    const names = all('select name from registered_models order by name limit ?', MOST_MODELS).map(
      row => (row as { name: string }).name
    );
    return {
      experiments: experiments.parse(
        all(
          "select experiment_id as id, name from experiments where lifecycle_stage = 'active' order by experiment_id limit ?",
          MOST_EXPERIMENTS
        )
      ),
      runs: runsOf(
        stored.map(({ tag, ...run }) => ({ ...run, tags: tag === null ? [] : [tag] })),
        query
      ),
      models: names.map(name => ({
        name,
        versions: registered.filter(row => row.name === name).map(({ version, run }) => ({ version, run })),
        aliases: Object.fromEntries(
          named.filter(row => row.name === name).map(({ alias, version }) => [alias, version])
        )
      }))
    };
  } catch (error) {
    throw error instanceof StoreProblem
      ? error
      : new StoreProblem(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    database?.close();
  }
}
