import type { Fix } from '../../../finding';
import type { MadeCall } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { nameOf, steps } from '../../evidence';
import { of } from '../../events';
import { programOf } from '../../leakage/program';
import type { Report, Rule, RuleContext } from '../../rule';
import { type ModeCall, type Tested, dependsOnMode, modeCalls, testedOnOthers } from '../torch';

/**
 * A network with dropout or batch normalisation is tested in training mode, or trained in evaluation mode.
 * Source: PyTorch, `torch.nn.Module.train` and `eval`.
 */
export const rule: Rule = {
  id: 'pipeline/mode-not-switched',
  severity: 'high',
  tier: 'preview',
  topics: ['training', 'evaluation'],
  summary: 'A network is tested in training mode, or trained in evaluation mode',
  remediation:
    'Call `model.eval()` before each evaluation and `model.train()` before training goes on; dropout and batch normalisation do something else in each.',
  check
};

function* check(context: RuleContext): Iterable<Report> {
  const { flow } = context;
  const modes = modeCalls(flow);
  // What is switched may be any of the networks, or a wrapper of it.
  if (modes.some(c => c.on?.kind === 'any' || (c.on?.model === null && c.on.kind !== 'instance'))) {
    return;
  }
  const told = new Set<string>();
  for (const tested of testedOnOthers(flow)) {
    const { model, predict, score } = tested;
    const key = rangeKey(score.site.range);
    const last = modes.findLast(c => c.order <= predict.order && c.on?.model?.id === model.id);
    if (told.has(key) || (last && last.training !== true) || !dependsOnMode(context, model)) {
      continue;
    }
    told.add(key);
    const name = model.name ?? model.cls.split('.').at(-1)!;
    yield {
      message: `\`${name}\` is tested on \`${nameOf(score.X)}\` in training mode: its dropout still drops at random, or its batch normalisation still follows the batch.`,
      range: predict.site.range,
      evidence: steps([
        ...(last ? [{ site: last.site, note: `${name} is put into training mode` }] : []),
        { site: predict.site, note: `${name} predicts for ${nameOf(score.X)}, still in training mode` },
        { site: score.site, note: 'the predictions are scored' }
      ]),
      fixes: () => evaluate(context, tested, name)
    };
  }
  yield* trainedInEvaluation(context, modes);
}

/** In a loop that trains and evaluates, nothing goes back to training mode: it is left after the first time round. */
function* trainedInEvaluation(context: RuleContext, modes: readonly ModeCall[]): Iterable<Report> {
  const { flow } = context;
  const told = new Set<number>();
  for (const fit of of(flow, 'fit')) {
    const { model, site } = fit;
    const loop = site.loops[0] && rangeKey(site.loops[0]);
    if (model.library !== 'torch' || fit.method !== 'backward' || !loop || told.has(model.id)) {
      continue;
    }
    const own = modes.filter(
      c => c.on?.model?.id === model.id && c.site.loops.some(l => rangeKey(l) === loop)
    );
    const left = own.find(c => c.training === false);
    if (
      !left ||
      own.some(c => c.training !== false) ||
      !goesOn(left, fit.site) ||
      !dependsOnMode(context, model)
    ) {
      continue;
    }
    told.add(model.id);
    const name = model.name ?? model.cls.split('.').at(-1)!;
    yield {
      message: `\`${name}\` is put into evaluation mode in the loop that trains it, and never back: from the second time round it is trained without dropout, and its batch normalisation no longer learns.`,
      range: left.site.range,
      evidence: steps([
        { site: left.site, note: `${name} is put into evaluation mode` },
        { site: fit.site, note: `${name} is trained on, the next time round` }
      ])
    };
  }
}

/** What the loop evaluates is what it trained: not a new network each time round. */
function goesOn(left: MadeCall, site: MadeCall['site']): boolean {
  return left.site.loops.length > 0 && rangeKey(left.site.loops[0]) === rangeKey(site.loops[0]);
}

/** `model.eval()` before the block or statement that tests; only where nothing is trained later. */
function evaluate(context: RuleContext, { predict, model }: Tested, name: string): Fix[] {
  const program = programOf(context);
  const code =
    predict.site.calls.length === 0 ? program.codes[program.around(predict.site.range)] : undefined;
  const trainedLater = of(context.flow, 'fit').some(f => f.model.id === model.id && f.order > predict.order);
  const isNamed = code && program.binding(name, code)?.model?.id === model.id;
  return code && isNamed && !trainedLater
    ? [
        {
          title: `Put \`${name}\` into evaluation mode first`,
          safe: true,
          edits: [
            { kind: 'replace', range: { ...code.range, end: code.range.start }, text: `${name}.eval()\n` }
          ]
        }
      ]
    : [];
}
