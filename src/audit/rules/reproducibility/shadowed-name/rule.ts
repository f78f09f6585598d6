import type { EventOf } from '../../../flow/types';
import { steps } from '../../evidence';
import { of } from '../../events';
import type { Report, Rule, RuleContext } from '../../rule';

type Shadowed = EventOf<'shadowed'>;

/** A name of a library, or a built-in one, is given to something else and used as if it were not. */
export const rule: Rule = {
  id: 'reproducibility/shadowed-name',
  severity: 'medium',
  tier: 'preview',
  topics: ['execution-order', 'reproducibility'],
  summary: 'A name is used for what it stood for before',
  remediation:
    'Give the other thing a name of its own, then restart the kernel and run all cells: a kernel that still has the old meaning hides this.',
  check
};

function* check({ flow }: RuleContext): Iterable<Report> {
  const told = new Set<string>();
  for (const event of of(flow, 'shadowed')) {
    if (told.has(event.name)) {
      continue;
    }
    told.add(event.name);
    yield {
      message: messageOf(event),
      range: event.site.range,
      evidence: steps([
        { site: event.by, note: `${event.name} stands for something else from here on` },
        { site: event.site, note: `used as ${meant(event)}` }
      ])
    };
  }
}

function messageOf(event: Shadowed): string {
  const { name, how } = event;
  const was = `\`${meant(event)}\``;
  switch (how) {
    case 'called':
      return `\`${name}\` is called as ${was}, and no longer is: run from top to bottom, it stops here.`;
    case 'asked':
      return `\`${name}\` is used as ${was} once more, and stands for something else by now.`;
    case 'inside':
      return `This function was written when \`${name}\` was ${was}, and runs when it is something else.`;
  }
}

function meant({ was }: Shadowed): string {
  return was.replace(/^builtins\./, '');
}
