/**
 * Shapes of the knowledge tables: what each library call does. In the JSON files what is usual is left out
 * (false, null, and `learns: true`); the lookups of `index.ts` put it back.
 */

/** What a parameter must be: one of some values, none of some, or a number on one side of a bound. */
export type Match = readonly (string | number | boolean | null)[] | NumberMatch;
export interface NumberMatch {
  readonly not?: readonly (string | number | boolean | null)[];
  readonly below?: number;
  readonly above?: number;
}

/** When randomness reaches the result; a list holds when every parameter of one alternative matches. */
export type SeedUse = 'always' | 'never' | readonly Readonly<Record<string, Match>>[];

/** The argument that seeds a call. */
export interface Seed {
  readonly arg: string;
  readonly uses: SeedUse;
  /** Library defaults of the parameters named in `uses`. */
  readonly defaults?: Readonly<Record<string, string | number | boolean | null>>;
  /** Parameters that may be given by position, in order, where one of them is named in `uses`. */
  readonly positional?: readonly string[];
  /** The argument's own default where it is a number: left out, the call is seeded; given as None, it is not. */
  readonly fallback?: number;
}

export type EstimatorRole =
  | 'classifier'
  | 'regressor'
  | 'clusterer'
  | 'outlier'
  | 'density'
  | 'transformer'
  | 'covariance'
  | 'search'
  | 'pipeline'
  | 'columns'
  | 'union'
  | 'frozen'
  | 'other';

export interface Estimator {
  /** Public module (`sklearn.preprocessing`). */
  readonly module: string;
  readonly role: EstimatorRole;
  readonly transforms: boolean;
  /** Fit computes something from the rows; false where it only counts columns or does nothing. */
  readonly learns: boolean;
  /** Fit only lists the values seen (encoders): what it learns is no statistic. */
  readonly vocabulary: boolean;
  readonly supervised: boolean;
  /** Holds other estimators. */
  readonly meta: boolean;
  readonly seed: Seed | null;
  /** Gives its inner estimators seeds made from its own. */
  readonly seedsInner: boolean;
  /** Steps at most by default, where running out of them raises a ConvergenceWarning; -1: no limit of its own. */
  readonly maxIter: number | null;
  /** No longer in the library; old notebooks use it. */
  readonly former: boolean;
}

export interface Splitter {
  readonly module: string;
  readonly shuffles: 'always' | 'never' | 'argument';
  readonly stratified: boolean;
  readonly grouped: boolean;
  /** Train rows come before test rows (TimeSeriesSplit). */
  readonly ordered: boolean;
  readonly seed: Seed | null;
}

export type FunctionRole =
  | 'split'
  | 'shuffle'
  | 'resample'
  | 'cross-validate'
  | 'scale'
  | 'rowwise'
  | 'select-score'
  | 'compose'
  | 'cluster'
  | 'decompose'
  | 'explain'
  | 'clone'
  | 'scorer';

export interface SklearnFunction {
  readonly module: string;
  readonly role: FunctionRole;
  /** First parameters in order, where their order matters. */
  readonly args?: readonly string[];
  readonly seed: Seed | null;
}

export interface Dataset {
  readonly module: string;
  /** `made`: generated rows; `file`: reads the user's files; `library`: ships or downloads a known data set. */
  readonly kind: 'made' | 'file' | 'library';
  /** How many rows there are; of made ones, how many where `n_samples` is left out. */
  readonly rows: number | null;
  readonly seed: Seed | null;
  readonly former: boolean;
}

export interface Metric {
  readonly module: string;
  readonly kind: 'classification' | 'regression' | 'clustering' | 'curve';
  /** Parameter with the truth (the first); null where there is none. */
  readonly yTrue: string | null;
  /** Parameter with the prediction (the second, or the third of a `from_estimator`). */
  readonly yPred: string | null;
  /** What the second is: labels or values, scores, or (first of all parameters) an estimator followed by X and y. */
  readonly second: 'label' | 'score' | 'estimator';
  /** Smaller is better. */
  readonly lossLike: boolean;
  readonly seed: Seed | null;
  readonly former: boolean;
}

export interface ImblearnClass {
  readonly module: string;
  readonly role: 'over' | 'under' | 'combine' | 'classifier' | 'pipeline';
  /** Output holds rows copied or made from other rows. */
  readonly duplicates: boolean;
  readonly seed: Seed | null;
}

