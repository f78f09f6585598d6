import { className, Imports, indent, Names, py } from '../codegen';
import type { Network } from '../networks';
import { hasModelCard } from '../../rules/monitoring/documentation';
import { predictedBy } from '../predicting';
import { askSensitive, askTarget } from '../questions';
import {
  eventsOf,
  type FrameSlot,
  type ModelSlot,
  pickFrame,
  pickModel,
  sensitiveColumn,
  targetColumn
} from '../slots';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';
import { loggingOf } from './logging';

/** What the notebook knows of the model as a text cell, the rest as questions; before it, where the model errs most. */
export const suggestion: Suggestion = {
  name: 'model-card',
  title: 'Write a model card',
  tool: 'Markdown',
  packages: [],
  fill(context) {
    const present = context.notebook.cells.find(cell => hasModelCard({ ...context.notebook, cells: [cell] }));
    if (present) {
      return kept(context, present.source);
    }
    const model = pickModel(context);
    return 'reason' in model ? model : insertion(context, model);
  }
};

/** A card that is there can still be kept with the model. */
function kept(context: SuggestionContext, card: string): Insertion | NotApplicable {
  const logging = loggingOf(context, card, null);
  return logging && 'lines' in logging
    ? {
        title: `Keep the model card with the model in MLflow, in a new cell (cell ${logging.at})`,
        notes: [...logging.notes],
        edits: [{ kind: 'insert', at: logging.at, cell: { kind: 'code', source: logging.lines.join('\n') } }]
      }
    : { reason: 'A text cell says already what the model is for or where it fails.' };
}

function insertion(context: SuggestionContext, model: ModelSlot): Insertion {
  const frame = pickFrame(context.flow, model);
  // Slices of the training rows would say nothing of rows the model has not seen.
  const rows = model.frames.test ?? model.test;
  const slices = rows.kind === 'frame' && !model.onTraining ? sliceLines(model, rows.text) : null;
  const card = cardLines(context, model, frame, slices !== null).join('\n');
  const { at } = model;
  const logging = loggingOf(context, card, slices && { table: slices.table, at });
  const cell = (where: number, kind: 'code' | 'markdown', source: string): Insertion['edits'][number] => ({
    kind: 'insert',
    at: where,
    cell: { kind, source }
  });
  return {
    title: `Write a model card of \`${model.name}\` in a new cell after its evaluation (cell ${at})`,
    notes: [
      'Lines that end with a question mark are for you to answer: nobody can read them out of the code.',
      ...(slices
        ? ['The code cell before the card shows where the model errs most: take its figures over.']
        : []),
      ...(logging?.notes ?? [])
    ],
    questions: [
      askTarget(model, frame, { needed: false, otherwise: 'The card asks for it.' }),
      askSensitive(context, model, frame, { needed: false, otherwise: 'The card asks for it.' })
    ],
    edits: [
      ...(slices ? [cell(at, 'code', slices.lines.join('\n'))] : []),
      cell(at, 'markdown', card),
      ...(logging && 'lines' in logging ? [cell(logging.at, 'code', logging.lines.join('\n'))] : [])
    ]
  };
}

const code = (text: string): string => `\`${text.replace(/`/g, "'").replace(/\s+/g, ' ')}\``;
const list = (columns: readonly string[]): string => {
  const shown = columns.slice(0, 20).map(code).join(', ');
  return columns.length > 20 ? `${shown} and ${columns.length - 20} more` : shown;
};

