/** The second half of the cell: the model's metrics for each group of a sensitive column. */
import { type Imports, indent, type Names, py } from '../codegen';
import { type Predicted, predictedBy } from '../predicting';
import { type FrameSlot, type ModelSlot, SENSITIVE_NAMES } from '../slots';

/** Below this many rows a group's figures say little. */
const SMALL_GROUP = 30;
/** More distinct numbers than this are cut into quantiles. */
const MANY_VALUES = 10;

export interface GroupSource {
  /** Expression of the frame that holds the column. */
  readonly frame: string;
  /** Expression of the test rows' index in it; null when the frame is the test rows. */
  readonly index: string | null;
  /** Null when the column has to be looked up when the cell runs. */
  readonly column: string | null;
}

/** Where each test row's group can be read: among the test features, else in the frame they come from, by index. */
export function groupSource(
  model: ModelSlot,
  frame: FrameSlot | null,
  column: string | null
): GroupSource | null {
  const { truth } = model;
  const test = model.frames.test ?? model.test;
  if (test.kind === 'frame' && column !== null && test.columns?.includes(column)) {
    return { frame: test.text, index: null, column };
  }
  if (frame) {
    // Scaling turns a frame into an array; the target keeps the index of the rows it belongs to.
    const indexed = [test, truth].find(slot => slot.kind === 'frame' || slot.kind === 'series');
    const maybe = [truth, test].find(slot => slot.kind === 'other');
    const rows = indexed ?? maybe;
    if (rows) {
      return { frame: frame.name, index: `${rows.text}.index`, column };
    }
  }
  return test.kind === 'frame' ? { frame: test.text, index: null, column } : null;
}

/** Lines that build the table of metrics by group, print the largest gap and show the table. */
export function groupLines(model: ModelSlot, source: GroupSource, imports: Imports, names: Names): string[] {
  const sensitive = names.free('sensitive');
  const note = 'the column that says which group a person belongs to';
  const predicted = predictedBy(model, imports, names);
  const compare = [...predicted.lines, ...compareLines(model, source, sensitive, predicted, imports, names)];
  if (source.column !== null) {
    return [`${sensitive} = ${py(source.column)}  # ${note}`, ...compare];
  }
  const usual = names.free('usual_names');
  return [
    `# ${note[0].toUpperCase()}${note.slice(1)}: write its name here if it is none of these`,
    `${usual} = {${SENSITIVE_NAMES.slice(0, 8).map(py).join(', ')}}`,
    `${sensitive} = next((c for c in ${source.frame}.columns if str(c).lower() in ${usual}), None)`,
    `if ${sensitive} is None:`,
    `    print("No usual sensitive column in ${source.frame}: set \`${sensitive}\` to compare groups")`,
    'else:',
    ...indent(compare)
  ];
}

function compareLines(
  model: ModelSlot,
  source: GroupSource,
  sensitive: string,
  predicted: Predicted,
  imports: Imports,
  names: Names
): string[] {
  const pd = imports.module('pandas', 'pd');
  const [group, scored, metrics, byGroup, small] = [
    'group',
    'scored',
    'group_metrics',
    'by_group',
    'small_groups'
  ].map(name => names.free(name));
  const truth =
    model.network === null && model.truth.kind === 'frame'
      ? `${predicted.truth}.iloc[:, 0]`
      : predicted.truth;
  const cell =
    source.index === null
      ? `${source.frame}[${sensitive}]`
      : `${source.frame}.loc[${source.index}, ${sensitive}]`;
  return [
    `${group} = ${cell}`,
    `if ${pd}.api.types.is_numeric_dtype(${group}) and ${group}.nunique() > ${MANY_VALUES}:`,
    `    ${group} = ${pd}.qcut(${group}, 4, duplicates="drop")  # many distinct numbers: four groups of like size`,
    `elif ${pd}.api.types.is_float_dtype(${group}):`,
    `    ${group} = ${group}.round(3)`,
    `${group} = ${group}.astype(object).where(${group}.notna(), "missing").map(str)`,
    `${scored} = ${pd}.DataFrame({"group": ${group}, "truth": ${truth}, "predicted": ${predicted.predictions}})`,
    '',
    ...metricLines(model, predicted, metrics, imports, names),
    ...tableLines(byGroup, scored, metrics, pd, imports.existing('fairlearn.metrics.MetricFrame'), names),
    `display(${byGroup}.round(3))`,
    `print("largest gap between groups:", (${byGroup}.max() - ${byGroup}.min()).drop("n").round(3).to_dict())`,
    `${small} = ${byGroup}.index[${byGroup}["n"] < ${SMALL_GROUP}].tolist()`,
    `if ${small}:`,
    `    print("fewer than ${SMALL_GROUP} rows, so mostly noise:", ${small})`
  ];
}

/** The table by fairlearn where that is installed, else by pandas; `own` is the notebook's name for MetricFrame. */
function tableLines(
  byGroup: string,
  scored: string,
  metrics: string,
  pd: string,
  own: string | undefined,
  names: Names
): string[] {
  const frame = own ?? names.free('MetricFrame');
  const columns = `y_true=${scored}["truth"], y_pred=${scored}["predicted"], sensitive_features=${scored}["group"]`;
  const byFairlearn = [`${byGroup} = ${frame}(`, `    metrics=${metrics}, ${columns}`, ').by_group'];
  if (own !== undefined) {
    return byFairlearn;
  }
  return [
    'try:',
    ...indent([
      `from fairlearn.metrics import MetricFrame${frame === 'MetricFrame' ? '' : ` as ${frame}`}`,
      '',
      ...byFairlearn
    ]),
    'except ImportError:  # the same table without fairlearn',
    ...indent([
      `${byGroup} = ${pd}.DataFrame({`,
      `    name: {key: metric(rows["truth"], rows["predicted"]) for key, rows in ${scored}.groupby("group")}`,
      `    for name, metric in ${metrics}.items()`,
      '})'
    ])
  ];
}

function metricLines(
  model: ModelSlot,
  { truth }: Predicted,
  metrics: string,
  imports: Imports,
  names: Names
): string[] {
  const rows = (entries: readonly string[]): string[] => [
    `${metrics} = {`,
    ...indent(['"n": lambda truth, predicted: len(truth),', ...entries]),
    '}'
  ];
  if (model.task === 'regression') {
    return rows([
      `"mae": ${imports.from('sklearn.metrics', 'mean_absolute_error')},`,
      '"mean_error": lambda truth, predicted: (predicted - truth).mean(),  # above 0: predicted too high',
      '"mean_actual": lambda truth, predicted: truth.mean(),',
      '"mean_predicted": lambda truth, predicted: predicted.mean(),'
    ]);
  }
  const positive = names.free('favourable');
  return [
    `${positive} = ${model.network ? `${truth}.max()` : `${model.name}.classes_[-1]`}  # the outcome people hope for: change it if it is another class`,
    ...rows([
      `"accuracy": ${imports.from('sklearn.metrics', 'accuracy_score')},`,
      `"selection_rate": lambda truth, predicted: (predicted == ${positive}).mean(),`,
      `"true_positive_rate": lambda truth, predicted: (predicted[truth == ${positive}] == ${positive}).mean(),`,
      `"false_positive_rate": lambda truth, predicted: (predicted[truth != ${positive}] == ${positive}).mean(),`
    ])
  ];
}
