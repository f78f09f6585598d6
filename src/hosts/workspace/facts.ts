/** The facts around a notebook: how its data is versioned and which tools its Python has. */
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import type { PathFact, ToolStatus, WorkspaceFacts } from '../../audit/facts';
import { lfsAttributes } from './attributes';
import { type DvcIndex, dvcTracks, findDvc, hasChanged, readDvc } from './dvc';
import { type ConfigFile, settingsFor } from '../../audit/policy/project';
import { ProjectConfigs, isVersionedElsewhere, relativeTo } from './config';
import type { Files } from './files';
import { type GitRepository, type TrackedPaths, findGit, isTracked, readCommit, readTracked } from './git';
import { findTools, isDegraded } from './python';

export interface FactsQuery {
  /** Absolute folder that the notebooks live in; what is outside of it and of its repository is not looked at. */
  readonly root: string;
  /** Folder of the notebook, absolute or relative to `root`. */
  readonly notebookDir: string;
  /** File name of the notebook. */
  readonly notebookName: string;
  /** Data paths as the notebook writes them. */
  readonly paths: readonly string[];
  readonly tools: readonly Omit<ToolStatus, 'version'>[];
  /** Settings to go by; looked for above the notebook when not given. */
  readonly config?: ConfigFile | null;
  /** Folders of the notebook's installed packages (`findSitePackages`); null when they are not known. */
  readonly sitePackages: readonly string[] | null;
}

type Verdict = Omit<PathFact, 'path'>;

/** Data folders with more files than this are not judged. */
const MOST_FILES = 5000;

/**
 * Finds what is known. A path about which nothing certain can be said (an index that cannot be read, too many files)
 * has no fact, and tools have none when the Python of the notebook is not known.
 */
export async function findFacts(files: Files, query: FactsQuery): Promise<WorkspaceFacts> {
  const folder = resolve(query.root, query.notebookDir);
  const config = query.config === undefined ? await new ProjectConfigs(files).above(folder) : query.config;
  const workspace = new Workspace(files, query.root, config);
  const paths: PathFact[] = [];
  for (const path of new Set(query.paths)) {
    const verdict = await workspace.judge(path, folder);
    if (verdict) {
      paths.push({ path, ...verdict });
    }
  }
  const git = await findGit(files, folder);
  const tools = query.sitePackages ? await findTools(files, query.sitePackages, query.tools) : [];
  return {
    paths,
    tools,
    degraded: isDegraded(tools),
    ...(config && {
      config: settingsFor(
        config,
        relativeTo(config, resolve(folder, query.notebookName)),
        workspace.show(config.path)
      )
    }),
    repository: {
      git: git !== null,
      dvc: (await findDvc(files, folder)) !== null,
      commit: git && (await readCommit(files, git))
    }
  };
}

/** The repositories below and around one root, each read once. */
class Workspace {
  constructor(
    private readonly files: Files,
    private readonly root: string,
    private readonly config: ConfigFile | null
  ) {}

  /** What versions a path; null when that cannot be told. */
  async judge(path: string, notebookDir: string): Promise<Verdict | null> {
    if (this.config && isVersionedElsewhere(this.config, path, notebookDir)) {
      return { status: 'elsewhere', by: this.show(this.config.path) };
    }
    if (/^[a-z][a-z0-9+.-]+:/i.test(path) && !isAbsolute(path)) {
      return { status: 'outside', by: null };
    }
    if (path.startsWith('~')) {
      return { status: 'outside', by: null };
    }
    const { base, glob } = picomatch.scan(path.split(sep).join('/'));
    const start = resolve(notebookDir, glob ? base : path);
    if (!(await this.isInside(start))) {
      return { status: 'outside', by: null };
    }
    if (!glob) {
      return this.judgePath(start);
    }
    const matches = picomatch(glob, { dot: false });
    return this.judgeFolder(start, file => matches(relative(start, file).split(sep).join('/')));
  }

  private async judgePath(path: string): Promise<Verdict | null> {
    const kind = await this.files.kind(path);
    if (kind === 'folder') {
      return (await this.dvcVerdict(path)) ?? this.judgeFolder(path, () => true);
    }
    const verdict = await this.judgeFile(path);
    return verdict?.status === 'untracked' && kind !== 'file' ? { status: kind, by: null } : verdict;
  }

