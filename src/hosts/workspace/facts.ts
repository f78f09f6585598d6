/** The facts around a notebook: how its data is versioned, which tools its Python has, and what pins its packages. */
import { resolve } from 'node:path';
import type { PathFact, ToolStatus, WorkspaceFacts } from '../../audit/facts';
import { isDegraded } from '../../audit/persona/setup';
import { type ConfigFile, settingsFor } from '../../audit/policy/project';
import { ProjectConfigs, relativeTo } from './config';
import { findDvc } from './dvc';
import { readDvcConfig } from './dvcConfig';
import { findExpectations } from './expectations';
import type { Files } from './files';
import { findGit, readCommit } from './git';
import { findStore, type StoreQuery } from './mlflow/store';
import { findEnvironment } from './packages/environment';
import { findTools } from './python';
import { findWandb } from './wandb';
import { shownEnvironment, shownExpectations, shownPath, shownRemote, shownTool, shownWandb } from './shown';
import { once } from './once';
import { Workspace } from './workspace';

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
  /** Where the notebook logs to with MLflow; null or missing when it does not, or is not to be looked at. */
  readonly mlflow?: Pick<StoreQuery, 'uri' | 'experiment' | 'allowed'> | null;
  /** Whether the notebook and all that Git tracks are compared with what Git has. */
  readonly compare?: boolean;
  /** Settings to go by; looked for above the notebook when not given. */
  readonly config?: ConfigFile | null;
  /** Folders of the notebook's installed packages (`findSitePackages`); null when they are not known. */
  readonly sitePackages: readonly string[] | null;
}

/**
 * Finds what is known. A path about which nothing certain can be said (an index that cannot be read, too many files)
 * has no fact, and tools have none when the Python of the notebook is not known.
 */
export async function findFacts(files: Files, query: FactsQuery): Promise<WorkspaceFacts> {
  return new Surroundings(files).facts(query);
}

/** What is around notebooks that are looked at in one go: each repository and each folder is read once for all of them. */
export class Surroundings {
  constructor(private readonly files: Files) {}

  /** As {@link findFacts}. */
  async facts(query: FactsQuery): Promise<WorkspaceFacts> {
    const { files } = this;
    const folder = resolve(query.root, query.notebookDir);
    const config = query.config === undefined ? await new ProjectConfigs(files).above(folder) : query.config;
    const workspace = once(
      this.workspaces,
      `${query.root}\n${config?.path ?? ''}`,
      () => new Workspace(files, query.root, config)
    );
    await workspace.begin();
    const paths: PathFact[] = [];
    for (const path of new Set(query.paths)) {
      const verdict = await workspace.judge(path, folder);
      if (verdict) {
        paths.push(shownPath({ path, ...verdict }));
      }
    }
    const tools = query.sitePackages ? await findTools(files, query.sitePackages, query.tools) : [];
    const mlflow = query.mlflow
      ? await findStore(files, {
          ...query.mlflow,
          root: query.root,
          notebookDir: folder,
          notebookName: query.notebookName
        })
      : null;
    const around = await once(
      this.folders,
      [query.root, folder, ...(query.sitePackages ?? ['-'])].join('\n'),
      () => this.around(query, folder)
    );
    const { git, dvc, wandb, expectations, environment } = around;
    return {
      paths,
      tools: tools.map(shownTool),
      degraded: isDegraded(tools),
      ...(mlflow && { mlflow }),
      ...(wandb && { wandb: shownWandb(wandb) }),
      ...(expectations && { expectations: shownExpectations(expectations) }),
      ...(environment && { environment: shownEnvironment(environment) }),
      ...(config && {
        config: settingsFor(
          config,
          relativeTo(config, resolve(folder, query.notebookName)),
          workspace.show(config.path)
        )
      }),
      repository: {
        git: git !== null,
        dvc: dvc !== null,
        commit: git && (await readCommit(files, git)),
        ...(query.compare && git && (await workspace.gitState(resolve(folder, query.notebookName)))),
        ...(dvc !== null && { remote: shownRemote((await readDvcConfig(files, dvc)).remote) })
      }
    };
  }

  /** What all notebooks of a folder have around them. */
  private async around({ root, sitePackages }: FactsQuery, folder: string) {
    const { files } = this;
    return {
      git: await findGit(files, folder),
      dvc: await findDvc(files, folder),
      wandb: await findWandb(files, root, folder),
      expectations: await findExpectations(files, root, folder),
      environment: await findEnvironment(files, root, folder, sitePackages)
    };
  }

  private readonly workspaces = new Map<string, Workspace>();
  private readonly folders = new Map<string, ReturnType<Surroundings['around']>>();
}
