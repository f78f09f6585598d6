import type { EventOf, Flow } from '../../../flow/types';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/**
 * PyTorch is seeded, and cuDNN may still choose another algorithm at each run.
 * Source: PyTorch notes, "Reproducibility".
 */
export const rule: Rule = {
  id: 'reproducibility/nondeterministic-cudnn',
  severity: 'low',
  tier: 'preview',
  topics: ['randomness', 'reproducibility'],
  summary: 'Seeds are set, and cuDNN still picks its algorithms by timing them',
  remediation:
    'Set `torch.backends.cudnn.benchmark = False` where a run is to be had again, and call `torch.use_deterministic_algorithms(True)`.',
  check
};

const BENCHMARK = 'torch.backends.cudnn.benchmark';

function* check({ flow }: RuleContext): Iterable<Report> {
  const seed = of(flow, 'seed').find(s => s.generator === 'torch');
  const training = of(flow, 'fit').find(f => f.model.library === 'torch');
  const setting = of(flow, 'setting').findLast(s => s.name === BENCHMARK);
  if (!seed || !training || setting?.value !== true) {
    return;
  }
  const deterministic = isAsked(flow);
  yield {
    message: `PyTorch is seeded, and cuDNN times its algorithms and takes the fastest: which one that is can change from run to run${deterministic ? ', among those that are deterministic' : ''}.`,
    range: setting.site.range,
    evidence: steps([
      { site: seed.site, note: 'the runs are meant to be the same' },
      { site: setting.site, note: 'cuDNN chooses by time' },
      { site: training.site, note: 'this is trained with what it chose' }
    ]),
    fixes: () => [
      {
        title: 'Set `benchmark = False`',
        // Networks with inputs of one size may train slower.
        safe: false,
        edits: [{ kind: 'replace', range: setting.valueRange, text: 'False' }]
      }
    ]
  };
}

/** Each algorithm on its own gives the same each time. */
function isAsked(flow: Flow): boolean {
  const on = (e: EventOf<'setting'>): boolean =>
    e.name === 'torch.backends.cudnn.deterministic' && e.value === true;
  return (
    of(flow, 'setting').some(on) || flow.calls.some(c => c.callee === 'torch.use_deterministic_algorithms')
  );
}
