import { className, Imports, indent, Names, py, slug, stem } from '../codegen';
import { entries, metricsOf } from '../metrics';
import { historyLines, kindOf, predictedBy, settingLines } from '../predicting';
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
  const predicted = predictedBy(model, imports, names);
  const { scores, auc } = metricsOf(model, imports, names, predicted);
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
  const files = fileLines(model, { artifact, file, fitted, kept, run }, imports);
  return [
    ...imports.lines(),
    '',
    `${os}.environ.setdefault("WANDB_MODE", "offline")  # nothing leaves this machine; upload later with: wandb sync`,
    ...predicted.lines,
    `${metrics} = {`,
    ...indent(entries(scores)),
    '}',
    ...(auc ? auc(value => `${metrics}["roc_auc"] = ${value}`) : []),
    '',
    `with ${wandb}.init(`,
    ...indent([
      `project=${py(project)},  # change to the name of your project`,
      `name=${py(slug(kindOf(model)))},`,
      'job_type="train",',
      'config={',
      ...indent(settingLines(model, 'name')),
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
      ...historyLines(model, names, figures => `${run}.log(${figures})`),
      `${run}.log(${metrics})`,
      `${broken} = [name for name, value in ${metrics}.items() if not ${np}.isfinite(value)]`,
      `if ${broken}:`,
      `    ${run}.alert(title="Metrics that are no numbers", text=", ".join(${broken}), level=${wandb}.AlertLevel.ERROR)`,
      `${artifact} = ${wandb}.Artifact(${py(`${project}-model`)}, type="model", metadata=${metrics})`,
      ...files,
      `${run}.log_artifact(${artifact})`
    ]),
    `print("run", ${run}.id, "in", ${run}.dir)`
  ];
}

/** Statements that put the model, and what prepares rows for it, into the artifact. */
function fileLines(
  { name, network }: ModelSlot,
  { artifact, file, fitted, kept, run }: Record<'artifact' | 'file' | 'fitted' | 'kept' | 'run', string>,
  imports: Imports
): string[] {
  const dump = (path: string, what: string): string[] => [
    `with ${artifact}.new_file(${py(path)}, mode="wb") as ${file}:`,
    `    ${imports.module('joblib')}.dump(${what}, ${file})`
  ];
  if (!network) {
    return dump('model.joblib', `{${kept}"model": ${fitted}}`);
  }
  const beside = kept === '' ? [] : dump('preparation.joblib', `{${kept.replace(/, $/, '')}}`);
  return network.library === 'keras'
    ? [
        `${name}.save(f"{${run}.dir}/model.keras")`,
        `${artifact}.add_file(f"{${run}.dir}/model.keras", name="model.keras")`,
        ...beside
      ]
    : [
        `with ${artifact}.new_file("weights.pt", mode="wb") as ${file}:`,
        `    ${imports.module('torch')}.save(${name}.state_dict(), ${file})`,
        ...beside
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
      : name.startsWith('CatBoost')
        ? `${learner}.get_evals_result()`
        : null;
  return results
    ? `{f"{part}/{metric}": values for part, kept in ${results}.items() for metric, values in kept.items()}  # empty without eval_set`
    : null;
}
