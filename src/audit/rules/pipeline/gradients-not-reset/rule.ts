import type { Fix } from '../../../finding';
import type { Flow, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { steps } from '../../leakage/pairs';
import { programOf } from '../../leakage/program';
import type { Report, Rule, RuleContext } from '../../rule';
import { commonLoop, isInLoop, lineBefore } from '../torch';

/**
 * Gradients of earlier batches are added to those of each new one, since nothing resets them in the loop that steps.
 * Source: PyTorch, Optimizing Model Parameters: "Gradients by default add up".
 */
export const rule: Rule = {
  id: 'pipeline/gradients-not-reset',
  severity: 'critical',
  tier: 'preview',
  criterion: 'Training pipeline reliability',
  summary: 'An optimizer steps with gradients that are never reset',
  remediation: 'Call `optimizer.zero_grad()` before `loss.backward()` in each step, and train anew.',
  check
};

const OPTIMIZER = /^torch\.optim\.(?!lr_scheduler\.)(?:\w+\.)*[A-Z]\w*$/;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const optimizers = flow.calls.filter(c => OPTIMIZER.test(c.callee) && c.result !== null);
  const told = new Set<string>();
  for (const backward of flow.calls.filter(c => c.callee === 'backward' && c.site.loops.length > 0)) {
    const key = rangeKey(backward.site.range);
    const step = told.has(key) ? undefined : flow.calls.find(c => stepsWith(c, optimizers) !== null && commonLoop(backward.site, c.site) !== null); // prettier-ignore
    const loop = step && commonLoop(backward.site, step.site);
    if (!step || !loop || resets(context, loop)) {
      continue;
    }
    told.add(key);
    const name = stepsWith(step, optimizers)!;
    const made = optimizers.find(o => o.result === name)!;
    yield {
      message: `\`${name}\` steps after each \`${textOf(backward)}\`, and no \`${name}.zero_grad()\` is in the loop: each step is made with the sum of all gradients so far.`,
      range: backward.site.range,
      evidence: steps([
        { site: made.site, note: `${name} is made` },
        { site: backward.site, note: 'gradients are added to those that are there' },
        { site: step.site, note: `${name} steps with the sum` }
      ]),
      fixes: () => reset(context, backward, step, name)
    };
  }
}

/** Name of the optimizer that the call steps; null where it is none, or is given a function that may reset itself. */
function stepsWith({ callee, on, args }: MadeCall, optimizers: Flow['calls']): string | null {
  const named = callee === 'step' ? [on?.text, args[0]?.text].find(t => optimizers.some(o => o.result === t)) : null; // prettier-ignore
  return named && args.every(a => a.kind !== 'function') ? named : null;
}

/** Whether something in the loop resets gradients, in any of the ways there are. */
function resets(context: RuleContext, loop: string): boolean {
  const { flow, notebook } = context;
  const inside = flow.calls.filter(c => isInLoop(c.site, loop));
  const program = programOf(context);
  const touches = inside.some(({ site: { range } }) => {
    const code = program.codes[program.around(range)]?.range;
    return code && notebook.cells[code.cell].source.slice(code.start, code.end).includes('.grad');
  });
  return touches || inside.some(c => /^zero_(?:grad)?$/.test(c.callee));
}

function textOf({ on }: MadeCall): string {
  const text = (on?.text ?? '').replace(/\s+/g, ' ');
  return `${text.length > 30 ? '…' : text}.backward()`;
}

function reset(context: RuleContext, backward: MadeCall, step: MadeCall, name: string): Fix[] {
  const sameFunction = backward.site.calls.map(rangeKey).join() === step.site.calls.map(rangeKey).join();
  const edit = sameFunction ? lineBefore(context, backward.site, `${name}.zero_grad()`) : null;
  return edit
    ? [{ title: `Reset the gradients of \`${name}\` in each step`, safe: true, edits: [edit] }]
    : [];
}
