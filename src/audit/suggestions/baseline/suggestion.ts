import { columnSymbol } from '../../flow/chosen';
import { overlaps, type RowSet } from '../../flow/rows';
import type { Flow, MadeCall } from '../../flow/types';
import { SUBJECT } from '../../rules/leakage/group/rule';
import { Imports, indent, Names, py } from '../codegen';
import { askGroups } from '../questions';
import { cellOf, eventsOf, type FrameSlot, type ModelSlot, pickFrame, pickModel } from '../slots';
import { unlogged } from '../unlogged';
import type { Insertion, NotApplicable, Suggestion, SuggestionContext } from '../types';

/** How the rows are divided again and again: by what the notebook shows of them. */
interface Folds {
  readonly splitter: 'StratifiedKFold' | 'KFold' | 'StratifiedGroupKFold' | 'GroupKFold' | 'TimeSeriesSplit';
  /** Expression for the group of each training row. */
  readonly groups: string | null;
  /** Expression for the time of each training row, where they are not in its order already. */
  readonly times: string | null;
  readonly why: string;
}

/** The model beside one that guesses, over folds that fit the data. */
export const suggestion: Suggestion = {
  name: 'baseline',
  title: 'Compare with a baseline by cross-validation',
  tool: 'scikit-learn',
  packages: ['scikit-learn'],
  fill(context) {
    const model = pickModel(context);
    return 'reason' in model ? model : (unfit(context, model) ?? insertion(context, model));
  }
};

function unfit({ flow }: SuggestionContext, model: ModelSlot): NotApplicable | null {
  const dummy = eventsOf(flow, 'fit').find(fit => fit.model.cls.startsWith('sklearn.dummy.'));
  if (dummy) {
    return { reason: `A baseline is trained already (cell ${cellOf(dummy) + 1}).` };
  }
  if (model.network) {
    return {
      reason: `\`${model.name}\` is a network: no copy of it can be trained anew for each fold from outside of its own loop. Set its score beside a DummyClassifier's or DummyRegressor's by hand.`
    };
  }
  if (!model.train || !model.trainTruth) {
    return { reason: `The rows that \`${model.name}\` was trained on have no name after its evaluation.` };
  }
  // Folds of features that a scaler has seen whole would be a leak of the cell's own.
  return model.fitted.statistics.length > 0
    ? {
        reason: `\`${model.train.text}\` was prepared (\`${model.fitted.statistics[0].what}\`) before the model got it: put both into a pipeline, so that each fold is prepared by itself.`
      }
    : null;
}

/** The column that the notebook keeps rows together by, or a subject of which it shows that rows repeat in it. */
function groupedBy({ flow }: SuggestionContext, model: ModelSlot): string | null {
  const given = flow.calls.flatMap(({ callee, args }) => {
    const third = callee === 'split' ? args.filter(({ keyword }) => keyword === null)[2] : undefined;
    return args.find(({ keyword }) => keyword === 'groups') ?? third ?? [];
  });
  const columns = given.flatMap(({ data }) => (data?.columns?.length === 1 ? data.columns : []));
  const repeated = eventsOf(flow, 'group').filter(({ rows }) => isAmong(rows, model));
  return columns[0] ?? repeated.flatMap(group => group.columns).find(c => SUBJECT.test(c)) ?? null;
}

/** Columns that tell when; only asked of what rows are sorted by. */
const TIME =
  /(?:^|[^a-z])(?:date|day|time|timestamp|datetime|hour|week|month|quarter|year)(?:$|[^a-z])|_at$/i;
