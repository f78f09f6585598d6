import { z } from 'zod';
import * as knowledge from '..';
import aliases from '../aliases.json';
import explain from '../explain.json';
import io from '../io.json';
import randomness from '../randomness.json';
import reductions from '../reductions.json';
import sklearn from '../sklearn.json';
import tracking from '../tracking.json';

const constant = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const match = z.union([
  z.array(constant).min(1),
  z.strictObject({
    not: z.array(constant).optional(),
    below: z.number().optional(),
    above: z.number().optional()
  })
]);
const uses = z.union([z.enum(['always', 'never']), z.array(z.record(z.string(), match)).min(1)]);
const seed = z.strictObject({
  arg: z.string(),
  uses,
  defaults: z.record(z.string(), constant).optional(),
  positional: z.array(z.string()).optional(),
  fallback: z.number().optional()
});
const place = z.string().regex(/^(sklearn|imblearn)(\.[a-z_0-9]+)+$|^sklearn$/);
const yes = z.literal(true).optional();
const no = z.literal(false).optional();
const strings = z.array(z.string());
const table = <T extends z.ZodType>(row: T) => z.record(z.string(), row);

const sklearnTable = z.strictObject({
  generatedFrom: table(z.string()),
  formerModules: table(z.string()),
  estimators: table(
    z.strictObject({
      module: place,
      role: z.enum([
        'classifier',
        'regressor',
        'clusterer',
        'outlier',
        'density',
        'transformer',
        'covariance',
        'search',
        'pipeline',
        'columns',
        'union',
        'frozen',
        'other'
      ]),
      transforms: yes,
      learns: no,
      vocabulary: yes,
      supervised: yes,
      meta: yes,
      seed: seed.optional(),
      seedsInner: yes,
      maxIter: z.number().int().optional(),
      former: yes
    })
  ),
  splitters: table(
    z.strictObject({
      module: place,
      shuffles: z.enum(['always', 'never', 'argument']),
      stratified: yes,
      grouped: yes,
      ordered: yes,
      seed: seed.optional()
    })
  ),
  functions: table(
    z.strictObject({ module: place, role: z.string(), args: strings.optional(), seed: seed.optional() })
  ),
  datasets: table(
    z.strictObject({
      module: place,
      kind: z.enum(['made', 'file', 'library']),
      rows: z.number().int().positive().optional(),
      seed: seed.optional(),
      former: yes
    })
  ),
  metrics: table(
    z.strictObject({
      module: place,
      kind: z.enum(['classification', 'regression', 'clustering', 'curve']),
      yTrue: z.string().optional(),
      yPred: z.string().optional(),
      second: z.enum(['label', 'score', 'estimator']),
      lossLike: yes,
      seed: seed.optional(),
      former: yes
    })
  ),
  imblearn: table(
    z.strictObject({
      module: place,
      role: z.enum(['over', 'under', 'combine', 'classifier', 'pipeline']),
      duplicates: yes,
      seed: seed.optional()
    })
  )
});

const ioGroup = z.strictObject({
  path: z.union([z.number(), z.literal('self'), z.null()]),
  direction: z.enum(['read', 'write', 'mode']),
  medium: z.enum(['file', 'folder', 'url', 'sql', 'library', 'bytes']),
  what: z.enum(['data', 'model', 'figure', 'array', 'image', 'text']),
  mode: z.strictObject({ path: z.number(), arg: z.string(), default: z.string() }).optional(),
  writes: z.strictObject({ path: z.number(), arg: z.string() }).optional(),
  listing: yes,
  onlyText: yes,
  versioned: yes,
  on: z.string().optional(),
  dataFiles: z.string().optional(),
  pinnedBy: z.string().optional(),
  calls: z.record(z.string(), z.string().nullable())
});
const ioTable = z.strictObject({
  functions: z.array(ioGroup),
  methods: z.array(ioGroup),
  libraryDatasets: z.strictObject({ prefixes: strings, names: strings, except: strings })
});

const generator = z.enum(['python', 'numpy', 'torch', 'tensorflow', 'own']);
const seededCall = z.strictObject({
  iterated: z.literal(true).optional(),
  positional: z.array(z.string()).optional(),
  arg: z.string(),
  generator,
  uses,
  defaults: z.record(z.string(), constant).optional(),
  on: z.string().optional()
});
const randomnessTable = z.strictObject({
  seeds: table(z.array(generator)),
  draws: table(
    z.strictObject({ generator, names: strings, methods: strings.optional(), arg: z.string().optional() })
  ),
  constructors: table(
    z.strictObject({
      arg: z.string().nullable(),
      path: z.number().nullable(),
      unseeded: z.enum(['random', 'fixed', 'argument'])
    })
  ),
  calls: table(seededCall),
  methods: table(seededCall),
  deterministic: table(z.string()),
  networks: table(z.strictObject({ base: strings, containers: strings, generator }))
});

