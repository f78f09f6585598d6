import { className, fileOf, Imports, indent, Names, py, type Scope, slug, stem } from '../codegen';
import { aucOf, comparedBy, type ComparedMetric } from '../metrics';
import { majorVersion } from '../mlflow-tracking/store';
import { predictedBy } from '../predicting';
import { pickFrame, pickModel, targetColumn } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';
import { type Autologged, autologged } from './autologged';
import { comparedMetric, type LoggedModel, loggedModel, registration, runOf } from './logged';

/** A new version in the registry for the model that the notebook has logged, with an alias for those who load it. */
export const suggestion: Suggestion = {
  name: 'mlflow-registration',
  title: 'Register the logged model in MLflow',
  tool: 'MLflow',
  packages: ['mlflow'],
  fill(context) {
    const registered = registration(context.flow);
    if (registered) {
      const { cell } = registered.site.range;
      return {
        reason: `The notebook registers its model already (\`${registered.callee}\`, cell ${cell + 1}).`
      };
    }
    const logged = loggedModel(context.flow);
    if (logged) {
      return insertion(context, logged.at, byHand(context, logged));
    }
    const kept = autologged(context);
    if (kept === null) {
      return { reason: 'No model is logged with MLflow: `mlflow-tracking` logs one and registers it.' };
    }
    return 'reason' in kept ? kept : insertion(context, kept.at, byItself(context, kept));
  }
};

/** How the cell gets at the model. */
interface Source {
  /** Qualified class of the model, where it is known. */
  readonly cls: string | undefined;
  readonly title: string;
  readonly notes: readonly string[];
  /** By what versions are compared; null where nothing tells. */
  readonly metric: ComparedMetric | null;
  /** Statements that come before the model is registered, and after; what gives its run and address. */
  lines(
    scope: Scope,
    imports: Imports,
    names: Names,
    client: string
  ):
    | NotApplicable
    | {
        readonly before: readonly string[];
        readonly after: readonly string[];
        readonly uri: string;
      };
}

function byHand({ flow }: SuggestionContext, logged: LoggedModel): Source {
  const given = logged.call.args.find(a => a.model)?.model;
  return {
    cls: given?.inner ?? given?.cls,
    title: 'Register the logged model in a new cell after the last that speaks to MLflow',
    notes: [],
    metric: comparedMetric(flow),
    lines: (scope, imports) => {
      const run = runOf(flow, logged, scope, imports.module('mlflow'));
      return 'reason' in run ? run : { before: [], after: [], uri: run.uri };
    }
  };
}

/** Autologging gives models no name, and tests by names of its own, if at all: the cell says which model, and how good it is. */
function byItself(context: SuggestionContext, { model }: Autologged): Source {
  const { flow } = context;
  const old = majorVersion(context) < 3;
  const metric = comparedBy(flow, model);
  return {
    cls: model.estimator,
    title: `Register the model that autologging kept of \`${model.name}\` in a new cell after its evaluation`,
    notes: [
      `It is the last model that autologging kept: run the cell after \`${model.name}\` was trained, and before anything else is.`,
      `\`${metric.name}\` of the test rows is added to its run, since autologging gives it a name of its own, or leaves it out.`
    ],
    metric,
    lines: (_scope, imports, names, client) => {
      const mlflow = imports.module('mlflow');
      const predicted = predictedBy(model, imports, names);
      const [logged, id] = ['logged', 'run_id'].map(name => names.free(name));
      const kept = model.view.isSearch ? 'best_estimator' : 'model';
      const keep = (value: string): string => `${client}.log_metric(${id}, ${py(metric.name)}, ${value})`;
      const score = metric.value
        ? [keep(metric.value(imports, predicted))]
        : aucOf(model, imports, names, predicted)!(keep);
      return {
        before: old
          ? [`${id} = ${mlflow}.last_active_run().info.run_id  # the run of the last training`]
          : [
              `${logged} = ${mlflow}.last_logged_model()  # ${model.view.isSearch ? 'the best that the search found' : `what the training of ${model.name} left`}: run this before anything else is trained`,
              `${id} = ${logged}.source_run_id`
            ],
        uri: old ? `f"runs:/{${id}}/${kept}"` : `${logged}.model_uri`,
        after: [...predicted.lines, ...score]
      };
    }
  };
}

/** What the model is called in the registry, and what is said of its version. */
function wordsFor(context: SuggestionContext, source: Source): { project: string; description: string } {
  const model = pickModel(context);
  const known = 'reason' in model ? null : model;
  const frame = known && pickFrame(context.flow, known);
  const target = known && targetColumn(known, context.answers);
  const cls = source.cls ?? known?.estimator;
  return {
    project: slug(stem(frame?.path ?? context.notebook.path), target) || 'model',
    description: [
      cls ? className(cls) : 'A model',
      ...(target ? [`for ${target}`] : []),
      ...(frame?.path ? [`on ${frame.path}`] : []),
      ...(context.notebook.path ? [`from ${fileOf(context.notebook.path)}`] : [])
    ].join(' ')
  };
}

function insertion(context: SuggestionContext, place: number, source: Source): Insertion | NotApplicable {
  const { flow, notebook } = context;
  const at = Math.min(place, notebook.cells.length);
  const scope = flow.bindingsAfter(at - 1);
  const names = new Names(scope, 'mlflow');
  const imports = new Imports(scope, names);
  const mlflow = imports.module('mlflow');
  const [client, name, version] = ['client', 'registered_name', 'version'].map(each => names.free(each));
  const model = source.lines(scope, imports, names, client);
  if ('reason' in model) {
    return model;
  }
  const { project, description } = wordsFor(context, source);
  const { metric } = source;
  const body = [
    '# Register the model that was logged: a version of its own in the registry, and an alias to load it by',
    ...imports.lines(),
    ...(imports.lines().length > 0 ? [''] : []),
    `${client} = ${mlflow}.MlflowClient()`,
    `${name} = ${py(project)}  # change to the name of your project`,
    ...model.before,
    `${version} = ${mlflow}.register_model(${model.uri}, ${name})`,
    `${client}.update_model_version(${name}, ${version}.version, description=${py(description)})`,
    ...(notebook.path
      ? [`${client}.set_model_version_tag(${name}, ${version}.version, "notebook", ${py(fileOf(notebook.path))})`] // prettier-ignore
      : []),
    `${client}.set_registered_model_alias(${name}, "candidate", ${version}.version)`,
    ...model.after,
    ...(metric ? championLines(metric, { client, name, version }, names) : []),
    `print(${name}, "version", ${version}.version, "has the aliases", ${client}.get_model_version(${name}, ${version}.version).aliases)`
  ];
  return {
    title: `${source.title} (cell ${at})`,
    notes: [
      ...source.notes,
      `The registered model is called \`${project}\`: change the name if your project has another.`,
      metric
        ? `The alias \`champion\` goes to the new version where its \`${metric.name}\` is ${metric.higherIsBetter ? 'higher' : 'lower'} than the present champion's: remove that part where somebody is to decide.`
        : 'No logged metric says by its name whether more is better, so versions are not compared: the alias is `candidate`.',
      'Load it by `models:/NAME@ALIAS` instead of its run.'
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

/** The alias `champion` for the better of two versions. */
function championLines(
  metric: ComparedMetric,
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
