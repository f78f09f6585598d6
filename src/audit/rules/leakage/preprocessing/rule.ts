import { type RowSet, isWithin, lineage, overlaps } from '../../../flow/rows';
import type { Notebook, Range } from '../../../notebook/types';
import type { DataView, EventOf, Site, Statistic } from '../../../flow/types';
import type { Report, Rule, RuleContext } from '../../rule';
import { fixesFor } from './fix';
import { unused } from './unused';
import { areValidation, foldsAround, heldOutFrom, leaking, learnedOver, pairs } from '../pairs';
import { divided, origins } from '../../origins';
import { modelName, nameOf, steps } from '../../evidence';
import { of } from '../../events';

/**
 * A statistic over rows that hold test rows reaches the features of a model's training or test data.
 * Source: Yang, Brower-Sinning, Lewis, Kästner, "Data Leakage in Notebooks", ASE 2022, section 3.
 */
export const rule: Rule = {
  id: 'leakage/preprocessing',
  severity: 'high',
  tier: 'stable',
  topics: ['leakage', 'evaluation'],
  summary: 'A statistic that has seen the test rows reaches the features',
  remediation:
    'Split first, fit the transformer on the training part only, and apply it to the test part with `transform`; a scikit-learn `Pipeline` does this for you, in cross-validation too.',
  typescript: {
    remediation:
      'Split first, fit the transformer or work out the mean on the training part only, and apply it to the test part.'
  },
  check
};

/** Every model and evaluation that a statistic reaches is a step; beyond these nobody reads on. */
const MOST_STEPS = 40;

/** What one line learns from test rows; it may compute several statistics, a helper function one at every call. */
interface Leak {
  readonly statistic: Statistic;
  readonly test: DataView;
  readonly uses: { site: Site; note: string }[];
  /** The test rows are those of each fold in turn: all of the data. */
  readonly folds: boolean;
}

function* check(context: RuleContext): Iterable<Report> {
  const { notebook, flow } = context;
  const leaks = new Map<string, Leak>();
  const add = (statistic: Statistic, test: DataView, uses: Leak['uses'], folds = false): void => {
    const line = lineOf(notebook, statistic.site.range);
    const leak = leaks.get(line);
    if (leak) {
      leak.uses.push(...uses);
    } else {
      leaks.set(line, { statistic, test, uses: [...uses], folds });
    }
  };
  const judged = pairs(flow);
  for (const { fit, scores, predictions } of judged) {
    for (const evaluation of [...scores, ...predictions]) {
      const folds = evaluation.X.rows && foldsAround(flow, evaluation.X.rows);
      for (const statistic of leaking(fit.X, evaluation.X)) {
        // What has seen the rows of folds and no test rows is leakage/cross-validation's.
        if (folds && !folds.heldOut.some(test => learnedOver(statistic, test))) {
          continue;
        }
        add(statistic, evaluation.X, [
          { site: fit.site, note: `${modelName(fit.model)} is trained on ${nameOf(fit.X)}` },
          { site: evaluation.site, note: `and evaluated on ${nameOf(evaluation.X)}` }
        ]);
      }
    }
  }
  for (const { fit, view } of onlyValidated(judged)) {
    for (const statistic of view === fit.X ? fit.X.statistics : leaking(fit.X, view)) {
      // What was learned on a part of the rows may be used on all of that part: other rows are kept apart.
      const apart = statistic.rows !== null && isChosen(statistic.rows);
      if (view.rows && !apart && learnedOver(statistic, view.rows)) {
        const note = `${modelName(fit.model)} is trained, and ${nameOf(view)} validates it`;
        add(statistic, view, [{ site: fit.site, note }], view === fit.X);
      }
    }
  }
  for (const split of unjudgedSplits(flow, judged)) {
    for (const statistic of split.input.statistics) {
      if (split.input.rows && learnedOver(statistic, split.input.rows)) {
        add(statistic, split.parts[1] ?? split.input, []);
      }
    }
  }
  for (const cv of dividedLater(flow)) {
    for (const statistic of cv.X.statistics) {
      if (learnedOver(statistic, cv.X.rows!)) {
        const note = `${nameOf(cv.X)} is divided into folds only here: each fold's test rows were seen before`;
        add(statistic, cv.X, [{ site: cv.site, note }], true);
      }
    }
  }
  for (const { statistic, test, uses, folds } of leaks.values()) {
    const seen = statistic.over ? ` over \`${statistic.over}\`` : '';
    // The test rows alone: what a model will not have when it serves one row, though training saw nothing of it.
    const testOnly =
      !folds && statistic.rows !== null && test.rows !== null && isWithin(statistic.rows, test.rows);
    // Test rows that nothing here touches remain: what is wrong is the choice made on the inner part.
    const inner = !folds && test.rows !== null && areValidation(flow, test.rows);
    yield {
      severity: testOnly || inner ? 'medium' : undefined,
      message: testOnly
        ? `\`${statistic.what}\` is computed${seen}, that is over test rows, and its result reaches the test features.`
        : inner
          ? `\`${statistic.what}\` is computed${seen}, which holds the rows that an inner split sets apart to validate (\`${nameOf(test)}\` there), and its result reaches the features.`
          : `\`${statistic.what}\` is computed${seen}, which holds the test rows (\`${nameOf(test)}\`), and its result reaches the features.`,
      range: statistic.site.range,
      evidence: steps([
        ...origins(flow, statistic.rows, test.rows),
        { site: statistic.site, note: `${statistic.what} learns${seen}` },
        ...(folds ? [] : divided(flow, test.rows)),
        ...uses
      ]).slice(0, MOST_STEPS),
      fixes: () => fixesFor(context, statistic, test)
    };
  }
  yield* unused(context);
}

