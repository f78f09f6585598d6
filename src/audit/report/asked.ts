import { TOPICS } from '../persona/topics';
import { RULES } from '../rules';
import type { AskedRule } from './types';

/** What is to be known of the rules that were asked, in the order of their ids. */
export function askedRules(ids: readonly string[]): AskedRule[] {
  return RULES.filter(({ id }) => ids.includes(id)).map(rule => ({
    id: rule.id,
    summary: rule.summary,
    remediation: rule.remediation,
    severity: rule.severity,
    tier: rule.tier,
    topics: rule.topics,
    tags: rule.topics.map(topic => TOPICS[topic].title)
  }));
}