const tool = z.enum([
  'mlflow',
  'wandb',
  'neptune',
  'comet',
  'clearml',
  'azureml',
  'sagemaker',
  'vertex',
  'tensorboard',
  'other'
]);
const trackingWhat = z.enum(['run', 'params', 'metrics', 'model', 'data', 'autolog', 'register', 'setup']);
const trackingTable = z.strictObject({
  prefixes: table(tool),
  calls: z.partialRecord(tool, z.partialRecord(trackingWhat, strings)),
  methods: table(z.strictObject({ tool, what: trackingWhat, receiver: z.literal('tracker') })),
  arguments: table(table(trackingWhat)),
  stores: z.partialRecord(tool, table(trackingWhat)),
  reportTo: table(tool),
  managed: strings
});
const explainWhat = z.enum(['explain', 'weak', 'group']);
const explainTable = z.strictObject({
  prefixes: table(z.string()),
  notEvidence: strings,
  calls: table(z.partialRecord(explainWhat, strings)),
  attributes: table(explainWhat),
  methods: table(explainWhat)
});
const effects = z.partialRecord(
  z.enum([
    'aggregate',
    'grouping',
    'fill',
    'bin',
    'rank',
    'sameRows',
    'subset',
    'union',
    'columns',
    'joins',
    'reshape',
    'resample',
    'split',
    'vocabulary',
    'looks'
  ]),
  strings
);
const reductionsTable = z.strictObject({
  frame: effects,
  pandas: effects,
  numpy: effects,
  scipy: effects,
  tensors: effects,
  learners: strings,
  fitters: z.strictObject({ supervised: strings, unsupervised: strings }),
  rowwise: strings,
  duplicators: z.strictObject({ methods: strings, classes: strings, functions: strings }),
  byArgument: table(z.string())
});

describe('tables', () => {
  it.each([
    ['sklearn', sklearnTable, sklearn],
    ['io', ioTable, io],
    ['randomness', randomnessTable, randomness],
    ['tracking', trackingTable, tracking],
    ['explain', explainTable, explain],
    ['reductions', reductionsTable, reductions],
    ['aliases', z.strictObject({ prefixes: table(z.string()) }), aliases]
  ])('%s has the shape its types promise', (_name, schema, data) => {
    expect(z.prettifyError(schema.safeParse(data).error ?? new z.ZodError([]))).toBe('');
  });

  it('names no call under two groups', () => {
    for (const groups of [io.functions, io.methods]) {
      const names = groups.flatMap(group => Object.keys(group.calls));
      expect(names).toHaveLength(new Set(names).size);
    }
  });

  it('stays small', () => {
    const size = [aliases, explain, io, randomness, reductions, sklearn, tracking]
      .map(data => JSON.stringify(data).length)
      .reduce((sum, length) => sum + length);
    expect(size).toBeLessThan(150_000);
  });
});

describe('lookups', () => {
  it('finds names wherever a library keeps or kept them', () => {
    expect(knowledge.canonical('tensorflow.keras.models.load_model')).toBe('keras.models.load_model');
    expect(knowledge.estimator('sklearn.ensemble._forest.RandomForestClassifier')?.role).toBe('classifier');
    expect(knowledge.sklearnFunction('sklearn.cross_validation.train_test_split')?.role).toBe('split');
    expect(knowledge.ioFunction('tensorflow.keras.models.load_model')?.what).toBe('model');
    expect(knowledge.ioFunction('pandas.io.parsers.read_csv')?.arg).toBe('filepath_or_buffer');
    expect(knowledge.seeds('lightning.pytorch.seed_everything')).toContain('torch');
    expect(knowledge.metric('sklearn.metrics.RocCurveDisplay.from_estimator')?.second).toBe('estimator');
  });

  it('does not take another library for scikit-learn', () => {
    expect(knowledge.estimator('cuml2.linear_model.LogisticRegression')).toBeNull();
    expect(knowledge.estimator('LogisticRegression')).toBeNull();
    expect(knowledge.estimator('toString')).toBeNull();
    expect(knowledge.seeds('constructor')).toBeNull();
  });

  it('knows statistics from vocabularies and from nothing', () => {
    expect(knowledge.estimator('sklearn.preprocessing.StandardScaler')).toMatchObject({
      learns: true,
      vocabulary: false
    });
    expect(knowledge.estimator('sklearn.preprocessing.OneHotEncoder')).toMatchObject({
      learns: true,
      vocabulary: true
    });
    expect(knowledge.estimator('sklearn.preprocessing.Normalizer')).toMatchObject({ learns: false });
    expect(knowledge.estimator('sklearn.preprocessing.TargetEncoder')).toMatchObject({
      learns: true,
      supervised: true
    });
    expect(knowledge.otherTransformer('category_encoders.TargetEncoder')).toEqual({
      learns: true,
      supervised: true
    });
    expect(knowledge.methodRows('fillna')).toBe('sameRows');
    expect(knowledge.methodRows('mean')).toBe('aggregate');
    expect(knowledge.functionRows('pandas.qcut')).toBe('bin');
    expect(knowledge.functionRows('numpy.hstack')).toBe('columns');
  });

  it('tells library data from the files of the user', () => {
    expect(knowledge.isLibraryDataset('sklearn.datasets.load_iris')).toBe(true);
    expect(knowledge.isLibraryDataset('seaborn.load_dataset')).toBe(true);
    expect(knowledge.isLibraryDataset('tensorflow.keras.datasets.mnist.load_data')).toBe(true);
    expect(knowledge.isLibraryDataset('sklearn.datasets.load_files')).toBe(false);
    expect(knowledge.isLibraryDataset('torchvision.datasets.ImageFolder')).toBe(false);
    expect(knowledge.isLibraryDataset('pandas.read_csv')).toBe(false);
  });

  it('knows which library means which tracker and explanation', () => {
    expect(knowledge.trackingCall('mlflow.log_metric')).toEqual({ tool: 'mlflow', what: 'metrics' });
    expect(knowledge.trackerOf('wandb.sdk')).toBe('wandb');
    expect(knowledge.trackerOf('wandbox')).toBeNull();
    expect(knowledge.explainCall('shap.TreeExplainer')).toEqual({ tool: 'shap', what: 'explain' });
    expect(knowledge.explainCall('fairlearn.metrics.MetricFrame')?.what).toBe('group');
    expect(knowledge.explainCall('shap.initjs')).toBeNull();
    expect(knowledge.explainCall('xgboost.plot_importance')?.what).toBe('weak');
  });
});

