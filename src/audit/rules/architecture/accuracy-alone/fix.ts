/** The fix of architecture/accuracy-alone: a cell that shows each class for itself. */
import type { Fix } from '../../../finding';
import type { EventOf } from '../../../flow/types';
import { argument, callsAt } from '../../calls';
import { programOf } from '../../leakage/program';
import type { RuleContext } from '../../rule';

/** After the cell of the score, of the same labels and predictions. */
export function perClass(context: RuleContext, score: EventOf<'score'>): Fix[] {
  const { flow } = context;
  const call = callsAt(flow, score.site.range).findLast(c => c.order <= score.order);
  const program = programOf(context);
  if (!call || score.crossValidated || program.at(score.site) === null) {
    return [];
  }
  const given = call.callee.endsWith('accuracy_score')
    ? ([argument(call, 0, 'y_true')?.text, argument(call, 1, 'y_pred')?.text] as const)
    : call.callee === 'score' && call.on && call.args.length === 2
      ? ([call.args[1].text, `${call.on.text}.predict(${call.args[0].text})`] as const)
      : ([undefined, undefined] as const);
  if (given.some(text => !text || text.includes('\n'))) {
    return [];
  }
  const source = `from sklearn.metrics import classification_report\n\nprint(classification_report(${given.join(', ')}))`;
  return [
    {
      title: 'Show precision and recall of each class in a new cell',
      safe: true,
      edits: [{ kind: 'insert', at: score.site.range.cell + 1, cell: { kind: 'code', source } }]
    }
  ];
}
