/** What a name means that no code of the notebook defined. */
import { sklearn } from '../../knowledge';

/** The aliases that people use without exception; a notebook cut out of its context may lack the import. */
const USUAL: Readonly<Record<string, string>> = {
  pd: 'pandas',
  np: 'numpy',
  plt: 'matplotlib.pyplot',
  sns: 'seaborn',
  tf: 'tensorflow',
  torch: 'torch',
  nn: 'torch.nn',
  keras: 'keras',
  xgb: 'xgboost',
  lgb: 'lightgbm',
  sm: 'statsmodels.api',
  smf: 'statsmodels.formula.api',
  mlflow: 'mlflow',
  wandb: 'wandb',
  shap: 'shap',
  joblib: 'joblib',
  pickle: 'pickle',
  os: 'os',
  glob: 'glob',
  random: 'random'
};

export const BUILTINS = new Set([
  'print', 'len', 'range', 'int', 'float', 'str', 'bool', 'list', 'tuple', 'dict', 'set', 'frozenset', 'zip', 'enumerate', 'map', 'filter', 'sorted', 'reversed', 'sum', 'min', 'max',
  'abs', 'round', 'open', 'type', 'isinstance', 'getattr', 'setattr', 'hasattr', 'iter', 'next', 'any', 'all', 'id', 'input', 'super', 'display', 'vars', 'globals', 'locals', 'slice',
  'repr', 'format', 'callable', 'dir', 'help', 'hash', 'eval', 'exec', 'object', 'property', 'staticmethod', 'classmethod', 'chr', 'ord', 'divmod', 'pow', 'bytes', 'bytearray', 'complex', 'get_ipython', 'xrange', 'unicode'
]); // prettier-ignore

/** The qualified name behind a bare one, from a star import of `module` or by what everyone calls it. */
export function knownName(name: string, module: string | null): string | null {
  if (BUILTINS.has(name)) {
    return module === null ? `builtins.${name}` : null;
  }
  const row = sklearnRow(name);
  if (module !== null) {
    const root = module.split('.')[0];
    if (row && row.split('.')[0] === root) {
      return row;
    }
    return root === 'sklearn' || root === 'imblearn' || module.startsWith('.') || UTILITIES.test(root)
      ? null
      : `${module}.${name}`;
  }
  return Object.hasOwn(USUAL, name) ? USUAL[name] : row;
}

/** Star imports of a project's own modules could define anything: they explain no name. */
const UTILITIES = /^(?:utils?|helpers?|common|config|functions?|lib|src|fastai|my\w*)$/;

function sklearnRow(name: string): string | null {
  for (const table of [
    sklearn.estimators,
    sklearn.functions,
    sklearn.metrics,
    sklearn.splitters,
    sklearn.datasets,
    sklearn.imblearn
  ]) {
    const row = Object.hasOwn(table, name) ? table[name] : undefined;
    if (row?.module) {
      return `${row.module}.${name}`;
    }
  }
  return null;
}
