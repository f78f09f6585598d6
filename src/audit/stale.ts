/** Models on disk that no run of the notebook can have made. */
import type { StaleRun, WorkspaceFacts } from './facts';
import type { Flow } from './flow/types';
import { fileOf, saves } from './rules/saves';

/** Cells that save a model often come after those that log it: the same execution writes both, a while apart. */
const SAME_EXECUTION = 10 * 60 * 1000;

/**
 * Models that the notebook writes and that are newer than its last run: what was tracked is another model than the one that
 * is there. Nothing is said while a run goes on, nor of files that are as Git or DVC recorded them, whose time is that of the
 * checkout.
 */
export function staleRuns(flow: Flow, facts: WorkspaceFacts | null): StaleRun[] {
  const runs = facts?.mlflow?.problem === null ? facts.mlflow.runs : [];
  const ends = runs.flatMap(({ ended }) => ended ?? []);
  if (ends.length === 0 || ends.length < runs.length) {
    return [];
  }
  const ended = ends.reduce((a, b) => Math.max(a, b));
  const models = saves(flow).flatMap(save => (save.name === null ? [] : (fileOf(flow, save) ?? [])));
  return [...new Set(models)].flatMap(path => {
    const fact = facts?.paths.find(each => each.path === path);
    const own = fact && (fact.status === 'untracked' || fact.changed === true) ? fact.modified : undefined;
    return own !== undefined && own > ended + SAME_EXECUTION ? [{ path, modified: own, ended }] : [];
  });
}
