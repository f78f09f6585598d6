import { Imports, Names, slug, stem } from '../codegen';
import { LISTENED } from '../mlflow-registration/autologged';
import { storeLines } from '../mlflow-tracking/store';
import { cellOf, eventsOf } from '../slots';
import type { EventOf } from '../../flow/types';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** The light way to MLflow: one switch before the libraries are imported, and every fit after it is recorded. */
export const suggestion: Suggestion = {
  name: 'mlflow-autolog',
  title: 'Record every training with MLflow autologging',
  tool: 'MLflow',
  packages: ['mlflow'],
  fill(context) {
    const first = firstFit(context);
    return 'reason' in first ? first : insertion(context, placeFor(context, first));
  }
};

function firstFit({ flow }: SuggestionContext): EventOf<'fit'> | NotApplicable {
  const tracked = eventsOf(flow, 'track').find(({ tool }) => tool === 'mlflow');
  if (tracked) {
    return {
      reason: `The notebook uses MLflow already (\`${tracked.callee}\`, cell ${cellOf(tracked) + 1}).`
    };
  }
  const fits = eventsOf(flow, 'fit');
  const listened = fits.filter(({ model }) => LISTENED.has(model.library));
  if (fits.length > 0 && listened.length === 0) {
    const what = fits[0].model.name ?? fits[0].model.cls;
    return { reason: `MLflow's autologging does not hear \`${what}\` being trained: log it by hand.` };
  }
  return (
    [...listened].sort((a, b) => cellOf(a) - cellOf(b)).at(0) ?? {
      reason: 'No model is trained in this notebook.'
    }
  );
}

/** Metrics that were imported by name before the switch are not heard: it comes before what it listens to. */
function placeFor({ flow }: SuggestionContext, fit: EventOf<'fit'>): number {
  const imports = eventsOf(flow, 'import').filter(({ module }) => LISTENED.has(module.split('.')[0]));
  return Math.min(cellOf(fit), ...imports.map(cellOf));
}

function insertion(context: SuggestionContext, at: number): Insertion {
  const scope = at === 0 ? new Map<never, never>() : context.flow.bindingsAfter(at - 1);
  const imports = new Imports(scope, new Names(scope, 'mlflow'));
  const mlflow = imports.module('mlflow');
  const project = slug(stem(context.notebook.path)) || 'experiment';
  const store = storeLines(context, imports, project);
  const body = [
    '# Record every training from here on in MLflow: settings, training metrics and the model',
    ...imports.lines(),
    '',
    ...store,
    `${mlflow}.autolog()  # must come before the first fit and the import of metrics; each fit gets a run of its own`
  ];
  return {
    title: `Switch on MLflow autologging in a new cell before what it records (cell ${at + 1})`,
    notes: [
      `The experiment is called \`${project}\`: change the name if your project has another.`,
      'Without MLFLOW_TRACKING_URI runs are kept in `mlflow.db` and `mlruns/` beside the notebook; keep both out of Git.',
      'Autologging keeps metrics of the training rows, and of others only where a score is computed after the fit; `mlflow-tracking` also keeps the data and registers the model.'
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}
