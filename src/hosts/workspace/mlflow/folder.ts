/** A store of MLflow in a folder (`mlruns`), a file for everything. */
import { join } from 'node:path';
import { z } from 'zod';
import { readYaml } from '../documents';
import { type Files, readText } from '../files';
import {
  MOST_EXPERIMENTS,
  MOST_MODELS,
  MOST_RUNS,
  type MlflowQuery,
  NOTEBOOK_TAGS,
  runsOf,
  type StoreContent,
  type StoredRun,
  StoreProblem
} from './types';

const text = z.union([z.string(), z.number().transform(String)]);
const experiment = z.looseObject({
  experiment_id: text,
  name: text,
  lifecycle_stage: z.string().default('active')
});
const STATUS = ['', 'RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];
const run = z.looseObject({
  run_id: text,
  run_name: text.nullish(),
  status: z.union([z.number().transform(n => STATUS[n] ?? ''), z.string()]),
  start_time: z.number().nullish(),
  end_time: z.number().nullish(),
  lifecycle_stage: z.string().default('active')
});
const version = z.looseObject({ version: text, run_id: text.nullish() });

/** @param folder - absolute */
export async function readFolder(files: Files, folder: string, query: MlflowQuery): Promise<StoreContent> {
  const experiments: { id: string; name: string }[] = [];
  const stored: StoredRun[] = [];
  for (const { name } of (await folders(files, folder)).slice(0, MOST_EXPERIMENTS)) {
    const found = await readYaml(files, join(folder, name, 'meta.yaml'), experiment);
    if (found?.lifecycle_stage === 'active') {
      experiments.push({ id: found.experiment_id, name: found.name });
      for (const { name: id } of (await folders(files, join(folder, name))).slice(
        0,
        MOST_RUNS - stored.length
      )) {
        const read = await readRun(files, join(folder, name, id), found.name);
        stored.push(...(read ? [read] : []));
      }
    }
  }
  if (experiments.length === 0) {
    // With a database beside it, the folder holds what runs made and no word of the runs.
    throw new StoreProblem('it holds no experiment');
  }
  return { experiments, runs: runsOf(stored, query), models: await models(files, join(folder, 'models')) };
}

async function folders(files: Files, folder: string) {
  return (await files.list(folder)).filter(entry => entry.folder && !entry.name.startsWith('.'));
}

async function readRun(files: Files, folder: string, experimentName: string): Promise<StoredRun | null> {
  const found = await readYaml(files, join(folder, 'meta.yaml'), run);
  if (found?.lifecycle_stage !== 'active') {
    return null;
  }
  const tags = await Promise.all(NOTEBOOK_TAGS.map(tag => readText(files, join(folder, 'tags', tag))));
  return {
    id: found.run_id,
    name: found.run_name ?? null,
    experiment: experimentName,
    status: found.status,
    started: found.start_time ?? null,
    ended: found.end_time ?? null,
    tags: tags.filter(tag => tag !== null)
  };
}

async function models(files: Files, folder: string): Promise<StoreContent['models']> {
  const found: StoreContent['models'] = [];
  for (const { name } of (await folders(files, folder)).slice(0, MOST_MODELS)) {
    const versions: { version: string; run: string | null }[] = [];
    for (const entry of (await folders(files, join(folder, name))).slice(0, MOST_MODELS)) {
      const read = entry.name.startsWith('version-')
        ? await readYaml(files, join(folder, name, entry.name, 'meta.yaml'), version)
        : null;
      versions.push(...(read ? [{ version: read.version, run: read.run_id ?? null }] : []));
    }
    const aliases: Record<string, string> = {};
    for (const alias of (await files.list(join(folder, name, 'aliases'))).slice(0, MOST_MODELS)) {
      aliases[alias.name] = ((await readText(files, join(folder, name, 'aliases', alias.name))) ?? '').trim();
    }
    found.push({ name, versions: versions.sort((a, b) => Number(b.version) - Number(a.version)), aliases });
  }
  return found;
}
