/** Whether a notebook has a run of MLflow, and how a later cell gets at it without starting one. */
import type { Flow, MadeCall } from '../../flow/types';
import { argument, callsLike } from '../../rules/calls';
import { type Imports, type Scope, usable, variablesIn } from '../codegen';
import { writtenAfter } from '../mlflow-tracking/served';
import { cellOf, eventsOf } from '../slots';

const MAKES_CLIENT = /^mlflow\.(?:\w+\.)?MlflowClient$/;

const CLIENT = /^mlflow\.(?:\w+\.)?MlflowClient\b/;
const OF_CLIENT = /^mlflow\.(?:\w+\.)?MlflowClient\.(?:create_run|log_\w+|set_tag)$/;

/** What the notebook tells MLflow of a training, by hand or by a switch; settings, and models that go to the registry, make no run. */
function logged(flow: Flow) {
  return eventsOf(flow, 'track').filter(
    ({ tool, what }) => tool === 'mlflow' && what !== 'setup' && what !== 'register'
  );
}

export function hasRun(flow: Flow): boolean {
  return logged(flow).length > 0 || callsLike(flow, OF_CLIENT).length > 0;
}

/** Index of the cell after everything that autologging records; 0 where it is not on. */
export function afterAutologged(flow: Flow): number {
  if (!logged(flow).some(({ what }) => what === 'autolog')) {
    return 0;
  }
  return Math.max(-1, ...[...eventsOf(flow, 'fit'), ...eventsOf(flow, 'score')].map(cellOf)) + 1;
}

/**
 * Statements that give the client and the id of the run: the one that is open, else the last of the session, else the one whose id the
 * notebook's own code keeps, where that logs by a client only. The id is None where there is none.
 */
export function runLines(
  flow: Flow,
  scope: Scope,
  imports: Imports,
  { run, id, client }: Readonly<Record<'run' | 'id' | 'client', string>>
): string[] {
  const mlflow = imports.module('mlflow');
  const found = `${run} = ${mlflow}.active_run() or ${mlflow}.last_active_run()  # open, or else the last of this session: none is started`;
  const own = logged(flow).every(({ callee }) => CLIENT.test(callee)) ? clientRun(flow, scope) : null;
  return own === null
    ? [`${client} = ${mlflow}.MlflowClient()`, found, `${id} = ${run}.info.run_id if ${run} else None`]
    : [
        found,
        `${client} = ${mlflow}.MlflowClient() if ${run} else ${own.client ?? `${mlflow}.MlflowClient()`}`,
        `${id} = ${run}.info.run_id if ${run} else ${own.id}`
      ];
}

/** The run that a client was last told of, and the variable with that client. */
function clientRun(flow: Flow, scope: Scope): { readonly id: string; readonly client: string | null } | null {
  const stands = (text: string, { site }: MadeCall): boolean =>
    usable(text, scope) && variablesIn(text).every(name => !writtenAfter(flow, name, site.range));
  const told = callsLike(flow, OF_CLIENT).filter(({ site }) => site.calls.length === 0);
  const ids = told.flatMap(call => {
    const id = call.callee.endsWith('.create_run')
      ? call.result && `${call.result}.info.run_id`
      : argument(call, 0, 'run_id')?.text;
    return id && stands(id, call) ? [id] : [];
  });
  const makes = callsLike(flow, MAKES_CLIENT);
  const client = makes.findLast(call => call.result !== null && stands(call.result, call))?.result ?? null;
  return ids.length > 0 ? { id: ids.at(-1)!, client } : null;
}
