/**
 * How often findings agree with labels: node bench/accuracy.mjs LABELS.json [--list] [--set NAME] [--kind KIND]
 * See README.md for what is counted.
 */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, table } from './command.mjs';

/** Kinds as labels name them, and the rule that finds each. */
const RULES = {
  preprocessing: 'leakage/preprocessing',
  overlap: 'leakage/overlap',
  'overlap(oversampling before split)': 'leakage/overlap',
  'multi-test': 'leakage/multi-test',
  'missing-seed': 'reproducibility/unseeded-randomness'
};
/** Lines by which a finding may miss the labelled call and still mean it (calls written over several lines). */
const NEAR = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, set: { type: 'string' }, kind: { type: 'string' } }
});
if (positionals.length !== 1) {
  console.error('usage: node bench/accuracy.mjs LABELS.json [--list] [--set NAME] [--kind KIND]');
  process.exit(2);
}
const labelsPath = resolve(positionals[0]);
const entries = JSON.parse(readFileSync(labelsPath, 'utf8'))
  .map(entry => ({ ...entry, path: resolve(dirname(labelsPath), entry.file) }))
  .filter(entry => values.set === undefined || entry.set === values.set);

const { results, seconds, errors } = await audit([...new Set(entries.map(entry => entry.path))]);
const byFile = new Map(results.map(result => [result.file, result]));

/** Whether a finding, or a step of its evidence, stands at the labelled train or test call. */
function touches(finding, lines) {
  const places = [finding, ...finding.evidence];
  return [lines.train_at, lines.test_at]
    .filter(Boolean)
    .some(call => places.some(({ cell, line }) => cell === call.cell && Math.abs(line - call.line) <= NEAR));
}

function judge(expected, found) {
  return expected ? (found ? 'tp' : 'fn') : found ? 'fp' : 'tn';
}

const counts = new Map();
const list = [];
function count(set, kind, verdict) {
  const key = `${set}\t${kind}`;
  const row = counts.get(key) ?? { tp: 0, fp: 0, fn: 0, tn: 0, unjudged: 0 };
  row[verdict] += 1;
  counts.set(key, row);
}

let missing = 0;
for (const entry of entries) {
  const result = byFile.get(entry.path);
  if (!result || result.error) {
    missing += 1;
    list.push(`none  ${entry.set}  ${entry.file}  ${result?.error ?? 'the command gave no line'}`);
  }
  for (const expected of [true, false]) {
    for (const label of expected ? entry.kinds_expected : entry.kinds_expected_absent) {
      const rule = RULES[label];
      const kind = label.replace(/\(.*/, '');
      if (!rule || (values.kind !== undefined && values.kind !== kind)) {
        continue;
      }
      const findings = (result?.findings ?? []).filter(finding => finding.rule === rule);
      const verdict = judge(expected, findings.length > 0);
      count(entry.set, kind, verdict);
      if (entry.scope === 'pair' && entry.lines) {
        const atPair = findings.filter(finding => touches(finding, entry.lines));
        count(`${entry.set} (pair)`, kind, judge(expected, atPair.length > 0));
        if (findings.length > 0 && atPair.length === 0) {
          count(`${entry.set} (pair)`, kind, 'unjudged');
        }
      }
      if (verdict === 'fp' || verdict === 'fn') {
        const pair = entry.lines
          ? `  pair ${['train', 'test'].map(side => `${entry.lines[side]} ${at(entry.lines[`${side}_at`])}`).join(' / ')}`
          : '';
        list.push(`${verdict}  ${kind}  ${entry.set}  ${relative('.', entry.path)}${pair}`);
        for (const finding of findings) {
          list.push(`      ${at(finding)}  ${finding.message}`);
        }
      }
    }
  }
}

function at(place) {
  return place ? `cell ${place.cell} line ${place.line}` : '(no line)';
}
function ratio(part, whole) {
  return whole === 0 ? '-' : (part / whole).toFixed(3);
}

table([
  ['set', 'kind', 'tp', 'fp', 'fn', 'tn', 'unjudged', 'precision', 'recall', 'F1'],
  ...[...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { tp, fp, fn, tn, unjudged }]) => [
      ...key.split('\t'),
      tp,
      fp,
      fn,
      tn,
      unjudged,
      ratio(tp, tp + fp),
      ratio(tp, tp + fn),
      ratio(2 * tp, 2 * tp + fp + fn)
    ])
]);
console.log(`${entries.length} entries, ${missing} not answered, ${seconds.toFixed(1)} s`);
if (errors.trim() !== '') {
  console.error(errors.trim());
}
if (values.list) {
  console.log(list.join('\n'));
}
process.exitCode = missing > 0 ? 1 : 0;
