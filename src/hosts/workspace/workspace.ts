/** How paths that a notebook names are versioned, by the repositories below and around one root. */
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import type { PathFact } from '../../audit/facts';
import { AttributeFiles } from './attributes';
import type { Compared } from './compared';
import { confined, isBelow } from './confined';
import { isVersionedElsewhere } from './config';
import type { ConfigFile } from '../../audit/policy/project';
import { Digests } from './digests';
import { type DvcIndex, dvcOutOf, findDvc, readDvc } from './dvc';
import { DvcChanges } from './dvcChanges';
import { type Files, pathFrom, readText } from './files';
import { type GitRepository, type TrackedPaths, findGit, isTracked, readTracked } from './git';
import { gitChanged } from './gitChanges';
import { Ignored } from './ignored';
import { once } from './once';

type Verdict = Omit<PathFact, 'path'>;

/** Data folders with more files than this are not judged. */
const MOST_FILES = 5000;

/** More files than this are not compared with Git, only to say whether anything changed. */
const MOST_TRACKED = 2000;

/** Bytes that are hashed for one asking: some seconds. What is left over is compared by the next one. */
const MOST_HASHED = 1024 * 1024 * 1024;

/** The repositories below and around one root, each read once. */
export class Workspace {
  constructor(
    private readonly files: Files,
    private readonly root: string,
    private readonly config: ConfigFile | null
  ) {}

  /** The next notebook is asked about. */
  async begin(): Promise<void> {
    (await this.reading()).digests.renew();
  }

  /** What versions a path; null when that cannot be told. */
  async judge(path: string, notebookDir: string): Promise<Verdict | null> {
    if (this.config && isVersionedElsewhere(this.config, path, notebookDir)) {
      return { status: 'elsewhere', by: this.show(this.config.path) };
    }
    if ((/^[a-z][a-z0-9+.-]+:/i.test(path) && !isAbsolute(path)) || path.startsWith('~')) {
      return { status: 'outside', by: null };
    }
    const { base, glob } = picomatch.scan(path.split(sep).join('/'));
    const start = resolve(notebookDir, glob ? base : path);
    if (!isBelow(start, await this.tops())) {
      return (await this.external(start, notebookDir)) ?? { status: 'outside', by: null };
    }
    if (!glob) {
      return this.judgePath(start);
    }
    const matches = picomatch(glob, { dot: false });
    return this.judgeFolder(start, file => matches(pathFrom(start, file)));
  }

  /** Whether a file, and anything that its repository tracks, is another than Git has; null where there is no Git. */
  async gitState(path: string): Promise<GitState | null> {
    const { git } = await this.repositories(dirname(path));
    if (!git) {
      return null;
    }
    const { tracked, repository } = git;
    if (!tracked) {
      return { notebook: 'unknown', tracked: 'unknown' };
    }
    const name = pathFrom(repository.top, path);
    return {
      notebook: isTracked(tracked, name) ? await this.entryState(git, tracked, name) : 'untracked',
      tracked: await once(this.states, repository.top, () => this.trackedState(git, tracked))
    };
  }

  private async trackedState(git: Git, tracked: TrackedPaths): Promise<GitState['tracked']> {
    if (tracked.files.size > MOST_TRACKED || tracked.folders.length > 0) {
      return 'unknown';
    }
    let all: GitState['tracked'] = 'same';
    for (const [name, { isFile }] of tracked.files) {
      const state = isFile ? await this.entryState(git, tracked, name) : 'unknown';
      if (state === 'changed') {
        return state;
      }
      all = state === 'same' ? all : state;
    }
    return all;
  }

  private async entryState(
    { repository, attributes }: Git,
    tracked: TrackedPaths,
    name: string
  ): Promise<GitState['tracked']> {
    const { data, digests } = await this.reading();
    const stored = await attributes.of(name);
    const { changed } = await gitChanged(data, digests, repository, tracked, name, stored);
    const isGone = changed === undefined && (await data.kind(join(repository.top, name))) === 'missing';
    return changed === undefined ? (isGone ? 'changed' : 'unknown') : changed ? 'changed' : 'same';
  }

