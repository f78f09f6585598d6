/**
 * What library calls do, looked up by qualified name. Names are made canonical first, so that
 * `tensorflow.keras.models.load_model` and `sklearn.cross_validation.train_test_split` find their rows.
 */
import aliasesJson from './aliases.json';
import explainJson from './explain.json';
import ioJson from './io.json';
import javascriptJson from './javascript.json';
import randomnessJson from './randomness.json';
import reductionsJson from './reductions.json';
import sklearnJson from './sklearn.json';
import trackingJson from './tracking.json';
import type {
  Dataset,
  Estimator,
  ExplainTable,
  ExplainWhat,
  GeneratorMaker,
  GeneratorName,
  ImblearnClass,
  Io,
  IoGroup,
  IoTable,
  JavaScriptTable,
  Match,
  Metric,
  NetworkFamily,
  RandomnessTable,
  ReductionsTable,
  RowEffect,
  RowEffects,
  Seed,
  SeededCall,
  SklearnFunction,
  SklearnTable,
  Splitter,
  TrackerTool,
  TrackingTable,
  TrackingWhat
} from './types';
import { aboutName } from './names';

export type * from './types';
export { lastPart, member } from './names';

export const sklearn = sklearnJson as unknown as SklearnTable;
export const io = ioJson as unknown as IoTable;
export const javascript = javascriptJson as unknown as JavaScriptTable;
export const randomness = randomnessJson as unknown as RandomnessTable;
export const tracking = trackingJson as unknown as TrackingTable;
export const explain = explainJson as unknown as ExplainTable;
export const reductions = reductionsJson as unknown as ReductionsTable;

const prefixes = Object.entries({
  ...aliasesJson.prefixes,
  ...Object.fromEntries(Object.entries(sklearn.formerModules).map(([from, to]) => [`${from}.`, `${to}.`]))
}).sort(([a], [b]) => b.length - a.length);

/** The name under which the tables know a qualified name; private modules of a library fall away. */
export const canonical = aboutName(rename);

function rename(name: string): string {
  const from = prefixes.find(([prefix]) => name.startsWith(prefix));
  const known = from ? from[1] + name.slice(from[0].length) : name;
  return known.includes('._') && !known.startsWith('_') ? known.replace(/\._[a-z]\w*(?=\.)/g, '') : known;
}

/** A row by its own name where its module (or a package above it) agrees with the qualified name. */
function inModule<T extends { module?: string }>(
  rows: Readonly<Record<string, T>>,
  name: string,
  tail = 1
): T | null {
  const parts = canonical(name).split('.');
  const own = parts.slice(-tail).join('.');
  if (!Object.hasOwn(rows, own)) {
    return null;
  }
  const row = rows[own];
  const root = parts[0];
  return row.module !== undefined && parts.length > tail && row.module.split('.')[0] === root ? row : null;
}

/** A scikit-learn estimator class, `sklearn.preprocessing.StandardScaler`. */
export const estimator = aboutName((name: string): Estimator | null => {
  const row = inModule(sklearn.estimators, name);
  return row
    ? ({
        transforms: false,
        learns: true,
        vocabulary: false,
        supervised: false,
        meta: false,
        seed: null,
        seedsInner: false,
        maxIter: null,
        former: false,
        ...row
      } as Estimator)
    : null;
});

/** A cross-validation splitter class. */
export const splitter = aboutName((name: string): Splitter | null => {
  const row = inModule(sklearn.splitters, name);
  return row ? ({ stratified: false, grouped: false, ordered: false, seed: null, ...row } as Splitter) : null;
});

/** A scikit-learn function that is neither a metric nor a data set. */
export const sklearnFunction = aboutName((name: string): SklearnFunction | null => {
  const row = inModule(sklearn.functions, name);
  return row ? ({ seed: null, ...row } as SklearnFunction) : null;
});

/** A function of `sklearn.datasets`. */
export const dataset = aboutName((name: string): Dataset | null => {
  const row = inModule(sklearn.datasets, name);
  return row ? ({ rows: null, seed: null, former: false, ...row } as Dataset) : null;
});

/** A metric, or a display's `from_estimator` and `from_predictions`. */
export const metric = aboutName((name: string): Metric | null => {
  const row = inModule(sklearn.metrics, name) ?? inModule(sklearn.metrics, name, 2);
  return row
    ? ({ yTrue: null, yPred: null, lossLike: false, seed: null, former: false, ...row } as Metric)
    : null;
});

