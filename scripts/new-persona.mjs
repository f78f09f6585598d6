/*
 * Writes a persona file to fill in, which is well-formed as it is:
 *
 *   npm run new-persona -- ["TITLE"] [--to FOLDER]
 *
 * Without a title it asks for one; without a folder the persona ships with Preflight.
 */
import './typescript.mjs';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { fail, root, writeNew } from './new.mjs';

const { loadPersona } = await import('../src/audit/persona/load.ts');

const USAGE = 'usage: npm run new-persona -- ["TITLE"] [--to FOLDER]';

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { to: { type: 'string' } } });
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`);
  }
}

async function askTitle() {
  if (!process.stdin.isTTY) {
    return fail(USAGE);
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const title = await lines.question('Title of the persona, for instance Data Engineer: ');
  lines.close();
  return title;
}

/** `shared`: the way to the shared files. */
const template = (title, shared) => `# Persona: ${title}

## Role

TODO: as whom this persona reads a notebook, what it follows through the cells, and which questions it asks.

## Allowed Tools

> See [base tools](${shared}/base-tools.md) | [tool setup](${shared}/tool-setup.md) | [severity scale](${shared}/severity-scale.md)

### Required

- None — TODO: or **Name** (\`pip install name\`) — what it is there for

### Supplementary

- None — TODO: tools that help and may be missing

## Tool Setup

> Follow the [standard bootstrap procedure](${shared}/tool-setup.md).

## Evaluate For

- TODO: a criterion in a few words, for instance Reproducibility

## Output Format

- TODO: a section of the report
- Severity ratings per the [severity scale](${shared}/severity-scale.md) for all findings

## Principles

- TODO: what holds for good work

## Anti-patterns

- TODO: what this persona will not let pass
`;

const { values, positionals } = readArguments();
if (positionals.length > 1) {
  fail(USAGE);
}
const title = (positionals[0] ?? (await askTitle())).trim();
const id = title
  .toLowerCase()
  .replace(/[^\p{L}\p{N}]+/gu, '-')
  .replace(/^-|-$/g, '');
if (id === '') {
  fail(`"${title}" is no title: it has no letters.`);
}
const folder =
  values.to === undefined
    ? join(root, 'personas/domain_specific')
    : resolve(process.env.INIT_CWD ?? process.cwd(), values.to);
const path = join(folder, `${id}.md`);
const text = template(title, existsSync(join(folder, '_shared')) ? '_shared' : '../_shared');
const { persona, problems } = loadPersona({ path: `${id}.md`, text });
if (persona?.title !== title) {
  fail(
    problems.map(({ message }) => message).join('\n') ||
      `"${title}" is no title that Markdown leaves as it is.`
  );
}
writeNew({ [path]: text });
const next =
  values.to === undefined
    ? ', then npm run gen'
    : `, then nbpreflight persona check ${relative(process.cwd(), path)}`;
console.log(`${relative(process.cwd(), path)} is made. Replace what says TODO${next}.`);
