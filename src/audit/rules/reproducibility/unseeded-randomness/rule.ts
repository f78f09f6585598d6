import { z } from 'zod';
import type { Fix } from '../../../finding';
import type { EventOf, Flow } from '../../../flow/types';
import { rangeKey } from '../../../flow/values';
import { of, once } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

type Draw = EventOf<'draw'>;

/** `seed`: the number that fixes write. Any will do; the standard is what people expect. */
const OPTIONS = z.object({ seed: z.number().int().min(0).default(42) });

const GENERATORS: Record<Draw['generator'], string> = {
  python: "Python's `random`",
  numpy: "NumPy's global generator",
  torch: "PyTorch's generator",
  tensorflow: "TensorFlow's generator",
  own: 'a generator made without a seed',
  javascript: "JavaScript's own generator, which takes no seed",
  anew: 'a generator that it seeds anew each time',
  layers: 'initializers without a seed, layer by layer'
};

const HOW: Record<Draw['generator'], string> = {
  python: '`random.seed(…)`',
  numpy: '`np.random.seed(…)`',
  torch: '`torch.manual_seed(…)`',
  tensorflow: '`tf.random.set_seed(…)` or `keras.utils.set_random_seed(…)`',
  own: 'a seed given to its constructor',
  javascript: '',
  anew: '',
  layers: ''
};

/** JavaScript has no seed for a whole notebook: what to do at the draw itself. */
const INSTEAD: Partial<Record<Draw['generator'], string>> = {
  javascript:
    'Draw from a generator that takes a seed (`npm:seedrandom`, `npm:pure-rand`), made once at the top of the notebook.',
  layers:
    'Give each layer an initializer with a seed (`kernelInitializer: tf.initializers.glorotUniform({ seed: 42 })`).'
};

/** A draw whose generator nothing seeds: the result changes from one Restart & Run All to the next. */
export const rule: Rule = {
  id: 'reproducibility/unseeded-randomness',
  severity: 'medium',
  tier: 'stable',
  topics: ['randomness', 'reproducibility'],
  summary: 'A random draw that nothing seeds',
  remediation: 'Give the call a seed, or seed its generator once at the top of the notebook.',
  options: OPTIONS,
  typescript: { remediation: 'Give the call a seed, or draw from a generator that was made with one.' },
  check
};

/** What draws later is judged where it does; where that is not seen, it may be after the seed that comes later. */
function isJudgedLater(flow: Flow, draw: Draw): boolean {
  return (
    draw.later === true &&
    (iterated(flow).has(placeOf(draw)) ||
      of(flow, 'seed').some(s => s.generator === draw.generator && s.order > draw.order))
  );
}

/** `Math.random` draws colours and demonstrations too: it counts where something is split or trained after it. */
function isIdle(flow: Flow, { generator, order, callee }: Draw): boolean {
  return (
    generator === 'javascript' &&
    callee === 'Math.random' &&
    ![...of(flow, 'fit'), ...of(flow, 'split')].some(event => event.order > order)
  );
}

const iterated = once(flow => new Set(of(flow, 'draw').flatMap(d => (d.later ? [] : [placeOf(d)]))));

function placeOf({ site }: Draw): string {
  return [...site.calls, site.range].map(rangeKey).join('>');
}

function* check({ flow, options }: RuleContext): Iterable<Report> {
  const { seed } = OPTIONS.parse(options);
  for (const draw of of(flow, 'draw')) {
    if (draw.seeded || isJudgedLater(flow, draw) || isIdle(flow, draw)) {
      continue;
    }
    const name = draw.callee.split('.').at(-1)!;
    const argument = draw.seedArgument;
    const instead =
      draw.generator === 'anew' && argument ? `Pass \`${argument}\` here.` : INSTEAD[draw.generator];
    yield {
      message: `\`${name}\` draws from ${GENERATORS[draw.generator]}, and nothing seeds it: results change from run to run.`,
      remediation:
        instead ??
        (argument
          ? `Pass \`${argument}=${seed}\` here, or seed with ${HOW[draw.generator]} in an earlier cell.`
          : `Seed with ${HOW[draw.generator]} in an earlier cell.`),
      range: draw.site.range,
      evidence: steps([{ site: draw.site, note: `${name} draws here, unseeded` }]),
      fixes: fixes(draw, seed),
      suggestions: ['seed-header']
    };
  }
}

/** Seeds the call with one number, where it takes one and the place for it is known. */
function fixes(draw: Draw, seed: number): (() => Fix[]) | undefined {
  const { seedArgument, insertArgumentAt } = draw;
  if (!seedArgument || !insertArgumentAt || seedArgument === 'generator' || seedArgument === 'rng') {
    return undefined;
  }
  const text = `${draw.argumentPrefix}${seedArgument}=${seed}`;
  return () => [
    {
      title: `Add ${seedArgument}=${seed}`,
      safe: true,
      edits: [{ kind: 'replace', range: insertArgumentAt, text }]
    }
  ];
}
