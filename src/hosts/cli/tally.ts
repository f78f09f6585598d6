import type { Severity } from '../../audit/finding';
import type { Environment } from './environment';
import type { Outcome } from './job';
import { line } from './say';

/** Counts what the summary and the exit code need. */
export class Tally {
  files = 0;
  errors = 0;
  /** Notebooks as a whole not audited (another language): they did not pass either. */
  skipped = 0;
  flawed = 0;
  /** Findings that notebooks say to ignore. */
  ignored = 0;
  /** Findings of the baseline. */
  known = 0;
  readonly findings: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };

  add(result: Outcome): void {
    this.files++;
    if (result.error !== null) {
      this.errors++;
      return;
    }
    const { findings, notice } = result.result;
    this.known += result.account?.known ?? 0;
    this.skipped += notice === null ? 0 : 1;
    this.flawed += findings.length > 0 ? 1 : 0;
    this.ignored += result.result.ignored.length;
    findings.forEach(finding => this.findings[finding.severity]++);
  }

  /** 0 without findings, 1 with, 2 when something could not be audited. */
  get exitCode(): 0 | 1 | 2 {
    return this.errors > 0 ? 2 : this.flawed > 0 ? 1 : 0;
  }
}

/** What is wrong with settings: an error of its own, which is told once, however many notebooks it concerns. */
export class Problems {
  constructor(private readonly stderr: Environment['stderr']) {}

  tell(problems: readonly string[]): void {
    for (const problem of problems) {
      if (!this.told.has(problem)) {
        this.told.add(problem);
        this.stderr.write(`error: ${line(problem)}\n`);
      }
    }
  }

  /** The exit code of a command that came to this one. */
  exitCode<Code extends number>(code: Code): Code | 2 {
    return this.told.size > 0 ? 2 : code;
  }

  private readonly told = new Set<string>();
}
