/** Findings as GitLab's Code Quality report: one list, which a merge request compares with that of its target. */
import type { Severity } from '../../../audit/finding';
import { hash } from '../../../audit/fingerprint';
import { readRaw } from '../../../audit/notebook/raw';
import { oneLine } from '../../../audit/report/safe';
import type { Shown } from '../job';

/** GitLab's scale has one level more, below ours. */
const LEVELS: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor'
};

export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  /** One for each finding of all files; the same while the finding is there. */
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: {
    readonly path: string;
    readonly lines: { readonly begin: number; readonly end: number };
  };
}

/** The entries for one file; lines are those of the file, not of cells. */
export function gitlabIssues(result: Shown): CodeQualityIssue[] {
  const path = result.file.replace(/^\.\//, '');
  const issue = (
    rule: string,
    description: string,
    fingerprint: string,
    severity: string,
    lines = { begin: 1, end: 1 }
  ): CodeQualityIssue => ({
    description: oneLine(description),
    check_name: rule,
    fingerprint: hash(`${path}\n${fingerprint}`),
    severity,
    location: { path, lines }
  });
  if (result.error !== null) {
    return [issue('not-audited', result.error, 'not-audited', LEVELS.critical)];
  }
  const { findings } = result.result;
  const raw = findings.length > 0 && result.raw !== null ? readRaw(result.raw, path) : null;
  return findings.map(({ rule, message, fingerprint, severity, range }) => {
    const region = raw?.region(range);
    return issue(
      rule,
      `${message} (cell ${range.cell + 1})`,
      fingerprint,
      LEVELS[severity],
      region ? { begin: region.start.line, end: region.end.line } : undefined
    );
  });
}
