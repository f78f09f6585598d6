/**
 * What the interpreter tells the rules and the suggestions. Nothing here knows of trees: rules and
 * suggestions read events and bindings only.
 */
import type { Range } from '../notebook/types';
import type { RowSet } from './rows';

/** A place where something happened: the source range, and the calls that led into it (outermost first). */
export interface Site {
  readonly range: Range;
  /** Call sites of user functions that were entered to get here; empty at notebook level. */
  readonly calls: readonly Range[];
  /** Loops around the site, outermost first, by range of their header. */
  readonly loops: readonly Range[];
  /** Contexts around it (`with torch.no_grad():`) and decorators of the functions that led to it, by canonical path. */
  readonly within?: readonly string[];
  /** What may keep it from being run each time round, outermost first. */
  readonly conditions?: readonly Condition[];
  /** The simple statement that the site is part of; null in the header of a compound one. */
  readonly statement: Statement | null;
}

/** A test, a handler, a guard before the site, or a statement beside it that ends the loop. */
export interface Condition {
  readonly range: Range;
  /** How many of the site's calls and of its loops it stands inside of. */
  readonly calls: number;
  readonly loops: number;
}

/** A statement as edits see it. */
export interface Statement {
  readonly range: Range;
  /** What it assigns to, as written and in order: `['X_train', 'X_test']`; empty where it assigns nothing. */
  readonly targets: readonly string[];
  /** It is one of a line, a branch, a loop or a function: not at the left edge of its cell. */
  readonly nested: boolean;
}

/** A statistic computed over rows (a fitted scaler, a mean, a vocabulary). */
export interface Statistic {
  readonly id: number;
  /** What computed it, as the user wrote it: `StandardScaler.fit_transform`, `df.mean`. */
  readonly what: string;
  readonly rows: RowSet | null;
  readonly site: Site;
  /** Name of the data it was computed over, where it has one. */
  readonly over: string | null;
  /** The one column it was computed over, where it is one. */
  readonly column: string | null;
  /**
   * `learned` from the rows it was computed over; `ahead`: each row's value is made of rows that come later. The values
   * seen, which are not learned as figures are: numbered (`codes`), or given a column each (`indicators`).
   */
  readonly kind: 'learned' | 'ahead' | EncodingKind;
}

export type EncodingKind = 'codes' | 'indicators';

/** Which columns of a frame a piece of data holds. */
export interface Columns {
  /** The names, where they were listed; null for all but the dropped ones. */
  readonly only: readonly string[] | null;
  readonly dropped: readonly string[];
  /** Columns that are a function of one other column: by name, the column they are made from. */
  readonly made: ReadonlyMap<string, string>;
}

/** A snapshot of rows-and-columns data at one moment. */
export interface DataView {
  /** The expression the user wrote for it (`X_train`, `df[features]`). */
  readonly text: string;
  /** Set when that expression is a plain variable name. */
  readonly name: string | null;
  readonly rows: RowSet | null;
  readonly statistics: readonly Statistic[];
  /** Where categories in it were numbered or given columns. */
  readonly encodings: readonly Statistic[];
  readonly columns: readonly string[] | null;
  /** Which columns these are; null where that cannot be told. */
  readonly holds: Columns | null;
  /** What shows that the rows are in the order of time; null where nothing does. */
  readonly ordered: Site | null;
}

export type Constant = string | number | boolean | null;

/** How an estimator or network is known. */
export interface ModelView {
  /** Identity: the same object has the same id, whatever names it goes by. */
  readonly id: number;
  readonly name: string | null;
  /** Qualified class, `sklearn.ensemble.RandomForestClassifier`; for a network `torch.nn.Module` or `keras.Model`. */
  readonly cls: string;
  readonly library:
    'sklearn' | 'xgboost' | 'lightgbm' | 'catboost' | 'keras' | 'torch' | 'statsmodels' | 'other';
  readonly task: 'classification' | 'regression' | 'clustering' | 'unknown';
  /** For a pipeline or search: the final estimator inside, as class. */
  readonly inner: string | null;
  /** It, or what a search looks over, is a pipeline. */
  readonly isPipeline: boolean;
  readonly isSearch: boolean;
  /** What the final estimator was made with, where that is a constant; undefined for another value. */
  readonly params: ReadonlyMap<string, Constant | undefined>;
  /** Qualified classes of the steps, members or layers inside, and of those inside them. */
  readonly parts: readonly string[];
  /** What a network of torch does last, where its code shows it. */
  readonly output: NetworkOutput | null;
}

/** The last operation of a network that changes what it gives out. */
export interface NetworkOutput {
  /** `softmax`, `log_softmax`, `sigmoid`, `linear` …: the same for a layer and a function. */
  readonly what: string;
  readonly range: Range | null;
  /** What is to be written instead to leave it out; null where that is not one edit. */
  readonly without: { readonly range: Range; readonly text: string } | null;
}

