/*
 * Looks at every regular expression of the sources for texts on which it is slow, with recheck.
 *
 *   npm run patterns              those that nobody has looked at yet, and writes scripts/patterns/verdicts.json
 *   npm run patterns -- --all     all of them again (6 minutes on a busy machine)
 *   npm run patterns -- --check   writes nothing, and looks at nothing: whether all are in that file, and what is slow is explained
 */
import './typescript.mjs';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './new.mjs';
import { collectPatterns } from './patterns/collect.mjs';
import { MADE, SLOW } from './patterns/explained.mjs';

/** Milliseconds for one of them; the slowest took 9 seconds. */
const LIMIT = 60_000;
const FILE = join(root, 'scripts/patterns/verdicts.json');

const { values } = parseArgs({ options: { check: { type: 'boolean' }, all: { type: 'boolean' } } });

/** What is slow by growth: `safe` and `linear`, `degree N` of a text's length, or `exponential`. */
function verdictOf({ status, complexity, error }) {
  if (status === 'unknown') {
    throw new Error(`not decided: ${error.kind}`);
  }
  return complexity.type === 'polynomial' ? `degree ${complexity.degree}` : complexity.type;
}

async function lookAt(patterns) {
  const { check } = await import('recheck');
  const verdicts = {};
  const undecided = [];
  for (const pattern of patterns) {
    const end = pattern.lastIndexOf('/');
    try {
      verdicts[pattern] = verdictOf(
        await check(pattern.slice(1, end), pattern.slice(end + 1), { timeout: LIMIT })
      );
    } catch (error) {
      undecided.push(`${pattern}: ${error.message}`);
    }
  }
  return { verdicts, undecided };
}

const found = collectPatterns();
const { FORMATS } = await import('../src/audit/secrets/formats.ts');
for (const { pattern } of FORMATS) {
  found.push({ file: 'src/audit/secrets/formats.ts', line: null, pattern: String(pattern), code: '' });
}
const made = found.filter(({ pattern }) => pattern === null);
const patterns = [...new Set(found.flatMap(({ pattern }) => pattern ?? []))].sort();
const before = JSON.parse(readFileSync(FILE, 'utf8'));
const isKnown = pattern => Object.hasOwn(before, pattern);
const problems = [];

let verdicts = before;
if (values.check) {
  for (const pattern of patterns.filter(each => !isKnown(each))) {
    problems.push(`nobody has looked at ${pattern}: npm run patterns`);
  }
  for (const pattern of Object.keys(before).filter(each => !patterns.includes(each))) {
    problems.push(`${pattern} is nowhere any more: npm run patterns`);
  }
} else {
  const looked = await lookAt(patterns.filter(each => values.all || !isKnown(each)));
  problems.push(...looked.undecided);
  const all = { ...before, ...looked.verdicts };
  verdicts = Object.fromEntries(patterns.filter(each => each in all).map(each => [each, all[each]]));
  writeFileSync(FILE, `${JSON.stringify(verdicts, null, 2)}\n`);
}
const isSlow = verdict => verdict === 'exponential' || Number(/^degree (\d+)$/.exec(verdict)?.[1] ?? 0) > 2;
for (const [pattern, verdict] of Object.entries(verdicts)) {
  if (isSlow(verdict) && !Object.hasOwn(SLOW, pattern)) {
    problems.push(
      `${verdict}: ${pattern}: rewrite it, or say in scripts/patterns/explained.mjs why it may stay`
    );
  }
}
for (const pattern of Object.keys(SLOW).filter(each => !isSlow(verdicts[each]))) {
  problems.push(`explained, and not slow or nowhere: ${pattern}`);
}
for (const { file, line, code } of made.filter(each => !Object.hasOwn(MADE, each.code))) {
  problems.push(`${file}:${line}: ${code}: say in scripts/patterns/explained.mjs what it is made of`);
}
for (const code of Object.keys(MADE).filter(each => !made.some(other => other.code === each))) {
  problems.push(`explained, and nowhere: ${code}`);
}

const counts = {};
for (const verdict of Object.values(verdicts)) {
  const kind = verdict === 'safe' ? 'linear' : verdict;
  counts[kind] = (counts[kind] ?? 0) + 1;
}
const told = Object.entries(counts)
  .sort()
  .map(([kind, count]) => `${count} ${kind}`);
console.log(
  `${found.length} regular expressions, ${patterns.length} different ones: ${told.join(', ')}; ${made.length} made at run time.`
);
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length > 0 ? 1 : 0;
