/**
 * How often findings agree with labels: node bench/accuracy.mjs LABELS.json [--list] [--set NAME] [--kind KIND]
 * See README.md for what is counted.
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, table } from './command.mjs';
import { judged, PREFLIGHT_KINDS, readLabels, scores } from './labels.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean' }, set: { type: 'string' }, kind: { type: 'string' } }
});
if (positionals.length !== 1) {
  console.error('usage: node bench/accuracy.mjs LABELS.json [--list] [--set NAME] [--kind KIND]');
  process.exit(2);
}
const entries = readLabels(positionals[0], values);
const { results, seconds, errors } = await audit([...new Set(entries.map(entry => entry.path))]);
const answers = new Map(
  results.map(({ file, error, findings }) => [
    file,
    { error, findings: findings.map(finding => ({ ...finding, kind: PREFLIGHT_KINDS[finding.rule] })) }
  ])
);
const kinds = new Set(values.kind === undefined ? Object.values(PREFLIGHT_KINDS) : [values.kind]);
const { counts, verdicts, unanswered } = judged(entries, answers, kinds);

table([
  ['set', 'kind', 'tp', 'fp', 'fn', 'tn', 'unjudged', 'precision', 'recall', 'F1'],
  ...[...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, row]) => {
      const { precision, recall, f1 } = scores(row);
      return [
        ...key.split('\t'),
        row.tp,
        row.fp,
        row.fn,
        row.tn,
        row.unjudged,
        share(precision),
        share(recall),
        share(f1)
      ];
    })
]);
console.log(`${entries.length} entries, ${unanswered.length} not answered, ${seconds.toFixed(1)} s`);
if (errors.trim() !== '') {
  console.error(errors.trim());
}
if (values.list) {
  for (const { entry, error } of unanswered) {
    console.log(`none  ${entry.set}  ${entry.file}  ${error}`);
  }
  for (const { entry, kind, verdict, findings } of verdicts) {
    if (verdict === 'fp' || verdict === 'fn') {
      console.log(`${verdict}  ${kind}  ${entry.set}  ${relative('.', entry.path)}${pairOf(entry)}`);
      for (const finding of findings) {
        console.log(`      ${at(finding)}  ${finding.message}`);
      }
    }
  }
}
process.exitCode = unanswered.length > 0 ? 1 : 0;

function pairOf({ lines }) {
  return lines
    ? `  pair ${['train', 'test'].map(side => `${lines[side]} ${at(lines[`${side}_at`])}`).join(' / ')}`
    : '';
}

function at(place) {
  return place ? `cell ${place.cell} line ${place.line}` : '(no line)';
}

function share(value) {
  return Number.isNaN(value) ? '-' : value.toFixed(3);
}
