import { Imports, indent, Names, py, slug, stem } from '../codegen';
import { type ComparedMetric, comparedBy, entries, metricsOf, scoresWith } from '../metrics';
import { servedOf } from '../mlflow-tracking/served';
import { kindOf, predictedBy, settingLines } from '../predicting';
import { LESS_IS_BETTER, MORE_IS_BETTER, type Rounds, roundsOf } from '../rounds';
import {
  cellOf,
  eventsOf,
  type FrameSlot,
  type ModelSlot,
  pickFrame,
  pickModel,
  targetColumn
} from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** Settings, metrics, rounds and model of one training run in Weights & Biases; on this machine unless the user is logged in. */
export const suggestion: Suggestion = {
  name: 'wandb-tracking',
  title: 'Log the run and the model to Weights & Biases',
  tool: 'W&B',
  packages: ['wandb'],
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
    '# Record this training run in Weights & Biases: settings, test metrics, the rounds of training, the data and the model itself',
    ...cellLines(context, model, frame, project, imports, names)
  ];
  return {
    title: `Log \`${model.name}\` to W&B in a new cell after its evaluation (cell ${model.at})`,
    notes: [
      `The project is called \`${project}\`: change the name if yours has another.`,
      'Nothing leaves this machine: the run is kept in the folder `wandb`. `wandb sync` uploads it later, `WANDB_MODE=online` at once. Keep the folder out of Git.',
      ...(model.onTraining
        ? [`\`${model.name}\` is only ever evaluated on rows it was trained on, so are the logged metrics.`]
        : [])
    ],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function cellLines(
  context: SuggestionContext,
  model: ModelSlot,
  frame: FrameSlot | null,
  project: string,
  imports: Imports,
  names: Names
): string[] {
  const wandb = imports.module('wandb');
  const os = imports.module('os');
  const np = imports.module('numpy', 'np');
  const predicted = predictedBy(model, imports, names);
  const { scores, auc } = metricsOf(model, imports, names, predicted);
  const compared = comparedBy(context.flow, model);
  const [run, metrics, artifact, file] = ['run', 'metrics', 'artifact', 'file'].map(name => names.free(name));
  const rounds = roundsOf(context.flow, model, imports, names);
  const fitted = model.view.isSearch ? `${model.name}.best_estimator_` : model.name;
  const { chain, beside } = servedOf(context.flow, model);
  const kept = [...chain, ...beside].map(name => `${py(name)}: ${name}, `).join('');
  const files = fileLines(model, { artifact, file, fitted, kept, run }, imports);
  const watch = watchLines(rounds, { run, metrics, wandb, np }, names);
  const comparison = comparisonLines(compared, { run, metrics, np }, imports, names);
  const logged = rounds ? names.free('figures') : '';
  const data = dataLines(frame, { artifact, run, wandb }, imports);
  return [
    ...imports.lines(),
    '',
    `${os}.environ.setdefault("WANDB_MODE", "offline")  # nothing leaves this machine; upload later with: wandb sync`,
    ...predicted.lines,
    `${metrics} = {`,
    ...indent(entries(scoresWith(compared, scores, imports, predicted))),
    '}',
    ...(auc ? auc(value => `${metrics}["roc_auc"] = ${value}`) : []),
    ...watch.helper,
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
      `${os}.makedirs(${run}.dir, exist_ok=True)  # WANDB_MODE=disabled makes none`,
      ...(rounds ? [...rounds.lines, `for ${logged} in ${rounds.name}:`, `    ${run}.log(${logged})`] : []),
      `${run}.log(${metrics})`,
      ...watch.lines,
      ...data,
      `${artifact} = ${wandb}.Artifact(${py(`${project}-model`)}, type="model", metadata=${metrics})`,
      ...files,
      `${run}.log_artifact(${artifact})`,
      ...comparison.keep
    ]),
    `print("run", ${run}.id, "in", ${run}.dir)`,
    ...comparison.print
  ];
}