  private async judgePath(path: string): Promise<Verdict | null> {
    const { data } = await this.reading();
    const kind = await data.kind(path);
    if (kind === 'folder') {
      return (await this.dvcVerdict(path)) ?? this.judgeFolder(path, () => true);
    }
    const verdict = await this.judgeFile(path);
    return verdict?.status === 'untracked' && kind !== 'file' ? { status: kind, by: null } : verdict;
  }

  private async judgeFile(path: string): Promise<Verdict | null> {
    const { data, digests } = await this.reading();
    const stat = await data.stat(path);
    const written = stat ? { modified: stat.modified } : {};
    const dvc = await this.dvcVerdict(path);
    if (dvc) {
      return { ...dvc, ...written };
    }
    const { git, dvc: index } = await this.repositories(dirname(path));
    if (git && !git.tracked) {
      return null;
    }
    if (git?.tracked) {
      const { repository, tracked, attributes } = git;
      const name = pathFrom(repository.top, path);
      if (isTracked(tracked, name)) {
        const stored = await attributes.of(name);
        const compared = await gitChanged(data, digests, repository, tracked, name, stored);
        const { filter, by } = stored;
        return filter === 'lfs'
          ? { status: 'git-lfs', by: by && this.show(join(repository.top, by)), ...compared, ...written }
          : { status: 'git', by: null, size: stat?.size, ...compared, ...written };
      }
    }
    if (index && !index.complete) {
      return null;
    }
    const ignored = git !== null && (await git.ignored.has(pathFrom(git.repository.top, path)));
    return { status: 'untracked', by: null, ...(ignored && { ignored }), ...written };
  }

  private async dvcVerdict(path: string): Promise<Verdict | null> {
    const { dvc } = await this.repositories(dirname(path));
    return dvc && this.dvcVerdictIn(dvc, path);
  }

  private async dvcVerdictIn(dvc: DvcIndex, path: string): Promise<Verdict | null> {
    const found = dvcOutOf(dvc, path);
    if (found === null) {
      return null;
    }
    const { data, digests } = await this.reading();
    const changes = once(this.changes, dvc, () => new DvcChanges(this.files, data, digests, dvc));
    const { by, imported } = found.out;
    return {
      status: 'dvc',
      by: this.show(by),
      ...(await changes.of(path)),
      ...(imported && { imported })
    };
  }

  /** What lies outside may be under the DVC of the notebook all the same, which can track by absolute paths. */
  private async external(path: string, notebookDir: string): Promise<Verdict | null> {
    const { dvc } = await this.repositories(notebookDir);
    return dvc && this.dvcVerdictIn(dvc, path);
  }

  /** A folder is as well versioned as the worst of its data files. */
  private async judgeFolder(folder: string, wanted: (file: string) => boolean): Promise<Verdict | null> {
    const found = await this.dataFiles(folder);
    if (found === null) {
      return null;
    }
    const verdicts: Verdict[] = [];
    for (const file of found.filter(wanted)) {
      const verdict = await this.judgeFile(file);
      if (verdict === null) {
        return null;
      }
      verdicts.push(verdict);
    }
    if (verdicts.length === 0) {
      const kind = await (await this.reading()).data.kind(folder);
      return { status: kind === 'folder' || kind === 'file' ? 'untracked' : kind, by: null };
    }
    const order = ['untracked', 'git', 'git-lfs', 'dvc'] as const;
    const status = order.find(level => verdicts.some(verdict => verdict.status === level)) ?? 'untracked';
    const alike = verdicts.filter(verdict => verdict.status === status);
    const sizes = alike.flatMap(verdict => verdict.size ?? []);
    const times = verdicts.flatMap(verdict => verdict.modified ?? []);
    return {
      status,
      by: alike[0]?.by ?? null,
      ...(sizes.length > 0 && { size: sizes.reduce((sum, size) => sum + size, 0) }),
      ...(times.length > 0 && { modified: times.reduce((a, b) => Math.max(a, b)) }),
      ...together(verdicts),
      ...(status === 'untracked' && alike.every(({ ignored }) => ignored) && { ignored: true })
    };
  }

