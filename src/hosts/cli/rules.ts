import { z } from 'zod';
import { TOPICS } from '../../audit/persona/topics';
import { RULES } from '../../audit/rules';
import { type Environment, UsageError } from './environment';
import { streamSink } from './output';
import { table } from './table';

/** Carries out `rules`: all there are, as a table or as JSON. */
export async function listRules(format: 'text' | 'json', { stdout }: Environment): Promise<0> {
  const text =
    format === 'text'
      ? table(RULES.map(({ id, tier, severity, summary }) => [id, tier, severity, summary]))
      : `${JSON.stringify(
          RULES.map(({ id, tier, severity, topics, summary, remediation, options, typescript }) => ({
            id,
            tier,
            severity,
            topics: topics.map(topic => TOPICS[topic].title),
            languages: typescript === undefined ? ['python'] : ['python', 'typescript'],
            summary,
            remediation,
            options: options === undefined ? null : z.toJSONSchema(options, { io: 'input' })
          })),
          null,
          2
        )}\n`;
  await streamSink(stdout).write(text);
  return 0;
}

/** Carries out `rule`: the page of one. */
export async function showRule(name: string, { stdout }: Environment): Promise<0> {
  // The pages take more room than all rules.
  const { RULE_PAGES } = await import('../../audit/rules/pages');
  const page = Object.hasOwn(RULE_PAGES, name) ? RULE_PAGES[name] : undefined;
  if (page === undefined) {
    const near = RULES.map(({ id }) => id).filter(
      id => id.includes(name.split('/').at(-1) ?? name) || id.startsWith(`${name}/`)
    );
    throw new UsageError(
      `There is no rule "${name}". ${near.length > 0 ? `There are: ${near.join(', ')}.` : 'nbpreflight rules shows all.'}`
    );
  }
  await streamSink(stdout).write(`${page.page.trimEnd()}\n`);
  return 0;
}
