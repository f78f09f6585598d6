import { SEVERITIES, type Finding } from '../../../audit/finding';

/** Counts findings by rule. */
export class Statistics {
  add(findings: readonly Finding[]): void {
    for (const { rule, severity } of findings) {
      const row = this.rows.get(rule);
      this.rows.set(rule, {
        count: (row?.count ?? 0) + 1,
        // The same rule may be graver in one notebook than in another.
        gravest: Math.min(row?.gravest ?? Infinity, SEVERITIES.indexOf(severity))
      });
    }
  }

  /** A line a rule, the most frequent first. */
  toString(): string {
    const rows = [...this.rows].sort(
      ([a, { count: m }], [b, { count: n }]) => n - m || (a < b ? -1 : a > b ? 1 : 0)
    );
    const digits = String(rows.at(0)?.[1].count ?? '').length;
    const levels = Math.max(...SEVERITIES.map(level => level.length));
    return rows
      .map(
        ([rule, { count, gravest }]) =>
          `${String(count).padStart(digits)}  ${SEVERITIES[gravest].padEnd(levels)}  ${rule}\n`
      )
      .join('');
  }

  private readonly rows = new Map<string, { readonly count: number; readonly gravest: number }>();
}