/** A prediction that flowed into a value: which model made it, by which method, fitted when, from which data. */
export interface PredictionView {
  readonly model: ModelView;
  /** `predict`, `predict_proba`, `__call__` … */
  readonly method: string;
  /** `order` of the fit event the model had then; null when none was seen. */
  readonly fit: number | null;
  readonly X: DataView;
}

/** An argument, or what a method is called on, as it was at the call. */
export interface Given {
  /** The keyword it was given by; null by position and for a receiver. */
  readonly keyword: string | null;
  /** Where it is written; null where it came by `*` or `**` or is not written at all. */
  readonly range: Range | null;
  readonly text: string;
  /** Undefined when it is none, or not known. */
  readonly constant: Constant | undefined;
  /** Library function, class or module, by its canonical path. */
  readonly global: string | null;
  /** Constants in a list or tuple whose elements are known; undefined for another element. */
  readonly items: readonly (Constant | undefined)[] | null;
  /** The same elements with all that is known of them (`("cat", OneHotEncoder(), ["city"])`). */
  readonly elements: readonly Given[] | null;
  /** Constants of a dictionary with texts as keys. */
  readonly entries: ReadonlyMap<string, Constant | undefined> | null;
  /** What the interpreter takes it for: `data`, `estimator`, `list`, `function`, `unknown` … */
  readonly kind: string;
  readonly data: DataView | null;
  /** `frame`, `series`, `array`, `loader` …; null when it is no data. */
  readonly dataType: string | null;
  readonly model: ModelView | null;
  /** For a layer or loss of torch, its class and the call that made it. */
  readonly made: { readonly cls: string; readonly range: Range } | null;
  /** Predictions that it is, or is made of. */
  readonly predictions: readonly PredictionView[];
}

/** A call of a library's function or class, or of a method. Calls of built-in and of the user's own functions are none. */
export interface MadeCall {
  /** `order` of the first event that came of this call or later. */
  readonly order: number;
  readonly site: Site;
  /** Canonical path of a function or class (`sklearn.metrics.f1_score`); the bare name of a method; `__call__`. */
  readonly callee: string;
  /** What a method is called on. */
  readonly on: Given | null;
  /** By position first, then by keyword, each in order. */
  readonly args: readonly Given[];
  /** There are `*args` or `**kwargs` whose content is not known. */
  readonly open: boolean;
  /** Name that the result is given, where it is given one at once. */
  readonly result: string | null;
}

interface Base {
  /** Position in execution order; events are sorted by it. */
  readonly order: number;
  readonly site: Site;
}

/** How: by arithmetic or a curve, rows left out or added, parted from others, moved along the rows. */
export type Rewrite = 'scaled' | 'shortened' | 'grown' | 'split' | 'shifted';

/** Generators of randomness whose state is global. */
export type Generator =
  'python' | 'numpy' | 'torch' | 'tensorflow' | 'own' | 'javascript' | 'anew' | 'layers';

/** Where packages of JavaScript come from. */
export type PackageSource = 'npm' | 'jsr' | 'deno.land';

