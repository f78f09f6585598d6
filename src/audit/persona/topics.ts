/**
 * What rules and personas speak of. A persona words its criteria, principles and anti-patterns as it likes; a rule says which
 * topics it judges; the words of each topic connect the two.
 */
import { Phrases } from './phrases';
import { TOPIC_WORDS, type TopicWords } from './topicWords';

export type Topic = keyof typeof TOPIC_WORDS;

/** The topics, by id. */
export const TOPICS: Readonly<Record<Topic, TopicWords>> = TOPIC_WORDS;

const phrases = (words: (topic: TopicWords) => readonly string[]): Phrases<Topic> =>
  new Phrases((Object.keys(TOPIC_WORDS) as Topic[]).map(topic => [topic, words(TOPICS[topic])]));

const NAMED = phrases(({ named }) => named);
const TOLD = phrases(({ named, told = [] }) => [...named, ...told]);

/** The topics that a criterion, or a section of a report, is about. */
export function topicsOf(criterion: string): ReadonlySet<Topic> {
  return NAMED.in(criterion);
}

/** The topics that a principle or an anti-pattern speaks of. */
export function topicsIn(statement: string): ReadonlySet<Topic> {
  return TOLD.in(statement);
}
