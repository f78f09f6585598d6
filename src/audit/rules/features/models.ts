/** What kinds of models make of the size of numbers. */
import type { ModelView } from '../../flow/types';

/** They compare rows by distances, or punish all weights alike. */
const BY_SCALE = new Set([
  'KNeighborsClassifier',
  'KNeighborsRegressor',
  'KNeighborsTransformer',
  'RadiusNeighborsClassifier',
  'RadiusNeighborsRegressor',
  'NearestNeighbors',
  'SVC',
  'SVR',
  'NuSVC',
  'NuSVR',
  'OneClassSVM',
  'LinearSVC',
  'LinearSVR',
  'MLPClassifier',
  'MLPRegressor',
  'KMeans',
  'MiniBatchKMeans',
  'BisectingKMeans',
  'DBSCAN',
  'HDBSCAN',
  'AgglomerativeClustering',
  'SpectralClustering',
  'PCA',
  'KernelPCA',
  'Ridge',
  'RidgeCV',
  'RidgeClassifier',
  'Lasso',
  'LassoCV',
  'ElasticNet',
  'ElasticNetCV',
  'SGDClassifier',
  'SGDRegressor'
]);

/** They add up weighted columns: here a category's number is a size, though the scale is of no account. */
const LINEAR = new Set([
  'LinearRegression',
  'LogisticRegression',
  'LogisticRegressionCV',
  'BayesianRidge',
  'HuberRegressor',
  'PoissonRegressor',
  'Perceptron',
  'PassiveAggressiveClassifier',
  'LinearDiscriminantAnalysis',
  'QuadraticDiscriminantAnalysis',
  'GaussianNB'
]);

/** `SVC` of `sklearn.svm.SVC`: the class at the end of pipelines and inside searches. */
export function className({ inner, cls }: ModelView): string {
  return (inner ?? cls).split('.').at(-1)!;
}

function isPlain(model: ModelView): boolean {
  return model.library === 'sklearn';
}

export function needsScale(model: ModelView): boolean {
  return isPlain(model) && BY_SCALE.has(className(model));
}

/** A category's number is taken for a size: all but trees, and what is made of them. */
export function takesNumbersForSizes(model: ModelView): boolean {
  return isPlain(model) && (BY_SCALE.has(className(model)) || LINEAR.has(className(model)));
}

/** Whether a class of that name is among the parts of a pipeline. */
export function hasPart(model: ModelView, names: RegExp): boolean {
  return [...model.parts, model.cls].some(part => names.test(part.split('.').at(-1)!));
}
