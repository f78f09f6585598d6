import type { Flow } from '../../../flow/types';
import { of } from '../../events';
import type { Report, Rule, RuleContext } from '../../rule';
import { statesLimits } from '../documentation';
import { evidenceOf, kept, told } from '../../kept';

/**
 * A model is kept for use, and nothing says where it fails or what it is not meant for.
 * Source: Mitchell and others, "Model Cards for Model Reporting", sections "Intended Use" and "Caveats and Recommendations".
 */
export const rule: Rule = {
  id: 'monitoring/undocumented-limitations',
  severity: 'low',
  tier: 'stable',
  topics: ['documentation', 'model-versioning'],
  summary: 'A model is saved or registered, and its limits are written nowhere',
  remediation:
    'Write beside the score what the model is for, which rows it gets wrong and where it must not be used: a Markdown cell "Limitations", a model card, or the description of the registered version.',
  check
};

/** Writers of model cards, and descriptions of registered versions. */
const CARDS =
  /(?:^|\.)(?:ModelCard\w*|model_card_toolkit|create_model_card|Card|update_registered_model|update_model_version|RAIInsights|ModelCardToolkit)$|^(?:skops\.card|model_card_toolkit|modelcards)\./;
const FILES = /model[-_ ]?card|README|limitations/i;
const DESCRIPTIONS = ['description', 'mlflow.note.content'];

function* check({ flow, notebook }: RuleContext): Iterable<Report> {
  const found = kept(flow);
  if (!found || writesCard(flow) || statesLimits(notebook)) {
    return;
  }
  yield {
    severity: found.how === 'registered' ? 'medium' : undefined,
    message: `${told(found)}, and neither a text cell nor a model card says where it fails or what it must not be used for.`,
    range: found.site.range,
    evidence: evidenceOf(flow, found),
    suggestions: ['model-card']
  };
}

function writesCard(flow: Flow): boolean {
  return (
    of(flow, 'write').some(w => w.path !== null && FILES.test(w.path)) ||
    flow.calls.some(
      c =>
        CARDS.test(c.callee) ||
        c.args.some(
          a =>
            (a.keyword !== null && DESCRIPTIONS.includes(a.keyword)) ||
            (typeof a.constant === 'string' && (DESCRIPTIONS.includes(a.constant) || FILES.test(a.constant)))
        )
    )
  );
}