/** Rows that were chosen among others: a part of a split, a slice, a mask. */
function isChosen(rows: RowSet): boolean {
  return lineage(rows).some(r => r.kind === 'part' || (r.kind === 'subset' && r.key.by !== 'other'));
}

/** What validates a training that is judged by nothing else: rows that are given, or cut off what is trained on. */
function onlyValidated(
  judged: ReturnType<typeof pairs>
): { readonly fit: EventOf<'fit'>; readonly view: DataView }[] {
  return judged
    .filter(
      ({ fit, scores, predictions }) =>
        (fit.validation.length > 0 || fit.cutsOff) &&
        [...scores, ...predictions].every(
          e => fit.X.rows && e.X.rows && overlaps(fit.X.rows, e.X.rows) === 'yes'
        )
    )
    .flatMap(({ fit }) => [...fit.validation, ...(fit.cutsOff ? [fit.X] : [])].map(view => ({ fit, view })));
}

/** Cross-validation and searches, where no test data apart from them judges the model. */
function dividedLater(flow: RuleContext['flow']): (EventOf<'score'> | EventOf<'fit'>)[] {
  const scores = of(flow, 'score').filter(s => s.crossValidated);
  const searches = of(flow, 'fit').filter(f => f.model.isSearch);
  return [...scores, ...searches].filter(d => d.X.rows !== null && heldOutFrom(flow, d.X.rows).length === 0);
}

/** Splits whose parts no model of the notebook is trained on yet. */
function unjudgedSplits(flow: RuleContext['flow'], judged: ReturnType<typeof pairs>): EventOf<'split'>[] {
  const trains = (split: EventOf<'split'>, X: DataView): boolean =>
    split.parts.some(p => p.rows && X.rows && overlaps(p.rows, X.rows) === 'yes');
  return of(flow, 'split').filter(
    split =>
      !judged.some(({ fit }) => trains(split, fit.X)) &&
      // Folds that an encoder is fitted on are its own: it encodes each by what the others teach.
      !(
        /Fold/.test(split.callee) &&
        of(flow, 'transform-fit').some(({ model, X }) => /Encoder$/.test(model.cls) && trains(split, X))
      )
  );
}

function lineOf(notebook: Notebook, { cell, start }: Range): string {
  return `${cell}:${notebook.cells[cell].source.lastIndexOf('\n', start - 1)}`;
}