  /** Files below a folder that hold data, not what Git and DVC keep beside it; null when there are too many. */
  private async dataFiles(folder: string): Promise<string[] | null> {
    const { data } = await this.reading();
    const found: string[] = [];
    const waiting = [folder];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const { name, folder: isFolder } of await data.list(at)) {
        if (name.startsWith('.') || name.endsWith('.dvc') || name === 'dvc.yaml' || name === 'dvc.lock') {
          continue;
        }
        (isFolder ? waiting : found).push(join(at, name));
      }
      if (found.length > MOST_FILES || waiting.length > MOST_FILES) {
        return null;
      }
    }
    return found;
  }

  /** The folders whose files are looked at: the root, and the repositories that it lies in. */
  private async tops(): Promise<string[]> {
    const { git, dvc } = await this.repositories(this.root);
    return [this.root, ...(git ? [git.repository.top] : []), ...(dvc ? [dvc.root] : [])];
  }

  /** How the content of data is read: never through a link that leads out. */
  private reading(): Promise<{ data: Files; digests: Digests }> {
    this.readers ??= this.tops().then(tops => {
      const data = confined(this.files, tops);
      return { data, digests: new Digests(data, MOST_HASHED, this.files) };
    });
    return this.readers;
  }

  show(path: string): string {
    return pathFrom(this.root, path);
  }

  /** The repositories that hold a folder; each index is read once, however many paths ask for it. */
  private repositories(folder: string): Promise<Repositories> {
    return once(this.known, folder, () => this.findRepositories(folder));
  }

  private async findRepositories(folder: string): Promise<Repositories> {
    const repository = await findGit(this.files, folder);
    const dvcRoot = await findDvc(this.files, folder);
    return {
      git: repository && (await once(this.gits, repository.gitDir, () => this.readGit(repository))),
      dvc: dvcRoot === null ? null : await once(this.dvcs, dvcRoot, () => readDvc(this.files, dvcRoot))
    };
  }

  private async readGit(repository: GitRepository): Promise<Git> {
    const exclude = await readText(this.files, join(repository.commonDir, 'info/exclude'));
    return {
      repository,
      tracked: await readTracked(this.files, repository),
      attributes: new AttributeFiles(this.files, repository),
      ignored: new Ignored(this.files, repository.top, '.gitignore', exclude === null ? [] : [exclude])
    };
  }

  private readers: Promise<{ data: Files; digests: Digests }> | null = null;
  private readonly known = new Map<string, Promise<Repositories>>();
  private readonly gits = new Map<string, Promise<Git>>();
  private readonly dvcs = new Map<string, Promise<DvcIndex>>();
  private readonly changes = new Map<DvcIndex, DvcChanges>();
  /** By the top folders of repositories: every file has to be looked at for it. */
  private readonly states = new Map<string, Promise<GitState['tracked']>>();
}

/** How files are compared with what Git has of them, committed or staged. */
export interface GitState {
  readonly notebook: 'same' | 'changed' | 'untracked' | 'unknown';
  readonly tracked: 'same' | 'changed' | 'unknown';
}

interface Git {
  readonly repository: GitRepository;
  /** Null when the index cannot be read. */
  readonly tracked: TrackedPaths | null;
  readonly attributes: AttributeFiles;
  readonly ignored: Ignored;
}

interface Repositories {
  readonly git: Git | null;
  readonly dvc: DvcIndex | null;
}

/** One changed file changes the whole; what was not compared may have. */
function together(verdicts: readonly Verdict[]): Compared {
  if (verdicts.some(({ changed }) => changed)) {
    return { changed: true };
  }
  const uncompared = verdicts.find(verdict => verdict.uncompared)?.uncompared;
  return uncompared ? { uncompared } : {};
}
