import type { Site } from '../../../flow/types';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** Paths that exist on one machine, for one user. */
export const rule: Rule = {
  id: 'reproducibility/home-path',
  severity: 'low',
  tier: 'stable',
  topics: ['portability', 'reproducibility'],
  summary: "A path leads into one person's home folder or drive",
  remediation:
    'Give paths relative to the project (`Path("data") / "x.csv"`), or take the folder from a setting or an environment variable.',
  typescript: {
    remediation:
      'Give paths relative to the notebook (`./data/x.csv`), or take the folder from an environment variable (`Deno.env.get`).'
  },
  check
};

/** A home folder or a drive; the homes that notebook servers and containers give everyone are none. */
const OF_ONE_MACHINE =
  /^(?:~[\\/]|\/(?:home|Users)\/(?!(?:jovyan|user|ubuntu|ec2-user|sagemaker-user|studio-lab-user|runner|root|azureuser|shared|Shared)(?:\/|$))[^/{}$<>]+\/|[A-Za-z]:[\\/](?![\\/]))/;

const SHOWN = 4;

interface Place {
  readonly site: Site;
  readonly path: string;
}

function* check({ flow }: RuleContext): Iterable<Report> {
  const places: Place[] = [];
  for (const event of [...of(flow, 'read'), ...of(flow, 'write')]) {
    if (event.path !== null) {
      places.push({ site: event.site, path: event.path });
    }
  }
  for (const { site, args } of flow.calls) {
    for (const { constant } of args) {
      if (typeof constant === 'string') {
        places.push({ site, path: constant });
      }
    }
  }
  const seen = new Set<string>();
  const wrong = places
    .filter(({ path }) => OF_ONE_MACHINE.test(path) && path.length < 260 && !path.includes('\n'))
    .sort((a, b) => a.site.range.cell - b.site.range.cell || a.site.range.start - b.site.range.start)
    .filter(({ path }) => !seen.has(path) && seen.add(path));
  if (wrong.length === 0) {
    return;
  }
  const more = wrong.length > 1 ? `, and ${wrong.length - 1} more like it,` : '';
  yield {
    message: `\`${wrong[0].path}\`${more} is there on one machine only: elsewhere the notebook stops here.`,
    range: wrong[0].site.range,
    evidence: steps(wrong.slice(0, SHOWN).map(({ site, path }) => ({ site, note: `uses ${path}` })))
  };
}
