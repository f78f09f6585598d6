/** Which findings are listed, under which headings and in which order. Pure: the list draws what comes out of here. */
import { SEVERITIES, type Severity } from '../../../audit/finding';
import type { FindingMessage } from '../../editor/marks';

/** What a heading of the list stands for; `place` is one list in the order of the notebook. */
export const GROUPINGS = ['criterion', 'severity', 'cell', 'place'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export function isGrouping(value: unknown): value is Grouping {
  return GROUPINGS.includes(value as Grouping);
}

/** What is left out of the list. */
export interface Filter {
  /** Severities to show; all when empty. */
  readonly severities: ReadonlySet<Severity>;
  /** The criterion to show; all when null. */
  readonly criterion: string | null;
  /** Words that must all occur in a finding. */
  readonly text: string;
}

export const NO_FILTER: Filter = { severities: new Set(), criterion: null, text: '' };

export type FilterAction =
  | { readonly kind: 'toggle-severity'; readonly severity: Severity }
  | { readonly kind: 'criterion'; readonly criterion: string | null }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'clear' };

export function filterReducer(filter: Filter, action: FilterAction): Filter {
  switch (action.kind) {
    case 'toggle-severity': {
      const severities = new Set(filter.severities);
      if (!severities.delete(action.severity)) {
        severities.add(action.severity);
      }
      // All of them is the same as none, and then nothing looks filtered that is not.
      return { ...filter, severities: severities.size === SEVERITIES.length ? new Set() : severities };
    }
    case 'criterion':
      return { ...filter, criterion: action.criterion };
    case 'text':
      return { ...filter, text: action.text };
    case 'clear':
      return NO_FILTER;
  }
}

export function isFiltering({ severities, criterion, text }: Filter): boolean {
  return severities.size > 0 || criterion !== null || text.trim() !== '';
}

/** The findings that the filter leaves. `cellName` is what the list calls a cell, so that it can be searched for. */
export function filterFindings(
  findings: readonly FindingMessage[],
  filter: Filter,
  cellName: (cell: number) => string
): FindingMessage[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter(finding => {
    if (filter.severities.size > 0 && !filter.severities.has(finding.severity)) {
      return false;
    }
    if (filter.criterion !== null && finding.criterion !== filter.criterion) {
      return false;
    }
    if (words.length === 0) {
      return true;
    }
    const { rule, message, remediation, criterion, range } = finding;
    const text = [rule, message, remediation, criterion, cellName(range.cell)].join('\n').toLowerCase();
    return words.every(word => text.includes(word));
  });
}

/** Findings under one heading. */
export interface Group {
  /** Stays the same from audit to audit. */
  readonly key: string;
  readonly by:
    | { readonly kind: 'criterion'; readonly criterion: string }
    | { readonly kind: 'severity'; readonly severity: Severity }
    | { readonly kind: 'cell'; readonly cell: number }
    | { readonly kind: 'place' };
  readonly findings: readonly FindingMessage[];
}

const rank = (finding: FindingMessage): number => SEVERITIES.indexOf(finding.severity);
const byPlace = (a: FindingMessage, b: FindingMessage): number =>
  a.range.cell - b.range.cell || a.range.start - b.range.start;

function groupOf(finding: FindingMessage, grouping: Grouping): Group['by'] {
  switch (grouping) {
    case 'criterion':
      return { kind: 'criterion', criterion: finding.criterion };
    case 'severity':
      return { kind: 'severity', severity: finding.severity };
    case 'cell':
      return { kind: 'cell', cell: finding.range.cell };
    case 'place':
      return { kind: 'place' };
  }
}

function keyOf(by: Group['by'], cellId: (cell: number) => string): string {
  switch (by.kind) {
    case 'criterion':
      return `criterion ${by.criterion}`;
    case 'severity':
      return `severity ${by.severity}`;
    case 'cell':
      return `cell ${cellId(by.cell)}`;
    case 'place':
      return 'place';
  }
}

/** Key of the group that a finding is listed in. */
export function groupKey(
  finding: FindingMessage,
  grouping: Grouping,
  cellId: (cell: number) => string
): string {
  return keyOf(groupOf(finding, grouping), cellId);
}

/**
 * Headings and findings in the order they are listed: by cell and by place as the notebook has them, otherwise the
 * gravest first, findings of one rule together.
 */
export function arrange(
  findings: readonly FindingMessage[],
  grouping: Grouping,
  cellId: (cell: number) => string
): Group[] {
  const ordered = [...findings].sort(byPlace);
  if (grouping === 'criterion' || grouping === 'severity') {
    const first = new Map<string, number>();
    ordered.forEach(({ rule }, index) => first.set(rule, first.get(rule) ?? index));
    ordered.sort((a, b) => rank(a) - rank(b) || first.get(a.rule)! - first.get(b.rule)! || byPlace(a, b));
  }
  const groups = new Map<string, { key: string; by: Group['by']; findings: FindingMessage[] }>();
  for (const finding of ordered) {
    const by = groupOf(finding, grouping);
    const key = keyOf(by, cellId);
    const group = groups.get(key);
    if (group) {
      group.findings.push(finding);
    } else {
      groups.set(key, { key, by, findings: [finding] });
    }
  }
  return [...groups.values()];
}

/** How many findings of one rule are listed under a heading before the rest is folded. */
export const SHOWN_OF_RULE = 3;

/** A row of the list: a finding, or the button in the place of the further findings of its rule. */
export type Row =
  | { readonly kind: 'finding'; readonly finding: FindingMessage }
  | { readonly kind: 'more'; readonly rule: string; readonly count: number; readonly open: boolean };

/**
 * The rows under a heading. Beyond the first few, findings of one rule are folded, so that a rule with much to say
 * does not push the others out of sight. The button stands where the fold is, and stays there when it is opened.
 */
export function rowsOf({ findings }: Group, isOpen: (rule: string) => boolean): Row[] {
  const totals = new Map<string, number>();
  for (const { rule } of findings) {
    totals.set(rule, (totals.get(rule) ?? 0) + 1);
  }
  const seen = new Map<string, number>();
  const rows: Row[] = [];
  for (const finding of findings) {
    const { rule } = finding;
    const at = seen.get(rule) ?? 0;
    seen.set(rule, at + 1);
    const open = isOpen(rule);
    const count = totals.get(rule)! - SHOWN_OF_RULE;
    // A button in the place of a single finding would save nothing.
    if (at === SHOWN_OF_RULE && count > 1) {
      rows.push({ kind: 'more', rule, count, open });
    }
    if (at < SHOWN_OF_RULE || open || count === 1) {
      rows.push({ kind: 'finding', finding });
    }
  }
  return rows;
}
