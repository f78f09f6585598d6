/** DVC, read from its own files: `*.dvc`, `dvc.yaml` and `dvc.lock`. Nothing is run. */
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import YAML from 'yaml';
import { z } from 'zod';
import { type FileStat, type Files, isAddress, readText } from './files';

/** What a DVC repository tracks. */
export interface DvcIndex {
  /** Absolute path of each tracked file or folder → absolute path of the file that says so. */
  readonly outs: ReadonlyMap<string, string>;
  /** What DVC knows of tracked files, by absolute path; folders and files of DVC 2 have none. */
  readonly hashes: ReadonlyMap<string, Recorded>;
  /** False when the repository has more folders than were looked through. */
  readonly complete: boolean;
}

interface Recorded {
  readonly md5: string;
  readonly size: number | null;
}

/** Files above this are not hashed: their size alone is compared. */
const MOST_HASHED = 64 * 1024 * 1024;

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
const dvcFile = z.looseObject({ wdir: z.string().optional(), outs: z.array(out).optional() });
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
  const index = { outs: new Map<string, string>(), hashes: new Map<string, Recorded>() };
  const { outs } = index;
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
        await readDvcFile(files, join(folder, name), index);
      }
    }
    if (names.has('dvc.yaml') || names.has('dvc.lock')) {
      await readPipeline(files, folder, index);
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.folder && !SKIPPED.has(entry.name) && !outs.has(path)) {
        waiting.push(path);
      }
    }
  }
  return { ...index, complete: waiting.length === 0 };
}

/** The file that says that DVC tracks a path, as such or as part of a folder; null when none does. */
export function dvcTracks(index: DvcIndex, path: string): string | null {
  for (let at = path; ; at = dirname(at)) {
    const by = index.outs.get(at);
    if (by !== undefined || dirname(at) === at) {
      return by ?? null;
    }
  }
}

/** Whether a tracked file is another one than DVC has recorded; undefined where that cannot be told. */
export async function hasChanged(files: Files, index: DvcIndex, path: string): Promise<boolean | undefined> {
  const recorded = index.hashes.get(path);
  const found = recorded ? await files.stat(path) : null;
  if (!recorded || found === null) {
    return undefined;
  }
  if (recorded.size !== null && recorded.size !== found.size) {
    return true;
  }
  const md5 = found.size <= MOST_HASHED ? await hashOf(files, path, found) : null;
  return md5 === null ? undefined : md5 !== recorded.md5;
}

interface Hashed extends FileStat {
  readonly md5: string;
}

/** Hashes for the life of the process: facts are asked for again and again, and data seldom changes in between. */
const hashed = new WeakMap<Files, Map<string, Hashed>>();

/** As DVC does, a file of the same size and time is taken for the same. */
async function hashOf(files: Files, path: string, { size, modified }: FileStat): Promise<string | null> {
  const known = hashed.get(files) ?? new Map<string, Hashed>();
  hashed.set(files, known);
  const last = known.get(path);
  if (last?.size === size && last.modified === modified) {
    return last.md5;
  }
  const bytes = await files.readBytes(path);
  const md5 = bytes && createHash('md5').update(bytes).digest('hex');
  if (md5 !== null) {
    known.set(path, { size, modified, md5 });
  }
  return md5;
}

interface Found {
  readonly outs: Map<string, string>;
  readonly hashes: Map<string, Recorded>;
}

/** DVC 3 says that its hash is that of the bytes; before, line ends were made alike first. */
function record(hashes: Map<string, Recorded>, path: string, item: z.infer<typeof out>): void {
  if (item.hash === 'md5' && item.md5 !== undefined && !item.md5.endsWith('.dir')) {
    hashes.set(path, { md5: item.md5, size: item.size ?? null });
  }
}

async function readYaml<T>(files: Files, path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readText(files, path);
  if (text === null) {
    return null;
  }
  try {
    return schema.safeParse(YAML.parse(text, { logLevel: 'silent' })).data ?? null;
  } catch {
    // A file with a merge conflict in it, say: DVC cannot read it either, so it tracks nothing.
    return null;
  }
}

async function readDvcFile(files: Files, path: string, { outs, hashes }: Found): Promise<void> {
  const content = await readYaml(files, path, dvcFile);
  for (const item of content?.outs ?? []) {
    if (item.cache !== false && !isAddress(item.path)) {
      const full = resolve(dirname(path), content?.wdir ?? '.', item.path);
      outs.set(full, path);
      record(hashes, full, item);
    }
  }
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

async function readPipeline(files: Files, folder: string, { outs, hashes }: Found): Promise<void> {
  const yamlPath = join(folder, 'dvc.yaml');
  const lockPath = join(folder, 'dvc.lock');
  const defined = (await readYaml(files, yamlPath, pipeline))?.stages ?? {};
  for (const [name, body] of Object.entries(defined)) {
    for (const { path, cache } of stageOuts(defined, name)) {
      if (cache && !isTemplate(path) && !isTemplate(body.wdir ?? '') && !isAddress(path)) {
        outs.set(resolve(folder, body.wdir ?? '.', path), yamlPath);
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
        outs.set(full, outs.get(full) ?? lockPath);
        record(hashes, full, item);
      }
    }
  }
}

/** Whether a path of dvc.yaml, in which `${…}` stands for anything, can be this path. */
function templateMatches(template: string, path: string): boolean {
  const parts = template.split(/\$\{[^}]*\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`).test(path);
}
