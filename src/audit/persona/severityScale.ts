/** The shared severity scale: what each level means. */
import type { Nodes } from 'mdast';
import { SEVERITIES, type Severity } from '../finding';
import { PERSONA_FILES } from './builtin';
import { itemOf, listItems, parse, plain, walk } from './markdown';

const levelOf = (name: string): Severity | undefined => SEVERITIES.find(each => each === name.toLowerCase());

/** Levels by their meaning, from rows of a table: the level, then what is said of it. */
function* rows(nodes: readonly Nodes[]): Iterable<[string, string]> {
  for (const node of walk(nodes)) {
    if (node.type === 'tableRow') {
      const [level, ...meaning] = node.children.map(plain);
      yield [level ?? '', meaning.filter(cell => cell !== '').join(' — ')];
    }
  }
}

/** What a scale says of each level: items `**Level** — meaning`, or rows of a table; the first word on a level counts. */
function readScale(text: string): Map<Severity, string> {
  const { nodes } = parse(text);
  const entries = listItems(nodes).flatMap((item): [string, string][] => {
    const entry = /^(\w+)\s*(?:—|–|-|:)\s*(.+)$/.exec(itemOf(item).text);
    return entry ? [[entry[1], entry[2]]] : [];
  });
  const scale = new Map<Severity, string>();
  for (const [name, meaning] of [...rows(nodes), ...entries]) {
    const level = levelOf(name);
    if (level && meaning !== '' && !scale.has(level)) {
      scale.set(level, meaning);
    }
  }
  return scale;
}

/**
 * The meaning of every level.
 *
 * @param text a team's own scale; the built-in one where there is none
 * @returns also the levels that the team's does not tell of, for which the built-in meaning stands
 */
export function severityScale(text: string | undefined): {
  readonly scale: Record<Severity, string>;
  readonly missing: readonly Severity[];
} {
  const standard = readScale(PERSONA_FILES['_shared/severity-scale.md']);
  const own = text === undefined ? standard : readScale(text);
  const meaning = (level: Severity): string => own.get(level) ?? standard.get(level) ?? level;
  return {
    scale: {
      critical: meaning('critical'),
      high: meaning('high'),
      medium: meaning('medium'),
      low: meaning('low')
    },
    missing: SEVERITIES.filter(level => !own.has(level))
  };
}