/** A class of imbalanced-learn. */
export const imblearn = aboutName((name: string): ImblearnClass | null => {
  const row = inModule(sklearn.imblearn, name);
  return row ? ({ duplicates: false, seed: null, ...row } as ImblearnClass) : null;
});

function flatten(groups: readonly IoGroup[]): ReadonlyMap<string, Io> {
  const rows = new Map<string, Io>();
  for (const { calls, ...shared } of groups) {
    for (const [name, arg] of Object.entries(calls)) {
      rows.set(name, { ...shared, arg });
    }
  }
  return rows;
}
const ioFunctions = flatten(io.functions);
const ioMethods = flatten(io.methods);

/** A function or class that reads or writes, `pandas.read_csv`. */
export const ioFunction = aboutName((name: string): Io | null => ioFunctions.get(canonical(name)) ?? null);

/** A method that reads or writes, by its name without receiver: `to_csv`, `read.csv`. Heed `on`. */
export const ioMethod = aboutName((name: string): Io | null => ioMethods.get(`.${name}`) ?? null);

/** Whether a call gives a data set that comes with a library, which nobody versions. */
export const isLibraryDataset = aboutName((name: string): boolean => {
  const known = canonical(name);
  const { prefixes: starts, names, except } = io.libraryDatasets;
  return !except.includes(known) && (names.includes(known) || starts.some(start => known.startsWith(start)));
});

function own<T>(rows: Readonly<Record<string, T>>, name: string): T | null {
  return Object.hasOwn(rows, name) ? rows[name] : null;
}

/** The global generators that a seeding call governs; null when it seeds nothing we know. */
export const seeds = aboutName((name: string): readonly GeneratorName[] | null =>
  own(randomness.seeds, canonical(name))
);

/** The generator a function draws from, and the argument that would seed it. */
export const draw = aboutName(
  (name: string): { readonly generator: GeneratorName; readonly arg: string | null } | null => {
    const known = canonical(name);
    const dot = known.lastIndexOf('.');
    const last = known.slice(dot + 1);
    const group = own(randomness.draws, known.slice(0, dot));
    if (group?.names.includes(last)) {
      return { generator: group.generator, arg: group.arg ?? null };
    }
    for (const [module, { methods, generator, arg }] of Object.entries(randomness.draws)) {
      if (methods?.includes(last) && known.startsWith(`${module}.`)) {
        return { generator, arg: arg ?? null };
      }
    }
    return null;
  }
);

/** A call that makes its own generator. */
export const generatorMaker = aboutName((name: string): GeneratorMaker | null =>
  own(randomness.constructors, canonical(name))
);

/** A call outside scikit-learn that draws unless its argument is given. */
export const seededCall = aboutName((name: string): SeededCall | null =>
  own(randomness.calls, canonical(name))
);

/** A method that draws unless its argument is given, by name without receiver. Heed `on`. */
export const seededMethod = aboutName((name: string): SeededCall | null =>
  own(randomness.methods, `.${name}`)
);

/** The family of networks that a class belongs to: constructing one draws its weights. */
export const network = aboutName((name: string): NetworkFamily | null => {
  const known = canonical(name);
  return Object.values(randomness.networks).find(family => family.base.includes(known)) ?? null;
});

function matches(match: Match, value: string | number | boolean | null): boolean {
  if (Array.isArray(match)) {
    return match.includes(value);
  }
  const { not, below, above } = match as Exclude<Match, readonly unknown[]>;
  if (not) {
    return !not.includes(value);
  }
  return (
    typeof value === 'number' &&
    (below === undefined || value < below) &&
    (above === undefined || value > above)
  );
}

/**
 * Whether a call with these arguments uses randomness. `given` answers a parameter's constant, `undefined` when the
 * argument is absent, and `'unknown'` when it is there and its value cannot be known. An unknown value matches
 * nothing, so that no draw is claimed that may not happen.
 */
export function usesRandomness(
  seed: Pick<Seed, 'uses' | 'defaults'>,
  given: (parameter: string) => { readonly value: string | number | boolean | null } | 'unknown' | undefined
): boolean {
  if (typeof seed.uses === 'string') {
    return seed.uses === 'always';
  }
  return seed.uses.some(alternative =>
    Object.entries(alternative).every(([parameter, match]) => {
      const argument = given(parameter);
      if (argument === 'unknown') {
        return false;
      }
      const value = argument ? argument.value : seed.defaults?.[parameter];
      return value !== undefined && matches(match, value);
    })
  );
}

