import type { Fix } from '../../../finding';
import type { Flow, MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { steps } from '../../evidence';
import { programOf } from '../../leakage/program';
import { callsIn, callsNamed } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';
import { lineBefore } from '../torch';

/**
 * Gradients of earlier batches are added to those of each new one, since nothing resets them in the loop that steps.
 * Source: PyTorch, Optimizing Model Parameters: "Gradients by default add up".
 */
export const rule: Rule = {
  id: 'pipeline/gradients-not-reset',
  severity: 'critical',
  tier: 'preview',
  topics: ['training'],
  summary: 'An optimizer steps with gradients that are never reset',
  remediation: 'Call `optimizer.zero_grad()` before `loss.backward()` in each step, and train anew.',
  check
};

const OPTIMIZER = /^torch\.optim\.(?!lr_scheduler\.)(?:\w+\.)*[A-Z]\w*$/;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const optimizers = new Map(
    flow.calls.filter(c => OPTIMIZER.test(c.callee) && c.result !== null).map(c => [c.result!, c])
  );
  const told = new Set<string>();
  for (const backward of callsNamed(flow, 'backward')) {
    const key = rangeKey(backward.site.range);
    const found = told.has(key) ? null : stepIn(flow, backward, optimizers);
    if (!found || resets(context, found.loop)) {
      continue;
    }
    told.add(key);
    const { name, step } = found;
    yield {
      message: `\`${name}\` steps after each \`${textOf(backward)}\`, and no \`${name}.zero_grad()\` is in the loop: each step is made with the sum of all gradients so far.`,
      range: backward.site.range,
      evidence: steps([
        { site: optimizers.get(name)!.site, note: `${name} is made` },
        { site: backward.site, note: 'gradients are added to those that are there' },
        { site: step.site, note: `${name} steps with the sum` }
      ]),
      fixes: () => reset(context, backward, step, name)
    };
  }
}

type Optimizers = ReadonlyMap<string, MadeCall>;

/** The step that is made with the gradients, and the innermost loop around both. */
function stepIn(
  flow: Flow,
  { site }: MadeCall,
  optimizers: Optimizers
): { readonly step: MadeCall; readonly name: string; readonly loop: string } | null {
  for (const loop of site.loops.map(rangeKey).reverse()) {
    for (const step of callsIn(flow, loop)) {
      const name = step.callee === 'step' ? optimizerOf(step, optimizers) : null;
      if (name !== null) {
        return { step, name, loop };
      }
    }
  }
  return null;
}

/** Name of the optimizer that a call steps; null where it is none, or is given a function that may reset itself. */
function optimizerOf({ on, args }: MadeCall, optimizers: Optimizers): string | null {
  const named = [on?.text, args[0]?.text].find(text => text !== undefined && optimizers.has(text));
  return named !== undefined && args.every(a => a.kind !== 'function') ? named : null;
}

/** Whether something in the loop resets gradients, in any of the ways there are. */
function resets(context: RuleContext, loop: string): boolean {
  const { flow, notebook } = context;
  const inside = callsIn(flow, loop);
  if (inside.some(c => c.callee === 'zero_grad' || c.callee === 'zero_')) {
    return true;
  }
  const program = programOf(context);
  const around = new Set(inside.map(({ site: { range } }) => program.codes[program.around(range)]?.range));
  return [...around].some(
    code => code && notebook.cells[code.cell].source.slice(code.start, code.end).includes('.grad')
  );
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
