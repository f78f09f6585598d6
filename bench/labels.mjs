/** Labels of notebooks, and how a tool's findings are judged by them. See README.md for what is counted. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What preflight's rules find, in the words of the labels. */
export const PREFLIGHT_KINDS = {
  'leakage/preprocessing': 'preprocessing',
  'leakage/overlap': 'overlap',
  'leakage/multi-test': 'multi-test',
  'leakage/temporal': 'temporal',
  'reproducibility/unseeded-randomness': 'missing-seed'
};
/** Labels that have a narrower name than the kind they belong to. */
const NARROWER = {
  'overlap(oversampling before split)': 'overlap',
  'temporal-shuffled-split': 'temporal'
};
/** Lines by which a finding may miss the labelled call and still mean it (calls written over several lines). */
const NEAR = 2;

/** Entries of a file of labels, each with the `path` of its notebook. */
export function readLabels(file, { set } = {}) {
  const labelsPath = resolve(file);
  return JSON.parse(readFileSync(labelsPath, 'utf8'))
    .map(entry => ({ ...entry, path: resolve(dirname(labelsPath), entry.file) }))
    .filter(entry => set === undefined || entry.set === set);
}

/**
 * Judges what a tool found.
 *
 * @param {object[]} entries labels as `readLabels` gives them
 * @param {Map<string, {findings: object[], error?: string | null}>} answers by path; findings have a `kind`, and for
 *   entries with `scope: "pair"` a place and evidence
 * @param {Set<string>} kinds what the tool looks for; nothing is counted for other kinds
 * @returns {{counts: Map<string, object>, verdicts: object[], unanswered: object[]}} counts by `set\tkind`
 */
export function judged(entries, answers, kinds) {
  const counts = new Map();
  const verdicts = [];
  const unanswered = [];
  const count = (set, kind, verdict) => {
    const key = `${set}\t${kind}`;
    const row = counts.get(key) ?? { tp: 0, fp: 0, fn: 0, tn: 0, unjudged: 0 };
    row[verdict] += 1;
    counts.set(key, row);
  };
  for (const entry of entries) {
    const answer = answers.get(entry.path);
    if (!answer || answer.error) {
      unanswered.push({ entry, error: answer?.error ?? 'no answer' });
    }
    for (const { kind, expected } of labelsOf(entry)) {
      if (!kinds.has(kind)) {
        continue;
      }
      const findings = (answer?.findings ?? []).filter(finding => finding.kind === kind);
      const verdict = compared(expected, findings.length > 0);
      count(entry.set, kind, verdict);
      verdicts.push({ entry, kind, verdict, findings });
      if (entry.scope === 'pair' && entry.lines) {
        const atPair = findings.filter(finding => touches(finding, entry.lines));
        count(pairSet(entry.set), kind, compared(expected, atPair.length > 0));
        if (findings.length > 0 && atPair.length === 0) {
          count(pairSet(entry.set), kind, 'unjudged');
        }
      }
    }
  }
  return { counts, verdicts, unanswered };
}

/** Counts of verdicts by `set\tkind`. */
export function counted(verdicts, nameOf = ({ set }) => set) {
  const counts = new Map();
  for (const { entry, kind, verdict } of verdicts) {
    const key = `${nameOf(entry)}\t${kind}`;
    const row = counts.get(key) ?? { tp: 0, fp: 0, fn: 0, tn: 0, unjudged: 0 };
    row[verdict] += 1;
    counts.set(key, row);
  }
  return counts;
}

/** The name under which a set is counted by pair of train and test call. */
export function pairSet(set) {
  return `${set} (pair)`;
}

export function scores({ tp, fp, fn }) {
  return { precision: tp / (tp + fp), recall: tp / (tp + fn), f1: (2 * tp) / (2 * tp + fp + fn) };
}

/** What an entry says of each kind. */
export function labelsOf(entry) {
  return [
    ...entry.kinds_expected.map(label => ({ kind: NARROWER[label] ?? label, expected: true })),
    ...entry.kinds_expected_absent.map(label => ({ kind: NARROWER[label] ?? label, expected: false }))
  ];
}

export function compared(expected, found) {
  return expected ? (found ? 'tp' : 'fn') : found ? 'fp' : 'tn';
}

/** Whether a finding, or a step of its evidence, stands at the labelled train or test call. */
function touches(finding, lines) {
  const places = [finding, ...(finding.evidence ?? [])];
  return [lines.train_at, lines.test_at]
    .filter(Boolean)
    .some(call => places.some(({ cell, line }) => cell === call.cell && Math.abs(line - call.line) <= NEAR));
}
