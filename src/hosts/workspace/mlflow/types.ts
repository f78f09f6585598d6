import type { MlflowFacts, TrackedRun } from '../../../audit/facts';

/** What is asked of a store. */
export interface MlflowQuery {
  /** Absolute path of the notebook. */
  readonly notebook: string;
  /** The same, relative to the root that pages see. */
  readonly shown: string;
  /** The experiment that the notebook names; null when it names none. */
  readonly experiment: string | null;
}

/** What every kind of store answers. */
export type StoreContent = Pick<MlflowFacts, 'experiments' | 'runs' | 'models'>;

/** A store that is there and cannot be read, with the reason for people. */
export class StoreProblem extends Error {
  override name = 'StoreProblem';
}

/** Tags that name the notebook of a run: the one that the suggested cell writes, and MLflow's own. */
export const NOTEBOOK_TAGS = ['notebook.path', 'mlflow.source.name'];

/** Stores may hold thousands of everything; these are looked at. */
export const MOST_EXPERIMENTS = 500;
export const MOST_RUNS = 2000;
export const MOST_TOLD = 20;
export const MOST_MODELS = 500;

/**
 * Whether a tag names this notebook. A relative path ends that of the notebook. An absolute one may be of another machine
 * or container, and so counts where it ends as the notebook does below the root, with a folder at least.
 */
export function namesNotebook(
  tag: string,
  { notebook, shown }: Pick<MlflowQuery, 'notebook' | 'shown'>
): boolean {
  const [told, whole, below] = [tag, notebook, shown].map(path =>
    path.split(/[/\\]+/).filter(part => part !== '' && part !== '.')
  );
  const ends = (path: readonly string[], end: readonly string[]): boolean =>
    end.length > 0 && path.slice(-end.length).join('/') === end.join('/');
  return ends(whole, told) || (below.length > 1 && ends(told, below));
}

/** A run as stores keep it, with what its tags say of a notebook. */
export interface StoredRun extends Omit<TrackedRun, 'by'> {
  readonly tags: readonly string[];
}

/** The runs of the notebook, the latest first: those that a tag ties to it, else those of its experiment. */
export function runsOf(stored: readonly StoredRun[], query: MlflowQuery): TrackedRun[] {
  const of = (by: TrackedRun['by'], wanted: (run: StoredRun) => boolean): TrackedRun[] =>
    stored.filter(wanted).map(({ tags: _tags, ...run }) => ({ ...run, by }));
  const tagged = of('tag', ({ tags }) => tags.some(tag => namesNotebook(tag, query)));
  const found = tagged.length > 0 ? tagged : of('experiment', run => run.experiment === query.experiment);
  const unique = [...new Map(found.map(run => [run.id, run])).values()];
  return unique.sort((a, b) => (b.started ?? 0) - (a.started ?? 0)).slice(0, MOST_TOLD);
}
