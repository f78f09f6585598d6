/** The words of each topic: a table, to be read and added to. */

export interface TopicWords {
  /** What it is called where no persona words it. */
  readonly title: string;
  /** There is nothing to judge where no model is trained or scored. */
  readonly models: boolean;
  /** Phrases that name it, in criteria and statements alike; a `*` stands for any ending of a word, a `=` for nothing else beside it. */
  readonly named: readonly string[];
  /** Phrases by which principles and anti-patterns speak of it, too loose to name a criterion. */
  readonly told?: readonly string[];
}

export const TOPIC_WORDS = {
  architecture: {
    title: 'Model architecture',
    models: true,
    named: [
      'model architecture',
      'architecture choice',
      'architecture selection',
      'model choice',
      'model selection',
      'model design',
      'algorithm choice',
      'algorithm selection',
      'hyperparameter*',
      'hyper parameter*',
      'model complexity'
    ]
  },
  evaluation: {
    title: 'Evaluation',
    models: true,
    named: [
      'model evaluation',
      'evaluation method*',
      'evaluation quality',
      'evaluation rigor',
      'evaluation rigour',
      'evaluation validity',
      'evaluation protocol',
      'held out evaluation',
      'offline evaluation',
      'evaluation on held out data',
      'model validation',
      'model performance',
      'model accuracy',
      'validation strategy',
      'cross validation'
    ],
    told: ['held out']
  },
  metrics: {
    title: 'Metrics',
    models: true,
    named: [
      'evaluation metric',
      'metric choice',
      'metric selection',
      'metric definition',
      'choice of metric',
      'baseline comparison',
      'comparison with a baseline'
    ],
    told: ['naive baseline', 'simple baseline', 'metric']
  },
  training: {
    title: 'Training pipeline',
    models: true,
    named: [
      'training pipeline',
      'training reliability',
      'training stability',
      'training loop',
      'training workflow',
      'training process',
      'training code',
      'ml pipeline',
      'machine learning pipeline',
      'model training',
      'fine tuning'
    ]
  },
  features: {
    title: 'Feature engineering',
    models: true,
    named: [
      'feature engineering',
      'feature quality',
      'feature selection',
      'feature encoding',
      'feature preparation',
      'feature pipeline',
      'preprocessing',
      'pre processing',
      'encoding of categor*',
      'categor* encoding',
      'feature scaling',
      'encoding and scaling'
    ]
  },
  'data-quality': {
    title: 'Data quality',
    models: false,
    named: [
      'data quality',
      'data validation',
      'data completeness',
      'data integrity',
      'schema validation',
      'schema and data validation',
      'schema check',
      'schema enforcement',
      'data contract',
      'input validation of data'
    ],
    told: [
      'unvalidated data',
      'validate data',
      'expectation',
      'data is checked',
      'unchecked data',
      'table is checked'
    ]
  },
  'missing-data': {
    title: 'Missing data',
    models: false,
    named: ['missing data', 'missing value', 'null handling', 'row loss', 'lost row', 'imputation'],
    told: ['dropped row', 'dropping row', 'row that is dropped', 'incomplete row', 'what is missing']
  },
  joins: {
    title: 'Joins',
    models: false,
    named: ['join', 'merge of table', 'table merge', 'join correctness', 'row loss'],
    told: ['lost row', 'joining table']
  },
  leakage: {
    title: 'Data leakage',
    models: true,
    named: [
      'train test contamination',
      'data contamination',
      'evaluation contamination',
      'test set contamination',
      'contamination of test',
      'data split',
      'data splitting',
      'train test split',
      'train test separation',
      'held out data',
      'evaluation on held out data',
      'held out evaluation',
      '=leakage',
      'data leakage',
      'target leakage',
      'label leakage',
      'feature leakage',
      'test leakage',
      'leakage into',
      'leakage between',
      'benchmark contamination'
    ],
    told: [
      'leak',
      'test set',
      'test data',
      'held out',
      'evaluation set',
      'what was tuned on',
      'row that were not looked at'
    ]
  },
  'model-versioning': {
    title: 'Model versioning',
    models: true,
    named: [
      'model versioning',
      'model version',
      'model management',
      'model lifecycle',
      'model and data versioning',
      'versioning of model'
    ],
    told: ['version model']
  },
  registry: {
    title: 'Model registry',
    models: true,
    named: ['model registry', 'model registration', 'model lineage', '=registry'],
    told: ['copying a model file', 'a version and an owner', 'registry']
  },
  'data-versioning': {
    title: 'Data versioning',
    models: false,
    named: [
      'data versioning',
      'dataset versioning',
      'data version',
      'dataset version',
      'data lineage',
      'dataset lineage',
      'data provenance',
      'dataset provenance',
      'data versioning and lineage',
      'data and model versioning',
      'model and data versioning',
      'versioning of data',
      'lineage of data',
      'revision pinning'
    ],
    told: [
      'version data',
      'versioned data',
      'unversioned',
      'data is versioned',
      'data is part of the version',
      'lineage',
      'where data came from',
      'whatever lies at a path',
      'without a revision',
      'newest revision'
    ]
  },
  'artifact-versioning': {
    title: 'Artifact versioning',
    models: false,
    named: [
      'artifact versioning',
      'artifact version',
      'artifact management',
      'artifact lineage',
      'artefact versioning',
      'artefact management',
      'versioning of artifact'
    ],
    told: ['artifact', 'artefact']
  },
  tracking: {
    title: 'Experiment tracking',
    models: true,
    named: [
      'experiment tracking',
      'experiment management',
      'experiment log*',
      'run tracking',
      'tracking of experiment',
      'tracking of run',
      'experiment traceability'
    ],
    told: [
      'track experiment',
      'log experiment',
      'untracked',
      'tracked run',
      'run is tracked',
      'compare run',
      'comparing model'
    ]
  },
  latency: {
    title: 'Inference latency',
    models: true,
    named: [
      'inference latency',
      'inference performance',
      'inference speed',
      'inference cost',
      'inference efficiency',
      'inference time',
      'prediction latency',
      'model latency',
      'serving latency',
      'serving performance',
      'latency of inference',
      '=latency'
    ],
    told: ['latency']
  },
  fairness: {
    title: 'Bias and fairness',
    models: true,
    named: [
      'fairness',
      'bias and fairness',
      'algorithmic bias',
      'model bias',
      'bias detection',
      'bias evaluation',
      'bias assessment',
      'bias audit*',
      'bias mitigation',
      'discrimination',
      'disparate impact',
      'sensitive attribute',
      'protected attribute',
      'between group'
    ],
    told: [
      'bias',
      'who is harmed',
      'group of people',
      'unfair*',
      'stand for a group',
      'stands for a group',
      'a group out'
    ]
  },
  explainability: {
    title: 'Explainability',
    models: true,
    named: ['explainab*', 'interpretab*', 'feature importance', 'model explanation', 'model transparency'],
    told: ['explain', 'unexplained', 'black box', 'explained']
  },
  privacy: {
    title: 'Privacy',
    models: false,
    named: [
      'sensitive attribute',
      'sensitive data',
      'sensitive feature',
      'personal data',
      'personal information',
      'personally identifiable information',
      'pii',
      'direct identifier',
      'identifier among feature',
      'data in version control',
      'identifier as feature',
      '=privacy'
    ],
    told: ['identif*', 'anonymi*', 'pseudonymi*', 'anonym*', 'pseudonym*', 'table of customer']
  },
  secrets: {
    title: 'Secrets in code',
    models: false,
    named: [
      'secret in code',
      'secret handling',
      'secret management',
      'secret hygiene',
      'credential*',
      'hard coded secret',
      'hardcoded secret',
      'api key',
      'access token',
      '=secret',
      '=security'
    ],
    told: ['password', 'secret']
  },
  reproducibility: {
    title: 'Reproducibility',
    models: false,
    named: ['reproducib*', 'repeatab*', 'replicab*', 'experiment reproducibility'],
    told: ['reproduce', 'cannot be repeated', 'cannot repeat', 'same number again']
  },
  randomness: {
    title: 'Random seeds',
    models: false,
    named: [
      'random seed',
      'seed control',
      'randomness control',
      '=seed',
      '=seeding',
      '=determinism',
      '=randomness',
      'seed and sampling',
      'seeding of'
    ],
    told: ['unseeded', 'seed']
  },
  'execution-order': {
    title: 'Execution order',
    models: false,
    named: [
      'execution order',
      'cell order',
      'hidden state',
      'notebook state',
      'notebook hygiene',
      'notebook structure',
      'notebook quality',
      'run from top to bottom',
      'top to bottom execution'
    ],
    told: ['top to bottom', 'out of order', 'restart', 'from the top', 'cell that no longer']
  },
  idempotency: {
    title: 'Idempotency',
    models: false,
    named: ['idempoten*'],
    told: ['run twice', 'run again', 'however often it run']
  },
  dependencies: {
    title: 'Dependencies',
    models: false,
    named: [
      'dependency pinning',
      'dependency management',
      'dependency version',
      'environment reproducib*',
      'environment management',
      'environment pinning',
      'environment parity',
      'environment consistency',
      'package version',
      'reproducib* environment',
      'reproducib* of the environment',
      '=dependency',
      '=dependencies',
      'pinned dependency',
      'pinned dependencies'
    ],
    told: [
      'pinned version',
      'unpinned',
      'lock file',
      'cannot be built again',
      'installing whatever is newest',
      'dependency',
      'dependencies'
    ]
  },
  portability: {
    title: 'Portability',
    models: false,
    named: [
      'hard coded path',
      'hardcoded path',
      'path handling',
      'environment parity',
      '=portability',
      'portable path',
      'portable data path',
      'notebook portability'
    ],
    told: ['own machine', 'one machine', 'portab*']
  },
  'error-handling': {
    title: 'Error handling',
    models: false,
    named: [
      'error handling',
      'exception handling',
      'failure handling',
      'silent failure',
      'silent error',
      'pipeline error'
    ],
    told: ['swallow*', 'silenced', 'catching every error']
  },
  'serving-skew': {
    title: 'Training and serving alike',
    models: true,
    named: [
      'serving skew',
      'training serving skew',
      'train serve skew',
      'training serving consistency',
      'training serving parity',
      'deployment readiness',
      'model packaging',
      'model deployment',
      'deployment safety of model',
      'production readiness'
    ],
    told: ['skew', 'served the training', 'without the step that prepared']
  },
  monitoring: {
    title: 'Drift monitoring',
    models: true,
    named: [
      'data drift',
      'model drift',
      'concept drift',
      'drift detection',
      'drift monitoring',
      'model monitoring',
      'monitoring of model',
      'monitoring and drift',
      'performance degradation of model',
      '=drift'
    ],
    told: ['drift']
  },
  documentation: {
    title: 'Documentation of models',
    models: true,
    named: [
      'model documentation',
      'model card',
      'model limitation',
      'known limitation',
      'limitation and failure mode',
      'documentation of limitation',
      'failure mode of model'
    ],
    told: ['limitation', 'failure mode', 'known limit', 'where a model fails', 'limit of a model']
  }
} satisfies Record<string, TopicWords>;
