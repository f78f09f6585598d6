/** What the suggested cells have to know of estimator classes, by the last part of their qualified name. */
import { className } from './codegen';

const TREES = new Set([
  'DecisionTreeClassifier',
  'DecisionTreeRegressor',
  'ExtraTreeClassifier',
  'ExtraTreeRegressor',
  'ExtraTreesClassifier',
  'ExtraTreesRegressor',
  'GradientBoostingRegressor',
  'HistGradientBoostingClassifier',
  'HistGradientBoostingRegressor',
  'RandomForestClassifier',
  'RandomForestRegressor',
  'XGBClassifier',
  'XGBRegressor',
  'XGBRFClassifier',
  'XGBRFRegressor',
  'LGBMClassifier',
  'LGBMRegressor',
  'CatBoostClassifier',
  'CatBoostRegressor'
]);

const LINEAR = new Set([
  'ARDRegression',
  'BayesianRidge',
  'ElasticNet',
  'ElasticNetCV',
  'HuberRegressor',
  'Lars',
  'LarsCV',
  'Lasso',
  'LassoCV',
  'LassoLars',
  'LassoLarsCV',
  'LassoLarsIC',
  'LinearRegression',
  'LinearSVC',
  'LinearSVR',
  'LogisticRegression',
  'LogisticRegressionCV',
  'PassiveAggressiveClassifier',
  'PassiveAggressiveRegressor',
  'Perceptron',
  'QuantileRegressor',
  'Ridge',
  'RidgeCV',
  'RidgeClassifier',
  'RidgeClassifierCV',
  'SGDClassifier',
  'SGDRegressor',
  'TheilSenRegressor'
]);

/** Classifiers that give no probabilities unless they are asked to, or never. */
const WITHOUT_PROBABILITIES = new Set([
  'LinearSVC',
  'NearestCentroid',
  'NuSVC',
  'PassiveAggressiveClassifier',
  'Perceptron',
  'RidgeClassifier',
  'RidgeClassifierCV',
  'SGDClassifier',
  'SVC'
]);

/**
 * How SHAP explains a class: exactly by its trees, exactly by its coefficients, or by trying inputs out.
 * `GradientBoostingClassifier` is in neither set: the tree explainer refuses it with more than two classes.
 */
export function explainerOf(cls: string): 'tree' | 'linear' | 'agnostic' {
  const name = className(cls);
  return TREES.has(name) ? 'tree' : LINEAR.has(name) ? 'linear' : 'agnostic';
}

/** Whether `predict_proba` exists: `null` where only a running kernel can say. */
export function givesProbabilities(cls: string | null): boolean | null {
  if (cls === null) {
    return null;
  }
  const name = className(cls);
  if (WITHOUT_PROBABILITIES.has(name)) {
    return false;
  }
  return TREES.has(name) ||
    LINEAR.has(name) ||
    /^(KNeighbors|Gaussian|Multinomial|Bernoulli|MLP|GradientBoosting|AdaBoost)/.test(name)
    ? true
    : null;
}

/** `classification` or `regression` by what the class is called, where the Flow could not tell. */
export function taskOf(cls: string): 'classification' | 'regression' | null {
  const name = className(cls);
  if (/Classifier|SVC$|NB$|LogisticRegression|NearestCentroid|DiscriminantAnalysis|^Perceptron$/.test(name)) {
    return 'classification';
  }
  return /Regress|SVR$|Ridge|Lasso|ElasticNet|^Lars|GLM/.test(name) ? 'regression' : null;
}
