/*
 * Writes the files that list other files: the rules, the suggestions, the personas and the rules' pages; and the version.
 *
 *   node scripts/gen.mjs           writes them
 *   node scripts/gen.mjs --check   fails when one of them is not what would be written
 */
import './typescript.mjs';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';
import * as prettier from 'prettier';
import ts from 'typescript';
import { z } from 'zod';

const { STANDARD_PERSONA } = await import('../src/audit/persona/choose.ts');
const { loadPersona } = await import('../src/audit/persona/load.ts');
const { TOPICS, topicsIn, topicsOf } = await import('../src/audit/persona/topics.ts');
const { settingsSchema } = await import('../src/audit/policy/settings.ts');
const { reportFile } = await import('../src/audit/report/types.ts');

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const HEADER = '// Written by `npm run gen`; edit what it lists, not this file.\n';

/** Names of the folders directly in `path`, sorted; none when there is no such folder. */
function folders(path) {
  const full = join(root, path);
  if (!existsSync(full)) {
    return [];
  }
  const names = readdirSync(full, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return names.map(entry => entry.name).sort();
}

/** Paths below `path` (relative to it, with `/`) whose name ends in `ending`, sorted. */
function filesBelow(path, ending) {
  const full = join(root, path);
  if (!existsSync(full)) {
    return [];
  }
  const names = readdirSync(full, { recursive: true }).map(name => String(name).replaceAll('\\', '/'));
  return names.filter(name => name.endsWith(ending)).sort();
}

const text = path => readFileSync(join(root, path), 'utf8');
const camel = id => id.replace(/[/-]+(\w)/g, (_all, letter) => letter.toUpperCase());

/** The properties of `export const <name> = { … }`; texts and lists of texts, that is; what cannot be read as a constant is left out. */
function constants(path, name) {
  const source = ts.createSourceFile(path, text(path), ts.ScriptTarget.ES2022, true);
  const value = node => (ts.isArrayLiteralExpression(node) ? node.elements.map(string) : string(node));
  const string = node => {
    if (ts.isStringLiteralLike(node)) {
      return node.text;
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const [left, right] = [string(node.left), string(node.right)];
      return left === undefined || right === undefined ? undefined : left + right;
    }
    return undefined;
  };
  for (const statement of source.statements) {
    for (const { name: id, initializer } of statement.declarationList?.declarations ?? []) {
      if (id.getText(source) === name && initializer && ts.isObjectLiteralExpression(initializer)) {
        const pairs = initializer.properties
          .filter(ts.isPropertyAssignment)
          .map(property => [property.name.getText(source), value(property.initializer)]);
        return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
      }
    }
  }
  throw new Error(`${path} exports no object literal named "${name}"`);
}

/** Every rule, sorted by id, with what its file says of itself. */
function readRules() {
  const ids = folders('src/audit/rules').flatMap(folder =>
    folders(`src/audit/rules/${folder}`)
      .map(name => `${folder}/${name}`)
      .filter(id => existsSync(join(root, `src/audit/rules/${id}/rule.ts`)))
  );
  return ids.sort().map(id => {
    const rule = constants(`src/audit/rules/${id}/rule.ts`, 'rule');
    for (const key of ['id', 'severity', 'tier', 'topics', 'summary']) {
      if (rule[key] === undefined) {
        throw new Error(`src/audit/rules/${id}/rule.ts: "${key}" must be a string literal`);
      }
    }
    if (rule.id !== id) {
      throw new Error(`src/audit/rules/${id}/rule.ts: its id is "${rule.id}", its folder says "${id}"`);
    }
    return rule;
  });
}

function ruleIndex(rules) {
  const imports = rules.map(({ id }) => `import { rule as ${camel(id)} } from './${id}/rule';`);
  return `${HEADER}import type { Rule } from './rule';
${imports.join('\n')}

/** Every rule, sorted by id. */
export const RULES: readonly Rule[] = [${rules.map(({ id }) => camel(id)).join(', ')}];
`;
}

function suggestionIndex() {
  const names = folders('src/audit/suggestions').filter(name =>
    existsSync(join(root, `src/audit/suggestions/${name}/suggestion.ts`))
  );
  const imports = names.map(name => `import { suggestion as ${camel(name)} } from './${name}/suggestion';`);
  return `${HEADER}import type { Suggestion } from './types';
${imports.join('\n')}

/** Every suggestion, sorted by name. */
export const SUGGESTIONS: readonly Suggestion[] = [${names.map(camel).join(', ')}];
`;
}

function personaTexts() {
  const files = filesBelow('personas', '.md');
  const entries = files.map(path => `${JSON.stringify(path)}: ${JSON.stringify(text(`personas/${path}`))}`);
  return `${HEADER}
/** The Markdown files of \`personas/\`, by their path in it. */
export const PERSONA_FILES: Readonly<Record<string, string>> = { ${entries.join(',\n')} };
`;
}

/** Every persona of `personas/` as it is read, sorted by path; one with a problem is an error. */
function shippedPersonas() {
  const shared = Object.fromEntries(
    filesBelow('personas/_shared', '.md').map(name => [name, text(`personas/_shared/${name}`)])
  );
  const paths = filesBelow('personas', '.md').filter(path => !path.startsWith('_shared/'));
  return paths.map(path => {
    const exists = target => existsSync(join(root, 'personas', target));
    const { persona, problems } = loadPersona({ path, text: text(`personas/${path}`), shared, exists });
    if (persona === null || problems.length > 0) {
      const told = problems.map(({ line, message }) => `personas/${path}:${line}: ${message}`);
      throw new Error(told.join('\n'));
    }
    return persona;
  });
}

/** One page a rule, and the tables of all and of those in each folder; a rule without docs.md is an error. */
function rulePages(rules) {
  const pages = rules.map(({ id }) => {
    const source = `src/audit/rules/${id}/docs.md`;
    if (!existsSync(join(root, source))) {
      throw new Error(`${source} is missing: every rule has a page`);
    }
    return [`docs/rules/${id}.md`, `<!-- Written by \`npm run gen\` from ${source}. -->\n\n${text(source)}`];
  });
  const folders = [...new Set(rules.map(({ id }) => id.split('/')[0]))];
  return [
    ['docs/rules/README.md', ruleTable('Rules', rules, '', 'coverage.md')],
    ...folders.map(folder => [
      `docs/rules/${folder}/README.md`,
      ruleTable(
        `Rules: ${folder}`,
        rules.filter(({ id }) => id.startsWith(`${folder}/`)),
        `${folder}/`,
        '../coverage.md'
      )
    ]),
    ...pages
  ];
}

/** A page with a table of rules, in a folder of `docs/rules/` or in that one itself. */
function ruleTable(title, rules, folder, coverage) {
  const rows = rules.map(
    ({ id, severity, tier, topics, summary }) =>
      `| [${id}](${id.slice(folder.length)}.md) | ${tier} | ${severity} | ${topics.map(topic => TOPICS[topic].title).join(', ')} | ${summary.replaceAll('|', '\\|')} |`
  );
  return `<!-- Written by \`npm run gen\`. -->

# ${title}

A rule in preview is off unless it is asked for (\`--preview\` of the command). Its topics say which criteria of a persona it
judges: [coverage](${coverage}).

| Rule | Tier | Severity | Topics | What it finds |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** What each persona asks for and which rules judge it; what the standard one asks for must have a rule. */
function coverage(rules, personas) {
  const link = ({ id, tier }) => `[${id}](${id}.md)${tier === 'preview' ? ' (preview)' : ''}`;
  const parts = personas.map(({ id, title, evaluateFor, principles, antiPatterns }) => {
    const items = (list, topicsOf) =>
      list.map(item => {
        const topics = topicsOf(item);
        const found = rules.filter(rule => rule.topics.some(topic => topics.has(topic)));
        if (found.length === 0 && id === STANDARD_PERSONA) {
          throw new Error(`no rule covers "${item}" of ${title}`);
        }
        return `- **${item}**: ${found.map(link).join(', ') || 'left to the reviewer'}`;
      });
    return `## ${title}

### Criteria

${items(evaluateFor, topicsOf).join('\n')}

### Principles and anti-patterns

${items([...principles, ...antiPatterns], topicsIn).join('\n')}
`;
  });
  return `<!-- Written by \`npm run gen\`. -->

# What the personas ask for, and the rules that look for it

${parts.join('\n')}`;
}

/** The JSON Schema of what a zod schema reads. */
function jsonSchema(schema, title) {
  return JSON.stringify({ title, ...z.toJSONSchema(schema) });
}

/** The text under a heading of a page, up to the next one of the same level. */
function under(page, heading) {
  const nodes = fromMarkdown(page).children;
  const start = nodes.findIndex(node => node.type === 'heading' && toString(node) === heading);
  const level = nodes[start]?.depth;
  const end = nodes.findIndex((node, at) => at > start && node.type === 'heading' && node.depth <= level);
  const inside = start < 0 ? [] : nodes.slice(start + 1, end < 0 ? undefined : end);
  return inside.length === 0
    ? ''
    : page.slice(inside[0].position.start.offset, inside.at(-1).position.end.offset);
}

/** The pages as panel and command show them, with the part that every opened finding of the rule shows. */
function panelPages(rules) {
  const entries = rules.map(({ id }) => {
    const page = text(`src/audit/rules/${id}/docs.md`);
    const why = under(page, 'Why it matters');
    if (!why) {
      throw new Error(`src/audit/rules/${id}/docs.md: nothing stands under "Why it matters"`);
    }
    return `${JSON.stringify(id)}: { why: ${JSON.stringify(why)}, page: ${JSON.stringify(page)} }`;
  });
  return `${HEADER}
/** The rules' pages in Markdown, by the id of the rule. */
export const RULE_PAGES: Readonly<Record<string, { readonly why: string; readonly page: string }>> = { ${entries.join(',\n')} };
`;
}

/** The version for the engine, which reads no files. */
function versionModule() {
  const { version } = JSON.parse(text('package.json'));
  return `${HEADER}
/** Version of the package, as package.json has it. */
export const VERSION = ${JSON.stringify(version)};
`;
}

const rules = readRules();
const personas = shippedPersonas();
const wanted = new Map([
  ['src/audit/version.ts', versionModule()],
  ['src/audit/rules/index.ts', ruleIndex(rules)],
  ['src/audit/suggestions/index.ts', suggestionIndex()],
  ['src/audit/persona/builtin.ts', personaTexts()],
  ['src/audit/persona/shipped.json', JSON.stringify(personas)],
  ...rulePages(rules),
  ['docs/rules/coverage.md', coverage(rules, personas)],
  ['docs/preflight.schema.json', jsonSchema(settingsSchema, 'Settings of Preflight')],
  ['docs/report.schema.json', jsonSchema(reportFile, 'Readiness report of Preflight on a notebook')],
  ['src/audit/rules/pages.ts', panelPages(rules)]
]);

const drifted = [];
for (const [path, content] of wanted) {
  const full = join(root, path);
  const options = await prettier.resolveConfig(full);
  const formatted = await prettier.format(content, { ...options, filepath: full });
  if (!existsSync(full) || readFileSync(full, 'utf8') !== formatted) {
    drifted.push(path);
    if (!check) {
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, formatted);
    }
  }
}
for (const path of filesBelow('docs/rules', '.md').map(name => `docs/rules/${name}`)) {
  if (!wanted.has(path)) {
    drifted.push(path);
    if (!check) {
      rmSync(join(root, path));
    }
  }
}

for (const path of drifted) {
  console.log(`${check ? 'drifted' : 'wrote'} ${relative(root, join(root, path))}`);
}
if (check && drifted.length > 0) {
  console.error('Generated files do not match their sources: run `npm run gen` and commit.');
  process.exitCode = 1;
}
