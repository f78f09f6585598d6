import { className, Imports, indent, Names, py, slug, stem } from '../codegen';
import { missingTools, pickFrame, pickModel, targetColumn } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';
import { comparedMetric, type LoggedModel, loggedModel, registration, runOf } from './logged';

/** A new version in the registry for the model that the notebook has logged, with an alias for those who load it. */
export const suggestion: Suggestion = {
  name: 'mlflow-registration',
  title: 'Register the logged model in MLflow',
  tool: 'MLflow',
  fill(context) {
    const registered = registration(context.flow);
    if (registered) {
      const { cell } = registered.site.range;
      return {
        reason: `The notebook registers its model already (\`${registered.callee}\`, cell ${cell + 1}).`
      };
    }
    const logged = loggedModel(context.flow);
    return logged
      ? insertion(context, logged)
      : { reason: 'No model is logged with MLflow by hand: `mlflow-tracking` logs one and registers it.' };
  }
};

/** What the model is called in the registry, and what is said of its version. */
function wordsFor(context: SuggestionContext, logged: LoggedModel): { project: string; description: string } {
  const model = pickModel(context);
  const known = 'reason' in model ? null : model;
  const frame = known && pickFrame(context.flow, known);
  const target = known && targetColumn(known, context.answers);
  const given = logged.call.args.find(a => a.model)?.model;
  const cls = given?.inner ?? given?.cls ?? known?.estimator;
  return {
    project: slug(stem(frame?.path ?? context.notebook.path), target) || 'model',
    description: [
      cls ? className(cls) : 'A model',
      ...(target ? [`for ${target}`] : []),
      ...(frame?.path ? [`on ${frame.path}`] : []),
      ...(context.notebook.path ? [`from ${stem(context.notebook.path)}.ipynb`] : [])
    ].join(' ')
  };
}

function insertion(context: SuggestionContext, logged: LoggedModel): Insertion | NotApplicable {
  const { flow, notebook } = context;
  const at = Math.min(logged.at, notebook.cells.length);
  const scope = flow.bindingsAfter(at - 1);
  const names = new Names(scope, 'mlflow');
  const imports = new Imports(scope, names);
  const mlflow = imports.module('mlflow');
  const run = runOf(flow, logged, scope, mlflow);
  if ('reason' in run) {
    return run;
  }
  const { project, description } = wordsFor(context, logged);
  const metric = comparedMetric(flow);
  const [client, name, version] = ['client', 'registered_name', 'version'].map(each => names.free(each));
  const body = [
    '# Register the model that was logged: a version of its own in the registry, and an alias to load it by',
    ...imports.lines(),
    ...(imports.lines().length > 0 ? [''] : []),
    `${client} = ${mlflow}.MlflowClient()`,
    `${name} = ${py(project)}  # change to the name of your project`,
    `${version} = ${mlflow}.register_model(${run.uri}, ${name})`,
    `${client}.update_model_version(${name}, ${version}.version, description=${py(description)})`,
    ...(notebook.path
      ? [`${client}.set_model_version_tag(${name}, ${version}.version, "notebook", ${py(`${stem(notebook.path)}.ipynb`)})`] // prettier-ignore
      : []),
    `${client}.set_registered_model_alias(${name}, "candidate", ${version}.version)`,
    ...(metric ? championLines(metric, { client, name, version }, names) : []),
    `print(${name}, "version", ${version}.version, "has the aliases", ${client}.get_model_version(${name}, ${version}.version).aliases)`
  ];
  return {
    title: `Register the logged model in a new cell after the last that speaks to MLflow (cell ${at})`,
    notes: [
      `The registered model is called \`${project}\`: change the name if your project has another.`,
      metric
        ? `The alias \`champion\` goes to the new version where its \`${metric.name}\` is ${metric.higherIsBetter ? 'higher' : 'lower'} than the present champion's: remove that part where somebody is to decide.`
        : 'No logged metric says by its name whether more is better, so versions are not compared: the alias is `candidate`.',
      'Load it by `models:/NAME@ALIAS` instead of its run.',
      ...missingTools(context, ['mlflow'])
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

/** The alias `champion` for the better of two versions. */
function championLines(
  metric: { readonly name: string; readonly higherIsBetter: boolean },
  { client, name, version }: Readonly<Record<'client' | 'name' | 'version', string>>,
  names: Names
): string[] {
  const [score, champion, ours, theirs] = ['score_of', 'champion', 'new_score', 'champion_score'].map(each =>
    names.free(each)
  );
  return [
    '',
    `def ${score}(number):`,
    ...indent([
      `run_id = ${client}.get_model_version(${name}, number).run_id`,
      `return ${client}.get_run(run_id).data.metrics.get(${py(metric.name)})  # ${metric.higherIsBetter ? 'higher' : 'lower'} is better`
    ]),
    '',
    `# The better of the two is the champion; remove these lines where somebody is to decide that`,
    `${champion} = ${client}.get_registered_model(${name}).aliases.get("champion")`,
    `${ours}, ${theirs} = ${score}(${version}.version), ${score}(${champion}) if ${champion} else None`,
    `print(${py(`${metric.name} of this version:`)}, ${ours}, "- of the champion so far:", ${theirs})`,
    `if ${ours} is not None and (${champion} is None or (${theirs} is not None and ${ours} ${metric.higherIsBetter ? '>' : '<'} ${theirs})):`,
    `    ${client}.set_registered_model_alias(${name}, "champion", ${version}.version)`
  ];
}
