import { Imports, indent, Names, py } from '../codegen';
import { explainerOf, givesProbabilities } from '../estimators';
import { takesTables } from '../networks';
import { groupLines, groupSource } from './groups';
import { askSensitive } from '../questions';
import { type ModelSlot, pickFrame, pickModel, sensitiveColumn } from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** Rows that each explainer is given: the first two are exact and quick, the last calls the model again and again. */
const ROWS = { tree: 200, linear: 200, agnostic: 30 } as const;
/** Training rows that stand for what the model usually sees. */
const BACKGROUND = { tree: 0, linear: 100, agnostic: 30 } as const;

/** SHAP values of the model, then its metrics for every group of a sensitive column. */
export const suggestion: Suggestion = {
  name: 'shap-fairness',
  title: 'Explain the model with SHAP and compare groups',
  tool: 'SHAP',
  packages: ['shap'],
  fill(context) {
    const model = pickModel(context);
    return 'reason' in model ? model : (unfit(model) ?? insertion(context, model));
  }
};

function unfit({ network, name, view }: ModelSlot): NotApplicable | null {
  return network && !takesTables(view.parts)
    ? {
        reason: `\`${name}\` has layers for pictures, texts or sequences: single inputs of these explain nothing. Take captum, or shap's GradientExplainer with a plot for pictures.`
      }
    : null;
}