export type FlowEvent = Base &
  (
    | { readonly kind: 'import'; readonly module: string; readonly name: string | null; readonly as: string }
    | {
        readonly kind: 'read';
        readonly callee: string;
        /** The path where it can be known; null when it cannot. */
        readonly path: string | null;
        readonly medium: 'file' | 'url' | 'folder' | 'object-store' | 'sql' | 'library';
        readonly what: 'data' | 'model' | 'text';
        /** Variable that the result is assigned to, where it is. */
        readonly name: string | null;
        /** The range of the path expression. */
        readonly pathRange: Range | null;
        /** Whether the notebook wrote this path itself earlier. */
        readonly own: boolean;
        /** Whether the path is known to be versioned by the code itself (dvc.api, revision given). */
        readonly pinned: boolean;
        /** The rows that were read; null where what is read has none. */
        readonly rows: RowSet | null;
      }
    | {
        readonly kind: 'write';
        readonly callee: string;
        readonly path: string | null;
        readonly what: 'data' | 'model' | 'figure' | 'unknown';
        readonly name: string | null;
      }
    | {
        readonly kind: 'split';
        readonly callee: string;
        readonly input: DataView;
        /** Everything that is divided alike, `input` first. */
        readonly arrays: readonly DataView[];
        readonly parts: readonly DataView[];
        readonly stratified: boolean;
        readonly shuffled: boolean;
        /** Rows of one group stay together. */
        readonly grouped: boolean;
      }
    | {
        readonly kind: 'fit';
        readonly model: ModelView;
        readonly method: string;
        readonly X: DataView;
        readonly y: DataView | null;
        /** Data given for validation while fitting (`validation_data`, `eval_set`). */
        readonly validation: readonly DataView[];
        /** The fit itself cuts a part off `X` for validation (`validation_split`). */
        readonly cutsOff?: boolean;
      }
    | {
        readonly kind: 'transform-fit';
        readonly model: ModelView;
        readonly method: string;
        readonly X: DataView;
      }
    | {
        readonly kind: 'predict';
        readonly model: ModelView;
        readonly fit: number | null;
        readonly method: string;
        readonly X: DataView;
        readonly name: string | null;
      }
    | {
        readonly kind: 'score';
        readonly callee: string;
        /** Models whose predictions or own score this is. */
        readonly models: readonly ModelView[];
        /** `order` of the fit event that each model had at prediction time; null when it was never seen to be fitted. */
        readonly fits: readonly (number | null)[];
        readonly X: DataView;
        readonly y: DataView | null;
        /** Name of the variable with the predictions, where it has one. */
        readonly predictions: string | null;
        /** Cross-validated: train and test are made inside. */
        readonly crossValidated: boolean;
        /** The folds of a cross-validation are made of shuffled rows. */
        readonly shuffled: boolean;
      }
    | {
        readonly kind: 'draw';
        readonly callee: string;
        readonly generator: Generator;
        /** Governed by a seed argument or by an earlier global seed. */
        readonly seeded: boolean;
        /** Name of the argument that would seed it (`random_state`), where there is one. */
        readonly seedArgument: string | null;
        /** Where an argument can be added to the call, and what must stand before it (`, ` after other arguments). */
        readonly insertArgumentAt: Range | null;
        readonly argumentPrefix: string;
        /** It is made here and draws when it is iterated over: where that is seen, by a draw with the same site. */
        readonly later?: true;
      }
    | {
        /** A name is asked for that nothing before defines; only told where nothing unseen can have defined it. */
        readonly kind: 'missing';
        readonly name: string;
        /** It was deleted before. */
        readonly deleted: boolean;
      }
    | {
        /** A switch of a library is set (`torch.backends.cudnn.benchmark = True`); `value` is undefined where it is not known. */
        readonly kind: 'setting';
        readonly name: string;
        readonly value: Constant | undefined;
        readonly valueRange: Range;
      }
    | {
        /**
         * A name of a library, or a built-in one, is used after it was given to something else: what it stands for now is
         * called, is asked for what the other has, or is found inside of a function that was written for the other.
         */
        readonly kind: 'shadowed';
        readonly name: string;
        /** What it stood for: `builtins.sum`, `time`. */
        readonly was: string;
        readonly by: Site;
        readonly how: 'called' | 'asked' | 'inside';
      }
    | {
        /** A value that an earlier cell left is changed under its own name, so that a second run of the cell changes it once more. */
        readonly kind: 'rewrite';
        readonly name: string;
        readonly column: string | null;
        readonly how: Rewrite;
        /** The rows of the table or array it is, or is a column of. */
        readonly rows: RowSet;
      }
    | { readonly kind: 'seed'; readonly generator: Generator; readonly callee: string }
    | {
        readonly kind: 'track';
        readonly tool:
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
        readonly what: 'run' | 'params' | 'metrics' | 'model' | 'data' | 'autolog' | 'register' | 'setup';
        readonly callee: string;
        /** The store or the experiment that a setup names, where it is known. */
        readonly names?: string;
      }
    | {
        readonly kind: 'version';
        readonly tool: 'dvc' | 'git';
        readonly paths: readonly string[];
        readonly command: string;
      }
    | {
        /** Rows are put together by the values of a column: they repeat in it. */
        readonly kind: 'group';
        readonly columns: readonly string[];
        readonly rows: RowSet | null;
      }
    | {
        /** Rows of which each has another value of a column that others share: one row a group is left. */
        readonly kind: 'distinct';
        readonly rows: RowSet | null;
      }
    | {
        /** Values of a column are set against a text: it is one that they may have. */
        readonly kind: 'compare';
        readonly column: string;
        readonly value: string;
      }
    | {
        /** Values of rows are divided by, or multiplied with, a number. */
        readonly kind: 'rescale';
        readonly rows: RowSet;
      }
    | {
        /** An exception is caught and the notebook goes on as if nothing was; the site is the handler. */
        readonly kind: 'swallow';
        /** `order` of the first event in the body of the `try`, if any is before this one. */
        readonly from: number;
        /** Names of what is caught, as written; empty where everything is. */
        readonly catches: readonly string[];
        /** A line is printed or logged. */
        readonly told: boolean;
      }
    | {
        /** Something is timed by a magic. */
        readonly kind: 'timed';
        readonly callee: string;
      }
    | {
        /** Packages are installed into the environment that runs the notebook, or fetched by an import. */
        readonly kind: 'install';
        readonly tool: 'pip' | 'conda' | PackageSource;
        /** Distributions by name, normalised, in whatever version. */
        readonly packages: readonly string[];
        /** Those of which any version will do. */
        readonly unpinned: readonly string[];
        /** What is there already is replaced by the newest (`--upgrade`). */
        readonly upgrade: boolean;
      }
    | { readonly kind: 'explain'; readonly tool: string; readonly callee: string }
    | { readonly kind: 'group-metric'; readonly callee: string }
  );