export interface SklearnTable {
  readonly generatedFrom: Readonly<Record<string, string>>;
  readonly formerModules: Readonly<Record<string, string>>;
  readonly estimators: Readonly<Record<string, Partial<Estimator>>>;
  readonly splitters: Readonly<Record<string, Partial<Splitter>>>;
  readonly functions: Readonly<Record<string, Partial<SklearnFunction>>>;
  readonly datasets: Readonly<Record<string, Partial<Dataset>>>;
  readonly metrics: Readonly<Record<string, Partial<Metric>>>;
  readonly imblearn: Readonly<Record<string, Partial<ImblearnClass>>>;
}

/** One reader or writer of files. */
export interface Io {
  /** Position of the path among the arguments, `self` when the receiver is the path, null when keyword only. */
  readonly path: number | 'self' | null;
  /** Name of the path's parameter. */
  readonly arg: string | null;
  /** `mode`: the mode argument decides (`r` reads; `w`, `a`, `x` write; `r+` both). */
  readonly direction: 'read' | 'write' | 'mode';
  /** `bytes`: the argument is an opened file object, so that opening it was the read. */
  readonly medium: 'file' | 'folder' | 'url' | 'sql' | 'library' | 'bytes';
  readonly what: 'data' | 'model' | 'figure' | 'array' | 'image' | 'text';
  readonly mode?: { readonly path: number; readonly arg: string; readonly default: string };
  /** A second path that the call writes (a download, a copy). */
  readonly writes?: { readonly path: number | null; readonly arg: string };
  /** Lists names only; reading is done later through them. */
  readonly listing?: boolean;
  /** Counts only when the argument is text (`xgb.DMatrix('train.svm')`), not data. */
  readonly onlyText?: boolean;
  /** For methods: what the receiver must be for the method to mean this. */
  readonly on?: string;
  /** The read is versioned by itself (`dvc.api`). */
  readonly versioned?: boolean;
  /** Argument with the local files (`datasets.load_dataset('csv', data_files=…)`). */
  readonly dataFiles?: string;
  /** Argument that pins a version. */
  readonly pinnedBy?: string;
}

export interface IoGroup extends Omit<Io, 'arg'> {
  readonly calls: Readonly<Record<string, string | null>>;
}
export interface IoTable {
  readonly functions: readonly IoGroup[];
  readonly methods: readonly IoGroup[];
  readonly libraryDatasets: {
    readonly prefixes: readonly string[];
    readonly names: readonly string[];
    readonly except: readonly string[];
  };
}

/** Libraries of JavaScript. Names are given by the library's path in the Flow; `javascript` is the language and its platform. */
export interface JavaScriptTable {
  /** Packages by their names, with the path under which the Flow knows them. */
  readonly packages: Readonly<Record<string, string>>;
  /** Functions whose first argument is the path of data. */
  readonly readers: Readonly<Record<string, readonly string[]>>;
  /** The same of saved models. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  /** Functions that write, with the position of the path. */
  readonly writers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Functions that draw, with the position of the seed; null where none can be given. */
  readonly draws: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** Methods of tables, tensors and models that the other tables know by another name. */
  readonly methods: Readonly<Record<string, string>>;
}

/** `javascript` is `Math.random`, `anew` what a call makes for itself and seeds by an argument, `layers` the weights of TensorFlow.js. */
export type GeneratorName =
  'python' | 'numpy' | 'torch' | 'tensorflow' | 'own' | 'javascript' | 'anew' | 'layers';

