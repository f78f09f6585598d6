import { overlaps } from '../../../flow/rows';
import type { EventOf, Flow, Given, MadeCall } from '../../../flow/types';
import { fitAt } from '../../calls';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { isTeaching } from '../../teaching';
import { divided, origins, readsOf } from '../../origins';
import type { Report, Rule, RuleContext } from '../../rule';
import { imbalanceOf } from '../imbalance';
import { perClass } from './fix';

/**
 * Where one class is rare, the share of right answers is high for a model that never finds it.
 * Sources: scikit-learn, user guide, 3.4 "Metrics and scoring"; He & Garcia, "Learning from Imbalanced Data", 2009, section 4.
 */
export const rule: Rule = {
  id: 'architecture/accuracy-alone',
  severity: 'medium',
  tier: 'preview',
  topics: ['metrics', 'evaluation', 'architecture'],
  summary: 'A classifier of a rare class is judged by its accuracy alone',
  remediation:
    'Look at each class for itself (`classification_report`, a confusion matrix), or at precision and recall over all thresholds (`average_precision_score`).',
  check
};

/** Metrics that tell the classes apart, in any library and as people name their own. */
const TELLS_APART =
  /confusion|classification_report|f1|fbeta|f_score|fscore|recall|sensitivity|specificity|precision|roc|auc(?![a-z])|balanced_acc|matthews|mcc|kappa|log_loss|brier|jaccard|crosstab|gini|lift|ks_stat|class_prediction_error|hamming/i;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const score = judgement(flow);
  const fit = score && trainedFor(flow, score);
  const imbalance = fit && imbalanceOf(flow, fit);
  if (!score || !fit || !imbalance || !onlyAccuracy(context)) {
    return;
  }
  yield {
    message: `${modelName(fit.model)} is judged by its accuracy alone, and the classes are of unequal size: ${imbalance.words}. A model that never finds the rare class has a high accuracy too.`,
    range: score.site.range,
    evidence: steps([
      ...origins(flow, score.X.rows),
      ...divided(flow, score.X.rows),
      ...(imbalance.step ? [imbalance.step] : []),
      { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` },
      { site: score.site, note: `its accuracy on ${nameOf(score.X)}` }
    ]),
    fixes: () => perClass(context, score)
  };
}

type Score = EventOf<'score'>;

const ACCURACY = /(?:^|\.)(?:accuracy_score|score|cross_val_score|cross_validate)$/;

/** The last accuracy of a classifier on rows that it was not trained on. */
function judgement(flow: Flow): Score | undefined {
  return of(flow, 'score').findLast(
    s =>
      ACCURACY.test(s.callee) &&
      s.models.length > 0 &&
      s.models.every(m => m.task === 'classification') &&
      s.X.rows !== null &&
      !(readsOf(flow, s.X.rows) ?? []).some(r => r.medium === 'library' || isTeaching(flow, r.path)) &&
      (s.crossValidated ||
        s.fits.every(order => {
          const rows = fitAt(flow, order)?.X.rows;
          return rows && overlaps(rows, s.X.rows!) !== 'yes';
        }))
  );
}

/** The training that a score is of; of a cross-validation, one that says as much of the target. */
function trainedFor(flow: Flow, score: Score): EventOf<'fit'> | null {
  const fit = fitAt(flow, score.fits.at(-1));
  return fit ?? of(flow, 'fit').findLast(f => f.model.task === 'classification' && f.X.rows === score.X.rows) ?? null; // prettier-ignore
}

const NAMES_METRIC = new Set(['scoring', 'metrics', 'eval_metric', 'metric', 'refit', 'objective']);
const OF_ACCURACY = /^(?:accuracy|acc|error|merror|binary_accuracy|Accuracy)$/;

/** Nothing in the notebook, whether it is called or not, looks at one class for itself. */
function onlyAccuracy({ flow, notebook }: RuleContext): boolean {
  return (
    !flow.calls.some(c => TELLS_APART.test(c.callee.split('.').at(-1)!) || namesOther(c)) &&
    !of(flow, 'import').some(
      i => i.name !== null && i.module.includes('metrics') && TELLS_APART.test(i.name)
    ) &&
    !notebook.cells.some((_, cell) =>
      flow.code(cell).some(code => code.calls.some(c => TELLS_APART.test(c.name)))
    )
  );
}

/** `scoring="f1"`, or what is not known. */
function namesOther({ args }: MadeCall): boolean {
  return args.some(a => a.keyword !== null && NAMES_METRIC.has(a.keyword) && !isAccuracy(a));
}

function isAccuracy({ constant, items, keyword }: Given): boolean {
  const all = items ?? [constant];
  return all.every(
    v =>
      v === null ||
      (typeof v === 'string' && (OF_ACCURACY.test(v) || keyword === 'objective')) ||
      typeof v === 'boolean'
  );
}
