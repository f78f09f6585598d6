/** DVC, read from its own files: `*.dvc`, `dvc.yaml` and `dvc.lock`. Nothing is run. */
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { PathFact } from '../../audit/facts';
import { type Files, isAddress, withoutCredentials } from './files';
import { readYaml } from './documents';

/** What a DVC repository tracks. */
export interface DvcIndex {
  /** Absolute folder of the repository. */
  readonly root: string;
  /** What is tracked, files and whole folders, by absolute path. */
  readonly outs: ReadonlyMap<string, DvcOut>;
  /** False when the repository has more folders than were looked through. */
  readonly complete: boolean;
}

/** A file or folder under DVC. */
export interface DvcOut {
  /** Absolute path of the file that says so. */
  readonly by: string;
  /** The hash on record, that of a folder with `.dir` at its end; null where none is yet. */
  readonly md5: string | null;
  readonly size: number | null;
  /** Written by DVC 2, which made line ends alike before it hashed. */
  readonly legacy: boolean;
  readonly imported: PathFact['imported'] | null;
}

/** Folders where no DVC file belongs, and where looking would take long. */
const SKIPPED = new Set([
  '.git',
  '.dvc',
  'node_modules',
  '.venv',
  'venv',
  '__pycache__',
  '.ipynb_checkpoints',
  'site-packages'
]);
const MOST_FOLDERS = 20_000;

const out = z.looseObject({
  path: z.string(),
  cache: z.boolean().optional(),
  md5: z.string().optional(),
  hash: z.string().optional(),
  size: z.number().optional()
});
const dependency = z.looseObject({
  path: z.string().optional(),
  repo: z
    .looseObject({ url: z.string(), rev: z.string().optional(), rev_lock: z.string().optional() })
    .optional()
});
const dvcFile = z.looseObject({
  wdir: z.string().optional(),
  frozen: z.boolean().optional(),
  outs: z.array(out).optional(),
  deps: z.array(dependency).optional()
});
const stageOut = z.union([
  z.string(),
  z.record(z.string(), z.looseObject({ cache: z.boolean().optional() }).nullable())
]);
const stage = z.looseObject({
  wdir: z.string().optional(),
  outs: z.array(stageOut).optional(),
  metrics: z.array(stageOut).optional(),
  plots: z.array(stageOut).optional()
});
const stages = z.record(
  z.string(),
  z.union([z.looseObject({ do: stage }).transform(({ do: body }) => body), stage])
);
const pipeline = z.looseObject({ stages: stages.optional() });
const lock = z.looseObject({
  stages: z.record(z.string(), z.looseObject({ outs: z.array(out).optional() })).optional()
});

type Stages = z.infer<typeof stages>;

/** The DVC repository that holds `from` (an absolute folder), null when there is none. */
export async function findDvc(files: Files, from: string): Promise<string | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    if ((await files.kind(join(folder, '.dvc'))) === 'folder') {
      return folder;
    }
    if (dirname(folder) === folder) {
      return null;
    }
  }
}

/** Reads every DVC file of a repository. */
export async function readDvc(files: Files, root: string): Promise<DvcIndex> {
  const outs = new Map<string, DvcOut>();
  const waiting = [root];
  let looked = 0;
  for (let folder = waiting.pop(); folder !== undefined && looked < MOST_FOLDERS; folder = waiting.pop()) {
    looked++;
    const entries = await files.list(folder);
    // A folder inside with a repository of its own says itself what it tracks.
    if (folder !== root && entries.some(({ name, folder: isFolder }) => isFolder && name === '.dvc')) {
      continue;
    }
    const names = new Set(entries.filter(entry => !entry.folder).map(({ name }) => name));
    for (const name of names) {
      if (name.endsWith('.dvc')) {
        await readDvcFile(files, join(folder, name), outs);
      }
    }
    if (names.has('dvc.yaml') || names.has('dvc.lock')) {
      await readPipeline(files, folder, outs);
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.folder && !SKIPPED.has(entry.name) && !outs.has(path)) {
        waiting.push(path);
      }
    }
  }
  return { root, outs, complete: waiting.length === 0 };
}

