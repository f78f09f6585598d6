import { fileOf, Imports, indent, Names, py, slug, stem } from '../codegen';
import {
  isOutside,
  modelFile,
  normal,
  REMOTE,
  repositoryLines,
  savingLine,
  shell,
  statusOf,
  unique,
  withoutNested
} from '../dvc-tracking/project';
import { entries, metricsOf } from '../metrics';
import { servedOf } from '../mlflow-tracking/served';
import { predictedBy } from '../predicting';
import { cellOf, eventsOf, type ModelSlot, pickModel } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** The files of the stage, as the notebook's folder has them. */
interface Files {
  readonly deps: readonly string[];
  /** Files with settings, of which DVC compares the values. */
  readonly params: readonly string[];
  readonly outs: readonly string[];
  /** Whether the notebook keeps a model in a file. */
  readonly keepsModel: boolean;
  readonly metrics: readonly string[];
  /** Written, and versioned otherwise: DVC lets a file belong to one thing. */
  readonly elsewhere: readonly string[];
}

const SETTINGS = /\.(?:ya?ml|toml)$|(?:param|config|setting)[^/\\]*\.json$/i;
const METRICS = /(?:metric|score|result|eval)[^/\\]*\.(?:json|ya?ml)$/i;
const FOLDERS = /(?:^|\.)(?:mkdir|makedirs)$/;
const TEMPORARY = /(?:^|[/\\])te?mp[/\\]/i;

/** The notebook as a stage of a DVC pipeline: what it reads, what it makes, and the command that runs it. */
export const suggestion: Suggestion = {
  name: 'dvc-stage',
  title: 'Make the notebook a stage of a DVC pipeline',
  tool: 'DVC',
  packages: ['dvc'],
  fill(context) {
    const files = filesOf(context);
    return 'reason' in files ? files : insertion(context, files);
  }
};

function filesOf(context: SuggestionContext): Files | NotApplicable {
  const { flow } = context;
  const stage = eventsOf(flow, 'version').find(({ command }) => command === 'stage');
  if (stage) {
    return { reason: `The notebook makes a stage already (cell ${cellOf(stage) + 1}).` };
  }
  if (eventsOf(flow, 'fit').length === 0) {
    return { reason: 'No model is trained in this notebook.' };
  }
  // A folder that is made is not yet a file of the stage.
  const writes = eventsOf(flow, 'write').filter(
    ({ what, callee }) => (what === 'model' || what === 'data') && !FOLDERS.test(callee)
  );
  const written = inProject(context, writes.map(({ path }) => path)); // prettier-ignore
  const read = inProject(context, eventsOf(flow, 'read').flatMap(r => (r.own || r.pinned ? [] : [r.path]))); // prettier-ignore
  const params = read.filter(path => SETTINGS.test(path));
  const deps = read.filter(path => !params.includes(path));
  if (deps.length === 0) {
    return {
      reason:
        'No file of the project is read under a path that can be known, so nothing would tell when the stage has to run again.'
    };
  }
  // A file that is changed in its place cannot be what a stage starts from and what it makes.
  const made = written.filter(path => !read.includes(path));
  const added = new Set(eventsOf(flow, 'version').flatMap(({ paths }) => paths.map(normal)));
  const taken = (path: string): boolean => added.has(path) || /^(?:dvc|git|git-lfs)$/.test(statusOf(context, path) ?? ''); // prettier-ignore
  const metrics = made.filter(path => METRICS.test(path));
  const outs = made.filter(path => !metrics.includes(path));
  return {
    deps,
    params,
    outs: withoutNested(outs.filter(path => !taken(path))),
    keepsModel: writes.some(({ what, path }) => what === 'model' && path !== null),
    metrics,
    elsewhere: outs.filter(taken)
  };
}

function inProject(context: SuggestionContext, paths: readonly (string | null)[]): string[] {
  const known = paths.filter(path => path !== null);
  const inside = known.filter(path => !REMOTE.test(path) && !isOutside(context, path));
  return withoutNested(unique(inside.filter(path => !/[*?[\]:]/.test(path) && !TEMPORARY.test(path)).map(normal))); // prettier-ignore
}

