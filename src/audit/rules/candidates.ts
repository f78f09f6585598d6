/** Models that were trained beside the one that is kept, and whether anything was tried to find it. */
import type { EventOf, Flow, ModelView } from '../flow/types';
import { callsLike } from './calls';
import { of } from './events';

/** Models that a more elaborate one has to be better than. */
const SIMPLE =
  /(?:^|\.)(?:Dummy\w+|LinearRegression|LogisticRegression\w*|Ridge\w*|Lasso\w*|ElasticNet\w*|SGD\w+|Perceptron|LinearSV[CR]|(?:Gaussian|Multinomial|Bernoulli|Complement)NB|DecisionTree\w+|KNeighbors\w+|NearestCentroid|LinearDiscriminantAnalysis|OLS|GLM|Logit)$/;

/** Searches over parameters, by class or by the library that makes them. */
const TRIES =
  /(?:^|\.)(?:\w*SearchCV|validation_curve|learning_curve|ParameterGrid|ParameterSampler|create_study|optimize|fmin|gp_minimize|BayesianOptimization|RandomSearch|Hyperband|tune|BayesSearchCV|TPOT\w+|AutoML|LogisticRegressionCV|LassoCV|RidgeCV|ElasticNetCV)$/;

/** Parameters of any library that say how a model is run or told of, and nothing of what it learns. */
export const RUNNING: ReadonlySet<string> = new Set(['random_state', 'random_seed', 'seed', 'n_jobs', 'nthread', 'thread_count', 'verbose', 'verbosity', 'silent']); // prettier-ignore

export function classOf({ inner, cls }: ModelView): string {
  return inner ?? cls;
}

export function isSimple(model: ModelView): boolean {
  return SIMPLE.test(classOf(model)) || model.parts.some(part => /\.Dummy\w+$/.test(part));
}

/** Trainings of models that answer a question, in order. */
export function supervised(flow: Flow): readonly EventOf<'fit'>[] {
  return of(flow, 'fit').filter(f => f.y !== null && f.model.task !== 'clustering');
}

export function isSearched(flow: Flow): boolean {
  return (
    of(flow, 'fit').some(f => f.model.isSearch) ||
    callsLike(flow, TRIES).length > 0 ||
    of(flow, 'import').some(i => /^(?:optuna|hyperopt|skopt|keras_tuner|kerastuner|ray\.tune|flaml|bayes_opt|pycaret|autogluon|h2o\.automl)/.test(i.module)) // prettier-ignore
  );
}
