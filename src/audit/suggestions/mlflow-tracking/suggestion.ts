import { Imports, indent, Names, py, slug, stem } from '../codegen';
import { comparedBy, entries, metricsOf, type OwnMetric, scoresWith } from '../metrics';
import { kindOf, type Predicted, predictedBy, settingLines } from '../predicting';
import { askTarget } from '../questions';
import { roundsOf } from '../rounds';
import {
  cellOf,
  eventsOf,
  type FrameSlot,
  mentions,
  type ModelSlot,
  pickFrame,
  pickModel,
  targetColumn
} from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';
import { type Served, servedOf } from './served';
import { majorVersion, storeLines } from './store';

/** Everything the parts of the cell share. */
interface Slots {
  readonly model: ModelSlot;
  readonly frame: FrameSlot | null;
  readonly target: string | null;
  readonly imports: Imports;
  readonly names: Names;
  readonly mlflow: string;
  readonly predicted: Predicted;
  /** Name of the experiment and of the registered model. */
  readonly project: string;
  /** Major version of MLflow that the notebook's environment has; 3 where it is not known. */
  readonly major: number;
  /** Frames with pandas categories do not survive being an input example. */
  readonly categories: boolean;
  readonly served: Served;
  readonly compared: OwnMetric;
}

/** Params, metrics, data, model and version of one training run in MLflow. */
export const suggestion: Suggestion = {
  name: 'mlflow-tracking',
  title: 'Log the run and the model to MLflow',
  tool: 'MLflow',
  packages: ['mlflow'],
  fill(context) {
    const model = pickModel(context);
    if ('reason' in model) {
      return model;
    }
    return alreadyLogged(context) ?? insertion(context, model);
  }
};

function alreadyLogged({ flow }: SuggestionContext): NotApplicable | null {
  const logged = eventsOf(flow, 'track').find(event => event.tool === 'mlflow' && event.what !== 'setup');
  return logged
    ? { reason: `The notebook logs to MLflow already (\`${logged.callee}\`, cell ${cellOf(logged) + 1}).` }
    : null;
}

