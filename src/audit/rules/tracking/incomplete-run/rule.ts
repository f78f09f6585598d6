import { type RowSet, sources } from '../../../flow/rows';
import type { EventOf, Flow, MadeCall } from '../../../flow/types';
import { callsNamed, keyword } from '../../calls';
import { RUNNING } from '../../candidates';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';
import { saves } from '../../saves';
import { byTransformers, trainings } from '../trainings';

/** A run that is tracked by hand misses what would be needed to make it again, or to use its model. */
export const rule: Rule = {
  id: 'tracking/incomplete-run',
  severity: 'medium',
  tier: 'preview',
  topics: ['tracking', 'model-versioning'],
  summary: 'A tracked run lacks parameters, metrics, model, signature or data',
  remediation:
    'Log what is missing in the same run (`log_params`, `log_metrics`, `log_model` with `input_example=`, `log_input`), or let `mlflow.autolog()` log it.',
  check
};

interface Tracker {
  readonly tool: 'mlflow' | 'wandb';
  readonly name: string;
  readonly remediation: string;
  /** Runs keep their model; elsewhere many hold curves alone, and a model that is saved beside them is another rule's. */
  readonly keepsModel: boolean;
  readonly dataRemediation: string;
}

const TRACKERS: readonly Tracker[] = [
  {
    tool: 'mlflow',
    name: 'MLflow',
    remediation: rule.remediation,
    keepsModel: true,
    dataRemediation:
      'Log the data set (`mlflow.log_input(mlflow.data.from_pandas(df, source=path))`), or the revision of it as a tag.'
  },
  {
    tool: 'wandb',
    name: 'W&B',
    remediation:
      'Give `wandb.init` the settings that the model is trained with (`config=`), and log its figures (`run.log({…})`) before the run is finished.',
    keepsModel: false,
    dataRemediation:
      'Take the data from an artifact (`run.use_artifact("name:v3")`), or write its version into `config`.'
  }
];

/** What names the data of a run besides `log_input`: a parameter, tag or artifact that speaks of it. */
const OF_DATA = /data|dvc|version|revision|commit|hash|md5/i;
const LOGS_MODEL = /^mlflow\.(?:\w+\.)+log_model$/;

type Track = EventOf<'track'>;

function* check({ flow }: RuleContext): Iterable<Report> {
  const events = of(flow, 'track');
  if (trainings(flow).length === 0 || logsByItself(flow) || isToy(flow)) {
    return;
  }
  for (const tracker of TRACKERS) {
    const own = events.filter(t => t.tool === tracker.tool && t.what !== 'setup');
    const found = own.length > 0 ? lacking(flow, tracker, own) : null;
    if (found) {
      yield found;
      return;
    }
  }
}

/** Autologging, callbacks, and the trainers of Transformers that report to whatever is installed. */
function logsByItself(flow: Flow): boolean {
  const told = flow.calls.some(c => c.args.some(a => a.keyword === 'report_to'));
  return (
    of(flow, 'track').some(t => t.what === 'autolog' && t.tool !== 'tensorboard') ||
    (byTransformers(flow) && !told)
  );
}

/** Models that are all trained on tables written out in the notebook show how it is done; one that is registered is used. */
function isToy(flow: Flow): boolean {
  const fits = of(flow, 'fit');
  const written = fits.length > 0 && fits.every(({ X }) => X.rows !== null && isWrittenOut(flow, X.rows));
  return written && !of(flow, 'track').some(t => t.what === 'register');
}

function isWrittenOut(flow: Flow, rows: RowSet): boolean {
  return of(flow, 'read').length === 0 && sources(rows).every(({ label }) => /^(?:frame|array)$/.test(label));
}

function lacking(flow: Flow, tracker: Tracker, own: readonly Track[]): Report | null {
  const has = (what: Track['what']): boolean => own.some(t => t.what === what);
  const missing = [
    ...(has('params') || !hasParameters(flow) ? [] : ['parameters']),
    ...(has('metrics') ? [] : ['metrics']),
    ...(has('model') || has('register') || !tracker.keepsModel || !ownsModel(flow, own) ? [] : ['model'])
  ];
  const place = own.findLast(t => t.what === 'run') ?? own.at(-1)!;
  const reads = of(flow, 'read');
  // Data that come with a library are pinned by its version.
  const data =
    has('data') ||
    own.some(t => t.what === 'params' && OF_DATA.test(t.callee)) ||
    flow.calls.some(namesData) ||
    reads.every(r => r.medium === 'library');
  if (missing.length > 0) {
    const also = data ? '' : ', nor anything that tells which data it was trained on';
    return {
      ...report(
        flow,
        place,
        `The ${tracker.name} run logs no ${listed(missing)}${also}: the run cannot be made again, or compared, from its record.`
      ),
      remediation: tracker.remediation
    };
  }
  const toy = reads.length > 0 && reads.every(r => r.medium === 'library') && !isRegistered(flow, own);
  const unsigned = callsNamed(flow, 'log_model').find(c => LOGS_MODEL.test(c.callee) && !isSigned(c));
  if (tracker.tool === 'mlflow' && unsigned && !toy && !hasCategories(flow)) {
    return {
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
  }
  return data
    ? null
    : {
        ...report(
          flow,
          place,
          `Nothing that the ${tracker.name} run logs tells which data its parameters and metrics came from.`
        ),
        severity: 'low',
        remediation: tracker.dataRemediation
      };
}

/** The models are trained with something that can be set otherwise: a network has a rate, epochs and a shape. */
function hasParameters(flow: Flow): boolean {
  return (
    trainings(flow).some(t => t.network !== null) ||
    of(flow, 'fit').some(({ model }) => model.isSearch || [...model.params.keys()].some(p => !RUNNING.has(p)))
  );
}

/** One run for one model, which is in no file: of the trials of a search no model is kept. */
function ownsModel(flow: Flow, own: readonly Track[]): boolean {
  const runs = own.filter(t => t.what === 'run');
  const trials = runs.some(r => r.site.loops.length > 0 || r.site.calls.length > 0);
  return !trials && runs.length <= 1 && !saves(flow).some(s => s.name !== null);
}

function isRegistered(flow: Flow, own: readonly Track[]): boolean {
  return (
    own.some(t => t.what === 'register') ||
    flow.calls.some(c => LOGS_MODEL.test(c.callee) && keyword(c, 'registered_model_name') !== null)
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
    ])
  };
}

function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and no ${names.at(-1)!}` : names[0];
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

const NAMES = /(?:^|\.)(?:log_params?|set_tags?|log_artifacts?|wandb\.init|config\.update)$/;

/** A parameter, tag, setting or artifact whose name speaks of data, or DVC asked for a revision. */
function namesData({ callee, args }: MadeCall): boolean {
  if (/^dvc\./.test(callee) || /(?:^|\.)log_input$/.test(callee)) {
    return true;
  }
  // Settings that are made elsewhere may say it.
  const unseen = (kind: string, key: string | null): boolean =>
    kind !== 'dict' && (key === 'config' || /config\.update$/.test(callee));
  return (
    NAMES.test(callee) &&
    args.some(
      a =>
        unseen(a.kind, a.keyword) ||
        OF_DATA.test(a.keyword === 'project' ? '' : String(a.constant ?? '')) ||
        [...(a.entries?.keys() ?? [])].some(k => OF_DATA.test(k))
    )
  );
}
