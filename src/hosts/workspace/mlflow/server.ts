/** A tracking server of MLflow, asked over HTTP. Whatever it answers is checked, and limited in time and size. */
import { z } from 'zod';
import {
  MOST_EXPERIMENTS,
  MOST_MODELS,
  type MlflowQuery,
  NOTEBOOK_TAGS,
  runsOf,
  type StoreContent,
  type StoredRun,
  StoreProblem
} from './types';

/** Bytes of one answer, and milliseconds for all of them. */
const MOST_BYTES = 8 * 1024 * 1024;
const LIMIT = 15_000;

/** Servers take no more than that at once, and give the latest first. */
const ASKED_EXPERIMENTS = 100;
const ASKED_RUNS = 200;

const pairs = z.array(z.object({ key: z.string(), value: z.string() })).default([]);
const time = z.coerce.number().nullish();
const experiments = z.object({
  experiments: z.array(z.object({ experiment_id: z.string(), name: z.string() })).default([])
});
const runs = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({
          run_id: z.string(),
          run_name: z.string().nullish(),
          experiment_id: z.string(),
          status: z.string(),
          start_time: time,
          end_time: time
        }),
        data: z.object({ tags: pairs }).default({ tags: [] })
      })
    )
    .default([])
});
const models = z.object({
  registered_models: z
    .array(
      z.object({
        name: z.string(),
        aliases: z.array(z.object({ alias: z.string(), version: z.string() })).default([])
      })
    )
    .default([])
});
const versions = z.object({
  model_versions: z
    .array(z.object({ name: z.string(), version: z.string(), run_id: z.string().nullish() }))
    .default([])
});

/** @param address - of the server, without name and password, and without a slash at its end */
export async function readServer(address: string, query: MlflowQuery): Promise<StoreContent> {
  const signal = AbortSignal.timeout(LIMIT);
  const ask = <T>(schema: z.ZodType<T>, path: string, body?: unknown): Promise<T> =>
    request(`${address}/api/2.0/mlflow/${path}`, schema, signal, body);
  const found = await ask(experiments, 'experiments/search', { max_results: MOST_EXPERIMENTS });
  // A server may answer more than it was asked for, and is not waited for then.
  const listed = found.experiments.slice(0, MOST_EXPERIMENTS);
  const known = new Map(listed.map(each => [each.experiment_id, each.name]));
  const named = listed.find(({ name }) => name === query.experiment);
  const ids = [...known.keys()].slice(0, ASKED_EXPERIMENTS);
  const stored: StoredRun[] = [];
  for (const filter of [...tagFilters(query), null]) {
    const wanted = filter === null ? (named ? [named.experiment_id] : []) : ids;
    if (wanted.length > 0) {
      const answer = await ask(runs, 'runs/search', {
        experiment_ids: wanted,
        ...(filter !== null && { filter }),
        max_results: ASKED_RUNS,
        order_by: ['attributes.start_time DESC'],
        run_view_type: 'ACTIVE_ONLY'
      });
      stored.push(
        ...answer.runs.slice(0, ASKED_RUNS).map(({ info, data }) => ({
          id: info.run_id,
          name: info.run_name ?? null,
          experiment: known.get(info.experiment_id) ?? info.experiment_id,
          status: info.status,
          started: info.start_time ?? null,
          ended: info.end_time ?? null,
          tags: data.tags.filter(({ key }) => NOTEBOOK_TAGS.includes(key)).map(({ value }) => value)
        }))
      );
    }
  }
  const registered = await ask(models, `registered-models/search?max_results=${MOST_MODELS}`);
  const all = await ask(versions, `model-versions/search?max_results=${MOST_MODELS}`);
  const told = registered.registered_models.slice(0, MOST_MODELS);
  const kept = all.model_versions.slice(0, MOST_MODELS);
  return {
    experiments: [...known].map(([id, name]) => ({ id, name })),
    runs: runsOf(stored, query),
    models: told.map(({ name, aliases }) => ({
      name,
      versions: kept
        .filter(each => each.name === name)
        .map(({ version, run_id: run }) => ({ version, run: run || null }))
        .sort((a, b) => Number(b.version) - Number(a.version)),
      aliases: Object.fromEntries(aliases.map(({ alias, version }) => [alias, version]))
    }))
  };
}

/** Runs with a tag that ends in the notebook's name; a name that would end the text of a filter is not asked for. */
function tagFilters({ notebook }: MlflowQuery): string[] {
  const name = notebook.split(/[/\\]/).at(-1) ?? '';
  return /^[^'"`%_\\]+$/.test(name.replaceAll('_', ''))
    ? NOTEBOOK_TAGS.map(tag => `tags.\`${tag}\` LIKE '%${name}'`)
    : [];
}

async function request<T>(
  url: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
  body?: unknown
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      // Somewhere else is somewhere that nobody allowed.
      redirect: 'error',
      credentials: 'omit',
      signal,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' }
      })
    });
  } catch (error) {
    throw new StoreProblem(
      signal.aborted
        ? 'it did not answer in time'
        : `it does not answer (${error instanceof Error ? error.message : String(error)})`
    );
  }
  if (response.status === 401 || response.status === 403) {
    await response.body?.cancel();
    throw new StoreProblem(`it asks for a login or refuses this address (status ${response.status})`);
  }
  const text = await limited(response, signal);
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  const parsed = response.ok ? schema.safeParse(value) : null;
  if (!parsed?.success) {
    throw new StoreProblem(`it does not answer as MLflow does (status ${response.status})`);
  }
  return parsed.data;
}

async function limited(response: Response, signal: AbortSignal): Promise<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let text = '';
  let size = 0;
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      size += part.value.byteLength;
      if (size > MOST_BYTES) {
        throw new StoreProblem('it answers more than is read');
      }
      text += decoder.decode(part.value, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    throw error instanceof StoreProblem
      ? error
      : new StoreProblem(signal.aborted ? 'it did not answer in time' : 'it broke off');
  } finally {
    await reader?.cancel().catch(() => {});
  }
}
