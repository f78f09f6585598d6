import type { EnvironmentFacts } from '../../../facts';
import type { EventOf } from '../../../flow/types';
import { pinOf } from '../../../packages';
import { normaliseName } from '../../../distributions';
import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** Packages are installed in whatever version is the newest that day. */
export const rule: Rule = {
  id: 'reproducibility/unpinned-install',
  severity: 'low',
  tier: 'stable',
  topics: ['dependencies', 'reproducibility'],
  summary: 'Packages are installed without a version',
  remediation:
    'Name one version of each (`package==1.2.3`), or install from a requirements file or a lock that does.',
  typescript: {
    remediation:
      'Name a version in the import (`npm:d3@7.9.0`, `jsr:@std/csv@1.0.6`), or keep a `deno.json` with a lock file beside the notebook and import by the bare name.'
  },
  check
};

/** Packages named in the message, and places shown. */
const NAMED = 4;
const SHOWN = 5;

function* check({ flow, facts }: RuleContext): Iterable<Report> {
  const loose = of(flow, 'install')
    .map(e => ({ ...e, unpinned: e.unpinned.filter(word => !isSettled(word, e, facts?.environment)) }))
    .filter(e => e.unpinned.length > 0);
  if (loose.length === 0) {
    return;
  }
  const names = [...new Set(loose.flatMap(said))];
  const verb = loose.some(isInstalled) ? 'installed' : 'imported';
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const list = names
    .slice(0, NAMED)
    .map(name => `\`${name}\``)
    .join(', ');
  yield {
    message: `${list}${more} ${names.length > 1 ? 'are' : 'is'} ${verb} in whatever version is the newest on the day: a later run may get other results, or none.`,
    range: loose[0].site.range,
    evidence: steps(
      loose.slice(0, SHOWN).map(e => ({
        site: e.site,
        note: isInstalled(e)
          ? `${e.tool} install ${said(e).slice(0, NAMED).join(' ')}`
          : `imports ${said(e).join(' ')}`
      }))
    )
  };
}

function isInstalled({ tool }: EventOf<'install'>): boolean {
  return tool === 'pip' || tool === 'conda';
}

/**
 * A file around the notebook pins the package: the environment that is made of it has that version, and installing without
 * one leaves it there. What conda installs is not what pip's files speak of.
 */
function isSettled(
  word: string,
  event: EventOf<'install'>,
  environment: EnvironmentFacts | undefined
): boolean {
  const name = /^([A-Za-z0-9][\w.-]*)(?:$|[[<>=!~])/.exec(word)?.[1];
  return (
    isInstalled(event) &&
    !event.upgrade &&
    name !== undefined &&
    environment !== undefined &&
    pinOf(
      environment,
      [normaliseName(name)],
      ({ manager }) => event.tool === 'pip' || manager === 'conda'
    ) !== null
  );
}

function said(event: EventOf<'install'>): readonly string[] {
  return isInstalled(event) ? event.unpinned.map(short) : event.unpinned;
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
