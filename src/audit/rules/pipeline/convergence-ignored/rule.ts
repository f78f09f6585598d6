import type { EventOf, Flow, Given, MadeCall } from '../../../flow/types';
import type { Notebook } from '../../../notebook/types';
import { callsNamed, keyword } from '../../calls';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { isExercise } from '../../teaching';
import type { Report, Rule, RuleContext } from '../../rule';
import { defaultSteps, filtered, filtersOf, hidesAll, isPassing, mayNotConverge } from '../convergence';

/**
 * The warning that a model has not converged is turned off, or the model is given far fewer steps than it usually gets.
 * Source: scikit-learn, `sklearn.exceptions.ConvergenceWarning`.
 */
export const rule: Rule = {
  id: 'pipeline/convergence-ignored',
  severity: 'low',
  tier: 'preview',
  topics: ['training', 'error-handling'],
  summary: 'A model that has not converged goes unnoticed',
  remediation:
    'Let `ConvergenceWarning` be seen, scale the features, and raise `max_iter` until `n_iter_` stays below it.',
  check
};

/** Fewer steps than this part of the usual number are taken for too few. */
const FAR_BELOW = 1 / 5;
const MOST_SHOWN = 4;
/** Their steps are rounds over the rows: the more rows there are, the fewer are needed. */
const BY_ROUNDS = /\.(?:SGD\w+|Perceptron|PassiveAggressive\w+)$/;

type Fit = EventOf<'fit'>;

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  if (looksAtSteps(notebook) || isExercise(flow)) {
    return;
  }
  const silenced = silencing(flow);
  if (silenced) {
    yield silenced;
  } else {
    yield* cutShort(flow);
  }
}

/** How many steps were taken is looked at: then the warning is not the only sign. */
function looksAtSteps({ cells }: Notebook): boolean {
  return cells.some(cell => cell.kind === 'code' && cell.source.includes('.n_iter_'));
}

function silencing(flow: Flow): Report | null {
  const filters = filtersOf(flow);
  const shownAgain = filters.some(f => !filtered(f).ignores) || callsNamed(flow, 'resetwarnings').length > 0;
  // Where all warnings are ignored, pipeline/warnings-silenced tells of it.
  if (shownAgain || filters.some(hidesAll)) {
    return null;
  }
  const fits = of(flow, 'fit').filter(f => mayNotConverge(f.model));
  const quiet = [
    ...filters.filter(hidesConvergence),
    ...callsNamed(flow, 'ignore_warnings').filter(forConvergence)
  ];
  for (const call of quiet) {
    const hidden = fits.filter(f => reaches(call, f));
    const [first] = hidden;
    if (first) {
      const models = [...new Map(hidden.map(f => [f.model.id, f])).values()];
      const others = models.length - 1;
      const more = others > 0 ? ` (and ${others} other model${others > 1 ? 's' : ''})` : '';
      return {
        message: `ConvergenceWarning is ignored, so nobody is told when ${modelName(first.model)}${more} stops before it has converged.`,
        range: call.site.range,
        evidence: steps([
          { site: call.site, note: 'the warning about convergence is ignored' },
          ...models.slice(0, MOST_SHOWN).map(fitted)
        ])
      };
    }
  }
  return null;
}

function fitted({ site, model, X }: Fit): { site: Fit['site']; note: string } {
  return { site, note: `${modelName(model)} is fitted on ${nameOf(X)}` };
}

const CONVERGENCE = /(?:^|\.)ConvergenceWarning$/;

/** By its class, or by words of its message. */
function hidesConvergence(call: MadeCall): boolean {
  const { ignores, category, message } = filtered(call);
  return (
    ignores &&
    (CONVERGENCE.test(category ?? '') ||
      (typeof message?.constant === 'string' && /converge/i.test(message.constant)))
  );
}

/** `with ignore_warnings(category=…):` of scikit-learn's test helpers. */
function forConvergence(call: MadeCall): boolean {
  return call.callee.startsWith('sklearn.') && CONVERGENCE.test(keyword(call, 'category')?.global ?? '');
}

function reaches(call: MadeCall, { order, site }: Fit): boolean {
  const around = site.within ?? [];
  if (call.callee.startsWith('sklearn.')) {
    return around.includes(call.callee);
  }
  // Of two blocks in one cell that catch warnings, the order alone does not tell which one a training is in.
  const sameBlock =
    site.range.cell === call.site.range.cell && around.join() === (call.site.within ?? []).join();
  return order >= call.order && (!isPassing(call) || sameBlock);
}

/** Models that are given far fewer steps than their class takes by default, once a place. */
function* cutShort(flow: Flow): Iterable<Report> {
  const told = new Set<Given>();
  if (callsNamed(flow, 'set_params').length > 0) {
    return;
  }
  for (const fit of of(flow, 'fit')) {
    const limit = limitOf(flow, fit);
    const usual = defaultSteps(fit.model);
    if (!limit || usual === null || told.has(limit.given)) {
      continue;
    }
    told.add(limit.given);
    yield {
      message: `${modelName(fit.model)} stops after ${limit.given.text} steps at most, where ${usual} are usual, and whether it has converged by then is not looked at.`,
      range: limit.given.range ?? fit.site.range,
      evidence: steps([
        { site: limit.call.site, note: `max_iter is ${limit.given.text}; the default is ${usual}` },
        fitted(fit)
      ])
    };
  }
}

/** The few steps as they are written where the model is made; null where they are not few, or meant to be. */
function limitOf(
  flow: Flow,
  { method, model }: Fit
): { readonly call: MadeCall; readonly given: Given } | null {
  const { params } = model;
  const [most, usual] = [params.get('max_iter'), defaultSteps(model)];
  const tol = params.has('tol') ? params.get('tol') : Infinity;
  const few = usual !== null && typeof most === 'number' && most > 0 && most <= usual * FAR_BELOW;
  // Trained on from where it stopped, or told to take a fixed number of rounds: then the number is meant.
  const meant = params.has('warm_start') || !(typeof tol === 'number' && tol > 0);
  const cls = model.inner ?? model.cls;
  if (!few || meant || BY_ROUNDS.test(cls) || model.isSearch || !method.startsWith('fit')) {
    return null;
  }
  const given = callsNamed(flow, cls.slice(cls.lastIndexOf('.') + 1)).flatMap(call => {
    const written = keyword(call, 'max_iter');
    return written?.constant === most ? [{ call, given: written }] : [];
  });
  // A number that comes by a name is one of several that are tried.
  return given.every(g => Number(g.given.text) === most) ? (given[0] ?? null) : null;
}
