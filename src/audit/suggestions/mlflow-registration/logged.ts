/** The run of MLflow that the notebook gave its model to, and how a later cell names it. */
import type { Flow, MadeCall } from '../../flow/types';
import { argument, callsLike, callsNamed } from '../../rules/calls';
import { of } from '../../rules/events';
import type { Scope } from '../codegen';
import type { ComparedMetric } from '../metrics';
import { writtenAfter } from '../mlflow-tracking/served';
import { cellOf } from '../slots';
import type { NotApplicable } from '../types';

const LOGS = /^mlflow\.(?:\w+\.)+log_model$/;
const OWN = /^mlflow\./;

export interface LoggedModel {
  /** The call that logs the model: the last one. */
  readonly call: MadeCall;
  /** Index of the cell after everything that MLflow is told. */
  readonly at: number;
}

/** The model that the notebook logs with MLflow by hand; null where it logs none. */
export function loggedModel(flow: Flow): LoggedModel | null {
  const call = callsLike(flow, LOGS).at(-1);
  return call ? { call, at: Math.max(afterMlflow(flow), cellOfCall(call) + 1) } : null;
}

/** Index of the cell after the last that tells MLflow something. */
export function afterMlflow(flow: Flow): number {
  return Math.max(-1, ...of(flow, 'track').flatMap(e => (e.tool === 'mlflow' ? [cellOf(e)] : []))) + 1;
}

function cellOfCall({ site }: MadeCall): number {
  return (site.calls[0] ?? site.range).cell;
}

/** Where a model is given to the registry, if anywhere. */
export function registration(flow: Flow): MadeCall | null {
  const named = callsLike(flow, OWN).find(({ args }) =>
    args.some(a => a.keyword === 'registered_model_name' && a.constant !== null)
  );
  return named ?? callsNamed(flow, 'register_model', 'create_model_version').at(0) ?? null;
}

/** Python for the id of the model's run and for the model's address, at a place with these names. */
export function runOf(
  flow: Flow,
  { call }: LoggedModel,
  scope: Scope,
  mlflow: string
): { readonly id: string; readonly uri: string } | NotApplicable {
  if (call.site.loops.length > 0) {
    return { reason: 'Models are logged in a loop: only you know which of them is meant.' };
  }
  const info = call.site.calls.length === 0 ? call.result : null;
  if (info !== null && scope.has(info) && !writtenAfter(flow, info, call.site.range)) {
    return { id: `${info}.run_id`, uri: `${info}.model_uri` };
  }
  const starts = callsNamed(flow, 'start_run');
  const name = argument(call, 1, 'name', 'artifact_path')?.constant;
  if (typeof name !== 'string') {
    return { reason: 'The model is logged under a name that cannot be known: give the result of `log_model` a name.' }; // prettier-ignore
  }
  if (starts.some(s => s.order > call.order || s.args.some(a => a.keyword === 'nested'))) {
    return { reason: 'There are several runs, and the one with the model has no name: give the result of `log_model` a name.' }; // prettier-ignore
  }
  const runs = [...scope.values()].filter(({ qualified }) => qualified === 'mlflow.start_run');
  const id =
    starts.length === 1 && runs.length === 1
      ? `${runs[0].name}.info.run_id`
      : `${mlflow}.last_active_run().info.run_id`;
  return { id, uri: `f"runs:/{${id}}/${name.replace(/[{}"\\]/g, '')}"` };
}

const LOWER = /(?:^|[_/])(?:loss|logloss|error|mae|mse|rmse|mape|msle|rmsle|deviance|brier)(?:[_/]|$)/i;
const HIGHER = /(?:^|[_/])(?:acc|accuracy|auc|auroc|f1|precision|recall|r2|kappa|mcc)(?:[_/]|$)/i;

/** The first metric of rows that were held back whose better direction its name tells; null where none is. */
export function comparedMetric(flow: Flow): ComparedMetric | null {
  const names = [
    ...callsNamed(flow, 'log_metric').map(c => argument(c, 0, 'key')?.constant),
    ...callsNamed(flow, 'log_metrics').flatMap(c => [...(argument(c, 0, 'metrics')?.entries?.keys() ?? [])])
  ].filter(name => typeof name === 'string');
  for (const name of names) {
    const lower = LOWER.test(name);
    if (lower !== HIGHER.test(name) && !/train/i.test(name)) {
      return { name, higherIsBetter: !lower };
    }
  }
  return null;
}
