import type { Fix } from '../../../finding';
import type { Flow, Site } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import type { Range } from '../../../notebook/types';
import { nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { holds } from '../../../notebook/ranges';
import { programOf } from '../../leakage/program';
import { type Tested, testedOnOthers } from '../../pipeline/torch';
import { callsNamed } from '../../calls';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * A network predicts while everything that its gradients would need is kept.
 * Source: PyTorch, Autograd mechanics, "Locally disabling gradient computation".
 */
export const rule: Rule = {
  id: 'latency/gradients-in-inference',
  severity: 'medium',
  tier: 'preview',
  topics: ['latency'],
  summary: 'A network is evaluated with gradients switched on',
  remediation:
    'Evaluate inside of `with torch.inference_mode():` (or `torch.no_grad()`): nothing is kept for gradients, which saves memory and time.',
  check
};

const SWITCH =
  /^torch\.(?:autograd\.(?:grad_mode\.)?)?(?:no_grad|inference_mode|set_grad_enabled)$|(?:^|\.)requires_grad_$/;

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const told = new Set<string>();
  for (const { predict, score, model } of testedOnOthers(flow)) {
    const key = rangeKey(predict.site.range);
    if (told.has(key) || isOff(flow, predict.site, predict.order) || asksForGradients(flow)) {
      continue;
    }
    told.add(key);
    const name = model.name ?? model.cls.split('.').at(-1)!;
    yield {
      message: `\`${name}\` predicts for \`${nameOf(score.X)}\` outside of \`torch.no_grad()\`: all that gradients would need is computed and kept for each batch.`,
      range: predict.site.range,
      evidence: steps([
        { site: predict.site, note: `${name} predicts for ${nameOf(score.X)} with gradients` },
        { site: score.site, note: 'the predictions are only scored' }
      ]),
      fixes: () => switchOff(context, { predict, score, model })
    };
  }
}

function isOff(flow: Flow, site: Site, order: number): boolean {
  return (
    (site.within ?? []).some(path => SWITCH.test(path)) ||
    // Called as a function it holds from there on.
    callsNamed(flow, 'set_grad_enabled', 'requires_grad_').some(c => c.order <= order)
  );
}

/** Attacks and explanations want the gradients of what is predicted. */
function asksForGradients(flow: Flow): boolean {
  return (
    callsNamed(flow, 'grad').some(c => c.callee === 'torch.autograd.grad') ||
    of(flow, 'import').some(i => i.module.split('.')[0] === 'captum')
  );
}

/** The function or block that predicts, where nothing in it is trained, is put under `torch.no_grad()`. */
function switchOff(context: RuleContext, { predict }: Tested): Fix[] {
  const { flow } = context;
  const program = programOf(context);
  const code = program.codes[program.around(predict.site.range)];
  const torch = of(flow, 'import').some(i => i.as === 'torch' && i.order < predict.order);
  if (!code || !torch || of(flow, 'fit').some(f => holds(code.range, f.site.range))) {
    return [];
  }
  const text = program.text(code.range);
  const title = 'Switch gradients off while it predicts';
  const edit = (range: Range, replacement: string): Fix[] => [
    { title, safe: true, edits: [{ kind: 'replace', range, text: replacement }] }
  ];
  if (code.defines) {
    return /^def\b/.test(text) ? edit({ ...code.range, end: code.range.start }, '@torch.no_grad()\n') : [];
  }
  // Text over several lines would get other content.
  const plain = predict.site.calls.length === 0 && !/"""|'''|\\\n/.test(text);
  return plain ? edit(code.range, `with torch.no_grad():\n${text.replace(/^(?=.*\S)/gm, '    ')}`) : [];
}
