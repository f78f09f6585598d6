/** Statistical models: their data is given where they are made (statsmodels), and forecasts are made of none. */
import { lastPart } from '../../knowledge';
import { arg, type Call } from '../calls';
import type { Machine } from '../machine';
import type { Estimator, Library, Value } from '../values';
import { type Blueprint } from './construct';

/** `OLS(endog, exog)`. */
const REGRESSIONS = new Set(['OLS', 'WLS', 'GLS', 'GLSAR', 'RLM', 'QuantReg', 'GLM', 'Logit', 'Probit', 'MNLogit', 'Poisson', 'NegativeBinomial', 'BetaModel']); // prettier-ignore
/** `ols(formula, data)`. */
const FORMULAS = new Set(['ols', 'wls', 'gls', 'rlm', 'quantreg', 'glm', 'logit', 'probit', 'mnlogit', 'poisson', 'negativebinomial', 'mixedlm']); // prettier-ignore
/** `ARIMA(endog, …)`: the past of what is forecast. */
const SERIES = new Set(['ARIMA', 'ARMA', 'SARIMAX', 'AutoReg', 'AR', 'VAR', 'VARMAX', 'ExponentialSmoothing', 'SimpleExpSmoothing', 'Holt', 'ETSModel', 'UnobservedComponents', 'DynamicFactor', 'ThetaModel']); // prettier-ignore
/** Fitted with the rows of a frame or series, and asked for what follows them. */
const FORECASTERS =
  /^(?:(?:fb)?prophet\.(?:forecaster\.)?Prophet|neuralprophet\.(?:forecaster\.)?NeuralProphet|pmdarima\.(?:arima\.)*(?:ARIMA|AutoARIMA))$/;
/** Made and fitted in one call. */
const FITTED = /^pmdarima\.(?:arima\.)*auto_arima$/;

export interface Plan extends Blueprint {
  /** Data that the model was given where it was made. */
  readonly attrs: ReadonlyMap<string, Value>;
  /** It is fitted with its data at once. */
  readonly fitted: boolean;
}

/** What a class of these libraries makes; null for any other. */
export function statistical(name: string, c: Call): Plan | null {
  const cls = lastPart(name);
  const plan = (
    library: Library,
    role: string,
    attrs: [string, Value | undefined][],
    fitted = false
  ): Plan => ({
    role,
    library,
    shape: 'single',
    learns: true,
    transforms: false,
    attrs: new Map(attrs.filter((a): a is [string, Value] => a[1] !== undefined)),
    fitted
  });
  if (FORECASTERS.test(name)) {
    return plan('other', 'forecaster', []);
  }
  if (FITTED.test(name)) {
    return plan('other', 'forecaster', [], true);
  }
  if (!name.startsWith('statsmodels.')) {
    return null;
  }
  const role = /ogit|robit/.test(cls) ? 'classifier' : 'regressor';
  if (REGRESSIONS.has(cls)) {
    return plan('statsmodels', role, [['endog', arg(c, 0, 'endog')], ['exog', arg(c, 1, 'exog')]]); // prettier-ignore
  }
  if (FORMULAS.has(cls)) {
    return plan('statsmodels', role, [['exog', arg(c, 1, 'data')]]);
  }
  return SERIES.has(cls) ? plan('statsmodels', 'forecaster', [['exog', arg(c, 0, 'endog')]]) : null;
}

/** The data that a fit or a prediction without any speaks of: what the model was made with. */
export function ownData(m: Machine, est: Estimator): Value | undefined {
  const value = est.library === 'statsmodels' ? est.attrs.get('exog') : undefined;
  return value && m.data(value) ? value : undefined;
}