  private async judgeFile(path: string): Promise<Verdict | null> {
    const dvc = await this.dvcVerdict(path);
    if (dvc) {
      return dvc;
    }
    const { git, dvc: index } = await this.repositories(dirname(path));
    if (git) {
      if (!git.tracked) {
        return null;
      }
      const name = relative(git.repository.top, path).split(sep).join('/');
      if (isTracked(git.tracked, name)) {
        const lfs = await lfsAttributes(this.files, git.repository, name);
        return lfs
          ? { status: 'git-lfs', by: this.show(join(git.repository.top, lfs)) }
          : { status: 'git', by: null, size: (await this.files.stat(path))?.size };
      }
    }
    return index && !index.complete ? null : { status: 'untracked', by: null };
  }

  private async dvcVerdict(path: string): Promise<Verdict | null> {
    const { dvc } = await this.repositories(dirname(path));
    const by = dvc && dvcTracks(dvc, path);
    return by ? { status: 'dvc', by: this.show(by), changed: await hasChanged(this.files, dvc, path) } : null;
  }

  /** A folder is as well versioned as the worst of its data files. */
  private async judgeFolder(folder: string, wanted: (file: string) => boolean): Promise<Verdict | null> {
    const found = await this.dataFiles(folder);
    if (found === null) {
      return null;
    }
    const verdicts = await Promise.all(found.filter(wanted).map(file => this.judgeFile(file)));
    if (verdicts.length === 0) {
      const kind = await this.files.kind(folder);
      return { status: kind === 'folder' || kind === 'file' ? 'untracked' : kind, by: null };
    }
    if (verdicts.includes(null)) {
      return null;
    }
    const order = ['untracked', 'git', 'git-lfs', 'dvc'] as const;
    const status = order.find(level => verdicts.some(verdict => verdict?.status === level)) ?? 'untracked';
    const alike = verdicts.filter(verdict => verdict?.status === status);
    const sizes = alike.flatMap(verdict => verdict?.size ?? []);
    return {
      status,
      by: alike[0]?.by ?? null,
      ...(sizes.length > 0 && { size: sizes.reduce((sum, size) => sum + size, 0) }),
      ...(verdicts.some(verdict => verdict?.changed) && { changed: true })
    };
  }

  /** Files below a folder that hold data, not what Git and DVC keep beside it; null when there are too many. */
  private async dataFiles(folder: string): Promise<string[] | null> {
    const found: string[] = [];
    const waiting = [folder];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const { name, folder: isFolder } of await this.files.list(at)) {
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

  private async isInside(path: string): Promise<boolean> {
    const { git } = await this.repositories(this.root);
    const dvc = await findDvc(this.files, this.root);
    const tops = [this.root, ...(git ? [git.repository.top] : []), ...(dvc ? [dvc] : [])];
    return tops.some(top => path === top || path.startsWith(top.endsWith(sep) ? top : top + sep));
  }

  show(path: string): string {
    return relative(this.root, path).split(sep).join('/');
  }

  /** The repositories that hold a folder; each index is read once, however many paths ask for it. */
  private repositories(folder: string): Promise<Repositories> {
    let found = this.known.get(folder);
    if (!found) {
      found = this.findRepositories(folder);
      this.known.set(folder, found);
    }
    return found;
  }

  private async findRepositories(folder: string): Promise<Repositories> {
    const repository = await findGit(this.files, folder);
    const dvcRoot = await findDvc(this.files, folder);
    return {
      git: repository && {
        repository,
        tracked: await once(this.indexes, repository.gitDir, () => readTracked(this.files, repository))
      },
      dvc: dvcRoot === null ? null : await once(this.dvcs, dvcRoot, () => readDvc(this.files, dvcRoot))
    };
  }

  private readonly known = new Map<string, Promise<Repositories>>();
  private readonly indexes = new Map<string, Promise<TrackedPaths | null>>();
  private readonly dvcs = new Map<string, Promise<DvcIndex>>();
}

interface Repositories {
  readonly git: { readonly repository: GitRepository; readonly tracked: TrackedPaths | null } | null;
  readonly dvc: DvcIndex | null;
}

function once<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let found = cache.get(key);
  if (!found) {
    found = make();
    cache.set(key, found);
  }
  return found;
}
