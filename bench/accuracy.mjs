/**
 * How often findings agree with labels:
 * node bench/accuracy.mjs LABELS.json [--reviewed REVIEWED.json] [--list] [--set NAME] [--kind KIND]
 * See README.md for what is counted.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { audit, table } from './command.mjs';
import { counted, judged, pairSet, PREFLIGHT_KINDS, readLabels, scores } from './labels.mjs';
import { judgedPairs } from './pairs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean' },
    set: { type: 'string' },
    kind: { type: 'string' },
    reviewed: { type: 'string' }
  }
});
if (positionals.length !== 1) {
  console.error(
    'usage: node bench/accuracy.mjs LABELS.json [--reviewed FILE] [--list] [--set NAME] [--kind KIND]'
  );
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

const pairVerdicts = await judgedPairs(entries, kinds);

show(new Map([...counts, ...counted(pairVerdicts, ({ set }) => `${pairSet(set)}, asked`)]));
console.log(`${entries.length} entries, ${unanswered.length} not answered, ${seconds.toFixed(1)} s`);
if (errors.trim() !== '') {
  console.error(errors.trim());
}
if (values.reviewed !== undefined) {
  const reviewed = JSON.parse(readFileSync(values.reviewed, 'utf8'));
  // A set that labels pairs says nothing of its files as wholes.
  const asRead = [
    ...verdicts.filter(({ entry }) => !(entry.scope === 'pair' && entry.lines)),
    ...pairVerdicts
  ].map(verdict => ({ ...verdict, dispute: disputeOf(reviewed, verdict) }));
  const disputed = asRead.filter(({ dispute }) => dispute);
  console.log(
    `\nwithout the ${disputed.length} labels that were read and are disputed in ${values.reviewed}`
  );
  show(counted(asRead.filter(({ dispute }) => !dispute)));
  for (const { entry, kind, verdict } of asRead.filter(v => !v.dispute && /^f[np]$/.test(v.verdict))) {
    console.log(`${verdict}  ${kind}  ${entry.id}`);
  }
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
if (values.list) {
  for (const { entry, kind, verdict, said } of pairVerdicts.filter(v => /^f[np]$/.test(v.verdict))) {
    console.log(
      `${verdict}  ${kind}  ${pairSet(entry.set)}  ${entry.id}${pairOf(entry)}  ${JSON.stringify(said)}`
    );
  }
}
process.exitCode = unanswered.length > 0 ? 1 : 0;

/** The reviewer's word on a label that the verdict goes against; a label that holds, or that agrees, has none. */
function disputeOf(reviewed, { entry, kind, verdict }) {
  return /^f[np]$/.test(verdict) ? reviewed.find(r => r.id === entry.id && r.kind === kind) : undefined;
}

function show(rows) {
  table([
    ['set', 'kind', 'tp', 'fp', 'fn', 'tn', 'unjudged', 'precision', 'recall', 'F1'],
    ...[...rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, row]) => {
        const { precision, recall, f1 } = scores(row);
        const figures = [row.tp, row.fp, row.fn, row.tn, row.unjudged];
        return [...key.split('\t'), ...figures, share(precision), share(recall), share(f1)];
      })
  ]);
}

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
