import type { Step } from '../../../finding';
import { grouped } from '../../../grouped';
import type { Code, EventOf, Flow } from '../../../flow/types';
import { of, once } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** A name that exists only because cells were run in another order, or because of a cell that is gone. */
export const rule: Rule = {
  id: 'reproducibility/undefined-name',
  severity: 'medium',
  tier: 'stable',
  topics: ['execution-order', 'reproducibility'],
  summary: 'A name is used that nothing above defines',
  remediation:
    'Define the name above its first use, then restart the kernel and run all cells to see that none is missing.',
  typescript: {},
  check
};

/** Names that are told of one cell, and places of evidence. */
const MOST_NAMED = 20;

type Missing = EventOf<'missing'>;

interface Found {
  readonly event: Missing;
  readonly place: Step | null;
}

function* check({ flow }: RuleContext): Iterable<Report> {
  const first = new Map<string, Missing>();
  for (const event of of(flow, 'missing')) {
    if (!first.has(event.name)) {
      first.set(event.name, event);
    }
  }
  const all = [...first.values()].map((event): Found => ({
    event,
    place: event.deleted ? null : definition(flow, event)
  }));
  const groups = grouped(all, ({ event, place }) => {
    const why = event.deleted ? 'deleted' : place ? 'later' : 'nowhere';
    return [`${event.site.range.cell}:${why}`];
  });
  for (const found of groups.values()) {
    yield report(found);
  }
}

function report(found: readonly Found[]): Report {
  const [{ event, place }] = found;
  const told = found.slice(0, MOST_NAMED);
  const names = told.map(f => `\`${f.event.name}\``);
  if (found.length > MOST_NAMED) {
    names.push(`${found.length - MOST_NAMED} more`);
  }
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0];
  const are = names.length > 1 ? 'are' : 'is';
  const what = event.deleted
    ? `${list} ${are} used after being deleted`
    : place
      ? `${list} ${are} used before the notebook defines ${names.length > 1 ? 'them' : 'it'}`
      : `Nothing in the notebook defines ${list}`;
  return {
    message: `${what}: run from top to bottom, it stops here.`,
    range: event.site.range,
    evidence: told.flatMap(f => [
      ...steps([{ site: f.event.site, note: `asks for ${f.event.name}` }]),
      ...(f.place ? [f.place] : [])
    ])
  };
}

/** Where the name is defined after all: further down. */
function definition(flow: Flow, { name, site }: Missing): Step | null {
  const cell = flow.definedIn(name, site.calls[0]?.cell ?? site.range.cell);
  if (cell === null) {
    return null;
  }
  const code = firstWriters(flow, cell).get(name);
  return { range: code?.range ?? { cell, start: 0, end: 0 }, note: `defines ${name}` };
}

const writers = once(() => new Map<number, ReadonlyMap<string, Code>>());

/** The first statement of a cell that writes each name. */
function firstWriters(flow: Flow, cell: number): ReadonlyMap<string, Code> {
  let first = writers(flow).get(cell);
  if (!first) {
    const written = flow.code(cell).flatMap(code => [...code.writes].map(name => [name, code] as const));
    writers(flow).set(cell, (first = new Map(written.reverse())));
  }
  return first;
}
