/**
 * What the command does on a folder of real notebooks:
 * node bench/corpus.mjs FOLDER [--sample N] [--seed S] [--rule ID] [--preview]
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, percentile, table } from './command.mjs';
import { generator, picked } from './notebooks.mjs';

/** Lines of code shown before and after a sampled finding. */
const CONTEXT = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    rule: { type: 'string' },
    preview: { type: 'boolean', default: false }
  }
});
if (positionals.length !== 1) {
  console.error('usage: node bench/corpus.mjs FOLDER [--sample N] [--seed S] [--rule ID] [--preview]');
  process.exit(2);
}
const folder = resolve(positionals[0]);
const notebooks = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ipynb'))
  .map(path => join(folder, path));

const { results, seconds, code, errors } = await audit([folder], values.preview ? ['--preview'] : []);
const answered = new Set(results.filter(result => !result.error).map(result => result.file));
const findings = results.flatMap(({ file, findings: found }) => found.map(finding => ({ file, ...finding })));
const sizes = results.map(result => result.findings.length);
const ms = results.map(result => result.ms);
const silent = notebooks.filter(path => !results.some(result => result.file === path));

console.log(
  `answered ${answered.size} of ${notebooks.length}, exit code ${code}, ${seconds.toFixed(1)} s in all`
);
console.log(
  `ms a notebook: p50 ${show(ms, 0.5)}, p95 ${show(ms, 0.95)}, p99 ${show(ms, 0.99)}, most ${show(ms, 1)}`
);
console.log(
  `findings a notebook: median ${percentile(sizes, 0.5)}, p90 ${percentile(sizes, 0.9)}, all ${findings.length}`
);
for (const result of results.filter(({ error }) => error)) {
  console.log(`error  ${relative(folder, result.file)}  ${result.error}`);
}
for (const path of silent) {
  console.log(`no line  ${relative(folder, path)}`);
}
const rules = new Map();
for (const { rule, file } of findings) {
  const row = rules.get(rule) ?? { count: 0, files: new Set() };
  row.count += 1;
  row.files.add(file);
  rules.set(rule, row);
}
table([
  ['rule', 'findings', 'notebooks'],
  ...[...rules].sort().map(([rule, { count, files }]) => [rule, count, files.size])
]);
if (errors.trim() !== '') {
  console.error(errors.trim());
}

const wanted = Number(values.sample);
if (wanted > 0) {
  const pool = findings.filter(({ rule }) => values.rule === undefined || rule === values.rule);
  for (const [index, finding] of picked(pool, wanted, generator(Number(values.seed))).entries()) {
    print(finding, index + 1);
  }
}
process.exitCode = silent.length > 0 || results.some(({ error }) => error) ? 1 : 0;

function show(numbers, share) {
  return percentile(numbers, share).toFixed(1);
}

/** Sources of a notebook's cells, nbformat 3 to 4. */
function cellSources(file) {
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.ipynb')) {
    return null;
  }
  const notebook = JSON.parse(text);
  const cells = notebook.cells ?? (notebook.worksheets ?? []).flatMap(sheet => sheet.cells);
  return cells.map(cell => [cell.source ?? cell.input ?? []].flat().join(''));
}

function print({ file, rule, severity, cell, line, message, evidence }, number) {
  console.log(`\n${'='.repeat(100)}\n${number}. ${rule} [${severity}]  ${relative(folder, file)}`);
  console.log(`   ${message}`);
  const sources = cellSources(file);
  for (const place of [{ cell, line, note: 'finding' }, ...evidence]) {
    console.log(`   --- cell ${place.cell} line ${place.line}: ${place.note}`);
    const lines = sources?.[place.cell]?.split('\n') ?? [];
    const first = Math.max(1, place.line - CONTEXT);
    for (let at = first; at <= Math.min(lines.length, place.line + CONTEXT); at += 1) {
      console.log(
        `   ${at === place.line ? '>' : ' '} ${String(at).padStart(4)} ${lines[at - 1].slice(0, 160)}`
      );
    }
  }
}
