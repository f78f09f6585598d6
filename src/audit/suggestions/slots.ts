/**
 * What a suggested cell is filled with: the model, its data under the names they have where the cell goes, the
 * frame they come from, the target, the sensitive column. Read from the Flow; nothing here parses.
 */
import { isWithin, sources } from '../flow/rows';
import type { Binding, DataView, EventOf, Flow, FlowEvent, ModelView } from '../flow/types';
import type { Notebook } from '../notebook/types';
import { type Scope, usable, variablesIn } from './codegen';
import { taskOf } from './estimators';
import { type Network, networkOf } from './networks';
import type { NotApplicable, SuggestionContext } from './types';

/** Rows-and-columns data under an expression that means it at the place of insertion. */
export interface DataSlot {
  readonly text: string;
  readonly kind: Binding['kind'];
  /** Columns that are known, not always all. */
  readonly columns: readonly string[] | null;
}

/** A frame that the notebook read. */
export interface FrameSlot {
  readonly name: string;
  /** Where it was read from; null for a library's data set or a path that cannot be known. */
  readonly path: string | null;
  /** Columns that are known, not always all. */
  readonly columns: readonly string[] | null;
  /** All of its columns, where they can be told. */
  readonly all: readonly string[] | null;
}

export interface ModelSlot {
  /** Name of the fitted object. */
  readonly name: string;
  readonly view: ModelView;
  /** Qualified class of what learns: the last step of a pipeline, the estimator inside a search. */
  readonly estimator: string;
  readonly task: 'classification' | 'regression';
  /** Features it was trained on. */
  readonly train: DataSlot | null;
  /** Target it was trained on. */
  readonly trainTruth: DataSlot | null;
  /** The training features as they were when it was fitted. */
  readonly fitted: DataView;
  /** Features and target it is evaluated on. */
  readonly test: DataSlot;
  readonly truth: DataSlot;
  /** Whether `test` is what the model was trained on: the notebook holds no other rows back. */
  readonly onTraining: boolean;
  /** How a network of torch or Keras is trained and read; null for models with scikit-learn's interface. */
  readonly network: Network | null;
  /** The frames with names and index that the rows of a network come from, before they became tensors or arrays. */
  readonly frames: { readonly train: DataSlot | null; readonly test: DataSlot | null };
  /** Variable that holds the predictions for `test`, where it still does. */
  readonly predictions: string | null;
  /** Index of the cell to insert before: right after the last evaluation. */
  readonly at: number;
  readonly scope: Scope;
}

/** Column names that usually tell which group of people a row belongs to, most telling first. */
export const SENSITIVE_NAMES = [
  'sex',
  'gender',
  'race',
  'ethnicity',
  'ethnic_group',
  'nationality',
  'native_country',
  'religion',
  'disability',
  'sexual_orientation',
  'marital_status',
  'age',
  'age_group'
] as const;

const WRAPPED: readonly ModelView['library'][] = ['sklearn', 'xgboost', 'lightgbm', 'catboost'];
const NETWORKS: readonly string[] = ['torch.nn.Module', 'keras.Model'];

/** The cell that runs an event: the cell of the outermost call that led to it. */
export function cellOf(event: FlowEvent): number {
  return (event.site.calls[0] ?? event.site.range).cell;
}

export function eventsOf<K extends FlowEvent['kind']>(flow: Flow, kind: K): EventOf<K>[] {
  return flow.events.filter((event): event is EventOf<K> => event.kind === kind);
}

