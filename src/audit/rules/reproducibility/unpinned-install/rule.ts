import type { EventOf } from '../../../flow/types';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** Packages are installed in whatever version is the newest that day. */
export const rule: Rule = {
  id: 'reproducibility/unpinned-install',
  severity: 'low',
  tier: 'stable',
  criterion: 'Reproducibility',
  serves: [
    'A result that cannot be had again is not a result',
    'Comparing models whose runs nobody can repeat'
  ],
  summary: 'Packages are installed without a version',
  remediation:
    'Name one version of each (`package==1.2.3`), or install from a requirements file or a lock that does.',
  check
};

/** Packages named in the message, and places shown. */
const NAMED = 4;
const SHOWN = 5;

function* check({ flow }: RuleContext): Iterable<Report> {
  const loose = of(flow, 'install').filter(e => e.unpinned.length > 0);
  if (loose.length === 0) {
    return;
  }
  const names = [...new Set(loose.flatMap(e => e.unpinned))].map(short);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const list = names
    .slice(0, NAMED)
    .map(name => `\`${name}\``)
    .join(', ');
  yield {
    message: `${list}${more} ${names.length > 1 ? 'are' : 'is'} installed in whatever version is the newest on the day: a later run may get other results, or none.`,
    range: loose[0].site.range,
    evidence: steps(loose.slice(0, SHOWN).map(e => ({ site: e.site, note: `${e.tool} install ${said(e)}` })))
  };
}

function said(event: EventOf<'install'>): string {
  return event.unpinned.map(short).slice(0, NAMED).join(' ');
}

/** A package by its name, a repository by its last part. */
function short(word: string): string {
  return word.includes('/')
    ? word
        .replace(/(?:\.git)?$/, '')
        .split('/')
        .at(-1)!
    : word;
}
