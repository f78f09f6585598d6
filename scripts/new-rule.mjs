/*
 * Makes the folder of a new rule, in preview, with a page to fill in:
 *
 *   npm run new-rule -- FOLDER/BAD-PATTERN --topic reproducibility [--severity medium]
 */
import './typescript.mjs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, root, writeNew } from './new.mjs';

const { TOPICS } = await import('../src/audit/persona/topics.ts');

const SEVERITIES = ['critical', 'high', 'medium', 'low'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { topic: { type: 'string', multiple: true }, severity: { type: 'string', default: 'medium' } }
});
const [id, ...rest] = positionals;
if (id === undefined || rest.length > 0 || values.topic === undefined) {
  fail('usage: npm run new-rule -- FOLDER/BAD-PATTERN --topic TOPIC [--topic TOPIC] [--severity medium]');
}
if (!/^[a-z]+\/[a-z]+(?:-[a-z]+)*$/.test(id)) {
  fail(`"${id}" is no name of a rule: write folder/bad-pattern in lower case, as in data/unversioned-path.`);
}
for (const topic of values.topic) {
  if (!Object.hasOwn(TOPICS, topic)) {
    fail(`"${topic}" is no topic. There are: ${Object.keys(TOPICS).join(', ')}.`);
  }
}
if (!SEVERITIES.includes(values.severity)) {
  fail(`"${values.severity}" is no severity. There are: ${SEVERITIES.join(', ')}.`);
}
const RULE = `import { of } from '../../events';
import { steps } from '../../evidence';
import type { Report, Rule, RuleContext } from '../../rule';

/** TODO: the bad pattern in one sentence. Source: */
export const rule: Rule = {
  id: '${id}',
  severity: '${values.severity}',
  tier: 'preview',
  topics: [${values.topic.map(topic => `'${topic}'`).join(', ')}],
  summary: 'TODO: one line for lists',
  remediation: 'TODO: what to do, in one or two sentences.',
  check
};

function* check({ flow }: RuleContext): Iterable<Report> {
  for (const fit of of(flow, 'fit')) {
    yield {
      message: \`TODO: what is wrong, in the user's own names\`,
      range: fit.site.range,
      evidence: steps([{ site: fit.site, note: 'TODO: what happens here' }])
    };
  }
}
`;

const example = '```python\nimport pandas as pd\n```\n';
const PAGE = `# ${id}

TODO: the bad pattern in one line.

## What it finds

## Why it matters

## Example

### TODO: code with a finding, its line marked by \`# finding: ${id}\` at the end

${example}
## Instead

### TODO: the same without it

${example}
## Fix safety

## When to ignore

## References
`;

const folder = join(root, 'src/audit/rules', id);
writeNew({ [join(folder, 'rule.ts')]: RULE, [join(folder, 'docs.md')]: PAGE });
console.log(
  `src/audit/rules/${id}/ is made. Write docs.md and rule.ts, then: npm run gen && npx jest src/audit/rules`
);