function cardLines(
  context: SuggestionContext,
  model: ModelSlot,
  frame: FrameSlot | null,
  slices: boolean
): string[] {
  const { flow } = context;
  const { columns } = model.frames.test ?? model.test;
  const features = model.fitted.holds?.only ?? null;
  const target = targetColumn(model, context.answers);
  const sensitive = sensitiveColumn(context, [frame?.all ?? null, frame?.columns ?? null, columns]);
  const scores = eventsOf(flow, 'score').filter(score => score.models.some(({ id }) => id === model.view.id));
  const metrics = [...new Set(scores.map(score => className(score.callee)))];
  const settings = model.network
    ? networkSettings(model, model.network)
    : [...model.view.params].flatMap(([name, value]) =>
        value === undefined ? [] : [code(`${name}=${py(value)}`)]
      );
  const split = eventsOf(flow, 'split').at(-1);
  const around = [
    ...(model.view.isPipeline ? ['the last step of a pipeline'] : []),
    ...(model.view.isSearch ? ['chosen by a search'] : [])
  ];
  return [
    `## Model card: ${code(model.name)}`,
    '',
    `- **Model**: ${model.network ? `a network of ${model.network.library === 'torch' ? 'PyTorch' : 'Keras'}` : code(className(model.estimator))}${around.length > 0 ? `, ${around.join(', ')}` : ''}; ${model.task}.`,
    `- **Settings**: ${settings.length > 0 ? settings.join(', ') : 'as the library has them'}.`,
    `- **Target**: ${target === null ? 'Which quantity is predicted, in which unit?' : `${code(target)}. How was it measured?`}`,
    ...(features && features.length > 0 ? [`- **Features**: ${list(features)}.`] : []),
    '',
    '### Intended use',
    '',
    '- Which decision does it support, and who acts on it?',
    '- What must it not be used for?',
    '',
    '### Data',
    '',
    `- **Source**: ${frame?.path ? code(frame.path) : 'Where do the rows come from, and which version of them?'}`,
    ...(split && !model.onTraining
      ? [
          `- **Held back for the test**: ${code(model.test.text)}, by ${code(className(split.callee))}${split.grouped ? ', groups kept together' : split.stratified ? ', stratified' : split.shuffled ? ', at random' : ', in order'}.`
        ]
      : []),
    '- Which period, places and people do the rows cover, and who is missing?',
    '',
    '### Evaluation',
    '',
    `- **Metrics**: ${metrics.length > 0 ? metrics.map(code).join(', ') : 'Which metric counts here?'}`,
    ...(model.onTraining ? ['- **Caution**: it was only scored on rows that it was trained on.'] : []),
    '- What score is good enough, and what does the simplest alternative reach?',
    '',
    '### Limitations and failure modes',
    '',
    slices
      ? '- On which of the slices shown above does it err most, and why?'
      : '- On which rows does it err most, and why?',
    sensitive === null
      ? '- Which groups of people does it concern, and does it serve them alike?'
      : `- Does it serve all groups of ${code(sensitive)} alike?`,
    '- What happens when a value is missing, new or out of range?',
    '- What does a wrong answer cost, and who notices it?',
    '',
    '### Upkeep',
    '',
    '- Who answers for it, and when is it reviewed?',
    '- Which change in the data means that it has to be trained again?'
  ];
}

function networkSettings({ view }: ModelSlot, { loss, epochs }: Network): string[] {
  const layers = view.parts.map(className);
  return [
    ...(layers.length > 0 ? [`layers ${list(layers)}`] : []),
    `loss ${code(loss)}`,
    ...(epochs === null ? [] : [`epochs ${code(epochs)}`])
  ];
}

/** The error of the model in each value, or quarter, of each feature, largest first. */
function sliceLines(model: ModelSlot, rows: string): { readonly lines: string[]; readonly table: string } {
  const names = new Names(model.scope, 'card');
  const imports = new Imports(model.scope, names);
  const pd = imports.module('pandas', 'pd');
  const [errors, slices, values, column, parts, table] = ['errors', 'slices', 'values', 'column', 'parts', 'worst_slices'].map(name => names.free(name)); // prettier-ignore
  const asked = model.network ? predictedBy(model, imports, names) : null;
  const truth =
    asked?.truth ?? (model.truth.kind === 'frame' ? `${model.truth.text}.iloc[:, 0]` : model.truth.text);
  const predicted = asked?.predictions ?? model.predictions ?? `${model.name}.predict(${model.test.text})`;
  const classifies = model.task === 'classification';
  const wrong = classifies ? `(predicted != truth).astype(float)` : `(predicted - truth).abs()`;
  const lines = [
    `# Where \`${model.name}\` errs most among the test rows: values and quarters of single features`,
    ...imports.lines(),
    '',
    `def ${errors}(truth, predicted):`,
    ...indent([
      `truth, predicted = (${pd}.Series(each).reset_index(drop=True) for each in (truth, predicted))`,
      `return ${wrong}  # ${classifies ? 'the share that is wrong' : 'how far off, on average'}`
    ]),
    '',
    `def ${slices}(rows, error, smallest=20):`,
    ...indent([
      `${parts} = []`,
      `for ${column} in rows.columns:`,
      ...indent([
        `${values} = rows[${column}].reset_index(drop=True)`,
        `if ${pd}.api.types.is_numeric_dtype(${values}) and ${values}.nunique() > 10:`,
        `    ${values} = ${pd}.qcut(${values}, 4, duplicates="drop")`,
        `${values} = ${values}.astype(object).where(${values}.notna(), "missing").map(str)`,
        `table = error.groupby(${values}).agg(["size", "mean"])`,
        `${parts}.append(table.set_axis([f"{${column}} = {value}" for value in table.index]))`
      ]),
      `table = ${pd}.concat(${parts}).rename(columns={"size": "rows", "mean": "error"})`,
      'table["compared_with_all"] = table["error"] / error.mean() if error.mean() else 1.0',
      `return table[table["rows"] >= smallest].sort_values("error", ascending=False)`
    ]),
    '',
    ...(asked?.lines ?? []),
    `${table} = ${slices}(${rows}, ${errors}(${truth}, ${predicted})).head(8).round(3)`,
    `display(${table})`
  ];
  return { lines, table };
}