describe('randomness of calls', () => {
  const random = (name: string, given: Record<string, string | number | boolean | null> = {}) => {
    const row = (knowledge.estimator(name) ?? knowledge.splitter(name) ?? knowledge.sklearnFunction(name))
      ?.seed;
    return row
      ? knowledge.usesRandomness(row, parameter =>
          parameter in given ? { value: given[parameter] } : undefined
        )
      : false;
  };

  it.each([
    ['sklearn.ensemble.RandomForestClassifier', {}, true],
    ['sklearn.tree.DecisionTreeClassifier', {}, true],
    ['sklearn.svm.LinearSVC', {}, true],
    ['sklearn.mixture.GaussianMixture', {}, true],
    ['sklearn.linear_model.LogisticRegression', {}, false],
    ['sklearn.linear_model.LogisticRegression', { solver: 'saga' }, true],
    ['sklearn.linear_model.LogisticRegression', { solver: 'liblinear' }, false],
    ['sklearn.linear_model.LogisticRegression', { solver: 'liblinear', penalty: 'l1' }, true],
    ['sklearn.linear_model.Ridge', {}, false],
    ['sklearn.naive_bayes.GaussianNB', {}, false],
    ['sklearn.neighbors.KNeighborsClassifier', {}, false],
    ['sklearn.svm.SVC', {}, false],
    ['sklearn.svm.SVC', { probability: true }, true],
    ['sklearn.decomposition.PCA', { n_components: 2 }, false],
    ['sklearn.decomposition.PCA', { svd_solver: 'randomized' }, true],
    ['sklearn.model_selection.KFold', {}, false],
    ['sklearn.model_selection.KFold', { shuffle: true }, true],
    ['sklearn.model_selection.train_test_split', {}, true],
    ['sklearn.model_selection.train_test_split', { shuffle: false }, false],
    ['sklearn.ensemble.HistGradientBoostingClassifier', { max_features: 0.5 }, true],
    ['sklearn.ensemble.HistGradientBoostingClassifier', {}, false],
    ['sklearn.gaussian_process.GaussianProcessRegressor', { n_restarts_optimizer: 3 }, true],
    ['sklearn.linear_model.Lars', { jitter: null }, false]
  ])('%s(%j): %s', (name, given, expected) => {
    expect(random(name, given)).toBe(expected);
  });

  it('claims nothing of an argument that cannot be known', () => {
    const row = knowledge.splitter('sklearn.model_selection.KFold')?.seed;
    expect(row && knowledge.usesRandomness(row, () => 'unknown')).toBe(false);
  });

  it('keeps the generators apart', () => {
    expect(knowledge.draw('random.shuffle')).toEqual({ generator: 'python', arg: null });
    expect(knowledge.draw('numpy.random.permutation')?.generator).toBe('numpy');
    expect(knowledge.draw('scipy.stats.norm.rvs')).toEqual({ generator: 'numpy', arg: 'random_state' });
    expect(knowledge.draw('torch.randn')?.generator).toBe('torch');
    expect(knowledge.draw('numpy.random.seed')).toBeNull();
    expect(knowledge.seeds('random.seed')).toEqual(['python']);
    expect(knowledge.seeds('torch.manual_seed')).toEqual(['torch']);
    expect(knowledge.generatorMaker('numpy.random.default_rng')?.unseeded).toBe('random');
    expect(knowledge.network('tensorflow.keras.Sequential')?.generator).toBe('tensorflow');
  });
});
