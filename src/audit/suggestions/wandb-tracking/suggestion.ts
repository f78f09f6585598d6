import { className, Imports, indent, Names, py, slug, stem } from '../codegen';
import { entries, metricsOf } from '../metrics';
import { servedOf } from '../mlflow-tracking/served';
import { cellOf, eventsOf, missingTools, type ModelSlot, pickFrame, pickModel, targetColumn } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** Settings, metrics, rounds and model of one training run in Weights & Biases; on this machine unless the user is logged in. */
export const suggestion: Suggestion = {
  name: 'wandb-tracking',
  title: 'Log the run and the model to Weights & Biases',
  tool: 'W&B',
  fill(context) {
    const model = pickModel(context);
    return 'reason' in model ? model : (alreadyLogged(context) ?? insertion(context, model));
  }
};

function alreadyLogged({ flow }: SuggestionContext): NotApplicable | null {
  const logged = eventsOf(flow, 'track').find(event => event.tool === 'wandb');
  return logged
    ? { reason: `The notebook uses W&B already (\`${logged.callee}\`, cell ${cellOf(logged) + 1}).` }
    : null;
}

function insertion(context: SuggestionContext, model: ModelSlot): Insertion {
  const names = new Names(model.scope, 'wandb');
  const imports = new Imports(model.scope, names);
  const frame = pickFrame(context.flow, model);
  const target = targetColumn(model, context.answers);
  const project = slug(stem(frame?.path ?? context.notebook.path), target) || 'model';
  const body = [
    '# Record this training run in Weights & Biases: settings, test metrics, the rounds of training and the model itself',
    ...cellLines(context, model, project, imports, names)
  ];
  return {
    title: `Log \`${model.name}\` to W&B in a new cell after its evaluation (cell ${model.at})`,
    notes: [
      `The project is called \`${project}\`: change the name if yours has another.`,
      'Nothing leaves this machine: the run is kept in the folder `wandb`. `wandb sync` uploads it later, `WANDB_MODE=online` at once. Keep the folder out of Git.',
      ...(model.onTraining
        ? [`\`${model.name}\` is only ever evaluated on rows it was trained on, so are the logged metrics.`]
        : []),
      ...missingTools(context, ['wandb'])
    ],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function cellLines(
  context: SuggestionContext,
  model: ModelSlot,
  project: string,
  imports: Imports,
  names: Names
): string[] {
  const wandb = imports.module('wandb');
  const os = imports.module('os');
  const np = imports.module('numpy', 'np');
  const joblib = imports.module('joblib');
  const predictions = model.predictions ?? names.free('y_pred');
  const { scores, auc } = metricsOf(model, imports, names, predictions);
  const [run, metrics, rounds, broken, artifact, file] = [
    'run',
    'metrics',
    'rounds',
    'broken',
    'artifact',
    'file'
  ].map(name => names.free(name));
  const fitted = model.view.isSearch ? `${model.name}.best_estimator_` : model.name;
  const { chain, beside } = servedOf(context.flow, model);
  const kept = [...chain, ...beside].map(name => `${py(name)}: ${name}, `).join('');
  const curve = roundsOf(model, model.view.isPipeline ? `${fitted}[-1]` : fitted, np);
  return [
    ...imports.lines(),
    '',
    `${os}.environ.setdefault("WANDB_MODE", "offline")  # nothing leaves this machine; upload later with: wandb sync`,
    ...(model.predictions === null ? [`${predictions} = ${model.name}.predict(${model.test.text})`] : []),
    `${metrics} = {`,
    ...indent(entries(scores)),
    '}',
    ...(auc ? auc(value => `${metrics}["roc_auc"] = ${value}`) : []),
    '',
    `with ${wandb}.init(`,
    ...indent([
      `project=${py(project)},  # change to the name of your project`,
      `name=${py(slug(className(model.estimator)))},`,
      'job_type="train",',
      'config={',
      `    name: value for name, value in ${model.name}.get_params().items()`,
      '    if isinstance(value, (str, int, float, bool, type(None)))',
      '},'
    ]),
    `) as ${run}:`,
    ...indent([
      ...(curve
        ? [
            `${rounds} = ${curve}`,
            `for values in zip(*${rounds}.values()):`,
            `    ${run}.log(dict(zip(${rounds}, values)))`
          ]
        : []),
      `${run}.log(${metrics})`,
      `${broken} = [name for name, value in ${metrics}.items() if not ${np}.isfinite(value)]`,
      `if ${broken}:`,
      `    ${run}.alert(title="Metrics that are no numbers", text=", ".join(${broken}), level=${wandb}.AlertLevel.ERROR)`,
      `${artifact} = ${wandb}.Artifact(${py(`${project}-model`)}, type="model", metadata=${metrics})`,
      `with ${artifact}.new_file("model.joblib", mode="wb") as ${file}:`,
      `    ${joblib}.dump({${kept}"model": ${fitted}}, ${file})`,
      `${run}.log_artifact(${artifact})`
    ]),
    `print("run", ${run}.id, "in", ${run}.dir)`
  ];
}

/** The loss after each round of boosting, as a dictionary of lists; null where the estimator keeps none. */
function roundsOf({ estimator }: ModelSlot, learner: string, np: string): string | null {
  const name = className(estimator);
  if (/^GradientBoosting/.test(name)) {
    return `{"train/loss": ${learner}.train_score_}`;
  }
  if (/^HistGradientBoosting/.test(name)) {
    return `{"train/score": ${np}.asarray(${learner}.train_score_).tolist()}  # empty without early stopping`;
  }
  const results = name.startsWith('XGB')
    ? `(${learner}.evals_result() if getattr(${learner}, "evals_result_", None) else {})`
    : name.startsWith('LGBM')
      ? `${learner}.evals_result_`
      : null;
  return results
    ? `{f"{part}/{metric}": values for part, kept in ${results}.items() for metric, values in kept.items()}  # empty without eval_set`
    : null;
}
