/** What cells that call MLflow share: where runs go, and which MLflow it is. */
import { type Imports, py } from '../codegen';
import { eventsOf } from '../slots';
import type { SuggestionContext } from '../types';

/** Where runs go, as far as the notebook does not say that itself. */
export function storeLines({ flow }: SuggestionContext, imports: Imports, experiment: string): string[] {
  const mlflow = imports.module('mlflow');
  const tracks = eventsOf(flow, 'track');
  const sets = (what: string): boolean => tracks.some(({ callee }) => callee === `mlflow.${what}`);
  return [
    ...(sets('set_tracking_uri')
      ? []
      : [
          `if "MLFLOW_TRACKING_URI" not in ${imports.module('os')}.environ:`,
          `    ${mlflow}.set_tracking_uri("sqlite:///mlflow.db")  # a local file; set MLFLOW_TRACKING_URI to use a server`
        ]),
    ...(sets('set_experiment')
      ? []
      : [`${mlflow}.set_experiment(${py(experiment)})  # change to the name of your project`])
  ];
}

/** The major version of MLflow; the one of today where nothing tells. */
export function majorVersion({ facts }: SuggestionContext): number {
  const version = facts?.tools.find(tool => tool.package === 'mlflow')?.version;
  return Number.parseInt(version ?? '', 10) || 3;
}
