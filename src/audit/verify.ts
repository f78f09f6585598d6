import type { WorkspaceFacts } from './facts';
import type { Finding, Fix } from './finding';
import { MOST_TRIED } from './flow/budget';
import type { CellStatus } from './flow/types';
import { applyEdits } from './notebook/edit';
import { keepsOrder } from './notebook/script/marimo/order';
import type { Notebook } from './notebook/types';
import { amount, isAsGood, type Standing, standingOf } from './standing';

/** A finding whose fixes nobody has tried yet; working them out costs something too. */
export interface Candidate {
  readonly finding: Finding;
  readonly fixes: (() => readonly Fix[]) | null;
}

/** What an audit says before fixes are looked at. */
export interface Judgement {
  readonly candidates: readonly Candidate[];
  readonly cells: readonly CellStatus[];
  /** How much there was to look at: cells, calls, events and findings. */
  readonly size: number;
}

/** What is compared of two audits. */
export interface Outcome extends Standing {
  /** How often each rule says each thing. */
  readonly said: ReadonlyMap<string, number>;
}

export interface Verification {
  /** The findings, with those of their fixes that hold. */
  readonly findings: readonly Finding[];
  /** How many findings still have fixes that nobody has tried. */
  readonly pending: number;
  /** How many findings may have fixes that nobody will try: the notebook is too large for it. */
  readonly untried: number;
}

/**
 * Tries fixes before anyone is offered them: a fix holds when the notebook with its edits, audited again, has the
 * finding no more, has fewer findings of its rule and of no rule more, and has no cell that can be read less well. Where cells run
 * by what they need, it also leaves their order alone.
 * Findings are counted rather than compared, since an edit changes the names that the others speak of.
 *
 * A trial costs as much as auditing after an edit in the first cell that the fix changes, and a notebook of hundreds of
 * cells may have dozens of candidates, so they are not tried with every keystroke. Answers are kept as long as the code
 * cells and the facts are the same; an edit anywhere may change any of them, so then all are tried anew, when the
 * caller has time: `budget` says how many milliseconds to spend at most, and what is left is done by later calls. At
 * least one is tried whenever the budget is above zero, so that calling again always ends. Of a notebook that is so large
 * that trials of it take long, only the fixes of the first findings are tried ({@link MOST_TRIED}).
 */
export class Verifier {
  /** @param judge audits a notebook; one that remembers the last notebook makes trials cheap */
  constructor(
    private readonly judge: (notebook: Notebook, facts: WorkspaceFacts | null) => Judgement,
    private readonly now: () => number
  ) {}

  /** @param only the rules whose fixes are tried, where others are not wanted */
  verify(
    notebook: Notebook,
    facts: WorkspaceFacts | null,
    before: Judgement,
    budget: number,
    only?: readonly string[]
  ): Verification {
    if (before.candidates.every(({ fixes }) => !fixes)) {
      return { findings: before.candidates.map(({ finding }) => finding), pending: 0, untried: 0 };
    }
    this.begin(notebook, facts);
    const start = this.now();
    const outcome = outcomeOf(before);
    let pending = 0;
    let untried = 0;
    let tried = false;
    const findings = before.candidates.map(({ finding, fixes }) => {
      if (!fixes || only?.includes(finding.rule) === false) {
        return finding;
      }
      let held = this.held.get(finding.fingerprint);
      if (!held && this.looked > MOST_TRIED) {
        untried += 1;
        return finding;
      }
      if (!held && budget > 0 && (!tried || this.now() - start < budget)) {
        tried = true;
        // Working a fix out goes through the statements of the notebook.
        this.looked += notebook.cells.length;
        held = fixes().filter(fix => this.holds(fix, finding, notebook, facts, outcome));
        this.held.set(finding.fingerprint, held);
      }
      pending += held ? 0 : 1;
      return held && held.length > 0 ? { ...finding, fixes: held } : finding;
    });
    return { findings, pending, untried };
  }

  /** Forgets what was known of another state of the notebook. */
  private begin(notebook: Notebook, facts: WorkspaceFacts | null): void {
    const state = JSON.stringify([facts, notebook.cells.map(c => (c.kind === 'code' ? c.source : null))]);
    if (state !== this.state) {
      this.state = state;
      this.held.clear();
      this.outcomes.clear();
      this.looked = 0;
    }
  }

  private holds(
    fix: Fix,
    finding: Finding,
    notebook: Notebook,
    facts: WorkspaceFacts | null,
    before: Outcome
  ): boolean {
    if (notebook.runsByNeed && !keepsOrder(notebook, fix.edits)) {
      return false;
    }
    // Several findings may have one fix in common: the notebook after it is audited once.
    const key = JSON.stringify(fix.edits);
    let after = this.outcomes.get(key);
    if (!after) {
      const judged = this.judge(applyEdits(notebook, fix.edits), facts);
      this.looked += judged.size;
      after = outcomeOf(judged);
      this.outcomes.set(key, after);
    }
    const words = likeness(finding);
    return (
      amount(after.said, words) < amount(before.said, words) &&
      amount(after.rules, finding.rule) < amount(before.rules, finding.rule) &&
      isAsGood(after, before)
    );
  }

  private state = '';
  /** What trials of this state have looked at. */
  private looked = 0;
  /** Fixes that hold, by fingerprint of the finding. */
  private readonly held = new Map<string, readonly Fix[]>();
  private readonly outcomes = new Map<string, Outcome>();
}

/** A finding is the same when it says the same: its place and the text at fault may have been edited. */
export function likeness({ rule, message }: Finding): string {
  return `${rule}\n${message}`;
}

export function outcomeOf({ candidates, cells }: Judgement): Outcome {
  const findings = candidates.map(({ finding }) => finding);
  const said = new Map<string, number>();
  for (const finding of findings) {
    said.set(likeness(finding), amount(said, likeness(finding)) + 1);
  }
  return { said, ...standingOf(findings, cells) };
}
