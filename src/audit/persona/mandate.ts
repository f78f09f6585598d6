import { SEVERITIES, type Severity } from '../finding';
import { type Topic, TOPICS, topicsIn, topicsOf } from './topics';
import type { Persona } from './types';

/** How one persona rates what a rule found. */
export interface Rating {
  /** Title of the persona. */
  readonly persona: string;
  /** The criterion that it rates it by, as the persona words it. */
  readonly criterion: string;
  readonly severity: Severity;
}

/** A criterion of a persona, and what judges it. */
export interface Criterion {
  readonly persona: string;
  readonly criterion: string;
  /** Ids of the rules that were asked for it; none where only a person can judge it. */
  readonly rules: readonly string[];
}

/** The part of a rule that says what it is about. */
interface Judging {
  readonly id: string;
  readonly topics: readonly Topic[];
  /** What it finds is a fault to everyone. */
  readonly always?: true;
}

interface Office {
  readonly persona: Persona;
  readonly criteria: readonly { readonly criterion: string; readonly topics: ReadonlySet<Topic> }[];
  readonly statements: readonly { readonly statement: string; readonly topics: ReadonlySet<Topic> }[];
}

/** Mandates that are kept: reading what personas say takes longer than most audits. */
const KEPT = 8;
const kept = new Map<string, Mandate>();
/** The one that was asked for last, for the very same personas: a run over many notebooks asks for no other. */
let last: { readonly personas: readonly Persona[]; readonly mandate: Mandate } | null = null;

/** The mandate of personas; the same one as long as they say the same. */
export function mandateOf(personas: readonly Persona[]): Mandate {
  if (last?.personas.length === personas.length && personas.every((each, i) => each === last?.personas[i])) {
    return last.mandate;
  }
  const key = JSON.stringify(personas);
  const mandate = kept.get(key) ?? new Mandate(personas);
  // The last one that was asked for goes to the end.
  kept.delete(key);
  kept.set(key, mandate);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) {
      break;
    }
    kept.delete(oldest);
  }
  last = { personas, mandate };
  return mandate;
}

/** What one or more personas ask for: which rules judge which of their criteria, and how grave what they find is. */
export class Mandate {
  private readonly offices: readonly Office[];
  private readonly asked = new WeakMap<Judging, boolean>();

  constructor(personas: readonly Persona[]) {
    this.offices = personas.map(persona => ({
      persona,
      criteria: persona.evaluateFor.map(criterion => ({ criterion, topics: topicsOf(criterion) })),
      statements: [...persona.principles, ...persona.antiPatterns].map(statement => ({
        statement,
        topics: topicsIn(statement)
      }))
    }));
  }

  /** Whether any persona has a criterion that the rule judges. */
  asks(rule: Judging): boolean {
    let answer = this.asked.get(rule);
    if (answer === undefined) {
      answer = this.offices.some(office => criterionOf(office, rule) !== undefined);
      this.asked.set(rule, answer);
    }
    return answer;
  }

  /**
   * How each persona that the rule judges for rates a finding of this severity, in the order of the personas.
   *
   * A persona's Severity Ratings set bounds to what its criteria come to. What is a fault to everyone they may make graver only: a
   * persona often comes with the notebooks that it judges.
   */
  ratings(rule: Judging, severity: Severity): Rating[] {
    return this.offices.flatMap(office => {
      const criterion = criterionOf(office, rule);
      return criterion === undefined
        ? []
        : [
            {
              persona: office.persona.title,
              criterion,
              severity: bounded(severity, office.persona, criterion, rule)
            }
          ];
    });
  }

  /** Principles and anti-patterns of the personas that say why it matters what the rule finds, each once. */
  reasons(rule: Judging): string[] {
    return [
      ...new Set(
        this.offices.flatMap(({ statements }) =>
          statements
            .filter(({ topics }) => rule.topics.some(topic => topics.has(topic)))
            .map(({ statement }) => statement)
        )
      )
    ];
  }

  /** Every criterion with those of the rules that judge it. */
  criteria(rules: readonly Judging[]): Criterion[] {
    return this.offices.flatMap(office =>
      office.criteria.map(({ criterion, topics }) => ({
        persona: office.persona.title,
        criterion,
        // Also where a nearer criterion of the persona names what the rule finds.
        rules: rules.filter(rule => rule.topics.some(topic => topics.has(topic))).map(({ id }) => id)
      }))
    );
  }

  /** Most of what rules can judge here is about models: without one there is nothing to call ready. */
  get aboutModels(): boolean {
    const judged = this.offices
      .flatMap(({ criteria }) => criteria)
      .filter(({ topics }) => topics.size > 0)
      .map(({ topics }) => [...topics].every(topic => TOPICS[topic].models));
    return judged.filter(models => models).length * 2 > judged.length;
  }
}

/** The gravest of several levels: one that a persona calls critical stays critical, whoever else rates it lower. */
export function gravest(levels: readonly Severity[]): Severity {
  return SEVERITIES.find(level => levels.includes(level)) ?? 'low';
}

/** Why personas that rate a finding unlike come to the level they come to; null where they agree. */
export function rationale(ratings: readonly Rating[]): string | null {
  const level = gravest(ratings.map(({ severity }) => severity));
  const milder = ratings.filter(({ severity }) => severity !== level);
  if (milder.length === 0) {
    return null;
  }
  const words = ({ persona, criterion, severity }: Rating): string =>
    `${persona} rates it ${severity} (${criterion})`;
  const graver = ratings.filter(({ severity }) => severity === level);
  return `${[...graver, ...milder].map(words).join(', ')}: ${level} stands, since whoever needs the graver level cannot rely on the work before it is settled.`;
}

/** The criterion by which a persona hears a rule: the one for the rule's nearest topic that it has any for. */
function criterionOf({ criteria }: Office, { topics }: Judging): string | undefined {
  for (const topic of topics) {
    const found = criteria.find(each => each.topics.has(topic));
    if (found) {
      return found.criterion;
    }
  }
  return undefined;
}

function bounded(severity: Severity, { ratings }: Persona, criterion: string, { always }: Judging): Severity {
  const { least, most } = ratings.find(each => each.criterion === criterion) ?? { least: null, most: null };
  const rank = (level: Severity): number => SEVERITIES.indexOf(level);
  if (least && rank(severity) > rank(least)) {
    return least;
  }
  return most && !always && rank(severity) < rank(most) ? most : severity;
}
