import type { Fix } from '../../../finding';
import type { MadeCall } from '../../../flow/types';
import type { Edit, Range } from '../../../notebook/types';
import { of } from '../../events';
import { steps } from '../../evidence';
import { programOf } from '../../leakage/program';
import type { Report, Rule, RuleContext } from '../../rule';
import { type Training, trainings } from '../trainings';

/**
 * Autologging is switched on when every training is over, so that none of them is logged.
 * Source: MLflow documentation, Automatic Logging: it must be called before training.
 */
export const rule: Rule = {
  id: 'tracking/autolog-after-fit',
  severity: 'high',
  tier: 'preview',
  topics: ['tracking', 'model-versioning'],
  summary: 'Autologging is switched on after the training it should log',
  remediation: 'Call `mlflow.autolog()` before the model is trained, and train anew.',
  check
};

const AUTOLOG = /^mlflow\.(?:\w+\.)*autolog$/;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const calls = flow.calls.filter(c => AUTOLOG.test(c.callee) && !isOff(c));
  const [first] = calls;
  const trained = trainings(flow);
  const after = first && trained.some(t => t.order >= first.order);
  const last = trained.at(-1);
  if (!first || !last || after || logsByHand(context)) {
    return;
  }
  const more = trained.length > 1 ? ` and ${trained.length - 1} more before it` : '';
  yield {
    message: `\`${first.callee}()\` is called after ${last.model} is trained: nothing of that training${more} is logged.`,
    range: first.site.range,
    evidence: steps([
      ...trained
        .slice(-3)
        .map(({ site, model }) => ({ site, note: `${model} is trained, and nothing listens` })),
      { site: first.site, note: 'autologging is switched on' }
    ]),
    fixes: () => earlier(context, first, trained)
  };
}

function isOff({ args, open }: MadeCall): boolean {
  return open || args.some(a => a.keyword === 'disable' && a.constant !== false);
}

function logsByHand({ flow }: RuleContext): boolean {
  return of(flow, 'track').some(t => t.tool !== 'tensorboard' && /^(?:params|metrics|model)$/.test(t.what));
}

/** The call moves to where the first training's statement starts, where its module is known by then. */
function earlier(context: RuleContext, call: MadeCall, trained: readonly Training[]): Fix[] {
  const program = programOf(context);
  const at = program.at(call.site);
  const [{ site }] = trained;
  const before = program.codes[program.around(site.calls[0] ?? site.range)];
  const own = at === null ? null : program.codes[at];
  const imported = of(context.flow, 'import').find(i => /^mlflow\b/.test(i.module));
  if (!own?.alone || !before || !imported || call.args.length > 0) {
    return [];
  }
  const known = program.codes[program.around(imported.site.range)];
  const needed = known && isAfter(known.range, before.range) ? `${program.text(known.range)}\n` : '';
  const edits: Edit[] = [
    {
      kind: 'replace',
      range: { ...before.range, end: before.range.start },
      text: `${needed}${program.text(own.range)}\n`
    },
    { kind: 'replace', range: wholeLine(context, own.range), text: '' }
  ];
  return [{ title: `Call \`${program.text(own.range)}\` before the training`, safe: true, edits }];
}

function isAfter(a: Range, b: Range): boolean {
  return a.cell > b.cell || (a.cell === b.cell && a.start > b.start);
}

/** With the line break that would be left of it. */
function wholeLine({ notebook }: RuleContext, range: Range): Range {
  const { source } = notebook.cells[range.cell];
  if (source[range.end] === '\n') {
    return { ...range, end: range.end + 1 };
  }
  return source[range.start - 1] === '\n' ? { ...range, start: range.start - 1 } : range;
}
