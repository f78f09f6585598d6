/** The context of Great Expectations around a notebook: what data are held to, and how they last did. */
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { ExpectationFacts } from '../../audit/facts';
import { confined, isBelow } from './confined';
import { readJson, readYaml } from './documents';
import { type Files, pathFrom } from './files';

/** Folders that contexts are made in, by this version and by earlier ones. */
const FOLDERS = ['gx', 'great_expectations'];
const MOST_ENTRIES = 20_000;

const context = z.object({
  stores: z.record(
    z.string(),
    z.object({ store_backend: z.object({ base_directory: z.string().optional() }).optional() })
  ),
  expectations_store_name: z.string().optional(),
  checkpoint_store_name: z.string().optional(),
  validation_results_store_name: z.string().optional(),
  validations_store_name: z.string().optional()
});

const validation = z.object({
  success: z.boolean(),
  suite_name: z.string().optional(),
  meta: z.object({
    expectation_suite_name: z.string().optional(),
    run_id: z.object({ run_time: z.string() })
  }),
  statistics: z
    .object({ evaluated_expectations: z.number().int(), unsuccessful_expectations: z.number().int() })
    .optional()
});

/** The nearest context in the notebook's folder or above it up to the root; null where there is none. */
export async function findExpectations(
  files: Files,
  root: string,
  folder: string
): Promise<ExpectationFacts | null> {
  const data = confined(files, [root]);
  for (let at = folder; isBelow(at, [root]); at = dirname(at)) {
    for (const name of FOLDERS) {
      const found = await readYaml(data, join(at, name, 'great_expectations.yml'), context);
      if (found) {
        const where = pathFrom(root, join(at, name));
        return { where, ...(await readContext(data, join(at, name), found)) };
      }
    }
    if (dirname(at) === at) {
      break;
    }
  }
  return null;
}

async function readContext(
  data: Files,
  folder: string,
  settings: z.infer<typeof context>
): Promise<Omit<ExpectationFacts, 'where'>> {
  /** The files of a store; null where it keeps them elsewhere, in a bucket or database. */
  const kept = async (store: string | undefined): Promise<string[] | null> => {
    const base =
      store !== undefined && Object.hasOwn(settings.stores, store)
        ? settings.stores[store]?.store_backend?.base_directory
        : undefined;
    return base === undefined ? null : filesBelow(data, resolve(folder, base));
  };
  const names = async (store: string | undefined): Promise<string[] | null> =>
    (await kept(store))?.map(path => basename(path).replace(/\.(?:json|ya?ml)$/, '')).sort() ?? null;
  const results = await kept(settings.validation_results_store_name ?? settings.validations_store_name);
  return {
    suites: await names(settings.expectations_store_name),
    checkpoints: await names(settings.checkpoint_store_name),
    last: results && (await lastOf(data, results))
  };
}

/** JSON and YAML below a folder; null when there is too much of it. */
async function filesBelow(data: Files, folder: string): Promise<string[] | null> {
  const found: string[] = [];
  const waiting = [folder];
  let seen = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const { name, folder: isFolder } of await data.list(at)) {
      if (++seen > MOST_ENTRIES) {
        return null;
      }
      if (isFolder) {
        waiting.push(join(at, name));
      } else if (/^[^.].*\.(?:json|ya?ml)$/.test(name)) {
        found.push(join(at, name));
      }
    }
  }
  return found;
}

/** The results of the last run: a folder with its time (`20261129T210817.973141Z`) holds one file for each batch and suite. */
async function lastOf(data: Files, paths: readonly string[]): Promise<ExpectationFacts['last']> {
  const timeOf = (path: string): string => {
    const time = basename(dirname(path));
    return /^\d{8}T\d{6}(?:\.\d+)?Z$/.test(time) ? time : '';
  };
  const latest = paths.map(timeOf).reduce((a, b) => (a > b ? a : b), '');
  const results: z.infer<typeof validation>[] = [];
  for (const path of latest === '' ? [] : paths.filter(each => timeOf(each) === latest)) {
    const result = await readJson(data, path, validation);
    if (result === null) {
      return null;
    }
    results.push(result);
  }
  const time = Date.parse(results[0]?.meta.run_id.run_time ?? '');
  if (Number.isNaN(time)) {
    return null;
  }
  const sum = (of: (numbers: NonNullable<z.infer<typeof validation>['statistics']>) => number): number =>
    results.reduce((all, { statistics }) => all + (statistics ? of(statistics) : 0), 0);
  return {
    success: results.every(({ success }) => success),
    time,
    suites: [
      ...new Set(results.flatMap(each => each.suite_name ?? each.meta.expectation_suite_name ?? []))
    ].sort(),
    expectations: sum(numbers => numbers.evaluated_expectations),
    failed: sum(numbers => numbers.unsuccessful_expectations)
  };
}
