/** What is around a notebook in the words of others, as it may be shown: names of runs, models, suites, remotes and folders. */
import type {
  EnvironmentFacts,
  ExpectationFacts,
  MlflowFacts,
  PathFact,
  ToolStatus,
  WandbFacts
} from '../../audit/facts';
import { oneLine } from '../../audit/report/safe';
import { masked } from '../../audit/secrets/texts';

/** Characters of a name that are shown: tools allow some hundred. */
const MOST = 250;
/** Models, and versions and aliases of one, that are kept. */
const MOST_LISTED = 500;

/** A name on one line, of bounded length, without marks that turn text and without credentials. */
export function shownName(text: string): string {
  const start = masked(oneLine(text.slice(0, 2 * MOST)));
  return start.length > MOST || text.length > 2 * MOST ? `${start.slice(0, MOST)}…` : start;
}

const names = (texts: readonly string[]): string[] => texts.map(shownName);

export function shownStore(store: MlflowFacts): MlflowFacts {
  const { kind, where, problem, experiments, runs, models } = store;
  return {
    kind,
    where: shownName(where),
    problem: problem === null ? null : shownName(problem),
    experiments: experiments.map(({ id, name }) => ({ id: shownName(id), name: shownName(name) })),
    runs: runs.map(run => ({
      ...run,
      id: shownName(run.id),
      name: run.name === null ? null : shownName(run.name),
      experiment: shownName(run.experiment),
      status: shownName(run.status)
    })),
    models: models.slice(0, MOST_LISTED).map(({ name, versions, aliases }) => ({
      name: shownName(name),
      versions: versions.slice(0, MOST_LISTED).map(({ version, run }) => ({
        version: shownName(version),
        run: run === null ? null : shownName(run)
      })),
      aliases: Object.fromEntries(
        Object.entries(aliases)
          .slice(0, MOST_LISTED)
          .map(([alias, version]) => [shownName(alias), shownName(version)])
      )
    }))
  };
}

export function shownWandb(kept: WandbFacts): WandbFacts {
  return {
    ...kept,
    where: names(kept.where),
    runs: kept.runs.map(run => ({ ...run, id: shownName(run.id) }))
  };
}

export function shownExpectations({ where, suites, checkpoints, last }: ExpectationFacts): ExpectationFacts {
  return {
    where: shownName(where),
    suites: suites && names(suites),
    checkpoints: checkpoints && names(checkpoints),
    last: last && { ...last, suites: names(last.suites) }
  };
}

/** The path stays as the notebook writes it: facts are looked up by it. */
export function shownPath(fact: PathFact): PathFact {
  const { by, imported } = fact;
  return {
    ...fact,
    by: by === null ? null : shownName(by),
    ...(imported && {
      imported: {
        ...imported,
        from: shownName(imported.from),
        revision: imported.revision === null ? null : shownName(imported.revision)
      }
    })
  };
}

export function shownEnvironment(environment: EnvironmentFacts): EnvironmentFacts {
  const files = environment.files.map(each => ({ ...each, file: shownName(each.file) }));
  return { ...environment, files };
}

export function shownTool(tool: ToolStatus): ToolStatus {
  return { ...tool, version: tool.version === null ? null : shownName(tool.version) };
}

export function shownRemote(
  remote: { readonly name: string; readonly url: string | null } | null
): { name: string; url: string | null } | null {
  return remote && { name: shownName(remote.name), url: remote.url === null ? null : shownName(remote.url) };
}