function insertion(context: SuggestionContext, model: ModelSlot): Insertion {
  const names = new Names(model.scope, 'mlflow');
  const imports = new Imports(model.scope, names);
  const frame = pickFrame(context.flow, model);
  const target = targetColumn(model, context.answers);
  const predicted = predictedBy(model, imports, names);
  const slots: Slots = {
    model,
    frame,
    target,
    imports,
    names,
    mlflow: imports.module('mlflow'),
    predicted,
    compared: comparedBy(context.flow, model),
    project: slug(stem(frame?.path ?? context.notebook.path), target) || 'model',
    major: majorVersion(context),
    categories: mentions(context.notebook, 'category') || mentions(context.notebook, 'enable_categorical'),
    served: servedOf(context.flow, model)
  };
  const body = cellBody(slots, context);
  return {
    title: `Log \`${model.name}\` to MLflow in a new cell after its evaluation (cell ${model.at})`,
    notes: [
      `The experiment and the registered model are called \`${slots.project}\`: change the name if your project has another.`,
      'Without MLFLOW_TRACKING_URI the run is kept in `mlflow.db` and `mlruns/` beside the notebook; keep both out of Git.',
      ...(model.onTraining
        ? [`\`${model.name}\` is only ever evaluated on rows it was trained on, so are the logged metrics.`]
        : []),
      ...servedNotes(slots),
      ...(frame?.path ? [] : ['No data file could be found, so the run does not say which data it used.'])
    ],
    questions: [
      askTarget(model, frame, {
        needed: frame !== null && frame.columns !== null,
        otherwise: 'The logged data set does not say which column is the target.'
      })
    ],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function servedNotes({ model, served: { chain, beside, unnamed } }: Slots): string[] {
  const named = chain.length > 0 ? chain : beside;
  return [
    ...(named.length > 0
      ? [
          chain.length > 0
            ? `${listed(named)} goes into the model, which so takes the rows as they were before.`
            : `${listed(named)} prepared the rows for \`${model.name}\` and is logged beside it: load both.`
        ]
      : []),
    ...unnamed.map(
      cls =>
        `The ${cls} that prepared the rows has no name, so it cannot be logged: the model alone cannot be used.`
    )
  ];
}

function listed(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(' and ');
}

function cellBody(slots: Slots, context: SuggestionContext): string[] {
  const { model, mlflow, project } = slots;
  const store = storeLines(context, slots.imports, project);
  const run = slots.names.free('run');
  const info = slots.names.free('model_info');
  const signature = slots.imports.from('mlflow.models', 'infer_signature');
  const path = context.notebook.path;
  const relative = /^([/\\]|[A-Za-z]:)/.test(path) ? `${stem(path)}.ipynb` : path;
  const withRun = [
    ...(relative ? [`${mlflow}.set_tag("notebook.path", ${py(relative)})`] : []),
    // The objects inside a pipeline are left out: their settings are listed one by one beside them.
    `${mlflow}.log_params({`,
    ...indent(settingLines(model, 'name')),
    '})',
    ...dataset(slots),
    ...metrics(slots),
    ...epochs(slots, context),
    ...logModel(slots, info, signature)
  ];
  const after = [
    `${mlflow}.MlflowClient().set_registered_model_alias(${py(project)}, "candidate", ${info}.registered_model_version)`,
    `print("run", ${run}.info.run_id, "- model", ${py(project)}, "version", ${info}.registered_model_version)`,
    ...comparison(slots, run)
  ];
  return [
    '# Record this training run in MLflow: settings, test metrics, the data it used and the model itself',
    ...slots.imports.lines(),
    '',
    ...store,
    ...(store.length > 0 ? [''] : []),
    ...slots.predicted.lines,
    `with ${mlflow}.start_run(run_name=${py(slug(kindOf(model)))}) as ${run}:`,
    ...indent(withRun),
    '',
    ...after
  ];
}

/** What the run is worth beside the best one before it, and where to look at both. */
function comparison({ compared, mlflow, names }: Slots, run: string): string[] {
  const { name: metric, higherIsBetter } = compared;
  const [client, best, ours, theirs, server] = [
    'client',
    'best_before',
    'this_run',
    'best_value',
    'server'
  ].map(name => names.free(name));
  return [
    '',
    `# The best run before this one by ${metric} (${higherIsBetter ? 'higher' : 'lower'} is better): compare by the metric that counts for you`,
    `${client} = ${mlflow}.MlflowClient()`,
    `${best} = ${client}.search_runs(`,
    ...indent([
      `[${run}.info.experiment_id],`,
      `filter_string=f"attributes.status = 'FINISHED' and attributes.start_time < {${run}.info.start_time}",`,
      `order_by=["metrics.${metric} ${higherIsBetter ? 'DESC' : 'ASC'}"],`,
      'max_results=1,'
    ]),
    ')',
    `${ours} = ${client}.get_run(${run}.info.run_id).data.metrics[${py(metric)}]`,
    `if ${best} and ${py(metric)} in ${best}[0].data.metrics:`,
    ...indent([
      `${theirs} = ${best}[0].data.metrics[${py(metric)}]`,
      `print(f"${metric} {${ours}:.4g}, best before {${theirs}:.4g} (run {${best}[0].info.run_id}): {${ours} - ${theirs}:+.4g}, ${higherIsBetter ? 'higher' : 'lower'} is better")`
    ]),
    'else:',
    `    print(f"${metric} {${ours}:.4g}: no run before this one has it")`,
    `${server} = ${mlflow}.get_tracking_uri()`,
    `if not ${server}.startswith("http"):`,
    `    print("to look at it: mlflow ui --backend-store-uri", ${server})`,
    `    ${server} = "http://127.0.0.1:5000"`,
    `print(f"{${server}}/#/experiments/{${run}.info.experiment_id}/runs/{${run}.info.run_id}")`
  ];
}

function dataset({ frame, target, mlflow }: Slots): string[] {
  if (!frame?.path) {
    return [];
  }
  const targets = target !== null && frame.columns?.includes(target) ? `, targets=${py(target)}` : '';
  const source = `source=${py(frame.path)}, name=${py(slug(stem(frame.path)))}${targets}`;
  return [
    `${mlflow}.log_input(`,
    `    ${mlflow}.data.from_pandas(${frame.name}, ${source}),`,
    '    context="training",',
    ')'
  ];
}

function metrics({ model, imports, mlflow, names, predicted, compared }: Slots): string[] {
  const { scores, auc } = metricsOf(model, imports, names, predicted);
  return [
    `${mlflow}.log_metrics({`,
    ...indent(entries(scoresWith(compared, scores, imports, predicted))),
    '})',
    ...(auc ? auc(value => `${mlflow}.log_metric("roc_auc", ${value})`) : [])
  ];
}

/** The figures of each epoch of a network. */
function epochs({ model, imports, names, mlflow }: Slots, { flow }: SuggestionContext): string[] {
  const rounds = model.network && roundsOf(flow, model, imports, names);
  if (!rounds) {
    return [];
  }
  const [step, figures] = ['step', 'figures'].map(name => names.free(name));
  return [
    ...rounds.lines,
    `for ${step}, ${figures} in enumerate(${rounds.name}):`,
    `    ${mlflow}.log_metrics(${figures}, step=${step})`
  ];
}

/** The model with what prepares rows for it, where the one follows the other; otherwise each for itself. */
function logModel(slots: Slots, info: string, signature: string): string[] {
  const { model, mlflow, imports, predicted, major, categories, project, served } = slots;
  const { chain, input, beside, given } = served;
  const { network } = model;
  const rows = `${chain.length > 0 ? input : model.test.text}[:5]`;
  const example = network?.library === 'torch' ? `${rows}.cpu().numpy()` : rows;
  const native =
    ['xgboost', 'lightgbm', 'catboost'].includes(model.view.library) &&
    !model.view.isPipeline &&
    !model.view.isSearch &&
    chain.length === 0;
  const flavour =
    network?.library === 'torch' ? 'pytorch' : native || network ? model.view.library : 'sklearn';
  const fitted = model.view.isSearch ? `${model.name}.best_estimator_` : model.name;
  const whole =
    chain.length > 0
      ? `${imports.from('sklearn.pipeline', 'make_pipeline')}(${[...chain, fitted].join(', ')})`
      : fitted;
  const named = (name: string): string => `${major >= 3 ? 'name' : 'artifact_path'}=${py(name)},`;
  const pickled = 'serialization_format="cloudpickle",';
  return [
    `${info} = ${mlflow}.${flavour}.log_model(`,
    ...indent([
      `${whole},`,
      named('model'),
      `signature=${signature}(${example}, ${predicted.outputs ?? predicted.predictions}[:5]),`,
      // MLflow writes the example of a Keras model into a folder that it has not made yet.
      ...(categories || network?.library === 'keras' ? [] : [`input_example=${example},`]),
      ...(native || network
        ? []
        : [`${pickled}  # the default of MLflow 3.14 and later refuses most tree models`]),
      `registered_model_name=${py(project)},`
    ]),
    ')',
    ...beside.map(
      (name, i) =>
        `${mlflow}.sklearn.log_model(${name}, ${named(name)} ${given[i] && !categories ? `input_example=${given[i]}[:5], ` : ''}pyfunc_predict_fn="transform", ${pickled.replace(',', ')')}`
    )
  ];
}
