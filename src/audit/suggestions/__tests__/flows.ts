/** Small Flow values made by hand: what a suggestion is filled from, without the interpreter. */
import type { WorkspaceFacts } from '../../facts';
import { RowAlgebra } from '../../flow/rows';
import type { Binding, DataView, Flow, FlowEvent, ModelView, Site } from '../../flow/types';
import { notebookOf } from '../../notebook/__tests__/notebooks';
import type { SuggestionContext } from '../types';

type WithoutPlace<T> = T extends unknown ? Omit<T, 'order' | 'site'> : never;
/** An event with the cell it happens in; order and site are added by {@link flowOf}. */
export type Happening = WithoutPlace<FlowEvent> & { readonly cell: number; readonly calls?: Site['calls'] };

const rows = new RowAlgebra();
export const SOURCE = rows.source('people', 'people', []);
export const TRAIN = rows.part(SOURCE, 'split', 0, []);
export const TEST = rows.part(SOURCE, 'split', 1, []);

export function view(text: string, over: Partial<DataView> = {}): DataView {
  return {
    text,
    name: /^\w+$/.test(text) ? text : null,
    rows: null,
    statistics: [],
    encodings: [],
    columns: null,
    holds: null,
    ordered: null,
    ...over
  };
}

export function binding(name: string, kind: Binding['kind'], over: Partial<Binding> = {}): Binding {
  return { name, kind, data: null, model: null, qualified: null, constant: null, ...over };
}

export function modelView(over: Partial<ModelView> = {}): ModelView {
  return {
    id: 1,
    name: 'model',
    cls: 'sklearn.ensemble.RandomForestClassifier',
    library: 'sklearn',
    task: 'classification',
    inner: null,
    isPipeline: false,
    isSearch: false,
    params: new Map(),
    parts: [],
    output: null,
    ...over
  };
}

/** A Flow whose names exist from the first cell on. */
export function flowOf(happenings: readonly Happening[], bindings: readonly Binding[]): Flow {
  const scope = new Map(bindings.map(b => [b.name, b]));
  const events = happenings.map(({ cell, calls = [], ...event }, order) => ({
    ...event,
    order,
    site: { range: { cell, start: order, end: order + 1 }, calls, loops: [], statement: null }
  }));
  return {
    events,
    calls: [],
    cells: [],
    bindingsAfter: () => scope,
    definedIn: () => null,
    code: () => [],
    texts: () => []
  };
}

export const FACTS: WorkspaceFacts = {
  paths: [],
  tools: [],
  degraded: false,
  repository: { git: true, dvc: true, commit: 'abc' }
};

export interface Parts {
  readonly model?: Partial<ModelView>;
  readonly extra?: readonly Happening[];
  readonly names?: readonly Binding[];
  readonly columns?: readonly string[] | null;
  readonly sources?: readonly string[];
}

/** The classic notebook: read, split, fit, predict, score, in cells 1 to 3. */
export function classic(parts: Parts = {}): SuggestionContext {
  const model = modelView(parts.model);
  const columns = parts.columns === undefined ? ['age', 'sex', 'income'] : parts.columns;
  const features = columns?.filter(c => c !== 'income') ?? null;
  const data = {
    df: view('df', { rows: SOURCE, columns }),
    X_train: view('X_train', { rows: TRAIN, columns: features }),
    X_test: view('X_test', { rows: TEST, columns: features }),
    y_train: view('y_train', { rows: TRAIN, columns: ['income'] }),
    y_test: view('y_test', { rows: TEST, columns: ['income'] })
  };
  const happenings: Happening[] = [
    {
      kind: 'read',
      cell: 1,
      callee: 'pandas.read_csv',
      path: 'data/people.csv',
      medium: 'file',
      what: 'data',
      name: 'df',
      pathRange: null,
      own: false,
      pinned: false,
      rows: null
    },
    {
      kind: 'split',
      cell: 1,
      callee: 'train_test_split',
      input: data.df,
      arrays: [data.df],
      parts: [data.X_train, data.X_test, data.y_train, data.y_test],
      stratified: false,
      grouped: false,
      shuffled: true
    },
    { kind: 'fit', cell: 2, model, method: 'fit', X: data.X_train, y: data.y_train, validation: [] },
    { kind: 'predict', cell: 3, model, fit: 2, method: 'predict', X: data.X_test, name: 'y_pred' },
    {
      kind: 'score',
      cell: 3,
      callee: 'accuracy_score',
      models: [model],
      fits: [2],
      X: data.X_test,
      y: data.y_test,
      predictions: 'y_pred',
      crossValidated: false,
      shuffled: false
    },
    ...(parts.extra ?? [])
  ];
  const bindings = [
    binding('pd', 'module', { qualified: 'pandas' }),
    binding('accuracy_score', 'function', { qualified: 'sklearn.metrics.accuracy_score' }),
    binding('df', 'frame', { data: data.df }),
    binding('X_train', 'frame', { data: data.X_train }),
    binding('X_test', 'frame', { data: data.X_test }),
    binding('y_train', 'series', { data: data.y_train }),
    binding('y_test', 'series', { data: data.y_test }),
    ...(model.name ? [binding(model.name, 'model', { model })] : []),
    binding('y_pred', 'array', { data: data.y_test }),
    ...(parts.names ?? [])
  ];
  return {
    notebook: notebookOf(parts.sources ?? ['import pandas as pd', 'df = …', 'fit', 'score', 'save']),
    flow: flowOf(happenings, bindings),
    facts: null,
    answers: {}
  };
}