/** What DVC tracks at a path, or the folder under DVC that the path lies in; null when none does. */
export function dvcOutOf(index: DvcIndex, path: string): { path: string; out: DvcOut } | null {
  for (let at = path; ; at = dirname(at)) {
    const found = index.outs.get(at);
    if (found !== undefined || dirname(at) === at) {
      return found ? { path: at, out: found } : null;
    }
  }
}

/** DVC 3 says that its hash is that of the bytes; before, line ends were made alike first. */
function outOf(by: string, item: z.infer<typeof out>): DvcOut {
  return {
    by,
    md5: item.md5 ?? null,
    size: item.size ?? null,
    legacy: item.hash !== 'md5',
    imported: null
  };
}

async function readDvcFile(files: Files, path: string, outs: Map<string, DvcOut>): Promise<void> {
  const content = await readYaml(files, path, dvcFile);
  const imported = content && importOf(content);
  for (const item of content?.outs ?? []) {
    if (item.cache !== false && !isAddress(item.path)) {
      outs.set(resolve(dirname(path), content?.wdir ?? '.', item.path), { ...outOf(path, item), imported });
    }
  }
}

/** Where `dvc import` and `dvc import-url` got it from; a file that was only added depends on nothing. */
function importOf({ deps, frozen = false }: z.infer<typeof dvcFile>): PathFact['imported'] | null {
  const [from] = deps ?? [];
  if (from?.repo) {
    const { url, rev_lock: locked, rev } = from.repo;
    return { from: withoutCredentials(url), revision: locked ?? rev ?? null, frozen };
  }
  return from?.path === undefined ? null : { from: withoutCredentials(from.path), revision: null, frozen };
}

/** Paths of a stage's outputs, and whether DVC keeps them: with `cache: false` they are left to Git. */
function stageOuts(stages: Stages, name: string): { path: string; cache: boolean }[] {
  const body = stages[name];
  return [...(body?.outs ?? []), ...(body?.metrics ?? []), ...(body?.plots ?? [])].flatMap(item =>
    typeof item === 'string'
      ? [{ path: item, cache: true }]
      : Object.entries(item).map(([path, options]) => ({ path, cache: options?.cache !== false }))
  );
}

const isTemplate = (path: string) => path.includes('${');

async function readPipeline(files: Files, folder: string, outs: Map<string, DvcOut>): Promise<void> {
  const yamlPath = join(folder, 'dvc.yaml');
  const lockPath = join(folder, 'dvc.lock');
  const defined = (await readYaml(files, yamlPath, pipeline))?.stages ?? {};
  for (const [name, body] of Object.entries(defined)) {
    for (const { path, cache } of stageOuts(defined, name)) {
      if (cache && !isTemplate(path) && !isTemplate(body.wdir ?? '') && !isAddress(path)) {
        outs.set(resolve(folder, body.wdir ?? '.', path), outOf(yamlPath, { path }));
      }
    }
  }
  // The lock file has the paths that templates stand for, and the stages of `foreach` and `matrix` as name@item.
  const locked = (await readYaml(files, lockPath, lock))?.stages ?? {};
  for (const [fullName, { outs: lockedOuts }] of Object.entries(locked)) {
    const name = fullName.split('@')[0] ?? fullName;
    const wdir = defined[name]?.wdir ?? '.';
    const uncached = stageOuts(defined, name).filter(({ cache }) => !cache);
    for (const item of lockedOuts ?? []) {
      const { path } = item;
      if (
        !isTemplate(wdir) &&
        !isAddress(path) &&
        !uncached.some(other => templateMatches(other.path, path))
      ) {
        const full = resolve(folder, wdir, path);
        outs.set(full, outOf(outs.get(full)?.by ?? lockPath, item));
      }
    }
  }
}

/** Whether a path of dvc.yaml, in which `${…}` stands for anything, can be this path. */
function templateMatches(template: string, path: string): boolean {
  const [start, ...parts] = template.split(/\$\{[^${}]*\}/);
  const end = parts.pop();
  if (end === undefined || !path.startsWith(start)) {
    return path === template;
  }
  // Each part is taken where it stands first, which leaves most for those behind it.
  let at = start.length;
  for (const part of parts) {
    const found = path.indexOf(part, at + 1);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return at + 1 + end.length <= path.length && path.endsWith(end);
}