/** Text to compare column names by: `Marital Status`, `marital-status` and `marital_status` are one. */
function plain(column: string): string {
  return column.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** The expression for a view that still works at the place of insertion, null when there is none. */
function slotOf(view: DataView | null, scope: Scope): DataSlot | null {
  if (!view) {
    return null;
  }
  const named = view.name === null ? undefined : scope.get(view.name);
  if (named) {
    return { text: named.name, kind: named.kind, columns: view.columns ?? named.data?.columns ?? null };
  }
  return view.name === null && usable(view.text, scope)
    ? { text: view.text, kind: 'other', columns: view.columns }
    : null;
}

/** Events that use a trained model, in order. */
function usesOf(flow: Flow, model: ModelView): (EventOf<'predict'> | EventOf<'score'>)[] {
  return flow.events.filter(
    (event): event is EventOf<'predict'> | EventOf<'score'> =>
      (event.kind === 'predict' && event.model.id === model.id) ||
      (event.kind === 'score' && !event.crossValidated && event.models.some(m => m.id === model.id))
  );
}

/** Used under a condition, and nothing else says that it is there: a branch that is not taken leaves its names undefined. */
function mayBeMissing(flow: Flow, scope: Scope, event: FlowEvent, ...views: (DataView | null)[]): boolean {
  const last = cellOf(event);
  const isThere = (name: string): boolean => {
    if (['module', 'function', 'class'].includes(scope.get(name)?.kind ?? '')) {
      return true;
    }
    for (let cell = last; cell >= 0; cell--) {
      if (flow.code(cell).some(code => code.simple && code.writes.has(name))) {
        return true;
      }
    }
    return false;
  };
  return (
    (event.site.conditions ?? []).length > 0 &&
    !views.flatMap(view => (view ? variablesIn(view.name ?? view.text) : [])).every(isThere)
  );
}

/** Whether one lies within the other, as far as their rows are known; else by what they are called. */
export function sameData(a: DataView, b: DataView): boolean {
  return a.rows !== null && b.rows !== null ? isWithin(a.rows, b.rows) : a.text === b.text;
}

/** The other half of a split's pair: `y_test` for `X_test`. */
function partner(flow: Flow, X: DataView): DataView | null {
  for (const { parts } of eventsOf(flow, 'split').reverse()) {
    const i = parts.findIndex(
      part => (X.name !== null && part.name === X.name) || (part.rows && part.rows === X.rows)
    );
    const other = parts.find((_part, j) => i >= 0 && j > i && j % 2 === i % 2);
    if (other) {
      return other;
    }
  }
  return null;
}

/** The variable that holds the model's predictions for `X` after the last assignment to it. */
function predictionsOf(
  flow: Flow,
  model: ModelView,
  fit: EventOf<'fit'>,
  X: DataView,
  scope: Scope
): string | null {
  const named = eventsOf(flow, 'predict').filter(event => event.name !== null && scope.has(event.name));
  const last = new Map(named.map(event => [event.name!, event]));
  for (const [name, event] of [...last].reverse()) {
    const label = event.method === 'predict' && scope.get(name)?.model === null;
    const certain = (event.site.conditions ?? []).length === 0;
    if (
      label &&
      certain &&
      event.model.id === model.id &&
      event.order > fit.order &&
      event.X.text === X.text
    ) {
      return name;
    }
  }
  return null;
}

function modelSlot(context: SuggestionContext, fit: EventOf<'fit'>): ModelSlot | NotApplicable {
  const { flow, notebook } = context;
  const view = fit.model;
  const uses = usesOf(flow, view);
  const last = Math.max(cellOf(fit), ...uses.map(cellOf));
  const scope = flow.bindingsAfter(last);
  const bound = [...scope.values()].filter(binding => binding.model?.id === view.id);
  const name = (bound.find(binding => binding.name === view.name) ?? bound[0])?.name;
  if (name === undefined) {
    const what = view.name ? `\`${view.name}\`` : `The ${view.cls.split('.').pop()}`;
    return {
      reason: `${what} is trained inside a function or a loop and has no name of its own afterwards.`
    };
  }
  const at = Math.min(last + 1, notebook.cells.length);
  const network = NETWORKS.includes(view.cls) ? networkOf(flow, notebook, fit, scope) : null;
  if (network && 'reason' in network) {
    return network;
  }
  const held = uses.filter(use => !sameData(use.X, fit.X));
  // Rows held back before the training rows, a score before a bare prediction, the latest first.
  const rank = (use: (typeof uses)[number]): number =>
    (held.includes(use) ? 0 : 2) + (use.kind === 'score' ? 0 : 1);
  for (const use of [...uses].reverse().sort((a, b) => rank(a) - rank(b))) {
    if (mayBeMissing(flow, scope, use, use.X, use.kind === 'score' ? use.y : null)) {
      continue;
    }
    const test = network ? rowsOf(flow, network, use.X, scope) : slotOf(use.X, scope);
    const whole = use.X.text === fit.X.text || (use.X.rows !== null && use.X.rows === fit.X.rows);
    const y = (use.kind === 'score' ? use.y : null) ?? partner(flow, use.X) ?? (whole ? fit.y : null);
    const truth = network ? truthOf(flow, fit, use, test, y, scope) : slotOf(y, scope);
    const kept =
      network?.reading === 'number' && use.kind === 'score' ? heldIn(use.predictions, scope) : null;
    if (network?.reading === 'number' && kept === null && isTransformedBack(flow, fit)) {
      return {
        reason: `What \`${name}\` predicts is on another scale than its target, and no variable holds it transformed back.`
      };
    }
    if (test && truth) {
      const estimator = view.inner ?? view.cls;
      return {
        name,
        view,
        estimator,
        task: network
          ? network.reading === 'number'
            ? 'regression'
            : 'classification'
          : taskIn(view, estimator),
        train: network ? rowsOf(flow, network, fit.X, scope) : slotOf(fit.X, scope),
        trainTruth: slotOf(fit.y, scope),
        fitted: fit.X,
        test,
        truth,
        onTraining: !held.includes(use),
        network,
        frames: {
          train: network && frameOf(flow, fit.X, scope),
          test: network && frameOf(flow, use.X, scope)
        },
        predictions: network ? kept : predictionsOf(flow, view, fit, use.X, scope),
        at,
        scope
      };
    }
  }
  return uses.length === 0
    ? { reason: `\`${name}\` is never evaluated: score it on rows it was not trained on first.` }
    : {
        reason: `The rows that \`${name}\` is evaluated on have no name that still exists after its evaluation.`
      };
}

/** The tensor or array that a network takes: what is given to it, or what a loader was made of. */
function rowsOf(flow: Flow, { library }: Network, view: DataView, scope: Scope): DataSlot | null {
  const binding = scope.get(view.text);
  if (binding?.kind === 'array' || (binding?.kind === 'frame' && library === 'keras')) {
    return { text: view.text, kind: binding.kind, columns: view.columns };
  }
  if (binding) {
    return tensors(flow, view, scope)?.[0] ?? null;
  }
  return slotOf(view, scope);
}

/** The tensors that a loader of these rows was made of by `TensorDataset`: features, then target. */
function tensors(flow: Flow, view: DataView, scope: Scope): readonly [DataSlot, DataSlot] | null {
  const made = flow.calls.findLast(
    call =>
      call.callee === 'torch.utils.data.TensorDataset' &&
      call.args.length === 2 &&
      view.rows !== null &&
      call.args[0].data?.rows === view.rows
  );
  const slots = made?.args.map(({ text }) => {
    const binding = scope.get(text);
    return binding?.kind === 'array' ? { text, kind: binding.kind, columns: null } : null;
  });
  return slots?.[0] && slots[1] ? [slots[0], slots[1]] : null;
}

/** The target as numbers, as the network was trained on it: what a score compares with, or the other half of its split. */
function truthOf(
  flow: Flow,
  fit: EventOf<'fit'>,
  use: EventOf<'predict'> | EventOf<'score'>,
  test: DataSlot | null,
  y: DataView | null,
  scope: Scope
): DataSlot | null {
  const bound = y && scope.get(y.text);
  if (bound && !['array', 'series', 'frame'].includes(bound.kind)) {
    const pair = tensors(flow, use.X, scope);
    return pair?.[0].text === test?.text ? (pair?.[1] ?? null) : null;
  }
  const scored = use.kind === 'score' && use.y !== null;
  // The half of a split may hold texts that were numbered later, unless the fit itself was given the other half.
  const given = eventsOf(flow, 'split').some(({ parts }) => parts.some(({ text }) => text === fit.y?.text));
  return bound && (scored || given)
    ? { text: bound.name, kind: bound.kind, columns: bound.data?.columns ?? null }
    : null;
}

function heldIn(name: string | null, scope: Scope): string | null {
  const binding = name === null ? undefined : scope.get(name);
  return binding && binding.model === null && binding.data ? binding.name : null;
}

/** The network learns a target that was put on another scale, as far as statistics or the way back show. */
function isTransformedBack(flow: Flow, fit: EventOf<'fit'>): boolean {
  const back = flow.calls.some(
    call =>
      /^inverse_transform$|^(?:numpy|torch)\.(?:exp|expm1|exp2|power|pow)$/.test(call.callee) &&
      call.args.some(arg => arg.predictions.some(({ model }) => model.id === fit.model.id))
  );
  return back || (fit.y?.statistics.length ?? 0) > 0;
}

/** The part of a split that has the same rows as a tensor, with their names and index. */
function frameOf(flow: Flow, view: DataView, scope: Scope): DataSlot | null {
  const parts = eventsOf(flow, 'split').flatMap(split => split.parts);
  const part = parts.findLast(
    ({ text, rows }) =>
      rows !== null &&
      view.rows !== null &&
      isWithin(rows, view.rows) &&
      isWithin(view.rows, rows) &&
      scope.get(text)?.kind === 'frame'
  );
  const bound = part && scope.get(part.text);
  return bound ? { text: bound.name, kind: bound.kind, columns: bound.data?.columns ?? null } : null;
}

function taskIn(view: ModelView, estimator: string): ModelSlot['task'] {
  return view.task === 'classification' || view.task === 'regression'
    ? view.task
    : (taskOf(estimator) ?? 'classification');
}

/**
 * The model that a cell is about: the last one trained with a target, of those that are evaluated where there are
 * any, and that has a name.
 */
export function pickModel(context: SuggestionContext): ModelSlot | NotApplicable {
  const { flow } = context;
  const trained = eventsOf(flow, 'fit')
    .filter(fit => fit.y !== null && fit.model.task !== 'clustering')
    .reverse();
  if (trained.length === 0) {
    return { reason: 'No model is trained on a target in this notebook.' };
  }
  const wrapped = trained.filter(
    ({ model }) => WRAPPED.includes(model.library) || NETWORKS.includes(model.cls)
  );
  if (wrapped.length === 0) {
    return {
      reason: `Only models with scikit-learn's interface and networks of torch and Keras can be filled in; \`${trained[0].model.name ?? trained[0].model.cls}\` is none.`
    };
  }
  const evaluated = wrapped.filter(fit => usesOf(flow, fit.model).length > 0);
  const slots = [...evaluated, ...wrapped.filter(fit => !evaluated.includes(fit))].map(fit =>
    modelSlot(context, fit)
  );
  return slots.find(slot => 'name' in slot) ?? slots[0];
}

/** The frame that the model's rows come from; where that cannot be told, the only one that was read. */
export function pickFrame(flow: Flow, model: ModelSlot): FrameSlot | null {
  const from = new Set(
    [model.test, model.truth].flatMap(slot => rowSources(model.scope.get(slot.text)?.data ?? null))
  );
  const frames = eventsOf(flow, 'read').flatMap(read => {
    const binding = read.name === null ? undefined : model.scope.get(read.name);
    const tabular = /(^|\.)(read_\w+|DataFrame)$|^sklearn\./.test(read.callee);
    return binding?.kind === 'frame' && tabular && cellOf(read) < model.at ? [{ read, binding }] : [];
  });
  const own = frames.filter(({ binding }) => rowSources(binding.data).some(id => from.has(id)));
  const names = new Set(frames.map(({ binding }) => binding.name));
  const picked = (own.length > 0 ? own : names.size === 1 ? frames : []).at(-1);
  return picked
    ? {
        name: picked.binding.name,
        path: picked.read.path,
        columns: picked.binding.data?.columns ?? null,
        all: picked.binding.data?.holds?.only ?? null
      }
    : null;
}

function rowSources(data: DataView | null): number[] {
  return data?.rows ? sources(data.rows).map(source => source.id) : [];
}

/** Name of the target column, where the data says so. */
export function targetColumn(model: ModelSlot, answers: SuggestionContext['answers']): string | null {
  const columns = model.truth.columns;
  return answers['target'] || (columns?.length === 1 ? columns[0] : null);
}

/**
 * The column that tells which group a person belongs to: the user's answer, else the most usual name among
 * the frame's columns or, where those are not known, among the features and what the code mentions as a string.
 *
 * @param columns of the frame first, where they are all known, then those that are known of it and of what is made from it.
 */
export function sensitiveColumn(
  context: SuggestionContext,
  columns: readonly (readonly string[] | null)[]
): string | null {
  return context.answers['sensitive column'] || likelySensitive(context, columns);
}

/** The sensitive column as the settings and the notebook tell it, whatever the user answered. */
export function likelySensitive(
  { notebook, sensitiveColumns = [] }: SuggestionContext,
  columns: readonly (readonly string[] | null)[]
): string | null {
  // Features may be few of the frame's columns: only where the frame's own are known are they all there is.
  const [frame, ...others] = columns;
  return usual(frame ?? [...others.flatMap(list => list ?? []), ...stringsIn(notebook)], sensitiveColumns);
}

function usual(columns: readonly string[], named: readonly string[]): string | null {
  for (const name of [...named.map(plain), ...SENSITIVE_NAMES]) {
    const column = columns.find(c => plain(c) === name);
    if (column !== undefined) {
      return column;
    }
  }
  return null;
}

/** Short strings that the code quotes; found lexically, used only where they are a usual column name. */
function stringsIn(notebook: Notebook): string[] {
  const code = notebook.cells.filter(cell => cell.kind === 'code').map(cell => cell.source);
  return code.flatMap(source => [...source.matchAll(/(["'])([\w .-]{2,30})\1/g)].map(match => match[2]));
}

/** Whether any code cell mentions a word: a hint for choices that are right either way, never for a finding. */
export function mentions(notebook: Notebook, word: string): boolean {
  return notebook.cells.some(cell => cell.kind === 'code' && new RegExp(`\\b${word}\\b`).test(cell.source));
}
