import type { EventOf, Flow } from '../../../flow/types';
import { modelName } from '../../evidence';
import { evidenceOf, kept, told } from '../../kept';
import { isExercise } from '../../teaching';
import type { Report, Rule, RuleContext } from '../../rule';
import { RUNNING, classOf, isSearched, supervised } from '../../candidates';

/**
 * A model is kept as its library makes it, and no other setting of it was ever tried.
 * Source: Probst, Boulesteix & Bischl, "Tunability: Importance of Hyperparameters of Machine Learning Algorithms", JMLR 2019.
 */
export const rule: Rule = {
  id: 'architecture/untuned-defaults',
  severity: 'low',
  tier: 'preview',
  topics: ['architecture'],
  summary: 'A model is kept with the settings of its library, and no others are tried',
  remediation:
    'Try other settings in a cross-validation on the training part (`RandomizedSearchCV`), or write down why the defaults are enough.',
  check
};

/** Models whose defaults are a place to start from. */
const TUNABLE =
  /\.(?:SVC|SVR|NuSVC|NuSVR|KNeighbors\w+|MLP\w+|DecisionTree\w+|GradientBoosting\w+|HistGradientBoosting\w+|AdaBoost\w+|XGB\w+|LGBM\w+|CatBoost\w+|RandomForest\w+|ExtraTrees\w+)$/;
/** Arguments that choose nothing about what is learned. */
const NO_SETTING = new Set([...RUNNING, 'probability', 'oob_score', 'objective', 'eval_metric', 'use_label_encoder', 'enable_categorical', 'device', 'tree_method', 'importance_type', 'class_weight']); // prettier-ignore

function* check({ flow }: RuleContext): Iterable<Report> {
  const found = kept(flow);
  if (!found || !TUNABLE.test(classOf(found.model)) || isExercise(flow) || isSearched(flow)) {
    return;
  }
  const alike = supervised(flow).filter(f => classOf(f.model) === classOf(found.model));
  if (alike.length === 0 || !alike.every(f => isAsMade(flow, f))) {
    return;
  }
  yield {
    message: `${told(found)} with the settings that its library gives it, and no others are tried: how good ${modelName(found.model)} can be is not known.`,
    range: found.fit.site.range,
    evidence: evidenceOf(flow, found)
  };
}

/** Made without a setting, as far as its call is seen. */
function isAsMade(flow: Flow, { model }: EventOf<'fit'>): boolean {
  const cls = classOf(model);
  const made = flow.calls.filter(c => c.callee === cls);
  return (
    [...model.params.keys()].every(name => NO_SETTING.has(name)) &&
    made.length > 0 &&
    made.every(c => !c.open && c.args.every(a => a.keyword !== null && NO_SETTING.has(a.keyword))) &&
    !flow.calls.some(c => c.callee === 'set_params')
  );
}
