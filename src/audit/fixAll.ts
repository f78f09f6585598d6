/** Fixes every finding that can be fixed, of some rules or of all, as one change of the notebook. */
import { type Asked, Auditor } from './audit';
import type { Finding, Fix } from './finding';
import { compatible, editsOf } from './compatible';
import { fixMany } from './fixMany';
import { MOST_TRIED } from './flow/budget';
import { applyEdits } from './notebook/edit';
import type { Edit, Notebook } from './notebook/types';
import { isAsGood, type Standing, standingOf } from './standing';

/** Which fixes are applied. */
export interface Wanted {
  /** The rules whose findings are fixed; all when not given. What the others say may not get worse either. */
  readonly rules?: readonly string[];
  /** Whether fixes that change more than the fault are left out. */
  readonly safeOnly?: boolean;
}

export interface FixedAll {
  readonly edits: readonly Edit[];
  /** How many findings, of those looked at, are gone with the edits. */
  readonly fixed: number;
  readonly left: number;
  /** How many of those left have a fix that was not wanted. */
  readonly withheld: number;
  /** How many of those left may have a fix that was not tried, since the notebook is too large to try all in time. */
  readonly untried: number;
  /** Whether every fix among them was a safe one. */
  readonly safe: boolean;
}

/** Fixes of one round may take this many rounds to be done one by one; each leaves fewer findings than before. */
const MOST_ROUNDS = 200;

/**
 * Fixes can be in each other's way, and a fix may make another one possible. So they are applied in rounds: all at once
 * where they do not touch the same code and the notebook after them is as good as after each alone, otherwise the
 * first; and the notebook is audited again, until no finding has a fix that holds. In a notebook that is too large for each to be tried
 * alone, many are tried at once.
 */
export function fixAll(asked: Asked, { rules, safeOnly = false }: Wanted): FixedAll {
  const { notebook, ...how } = asked;
  const auditor = new Auditor();
  const isLooked = (rule: string): boolean => rules?.includes(rule) ?? true;
  const isWanted = (fix: Fix): boolean => fix.safe || !safeOnly;
  const look = (state: Notebook): Look => {
    const { findings, cells } = auditor.audit(state, { ...how, trials: 'all', fixesOf: rules });
    const looked = findings.filter(({ rule }) => isLooked(rule));
    return {
      looked,
      fixes: looked.flatMap(({ fixes }) => fixes.find(isWanted) ?? []),
      standing: standingOf(findings, cells)
    };
  };
  const first = auditor.judged(notebook, how);
  const withFixes = first.candidates.filter(({ finding, fixes }) => fixes && isLooked(finding.rule));
  if (withFixes.length * first.size > MOST_TRIED) {
    const many = fixMany(notebook, state => auditor.judged(state, how), isLooked, isWanted);
    const left = many.left.length;
    const fixed = first.candidates.filter(({ finding }) => isLooked(finding.rule)).length - left;
    const { untried, safe } = many;
    return { edits: difference(notebook, many.notebook), fixed, left, withheld: 0, untried, safe };
  }
  let current = notebook;
  let now = look(current);
  const before = now.looked.length;
  let safe = true;
  for (let round = 0; round < MOST_ROUNDS && now.fixes.length > 0; round++) {
    const together = compatible(now.fixes, ({ edits }) => edits);
    const next = applyEdits(current, editsOf(together));
    const after = look(next);
    const held =
      after.looked.length <= now.looked.length - together.length && isAsGood(after.standing, now.standing);
    let used = together;
    if (together.length > 1 && !held) {
      used = together.slice(0, 1);
      current = applyEdits(current, used[0].edits);
      now = look(current);
    } else {
      current = next;
      now = after;
    }
    safe &&= used.every(fix => fix.safe);
  }
  const left = now.looked.length;
  const withheld = now.looked.filter(({ fixes }) => fixes.length > 0 && !fixes.some(isWanted)).length;
  return { edits: difference(notebook, current), fixed: before - left, left, withheld, untried: 0, safe };
}

/** A state of the notebook. */
interface Look {
  /** The findings that are to be fixed, whether they can be or not. */
  readonly looked: readonly Finding[];
  /** The first wanted fix of each finding that has one. */
  readonly fixes: readonly Fix[];
  readonly standing: Standing;
}

/** The edits that make `after` of `before`: cells are told by their ids, and none of the fixes takes a cell away. */
function difference(before: Notebook, after: Notebook): Edit[] {
  const places = new Map(before.cells.map((cell, index) => [cell.id, index]));
  const edits: Edit[] = [];
  let at = 0;
  for (const cell of after.cells) {
    const index = places.get(cell.id);
    if (index === undefined) {
      edits.push({ kind: 'insert', at, cell: { kind: cell.kind, source: cell.source } });
      continue;
    }
    at = index + 1;
    const old = before.cells[index].source;
    if (old !== cell.source) {
      edits.push(replacement(index, old, cell.source));
    }
  }
  return edits;
}

/** What differs in the middle, whole UTF-16 pairs. */
function replacement(cell: number, old: string, text: string): Edit {
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old[start] === text[start]) {
    start += 1;
  }
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === text[text.length - 1 - end]) {
    end += 1;
  }
  if (isLow(old.charCodeAt(start)) || isLow(text.charCodeAt(start))) {
    start = Math.max(0, start - 1);
  }
  if (end > 0 && isLow(old.charCodeAt(old.length - end))) {
    end -= 1;
  }
  return {
    kind: 'replace',
    range: { cell, start, end: old.length - end },
    text: text.slice(start, text.length - end)
  };
}

const isLow = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;