/** Alerts for figures that are no numbers, and for rounds of training that go wrong. */
function watchLines(
  rounds: Rounds | null,
  { run, metrics, wandb, np }: Record<'run' | 'metrics' | 'wandb' | 'np', string>,
  names: Names
): { readonly helper: readonly string[]; readonly lines: readonly string[] } {
  const [alerts, level, name, text] = ['alerts', 'level', 'name', 'text'].map(each => names.free(each));
  const broken = `${alerts} = [(${wandb}.AlertLevel.ERROR, name, f"is {value}") for name, value in ${metrics}.items() if not ${np}.isfinite(value)]`;
  const raised = [
    `for ${level}, ${name}, ${text} in ${alerts}:`,
    ...indent([
      `${run}.alert(title=${name}[:63], text=f"{${name}} {${text}}", level=${level})  # sent when the run is synced`,
      `print(f"{${level}.value}: {${name}} {${text}}")`
    ])
  ];
  if (!rounds) {
    return { helper: [], lines: [broken, ...raised] };
  }
  const [trouble, watched, more, less] = ['trouble', 'watched', 'more_is_better', 'less_is_better'].map(
    each => names.free(each)
  );
  const words = (list: readonly string[]): string => `(${list.map(py).join(', ')})`;
  const told = (list: string): string => `any(part in name.lower() for part in ${list})`;
  const scores = rounds.onlyScores ? '' : ` if ${told(`${more} + ${less}`)}`;
  return {
    helper: [
      '',
      '# Alerts go by what figures are called: these are parts of their names',
      `${more} = ${words(MORE_IS_BETTER)}`,
      ...(rounds.onlyScores ? [] : [`${less} = ${words(LESS_IS_BETTER)}`]),
      '',
      `def ${trouble}(name, figures):`,
      ...indent([
        '"""What to look at in a figure of each round. Change the limits to what is normal for your training."""',
        `figures = ${np}.array(figures, dtype=float)`,
        `if not ${np}.isfinite(figures).all():`,
        `    return [(${wandb}.AlertLevel.ERROR, name, f"is no number in round {${np}.isfinite(figures).argmin() + 1}")]`,
        `if ${told(more)}:`,
        '    figures = -figures  # turned round, so that less is better for all',
        'best, half = figures.min(), len(figures) // 2',
        `lost = ${np}.median(figures[-3:]) - best`,
        'if lost > max(0.5 * (figures[0] - best), 0.1 * abs(best)):  # half of what was gained, and a tenth of the best',
        `    return [(${wandb}.AlertLevel.WARN, name, f"diverges: it was best in round {figures.argmin() + 1} of {len(figures)}")]`,
        'if half >= 10 and figures[:half].min() - best < 0.01 * abs(best):',
        `    return [(${wandb}.AlertLevel.INFO, name, f"stands still: less than 1 % better after round {half} of {len(figures)}")]`,
        'return []'
      ])
    ],
    lines: [
      broken,
      `${watched} = {name for figures in ${rounds.name} for name in figures${scores}}`,
      `for ${name} in sorted(${watched}):`,
      `    ${alerts} += ${trouble}(${name}, [figures[${name}] for figures in ${rounds.name} if ${name} in figures])`,
      ...raised
    ]
  };
}

/** What the run is worth beside the best one before it; W&B itself compares runs only once they are synced. */
function comparisonLines(
  { name: metric, higherIsBetter }: ComparedMetric,
  { run, metrics, np }: Record<'run' | 'metrics' | 'np', string>,
  imports: Imports,
  names: Names
): { readonly keep: readonly string[]; readonly print: readonly string[] } {
  const json = imports.module('json');
  const Path = imports.from('pathlib', 'Path');
  const [earlier, best, ours] = ['earlier', 'best_before', 'this_run'].map(each => names.free(each));
  const [direction, choose] = higherIsBetter ? ['higher', 'max'] : ['lower', 'min'];
  return {
    keep: [
      `${Path}(${run}.dir, "test-metrics.json").write_text(${json}.dumps({"project": ${run}.project, "run": ${run}.id, "metrics": ${metrics}}, default=float))`
    ],
    print: [
      '',
      `# The best run of this project before this one by ${metric} (${direction} is better): compare by the metric that counts for you`,
      `${earlier} = [${json}.loads(path.read_text()) for path in ${Path}(${run}.dir).parents[1].glob("*run-*/files/test-metrics.json")]`,
      `${earlier} = {each["run"]: each["metrics"].get(${py(metric)}, ${np}.nan) for each in ${earlier} if each["project"] == ${run}.project and each["run"] != ${run}.id}`,
      `${best} = ${choose}((each for each in ${earlier} if ${np}.isfinite(${earlier}[each])), key=${earlier}.get, default=None)`,
      `${ours} = ${metrics}[${py(metric)}]`,
      `if ${best} is None:`,
      `    print(f"${metric} {${ours}:.4g}: no run of this project before this one has it")`,
      'else:',
      `    print(f"${metric} {${ours}:.4g}, best before {${earlier}[${best}]:.4g} (run {${best}}): {${ours} - ${earlier}[${best}]:+.4g}, ${direction} is better")`
    ]
  };
}

/** The data by its hash and place: nothing is copied or uploaded. */
function dataLines(
  frame: FrameSlot | null,
  { artifact, run, wandb }: Record<'artifact' | 'run' | 'wandb', string>,
  imports: Imports
): string[] {
  if (!frame?.path || frame.path.includes('://')) {
    return [];
  }
  const Path = imports.from('pathlib', 'Path');
  return [
    `${artifact} = ${wandb}.Artifact(${py(slug(stem(frame.path)))}, type="dataset")`,
    `${artifact}.add_reference(${Path}(${py(frame.path)}).resolve().as_uri())  # its hash and place; add_file uploads a copy`,
    `${run}.log_artifact(${artifact})`
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