function insertion(context: SuggestionContext, files: Files): Insertion {
  const { flow, notebook } = context;
  const picked = pickModel(context);
  const model = 'reason' in picked ? null : picked;
  const at = model?.at ?? notebook.cells.length;
  const scope = flow.bindingsAfter(at - 1);
  const names = new Names(scope, 'dvc');
  const imports = new Imports(scope, names);
  const os = imports.module('os');
  const subprocess = imports.module('subprocess');
  const sys = imports.module('sys');
  const repository = repositoryLines(context, imports);
  const [stage, existing] = ['stage', 'existing_stages'].map(name => names.free(name));
  const saved = files.keepsModel ? null : model;
  const scored = files.metrics.length === 0 ? model : null;
  const file = fileOf(notebook.path) || 'train.ipynb';
  const script = file.endsWith('.py');
  const kept = saved ? savedFiles(context, saved, file, imports) : [];
  const outs = [...files.outs, ...kept.map(({ path }) => path)];
  const metrics = scored ? ['metrics.json'] : files.metrics;
  const options: readonly (readonly [string, readonly string[]])[] = [
    ['--deps', [file, ...files.deps]],
    ['--params', files.params.map(path => `${path}:`)],
    ['--outs', outs],
    ['--metrics-no-cache', metrics]
  ];
  const name = slug(stem(file)) || 'train';
  const given = options.flatMap(([option, paths]) => paths.map(path => `${py(option)}, ${py(path)},`));
  const withFiles = [
    ...(saved ? [`${imports.from('pathlib', 'Path')}("models").mkdir(exist_ok=True)`] : []),
    ...kept.map(({ line }) => line),
    ...(scored ? metricLines(scored, imports, names) : [])
  ];
  const listing = [`${sys}.executable`, ...['-m', 'dvc', 'stage', 'list', '--name-only'].map(py)].join(', ');
  const add = [
    `${stage} = ${py(name)}  # change to the name that your pipeline has for it`,
    `${existing} = []`,
    `if ${imports.from('pathlib', 'Path')}("dvc.yaml").exists():`,
    `    ${existing} = ${subprocess}.run([${listing}], capture_output=True, text=True, check=True).stdout.split()`,
    `if "DVC_STAGE" in ${os}.environ:`,
    `    pass  # dvc repro runs this ${script ? 'script' : 'notebook'}`,
    `elif ${stage} in ${existing}:`,
    `    print(f"dvc.yaml has a stage {${stage}!r} already, which stays as it is: dvc stage add --force replaces it")`,
    'else:',
    ...indent([
      `${subprocess}.run([`,
      ...indent([
        `${sys}.executable, "-m", "dvc", "stage", "add", "--name", ${stage},`,
        ...given,
        script
          ? `${py(`python ${shell(file)}`)},`
          : `${py(`jupyter execute ${shell(file)}`)},  # runs it from top to bottom and leaves the file as it is`
      ]),
      '], check=True)',
      `print("Save the ${script ? 'script' : 'notebook'}, run dvc repro in a terminal, then: git add dvc.yaml dvc.lock")`
    ])
  ];
  const body = [
    `# Make this ${script ? 'script' : 'notebook'} a stage of a DVC pipeline: \`dvc repro\` then runs it again when a file that it reads has changed.`,
    `# The cell adds the stage \`${name}\` to dvc.yaml and leaves a stage of that name alone that is there already.`,
    ...repository.comment,
    ...imports.lines(),
    '',
    ...repository.lines,
    ...withFiles,
    ...add
  ];
  return {
    title: `Make the ${script ? 'script' : 'notebook'} the stage \`${name}\` of a DVC pipeline in a new cell (cell ${at})${repository.title}`,
    notes: [
      `The stage reads ${listed([file, ...files.deps, ...files.params])} and makes ${listed([...outs, ...metrics])}.`,
      ...repository.notes,
      ...files.elsewhere.map(
        path =>
          `\`${path}\` is versioned already, so it is left out of the stage: DVC lets a file belong to one thing.`
      ),
      ...(files.params.length === 0
        ? [
            'Settings that you move into `params.yaml`, and read from there, can be watched too: `--params params.yaml:`.'
          ]
        : []),
      ...(script ? [] : ['Outputs are part of a notebook: DVC sees a change when it is saved with others.'])
    ],
    edits: [{ kind: 'insert', at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function listed(paths: readonly string[]): string {
  return paths.map(path => `\`${path}\``).join(', ') || 'no file';
}

/** The model with what it was trained behind: alone it could not be used. */
function savedFiles(
  context: SuggestionContext,
  model: ModelSlot,
  notebook: string,
  imports: Imports
): { readonly path: string; readonly line: string }[] {
  const { chain, beside } = servedOf(context.flow, model);
  const path = modelFile(notebook, model);
  const entry = (name: string): string => `${py(name)}: ${name}`;
  const prepared = [...chain, ...beside].map(entry).join(', ');
  const whole = prepared === '' ? model.name : `{${prepared}, ${entry(model.name)}}`;
  const file = { path, line: savingLine(model, path, whole, imports) };
  const own = path.replace(/\.\w+$/, '-preparation.joblib');
  return model.network && prepared !== ''
    ? [file, { path: own, line: `${imports.module('joblib')}.dump({${prepared}}, ${py(own)})` }]
    : [file];
}

function metricLines(model: ModelSlot, imports: Imports, names: Names): string[] {
  const predicted = predictedBy(model, imports, names);
  const { scores, auc } = metricsOf(model, imports, names, predicted);
  const [metrics, file] = ['metrics', 'metrics_file'].map(name => names.free(name));
  return [
    ...predicted.lines,
    `${metrics} = {`,
    ...indent(entries(scores)),
    '}',
    ...(auc ? auc(value => `${metrics}["roc_auc"] = ${value}`) : []),
    `with open("metrics.json", "w") as ${file}:`,
    `    ${imports.module('json')}.dump({key: float(value) for key, value in ${metrics}.items()}, ${file}, indent=2)`
  ];
}