function insertion(context: SuggestionContext, model: ModelSlot): Insertion {
  const names = new Names(model.scope, 'shap');
  const imports = new Imports(model.scope, names);
  const frame = pickFrame(context.flow, model);
  const column = sensitiveColumn(context, [frame?.all ?? null, frame?.columns ?? null, model.test.columns]);
  const source = groupSource(model, frame, column);
  const how = model.network ? 'agnostic' : explainerOf(model.estimator);
  // Every name is asked for before the imports are written.
  const explained = model.network
    ? networkLines(model, imports, names)
    : explainLines(model, imports, names, how);
  const groups = source ? ['', ...groupLines(model, source, imports, names)] : [];
  const body = [
    `# Why the model predicts what it does (SHAP)${source ? ', and whether it serves all groups alike' : ''}`,
    ...imports.lines(),
    '',
    ...explained,
    ...groups
  ];
  return {
    title: `Explain \`${model.name}\` with SHAP${source ? ' and compare its errors between groups' : ''} in a new cell after its evaluation (cell ${model.at})`,
    notes: [
      ...groupNotes(source?.column ?? null, source !== null),
      ...(how === 'agnostic'
        ? [
            `This kind of model is explained by trying inputs out: ${ROWS.agnostic} rows take some seconds; more take longer.`
          ]
        : []),
      ...(model.onTraining
        ? [`\`${model.name}\` is only ever evaluated on rows it was trained on, so are these figures.`]
        : [])
    ],
    questions: source
      ? [
          askSensitive(context, model, frame, {
            needed: true,
            otherwise: 'The cell looks for a column with a usual name when it runs.'
          })
        ]
      : [],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function groupNotes(column: string | null, compares: boolean): string[] {
  if (!compares) {
    return [
      'No frame with a sensitive column could be matched to the test rows, so groups are not compared.'
    ];
  }
  return column === null
    ? [
        'The sensitive column is looked up among the usual names when the cell runs: set `sensitive` if yours has another.'
      ]
    : [`Groups are those of \`${column}\`: change \`sensitive\` if another column matters here.`];
}

/** The lines that make `shap_values` and plot them. */
function explainLines(
  model: ModelSlot,
  imports: Imports,
  names: Names,
  how: ReturnType<typeof explainerOf>
): string[] {
  const shap = imports.module('shap');
  const values = names.free('shap_values');
  const lines: string[] = [];
  let fitted = model.name;
  if (model.view.isSearch) {
    fitted = names.free('best_model');
    lines.push(`${fitted} = ${model.name}.best_estimator_`);
  }
  const train = model.train ?? model.test;
  let rows = (text: string, count: number): string => `${shap}.sample(${text}, ${count}, random_state=0)`;
  if (model.view.isPipeline) {
    const steps = names.free('steps');
    const estimator = names.free('estimator');
    const features = names.free('model_features');
    lines.push(...pipelineLines(model, imports, { fitted, steps, estimator, features }), '');
    fitted = estimator;
    const sampled = rows;
    rows = (text, count) => `${features}(${sampled(text, count)})`;
  }
  const sample = names.free('sample');
  lines.push(`${sample} = ${rows(model.test.text, ROWS[how])}`);
  let background = '';
  if (how !== 'tree') {
    background = names.free('background');
    lines.push(`${background} = ${rows(train.text, BACKGROUND[how])}`);
  }
  lines.push(...explanation(model, { shap, fitted, sample, background, values }, names, how));
  if (model.task === 'classification') {
    lines.push(`if ${values}.values.ndim == 3:  # one layer a class: this is \`${model.name}.classes_[1]\``);
    lines.push(`    ${values} = ${values}[:, :, 1]`);
  }
  lines.push(...featureNames(model, values), `${shap}.plots.beeswarm(${values})`);
  return lines;
}

/** A network is explained by trying inputs out, which works whatever it is made of; the values add up to its own outputs. */
function networkLines(model: ModelSlot, imports: Imports, names: Names): string[] {
  const { network, name, test, train, frames } = model;
  const shap = imports.module('shap');
  const np = imports.module('numpy', 'np');
  const [output, sample, background, explainer, values] = [
    'model_output',
    'sample',
    'background',
    'explainer',
    'shap_values'
  ].map(preferred => names.free(preferred));
  const torch = network!.library === 'torch' ? imports.module('torch') : null;
  const plain = (text: string): string =>
    torch ? `${torch}.as_tensor(${text}).cpu().numpy()` : `${np}.asarray(${text})`;
  return [
    `def ${output}(rows):`,
    ...indent(
      torch
        ? [
            `weights = next(${name}.parameters())`,
            `with ${torch}.inference_mode():`,
            `    outputs = ${name}(${torch}.as_tensor(rows, dtype=weights.dtype, device=weights.device)).cpu().numpy()`
          ]
        : [`outputs = ${np}.asarray(${name}.predict_on_batch(rows))`]
    ),
    ...indent([
      'outputs = outputs.reshape(len(rows), -1)',
      `return outputs[:, ${model.task === 'classification' ? '1' : '0'} if outputs.shape[1] > 1 else 0]  # what is explained: change the number for another output`
    ]),
    '',
    ...(torch ? [`${name}.eval()`] : []),
    `${sample} = ${plain(`${test.text}[:${ROWS.agnostic}]`)}`,
    `${background} = ${plain(`${(train ?? test).text}[:${BACKGROUND.agnostic}]`)}`,
    `${explainer} = ${shap}.PermutationExplainer(${output}, ${background}, seed=0)`,
    `${values} = ${explainer}(${sample}, max_evals=max(500, 2 * ${sample}.shape[1] + 1), silent=True)`,
    ...(frames.test
      ? [
          `if ${frames.test.text}.shape[1] == ${sample}.shape[1]:`,
          `    ${values}.feature_names = list(${frames.test.text}.columns)`
        ]
      : []),
    `${shap}.plots.beeswarm(${values})`
  ];
}

/** Splits a pipeline in what prepares and what learns, because SHAP explains the latter on what it is given. */
function pipelineLines(
  model: ModelSlot,
  imports: Imports,
  { fitted, steps, estimator, features }: Record<'fitted' | 'steps' | 'estimator' | 'features', string>
): string[] {
  const pd = imports.module('pandas', 'pd');
  const index = model.test.kind === 'frame' ? ', index=rows.index' : '';
  return [
    `# \`${fitted}\` is a pipeline: its last step is explained on the features that the steps before it make`,
    `${steps}, ${estimator} = ${fitted}[:-1], ${fitted}[-1]`,
    '',
    `def ${features}(rows):`,
    ...indent([
      `values = ${steps}.transform(rows)`,
      'values = values.toarray() if hasattr(values, "toarray") else values',
      'try:',
      `    columns = ${steps}.get_feature_names_out()`,
      'except AttributeError:  # a step that does not say what its features are called',
      '    columns = None',
      `return ${pd}.DataFrame(values, columns=columns${index})`
    ])
  ];
}

function explanation(
  model: ModelSlot,
  {
    shap,
    fitted,
    sample,
    background,
    values
  }: Record<'shap' | 'fitted' | 'sample' | 'background' | 'values', string>,
  names: Names,
  how: ReturnType<typeof explainerOf>
): string[] {
  if (how === 'tree') {
    return [`${values} = ${shap}.TreeExplainer(${fitted})(${sample})`];
  }
  if (how === 'linear') {
    return [`${values} = ${shap}.LinearExplainer(${fitted}, ${background})(${sample})`];
  }
  const output = names.free('model_output');
  const explainer = names.free('explainer');
  // The last step of a pipeline was fitted on what the steps before it gave: mostly arrays, without names.
  const plain = model.view.isPipeline ? '.to_numpy()' : '';
  const featureNames = model.view.isPipeline ? `, feature_names=list(${background}.columns)` : '';
  return [
    `${output} = ${outputOf(model, fitted)}`,
    `${explainer} = ${shap}.PermutationExplainer(${output}, ${background}${plain}${featureNames}, seed=0)`,
    `${values} = ${explainer}(${sample}${plain}, max_evals=max(500, 2 * ${sample}.shape[1] + 1), silent=True)`
  ];
}

/** The function of the model whose output is explained. */
function outputOf(model: ModelSlot, fitted: string): string {
  if (model.task === 'regression') {
    return `${fitted}.predict`;
  }
  const known = givesProbabilities(model.estimator);
  if (known === null) {
    return `${fitted}.predict_proba if hasattr(${fitted}, "predict_proba") else ${fitted}.decision_function`;
  }
  return known ? `${fitted}.predict_proba` : `${fitted}.decision_function`;
}

/** An array has lost its column names; they are given back where the Flow knows them. */
function featureNames(model: ModelSlot, values: string): string[] {
  const { columns, kind } = model.test;
  const lost =
    kind !== 'frame' &&
    !model.view.isPipeline &&
    columns !== null &&
    columns.length > 0 &&
    columns.length <= 40;
  return lost ? [`${values}.feature_names = [${columns.map(py).join(', ')}]`] : [];
}
