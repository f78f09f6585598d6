/** The fix of pipeline/labels-for-scores: what the model would say before it decides. */
import type { Fix } from '../../../finding';
import type { CallCode, ModelView } from '../../../flow/types';
import type { Edit } from '../../../notebook/types';
import { type Program, programOf } from '../../leakage/program';
import { holds } from '../../../notebook/ranges';
import { callsNamed, keyword } from '../../calls';
import type { RuleContext } from '../../rule';
import type { MetricCall } from '../metrics';

/** Without probabilities, but with a decision function. */
const DECIDE_ONLY =
  /\.(?:LinearSVC|RidgeClassifier|RidgeClassifierCV|Perceptron|PassiveAggressiveClassifier|OneVsOneClassifier)$/;
/** With neither, or with what depends on the models inside. */
const UNCERTAIN =
  /\.(?:NearestCentroid|VotingClassifier|StackingClassifier|OneVsRestClassifier|OutputCodeClassifier|MultiOutputClassifier|ClassifierChain|FixedThresholdClassifier)$/;
/** These judge probabilities; the others only how rows are ranked. */
const PROBABILITIES = new Set(['log_loss', 'brier_score_loss']);
/** With one of them it is not known which column is the positive class, or that there are two. */
const UNSURE = ['pos_label', 'multi_class', 'labels'];
const MANY_LABELS = /(?:^|\.)(?:label_binarize|LabelBinarizer|MultiLabelBinarizer|to_categorical)$/;

/** Every metric of the list is given scores, or none is. */
export function giveScores(context: RuleContext, calls: readonly MetricCall[]): Fix[] {
  const program = programOf(context);
  const [{ predicted }] = calls;
  const [{ model }] = predicted.predictions;
  const edits = new Map<string, Edit>();
  // With one column a label nobody can tell which scores belong to it.
  if (context.flow.calls.some(c => MANY_LABELS.test(c.callee))) {
    return [];
  }
  for (const metric of calls) {
    const method = methodOf(model, PROBABILITIES.has(metric.name));
    const edit = method && !keyword(metric.call, ...UNSURE) ? edited(program, context, metric, method) : null; // prettier-ignore
    if (!edit) {
      return [];
    }
    edits.set(JSON.stringify(edit.range), edit);
  }
  const title = `Score rows of \`${predicted.predictions[0].X.text}\` with \`${methodOf(model, false)!}\``;
  return [{ title, safe: true, edits: [...edits.values()] }];
}

function methodOf(model: ModelView, probability: boolean): 'predict_proba' | 'decision_function' | null {
  const cls = model.inner ?? model.cls;
  const { params } = model;
  const loss = params.get('loss');
  const onlyDecides =
    DECIDE_ONLY.test(cls) ||
    (/\.(?:Nu)?SVC$/.test(cls) && params.get('probability') !== true) ||
    (cls.endsWith('.SGDClassifier') && loss !== 'log_loss' && loss !== 'log' && loss !== 'modified_huber');
  if (UNCERTAIN.test(cls) || (onlyDecides && probability)) {
    return null;
  }
  return onlyDecides ? 'decision_function' : 'predict_proba';
}

/** The argument is `model.predict(X)`, or a name that was given that and nothing else. */
function edited(
  program: Program,
  context: RuleContext,
  { call, name, predicted }: MetricCall,
  method: string
): Extract<Edit, { kind: 'replace' }> | null {
  const { range } = predicted;
  const index = range ? program.around(range) : -1;
  const code = program.codes[index];
  if (!range || !code?.exact) {
    return null;
  }
  // The loss takes the probability of each class.
  const column = method === 'predict_proba' && name !== 'log_loss' ? '[:, 1]' : '';
  const direct = code.calls.find(c => c.range.start === range.start && c.range.end === range.end);
  if (direct) {
    const text = scored(program, direct, method);
    return text === null ? null : { kind: 'replace', range, text: text + column };
  }
  if (call.site.calls.length > 0 || !predicted.data?.name) {
    return null;
  }
  const made = callsNamed(context.flow, predicted.predictions[0].method).findLast(
    c =>
      c.order < call.order &&
      c.result === predicted.data!.name &&
      c.on?.model?.id === predicted.predictions[0].model.id
  );
  const from = made && made.site.calls.length === 0 ? program.around(made.site.range) : -1;
  const source = program.codes[from];
  const value = source?.value;
  // In one block with the metric, what happens between the two is not seen.
  if (!made || !value || !source.exact || from >= index || source.targets.join() !== predicted.data.name) {
    return null;
  }
  const text = scored(program, value, method);
  const names = source.uses.filter(u => holds(value.range, u.range)).map(u => u.name);
  const between = program.codes.slice(from + 1, index);
  return text === null || [...names, predicted.data.name].some(n => between.some(c => c.writes.has(n)))
    ? null
    : { kind: 'replace', range, text: text + column };
}

/** The text of `model.predict(X)` with another method. */
function scored(program: Program, code: CallCode, method: string): string | null {
  return code.name === 'predict' && code.args.length === 1 && code.args[0].keyword === null
    ? program.changed(code.range, [{ range: code.nameRange, text: method }])
    : null;
}