/** Functions of one module that draw from one generator. */
export interface DrawGroup {
  readonly generator: GeneratorName;
  readonly names: readonly string[];
  readonly methods?: readonly string[];
  /** Argument that seeds or gives the generator. */
  readonly arg?: string;
}
/** A call that makes a generator of its own. */
export interface GeneratorMaker {
  readonly arg: string | null;
  readonly path: number | null;
  /** What comes without the argument: a random state, always the same one, or nothing (the argument is needed). */
  readonly unseeded: 'random' | 'fixed' | 'argument';
}
/** A call that draws unless its argument is given. */
export interface SeededCall extends Seed {
  readonly generator: GeneratorName;
  readonly on?: string;
  /** What it makes draws, each time that it is iterated over. */
  readonly iterated?: true;
}
export interface NetworkFamily {
  readonly base: readonly string[];
  readonly containers: readonly string[];
  readonly generator: GeneratorName;
}
export interface RandomnessTable {
  readonly seeds: Readonly<Record<string, readonly GeneratorName[]>>;
  readonly draws: Readonly<Record<string, DrawGroup>>;
  readonly constructors: Readonly<Record<string, GeneratorMaker>>;
  readonly calls: Readonly<Record<string, SeededCall>>;
  readonly methods: Readonly<Record<string, SeededCall>>;
  readonly deterministic: Readonly<Record<string, string>>;
  readonly networks: Readonly<Record<string, NetworkFamily>>;
}

export type TrackerTool =
  | 'mlflow'
  | 'wandb'
  | 'neptune'
  | 'comet'
  | 'clearml'
  | 'azureml'
  | 'sagemaker'
  | 'vertex'
  | 'tensorboard'
  | 'other';
export type TrackingWhat = 'run' | 'params' | 'metrics' | 'model' | 'data' | 'autolog' | 'register' | 'setup';
export interface TrackingTable {
  readonly prefixes: Readonly<Record<string, TrackerTool>>;
  readonly calls: Readonly<Partial<Record<TrackerTool, Partial<Record<TrackingWhat, readonly string[]>>>>>;
  /** Methods that mean this when the receiver came from a tracker. */
  readonly methods: Readonly<
    Record<string, { readonly tool: TrackerTool; readonly what: TrackingWhat; readonly receiver: 'tracker' }>
  >;
  /** Keywords by which a call tells more, `wandb.init(config=…)`; empty for the call by itself. */
  readonly arguments: Readonly<Record<string, Readonly<Record<string, TrackingWhat>>>>;
  /** Attributes of a run or a module that keep what is put into them (`wandb.config.rate = 0.1`); empty for the run itself. */
  readonly stores: Readonly<Partial<Record<TrackerTool, Readonly<Record<string, TrackingWhat>>>>>;
  /** Values of `report_to=` in transformers' TrainingArguments. */
  readonly reportTo: Readonly<Record<string, TrackerTool>>;
  /** Managed AutoML that keeps its own record of runs. */
  readonly managed: readonly string[];
}

/** `explain` and `group` are evidence; `weak` looks inside without saying why one prediction was made. */
export type ExplainWhat = 'explain' | 'weak' | 'group';
export interface ExplainTable {
  readonly prefixes: Readonly<Record<string, string>>;
  readonly notEvidence: readonly string[];
  readonly calls: Readonly<Record<string, Partial<Record<ExplainWhat, readonly string[]>>>>;
  readonly attributes: Readonly<Record<string, ExplainWhat>>;
  readonly methods: Readonly<Record<string, ExplainWhat>>;
}

/** What a call does to the rows it is given. */
export type RowEffect =
  | 'aggregate'
  | 'grouping'
  | 'fill'
  | 'bin'
  | 'rank'
  | 'sameRows'
  | 'subset'
  | 'union'
  | 'columns'
  | 'joins'
  | 'reshape'
  | 'resample'
  | 'split'
  | 'vocabulary'
  | 'looks';
export type RowEffects = Readonly<Partial<Record<RowEffect, readonly string[]>>>;
export interface ReductionsTable {
  readonly frame: RowEffects;
  readonly pandas: RowEffects;
  readonly numpy: RowEffects;
  readonly scipy: RowEffects;
  readonly tensors: RowEffects;
  /** Methods that learn from rows outside scikit-learn's protocol. */
  readonly learners: readonly string[];
  /** Classes outside scikit-learn whose fit learns from rows. */
  readonly fitters: { readonly supervised: readonly string[]; readonly unsupervised: readonly string[] };
  /** Classes outside scikit-learn whose fit learns nothing or a vocabulary only. */
  readonly rowwise: readonly string[];
  readonly duplicators: {
    readonly methods: readonly string[];
    readonly classes: readonly string[];
    readonly functions: readonly string[];
  };
  /** Calls whose effect hangs on an argument; told for people. */
  readonly byArgument: Readonly<Record<string, string>>;
}