const DATE = /^["']\d{4}-\d{2}/;

/** The column of dates that the notebook sorts the rows by, or cuts them at. */
function timedBy({ flow }: SuggestionContext, model: ModelSlot, frame: FrameSlot): string | null {
  const name = (call: MadeCall): string | null => {
    const by = call.args.find(({ keyword }) => keyword === null || keyword === 'by')?.constant;
    return typeof by === 'string' ? by : null;
  };
  const sorted = flow.calls
    .filter(call => call.callee === 'sort_values' && isAmong(call.on?.data?.rows ?? null, model))
    .flatMap(call => name(call) ?? []);
  const cut = cutsOf(model.fitted.rows).flatMap(on => frame.columns?.find(c => columnSymbol(c) === on) ?? []);
  const moved = flow.calls.flatMap(call => (call.callee === 'set_index' ? (name(call) ?? []) : []));
  return [...cut, ...sorted.filter(c => TIME.test(c))].find(c => !moved.includes(c)) ?? null;
}

/** What the rows were cut at by a date, the last cut first. */
function cutsOf(rows: RowSet | null): string[] {
  if (rows === null || rows.kind === 'source' || rows.kind === 'union') {
    return [];
  }
  const key = rows.kind === 'subset' ? rows.key : null;
  const dated = key?.by === 'compare' && /^[<>]=?$/.test(key.op) && DATE.test(key.value);
  return [...(dated ? [key.on] : []), ...cutsOf(rows.of)];
}

function isAmong(rows: RowSet | null, { fitted }: ModelSlot): boolean {
  return rows !== null && fitted.rows !== null && overlaps(rows, fitted.rows) === 'yes';
}

/** Whether the group of each training row can be looked up in the frame. */
function canGroup(model: ModelSlot, frame: FrameSlot | null): frame is FrameSlot {
  return frame !== null && (model.train!.kind === 'frame' || model.train!.kind === 'series');
}

function foldsOf(context: SuggestionContext, model: ModelSlot, frame: FrameSlot | null): Folds {
  const { flow } = context;
  const classifies = model.task === 'classification';
  const ofRows = (column: string): string => `${frame!.name}.loc[${model.train!.text}.index, ${py(column)}]`;
  const column = context.answers['group column'] || groupedBy(context, model);
  if (column && canGroup(model, frame)) {
    return {
      splitter: classifies ? 'StratifiedGroupKFold' : 'GroupKFold',
      groups: ofRows(column),
      times: null,
      why: `rows of one ${py(column)} stay together${classifies ? ', each fold has the shares of the classes as far as that allows' : ''}`
    };
  }
  const time = canGroup(model, frame) ? timedBy(context, model, frame) : null;
  const inOrder = eventsOf(flow, 'split').some(split => !split.shuffled) || model.fitted.ordered !== null;
  if (time !== null || inOrder) {
    return {
      splitter: 'TimeSeriesSplit',
      groups: null,
      times: time === null ? null : ofRows(time),
      why: 'each fold is tested on later rows than it learns from'
    };
  }
  return {
    splitter: classifies ? 'StratifiedKFold' : 'KFold',
    groups: null,
    times: null,
    why: classifies ? 'each fold has the shares of the classes' : 'the rows are shuffled'
  };
}

function insertion(context: SuggestionContext, model: ModelSlot): Insertion {
  const names = new Names(model.scope, 'baseline');
  const imports = new Imports(model.scope, names);
  const frame = pickFrame(context.flow, model);
  const folds = foldsOf(context, model, frame);
  const body = [
    `# Does \`${model.name}\` beat guessing, and how much do its scores vary with the rows it learns from?`,
    ...cellLines(context.flow, model, folds, imports, names)
  ];
  return {
    title: `Compare \`${model.name}\` with a baseline in a new cell after its evaluation (cell ${model.at})`,
    notes: [
      `Folds are made by ${folds.splitter}: ${folds.why}. Rows that belong together (one patient, one customer) want GroupKFold, rows in time TimeSeriesSplit.`,
      'The model is trained five times more; the test rows are not used.'
    ],
    questions: canGroup(model, frame) ? [askGroups(model, frame, groupedBy(context, model))] : [],
    edits: [{ kind: 'insert', at: model.at, cell: { kind: 'code', source: body.join('\n') } }]
  };
}

function cellLines(flow: Flow, model: ModelSlot, folds: Folds, imports: Imports, names: Names): string[] {
  const classifies = model.task === 'classification';
  const dummy = imports.from('sklearn.dummy', classifies ? 'DummyClassifier' : 'DummyRegressor');
  const crossValidate = imports.from('sklearn.model_selection', 'cross_val_score');
  const splitter = imports.from('sklearn.model_selection', folds.splitter);
  const pd = imports.module('pandas', 'pd');
  const [cv, compared, scores, gain] = ['folds', 'compared', 'fold_scores', 'gain'].map(name =>
    names.free(name)
  );
  const shuffled = folds.splitter === 'StratifiedKFold' || folds.splitter === 'KFold';
  const fitted = model.view.isSearch ? `${model.name}.best_estimator_` : model.name;
  const truth =
    model.trainTruth!.kind === 'frame' ? `${model.trainTruth!.text}.iloc[:, 0]` : model.trainTruth!.text;
  const [groups, times] = ['fold_groups', 'in_time'].map(name => names.free(name));
  const rows = (text: string): string => (folds.times === null ? text : `${text}.loc[${times}]`);
  const count = folds.groups === null ? '5' : `min(5, ${groups}.nunique())`;
  const scoring = classifies ? '"balanced_accuracy"' : '"neg_mean_absolute_error"';
  const trained = unlogged(flow, imports, 'the folds are no runs of their own', [
    `${scores} = ${pd}.DataFrame({`,
    `    name: ${crossValidate}(estimator, ${rows(model.train!.text)}, ${rows(truth)}, cv=${cv}${folds.groups === null ? '' : `, groups=${groups}`}, scoring=${scoring})`,
    `    for name, estimator in ${compared}.items()`,
    '})'
  ]);
  return [
    ...imports.lines(),
    '',
    ...(folds.groups === null ? [] : [`${groups} = ${folds.groups}`]),
    ...(folds.times === null ? [] : [`${times} = ${folds.times}.sort_values(kind="stable").index  # the training rows, earliest first`]), // prettier-ignore
    `${cv} = ${splitter}(n_splits=${count}${shuffled ? ', shuffle=True, random_state=0' : ''})  # ${folds.why}`,
    `${compared} = {`,
    ...indent([
      `"baseline": ${dummy}(${classifies ? 'strategy="prior"' : 'strategy="median"'}),`,
      `${py(model.name)}: ${fitted},  # a copy that has learnt nothing yet is trained for each fold`
    ]),
    '}',
    ...trained,
    `display(${scores}.agg(["mean", "std", "min", "max"]).round(3))`,
    `${gain} = ${scores}[${py(model.name)}] - ${scores}["baseline"]`,
    `print(f"better than guessing in {(${gain} > 0).sum()} of {len(${gain})} folds, by {${gain}.mean():.3f} on average")`
  ];
}