export type EventOf<K extends FlowEvent['kind']> = Extract<FlowEvent, { kind: K }>;

/** A name of the notebook, as it stands at one moment. */
export interface Binding {
  readonly name: string;
  readonly kind:
    'frame' | 'series' | 'array' | 'model' | 'module' | 'function' | 'class' | 'constant' | 'other';
  readonly data: DataView | null;
  readonly model: ModelView | null;
  /** Module or class path for modules and imported names (`pandas`, `sklearn.metrics.f1_score`). */
  readonly qualified: string | null;
  readonly constant: string | number | boolean | null;
}

/** How a cell was read. */
export interface CellStatus {
  readonly cell: number;
  readonly status: 'ok' | 'partial' | 'failed' | 'skipped';
  /** The parser's words when status is partial or failed; why it was skipped otherwise. */
  readonly problem: string | null;
  readonly range: Range | null;
}

/** A variable in a statement; names that belong to a function or comprehension inside it are left out. */
export interface NameUse {
  readonly name: string;
  readonly range: Range;
  /** It is assigned to here. */
  readonly stored: boolean;
  /** The attribute that is asked of it, `columns` of `X.columns`. */
  readonly attribute: string | null;
}

/** A call as it is written. */
export interface CallCode {
  readonly range: Range;
  /** The function's or method's last name: `fit_transform`, `DataFrame`; empty where it has none. */
  readonly name: string;
  readonly nameRange: Range;
  /** What a method is called on. */
  readonly receiver: { readonly range: Range; readonly name: string | null; readonly call: boolean } | null;
  /** In order; `keyword` is null by position, `*` and `**` for spread ones. */
  readonly args: readonly {
    readonly range: Range;
    readonly name: string | null;
    readonly keyword: string | null;
    /** Where the keys stand of a dictionary that is written out with plain texts as keys. */
    readonly keys: readonly Range[] | null;
  }[];
}

/** One statement at the left edge of a cell, as edits see it. */
export interface Code {
  readonly range: Range;
  /** An expression or an assignment: no block, no import. */
  readonly simple: boolean;
  /** It defines a function or class. */
  readonly defines: boolean;
  /** Nothing else stands on its lines but a comment. */
  readonly alone: boolean;
  /** What it assigns to, as written. */
  readonly targets: readonly string[];
  readonly uses: readonly NameUse[];
  /** Names it assigns, and names of what it changes in place (`df['a'] = …`, `scaler.fit(…)`). */
  readonly writes: ReadonlySet<string>;
  /** Calls, outer before inner. */
  readonly calls: readonly CallCode[];
  /** The call that its whole value is. */
  readonly value: CallCode | null;
  /** Where the keys stand of a dictionary that it assigns, written out with plain texts as keys. */
  readonly keys: readonly Range[] | null;
  /** It indexes in a way that leaves out rows. */
  readonly choosesRows: boolean;
  /** It holds an `assert`. */
  readonly asserts: boolean;
  /** Every name's range is that name: false in text with holes (f-strings), which cannot be edited. */
  readonly exact: boolean;
}

/** A text that the code gives to a name: a variable, an attribute, a keyword, a key, a variable of the environment. */
export interface NamedText {
  readonly name: string;
  /** As it is at run time. */
  readonly value: string;
  /** Where it is written, its quotes included; of a magic or a command the whole line. */
  readonly range: Range;
}

export interface Flow {
  readonly events: readonly FlowEvent[];
  readonly cells: readonly CellStatus[];
  /** Calls in execution order, of a loop's body once; they carry no place among events of their own. */
  readonly calls: readonly MadeCall[];
  /** The names that exist after the cell with this index ran (and all before it), in document order. */
  bindingsAfter(cell: number): ReadonlyMap<string, Binding>;
  /** The first cell, from one on, that gives the name a value and leaves it behind; null where none does. */
  definedIn(name: string, from: number): number | null;
  /** The statements at the left edge of the cell with this index; worked out when asked for. */
  code(cell: number): readonly Code[];
  /** Texts that the cell with this index gives to names, in the order of the code; worked out when asked for. */
  texts(cell: number): readonly NamedText[];
}
