/** Fixes the findings of a notebook that is too large for every fix to be tried alone: many are tried at once, and fewer where that fails. */
import type { Fix } from './finding';
import { MOST_TRIED } from './flow/budget';
import { compatible, editsOf } from './compatible';
import { applyEdits } from './notebook/edit';
import { keepsOrder } from './notebook/script/marimo/order';
import type { Notebook } from './notebook/types';
import { amount, isAsGood } from './standing';
import { type Candidate, type Judgement, outcomeOf, likeness } from './verify';

/** What came of it. */
export interface FixedMany {
  readonly notebook: Notebook;
  /** Of the notebook as it is now, the findings that were to be fixed. */
  readonly left: readonly Candidate[];
  /** How many of them may have fixes that were not tried. */
  readonly untried: number;
  readonly safe: boolean;
}

interface Proposal {
  readonly candidate: Candidate;
  readonly fix: Fix;
}

/**
 * A group of fixes holds when as many findings are gone as it has fixes, each of what it fixes is said less often, and the notebook
 * is as good as before otherwise. What is done is counted, as in {@link MOST_TRIED}.
 *
 * @param judge audits a notebook
 * @param isLooked whether a rule's findings are to be fixed
 */
export function fixMany(
  notebook: Notebook,
  judge: (notebook: Notebook) => Judgement,
  isLooked: (rule: string) => boolean,
  isWanted: (fix: Fix) => boolean
): FixedMany {
  const lookedAt = (of: Judgement): Candidate[] =>
    of.candidates.filter(({ finding }) => isLooked(finding.rule));
  let current = notebook;
  let now = judge(current);
  let safe = true;
  let most = now.candidates.length;
  let spent = now.size;
  // Fingerprints of findings whose fix is none, is not wanted, or did not hold.
  const refused = new Set<string>();
  const withheld = new Set<string>();
  const proposalOf = (candidate: Candidate): Proposal | null => {
    const { fingerprint } = candidate.finding;
    const proposed = refused.has(fingerprint) ? [] : (candidate.fixes?.() ?? []);
    const fix = proposed.find(
      each => isWanted(each) && (!current.runsByNeed || keepsOrder(current, each.edits))
    );
    if (!fix) {
      refused.add(fingerprint);
      if (proposed.length > 0) {
        withheld.add(fingerprint);
      }
    }
    return fix ? { candidate, fix } : null;
  };
  while (spent <= MOST_TRIED) {
    const proposals: Proposal[] = [];
    for (const candidate of lookedAt(now)) {
      const proposal = proposals.length < most ? proposalOf(candidate) : null;
      if (proposal) {
        proposals.push(proposal);
      }
    }
    const together = compatible(proposals, ({ fix }) => fix.edits);
    if (together.length === 0) {
      break;
    }
    const next = applyEdits(current, editsOf(together.map(({ fix }) => fix)));
    const after = judge(next);
    spent += after.size + proposals.length;
    if (holds(together, now, after, lookedAt(now).length - lookedAt(after).length)) {
      safe &&= together.every(({ fix }) => fix.safe);
      [current, now] = [next, after];
      most = together.length * 2;
    } else if (together.length === 1) {
      refused.add(together[0].candidate.finding.fingerprint);
    } else {
      most = Math.floor(together.length / 2);
    }
  }
  const left = lookedAt(now);
  const untried = left.filter(
    ({ finding: { fingerprint }, fixes }) => fixes && (!refused.has(fingerprint) || withheld.has(fingerprint))
  ).length;
  return { notebook: current, left, untried, safe };
}

function holds(together: readonly Proposal[], now: Judgement, after: Judgement, gone: number): boolean {
  const [before, then] = [outcomeOf(now), outcomeOf(after)];
  const fixed = new Map<string, number>();
  for (const { candidate } of together) {
    const words = likeness(candidate.finding);
    fixed.set(words, amount(fixed, words) + 1);
  }
  return (
    gone >= together.length &&
    isAsGood(then, before) &&
    [...fixed].every(
      ([words, count]) =>
        amount(then.said, words) <= amount(before.said, words) - count || !then.said.has(words)
    )
  );
}
