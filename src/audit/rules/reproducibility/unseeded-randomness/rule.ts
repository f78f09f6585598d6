import type { Fix } from '../../../finding';
import type { EventOf, Flow } from '../../../flow/types';
import { of, steps } from '../../leakage/pairs';
import type { Report, Rule, RuleContext } from '../../rule';

/** The seed that fixes write: any number will do, this one is what people expect. */
const SEED = 42;

const GENERATORS: Record<EventOf<'draw'>['generator'], string> = {
  python: "Python's `random`",
  numpy: "NumPy's global generator",
  torch: "PyTorch's generator",
  tensorflow: "TensorFlow's generator",
  own: 'a generator made without a seed'
};

const HOW: Record<EventOf<'draw'>['generator'], string> = {
  python: '`random.seed(…)`',
  numpy: '`np.random.seed(…)`',
  torch: '`torch.manual_seed(…)`',
  tensorflow: '`tf.random.set_seed(…)` or `keras.utils.set_random_seed(…)`',
  own: 'a seed given to its constructor'
};

/** A draw whose generator nothing seeds: the result changes from one Restart & Run All to the next. */
export const rule: Rule = {
  id: 'reproducibility/unseeded-randomness',
  severity: 'medium',
  tier: 'stable',
  criterion: 'Reproducibility',
  summary: 'A random draw that nothing seeds',
  remediation: 'Give the call a seed, or seed its generator once at the top of the notebook.',
  check
};

/** A loader draws when it is iterated: a seed between its making and that still governs it. */
function seededBeforeUse(flow: Flow, draw: EventOf<'draw'>): boolean {
  return (
    draw.callee.endsWith('DataLoader') &&
    of(flow, 'seed').some(s => s.generator === draw.generator && s.order > draw.order)
  );
}

function* check({ flow }: RuleContext): Iterable<Report> {
  for (const draw of of(flow, 'draw')) {
    if (draw.seeded || seededBeforeUse(flow, draw)) {
      continue;
    }
    const name = draw.callee.split('.').at(-1)!;
    const argument = draw.seedArgument;
    yield {
      message: `\`${name}\` draws from ${GENERATORS[draw.generator]}, and nothing seeds it: results change from run to run.`,
      remediation: argument
        ? `Pass \`${argument}=${SEED}\` here, or seed with ${HOW[draw.generator]} in an earlier cell.`
        : `Seed with ${HOW[draw.generator]} in an earlier cell.`,
      range: draw.site.range,
      evidence: steps([{ site: draw.site, note: `${name} draws here, unseeded` }]),
      fixes: fixes(draw),
      suggestions: ['seed-header']
    };
  }
}

/** Seeds the call with one number, where it takes one and the place for it is known. */
function fixes(draw: EventOf<'draw'>): (() => Fix[]) | undefined {
  const { seedArgument, insertArgumentAt } = draw;
  if (!seedArgument || !insertArgumentAt || seedArgument === 'generator' || seedArgument === 'rng') {
    return undefined;
  }
  const text = `${draw.argumentPrefix}${seedArgument}=${SEED}`;
  return () => [
    {
      title: `Add ${seedArgument}=${SEED}`,
      safe: true,
      edits: [{ kind: 'replace', range: insertArgumentAt, text }]
    }
  ];
}