interface Tracking {
  readonly tool: TrackerTool;
  readonly what: TrackingWhat;
}

const trackingCalls = new Map<string, Tracking>();
for (const [tool, kinds] of Object.entries(tracking.calls)) {
  for (const [what, names] of Object.entries(kinds)) {
    for (const name of names) {
      trackingCalls.set(name, { tool: tool as TrackerTool, what: what as TrackingWhat });
    }
  }
}

/** Callbacks and loggers that other libraries have for a tracker: `deepchem.models.wandblogger.WandbLogger`. */
const INTEGRATION = /^(wandb|mlflow|neptune|comet)\w*(?:Callback|Logger)$/i;

/** What a call tells an experiment tracker. */
export const trackingCall = aboutName((name: string): Tracking | null => {
  const known = trackingCalls.get(canonical(name)) ?? trackingCalls.get(name);
  const integrates = known ? null : INTEGRATION.exec(name.slice(name.lastIndexOf('.') + 1));
  return (
    known ??
    (integrates && name.includes('.')
      ? { tool: integrates[1].toLowerCase() as TrackerTool, what: 'autolog' }
      : null)
  );
});

/** The tracker that a module belongs to, `mlflow.sklearn` → mlflow. */
export const trackerOf = aboutName((name: string): TrackerTool | null => {
  const known = `${name}.`;
  return Object.entries(tracking.prefixes).find(([prefix]) => known.startsWith(prefix))?.[1] ?? null;
});

/** A tracker's run that is itself a mapping of what it keeps (Neptune). */
export function storesItself(path: string): boolean {
  const tool = trackerOf(path);
  return tool !== null && tracking.stores[tool]?.[''] !== undefined;
}

const explainCalls = new Map<string, { tool: string; what: ExplainWhat }>();
for (const [tool, kinds] of Object.entries(explain.calls)) {
  for (const [what, names] of Object.entries(kinds)) {
    for (const name of names) {
      explainCalls.set(name, { tool, what: what as ExplainWhat });
    }
  }
}

/** A call that explains a model or compares groups; any other call of such a library counts as explaining. */
export const explainCall = aboutName(
  (name: string): { readonly tool: string; readonly what: ExplainWhat } | null => {
    const known = canonical(name);
    const row = explainCalls.get(known);
    if (row) {
      return row;
    }
    if (explain.notEvidence.some(start => known.startsWith(start))) {
      return null;
    }
    const tool = Object.entries(explain.prefixes).find(([prefix]) => known.startsWith(prefix))?.[1];
    const groups = ['fairlearn', 'aif360', 'aequitas'];
    return tool ? { tool, what: groups.includes(tool) ? 'group' : 'explain' } : null;
  }
);

function byName(effects: RowEffects, prefix: string): ReadonlyMap<string, RowEffect> {
  const rows = new Map<string, RowEffect>();
  for (const [effect, names] of Object.entries(effects)) {
    for (const name of names) {
      // The first effect named stands: `describe` is an aggregate before it is a look.
      if (!rows.has(prefix + name)) {
        rows.set(prefix + name, effect as RowEffect);
      }
    }
  }
  return rows;
}
const frameEffects = byName(reductions.frame, '');
const functionEffects = new Map([
  ...byName(reductions.pandas, 'pandas.'),
  ...byName(reductions.numpy, 'numpy.'),
  ...byName(reductions.scipy, ''),
  ...byName(reductions.tensors, '')
]);

/** What a method of a frame, series or array does to its rows (`mean`, `dropna`). */
export function methodRows(name: string): RowEffect | null {
  return frameEffects.get(name) ?? null;
}

/** What a function does to the rows it is given (`numpy.log`, `pandas.concat`). */
export const functionRows = aboutName(
  (name: string): RowEffect | null => functionEffects.get(canonical(name)) ?? null
);

const supervisedFitters = new Set(reductions.fitters.supervised);
const fitters = new Set([...reductions.fitters.supervised, ...reductions.fitters.unsupervised]);
const rowwise = new Set(reductions.rowwise);

interface OtherTransformer {
  readonly learns: boolean;
  readonly supervised: boolean;
}

/** A transformer class outside scikit-learn. */
export const otherTransformer = aboutName((name: string): OtherTransformer | null => {
  const known = canonical(name);
  return fitters.has(known)
    ? { learns: true, supervised: supervisedFitters.has(known) }
    : rowwise.has(known)
      ? { learns: false, supervised: false }
      : null;
});
