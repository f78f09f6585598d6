import type { EventOf, Flow, MadeCall } from '../../../flow/types';
import { callsNamed } from '../../calls';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { trainings } from '../trainings';

/** A run that is tracked by hand misses what would be needed to make it again, or to use its model. */
export const rule: Rule = {
  id: 'tracking/incomplete-run',
  severity: 'medium',
  tier: 'preview',
  criterion: 'Model versioning',
  summary: 'A tracked run lacks parameters, metrics, model, signature or data',
  remediation:
    'Log what is missing in the same run (`log_params`, `log_metrics`, `log_model` with `input_example=`, `log_input`), or let `mlflow.autolog()` log it.',
  check
};

/** What names the data of a run besides `log_input`: a parameter, tag or artifact that speaks of it. */
const OF_DATA = /data|dvc|version|revision|commit|hash|md5/i;
const LOGS_MODEL = /^mlflow\.(?:\w+\.)+log_model$/;

function* check({ flow }: RuleContext): Iterable<Report> {
  const events = of(flow, 'track');
  const tools = new Set(events.filter(t => t.what !== 'setup').map(t => t.tool));
  if (trainings(flow).length === 0 || events.some(t => t.what === 'autolog' && t.tool !== 'tensorboard')) {
    return;
  }
  if (tools.has('mlflow')) {
    yield* mlflow(
      flow,
      events.filter(t => t.tool === 'mlflow')
    );
  } else if (tools.has('wandb')) {
    yield* wandb(
      flow,
      events.filter(t => t.tool === 'wandb')
    );
  }
}

type Track = EventOf<'track'>;

function* mlflow(flow: Flow, events: readonly Track[]): Iterable<Report> {
  const has = (what: Track['what']): boolean => events.some(t => t.what === what);
  const missing = [
    ...(has('params') ? [] : ['parameters']),
    ...(has('metrics') ? [] : ['metrics']),
    ...(has('model') || has('register') ? [] : ['the model'])
  ];
  const place = events.findLast(t => t.what === 'run') ?? events.findLast(t => t.what !== 'setup')!;
  // Data that come with a library are pinned by its version.
  const data =
    has('data') || flow.calls.some(namesData) || of(flow, 'read').every(r => r.medium === 'library');
  const unsigned = callsNamed(flow, 'log_model').find(c => LOGS_MODEL.test(c.callee) && !isSigned(c));
  if (missing.length > 0) {
    const also = data ? '' : ', nor anything that tells which data it was trained on';
    yield report(
      flow,
      place,
      `The MLflow run logs no ${listed(missing)}${also}: the run cannot be made again, or compared, from its record.`
    );
  } else if (unsigned && !hasCategories(flow)) {
    yield {
      ...report(
        flow,
        place,
        'The model is logged without a signature or an input example: who serves it learns of a wrong column only from wrong predictions.'
      ),
      range: unsigned.site.range,
      evidence: steps([
        { site: unsigned.site, note: 'the model is logged, and nothing says what it expects' }
      ]),
      severity: 'low',
      remediation: 'Give `input_example=X_train.head()` to `log_model`, which also infers the signature.'
    };
  } else if (!data) {
    yield {
      ...report(
        flow,
        place,
        'The MLflow run logs parameters, metrics and model, and nothing that tells which data they came from.'
      ),
      severity: 'low',
      remediation:
        'Log the data set (`mlflow.log_input(mlflow.data.from_pandas(df, source=path))`), or the revision of it as a tag.'
    };
  }
}

function* wandb(flow: Flow, events: readonly Track[]): Iterable<Report> {
  const place = events.find(t => t.what === 'run' && t.callee === 'wandb.init');
  if (!place || events.some(t => t.what === 'metrics' || t.what === 'model')) {
    return;
  }
  yield report(
    flow,
    place,
    'The W&B run logs no metrics and no model: all that its page will show is that it ran.'
  );
}

function report(flow: Flow, place: Track, message: string): Report {
  const last = trainings(flow).at(-1)!;
  return {
    message,
    range: place.site.range,
    evidence: steps([
      { site: last.site, note: `${last.model} is trained` },
      { site: place.site, note: 'this is the run that is to keep it' }
    ]),
    suggestions: ['mlflow-tracking']
  };
}

function listed(names: readonly string[]): string {
  const plain = names.map(n => n.replace(/^the /, ''));
  return plain.length > 1 ? `${plain.slice(0, -1).join(', ')} and no ${plain.at(-1)!}` : plain[0];
}

function isSigned({ args, open }: MadeCall): boolean {
  return (
    open ||
    args.some(a => (a.keyword === 'signature' || a.keyword === 'input_example') && a.constant !== null)
  );
}

/** Of tables with pandas' categories MLflow can keep no example. */
function hasCategories(flow: Flow): boolean {
  return flow.calls.some(({ callee, args }) =>
    args.some(
      a =>
        a.constant === 'category' ||
        [...(a.entries?.values() ?? [])].includes('category') ||
        (a.keyword === 'enable_categorical' && a.constant === true) ||
        (callee === 'select_dtypes' && a.items?.includes('category'))
    )
  );
}

/** A parameter, tag or artifact whose name speaks of data, or DVC asked for a revision. */
function namesData({ callee, args }: MadeCall): boolean {
  if (/^dvc\./.test(callee) || /(?:^|\.)log_input$/.test(callee)) {
    return true;
  }
  if (!/(?:^|\.)(?:log_params?|set_tags?|log_artifacts?)$/.test(callee)) {
    return false;
  }
  return args.some(
    a => OF_DATA.test(String(a.constant ?? '')) || [...(a.entries?.keys() ?? [])].some(k => OF_DATA.test(k))
  );
}
