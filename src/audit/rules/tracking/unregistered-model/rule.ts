import type { Flow, MadeCall } from '../../../flow/types';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { trainings } from '../trainings';

/** A model is logged with MLflow, by hand or by autologging, and used from its run, without ever being registered. */
export const rule: Rule = {
  id: 'tracking/unregistered-model',
  severity: 'low',
  tier: 'preview',
  topics: ['registry', 'model-versioning'],
  summary: 'A model is loaded or served from its run instead of the registry',
  remediation:
    'Register it (`registered_model_name=` in `log_model`, or `mlflow.register_model`) and load it by version or alias, so that what is in use has a name.',
  check
};

const LOADS = /^mlflow\..*(?:load_model|spark_udf|build_docker|predict)$/;

const LOGS = /^mlflow\.(?:\w+\.)+log_model$/;
const LOGS_BY_ITSELF = /^mlflow\.(?:\w+\.)?autolog$/;

function* check({ flow }: RuleContext): Iterable<Report> {
  const logged = flow.calls.filter(c => LOGS.test(c.callee));
  const switched = flow.calls.filter(c => LOGS_BY_ITSELF.test(c.callee));
  const registers =
    of(flow, 'track').some(t => t.what === 'register') ||
    [...logged, ...switched].some(c => c.open || c.args.some(a => a.keyword === 'registered_model_name')) ||
    flow.calls.some(c =>
      /(?:^|\.)(?:create_registered_model|create_model_version|register_model)$/.test(c.callee)
    );
  const last = logged.at(-1) ?? switched.at(-1);
  const used =
    last &&
    flow.calls.find(
      c =>
        c.order >= last.order &&
        LOADS.test(c.callee) &&
        !isFromRegistry(c) &&
        (logged.length > 0 || isOfTraining(flow, last, c))
    );
  if (!last || !used || registers || trainings(flow).length === 0) {
    return;
  }
  yield {
    message:
      'The model is used from the run that logged it, and is never registered: nothing tells which of its versions is in use.',
    range: last.site.range,
    evidence: steps([
      {
        site: last.site,
        note:
          logged.length > 0 ? 'the model is logged in its run' : 'each training from here on logs its model'
      },
      { site: used.site, note: 'it is taken from there' }
    ]),
    suggestions: ['mlflow-registration']
  };
}

/** What is loaded has a name in the registry, and is no model of this notebook's run. */
function isFromRegistry({ args }: MadeCall): boolean {
  return args.some(a => typeof a.constant === 'string' && a.constant.startsWith('models:/'));
}

/** After a training that autologging heard, by an address that is made of its run: one that is written out is another's. */
function isOfTraining(flow: Flow, { order }: MadeCall, load: MadeCall): boolean {
  const trained = of(flow, 'fit').some(f => f.order > order && f.order < load.order);
  return trained && load.args.some(a => a.constant === undefined && RUN.test(a.text));
}

const RUN = /\b(?:runs:\/|run_id|model_uri|last_active_run|last_logged_model)\b/;
