import type { AuditResult } from './audit';
import type { WorkspaceFacts } from './facts';
import { languageOf } from './frontEnds';
import type { Notebook } from './notebook/types';
import type { Offer } from './protocol';
import { databaseFile } from './rules/data/queries';
import { SUGGESTIONS } from './suggestions';
import { withInstall } from './suggestions/installing';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from './suggestions/types';

/** Fills a suggestion; one that trips over a notebook says so and does not take the audit with it. */
export function fill(suggestion: Suggestion, context: SuggestionContext): Insertion | NotApplicable {
  if (languageOf(context.notebook.language) !== 'python') {
    return { reason: 'Its cell is written in Python, and this notebook is not.' };
  }
  try {
    const filled = suggestion.fill(context);
    return 'reason' in filled ? filled : withInstall(suggestion, filled, context);
  } catch (error) {
    return {
      reason: `It could not be filled for this notebook: ${error instanceof Error ? error.message : String(error)}`
    };
  }
}

/** Every suggestion as it stands for this notebook: what can be inserted, and why the others cannot. */
export function offersFor(notebook: Notebook, result: AuditResult, facts: WorkspaceFacts | null): Offer[] {
  return SUGGESTIONS.map(suggestion => {
    const { flow, sensitiveColumns } = result;
    const filled = fill(suggestion, { notebook, flow, facts, answers: {}, sensitiveColumns });
    const { name, title, tool } = suggestion;
    const { questions = [] } = filled;
    return { name, title, tool, reason: 'reason' in filled ? filled.reason : null, questions };
  });
}

/** Data paths that the notebook reads or writes and that lie in files, in order of first use. */
export function dataPaths({ flow }: Pick<AuditResult, 'flow'>): string[] {
  const paths = flow.events.flatMap(event => {
    if (event.kind === 'read') {
      return event.medium === 'file' || event.medium === 'folder' ? [event.path] : [databaseFile(event)];
    }
    return event.kind === 'write' && event.what !== 'figure' ? [event.path] : [];
  });
  return [...new Set(paths.filter(path => path !== null))];
}

/** Where the notebook logs to with MLflow, for the companion to look there; null when it does not log, or the store is not known. */
export function mlflowStore(result: AuditResult): { uri: string | null; experiment: string | null } | null {
  const tracks = result.flow.events.flatMap(event =>
    event.kind === 'track' && event.tool === 'mlflow' ? [event] : []
  );
  const last = (callee: string) => tracks.findLast(track => track.callee === callee);
  const store = last('mlflow.set_tracking_uri');
  return tracks.length === 0 || (store && store.names === undefined)
    ? null
    : { uri: store?.names ?? null, experiment: last('mlflow.set_experiment')?.names ?? null };
}
