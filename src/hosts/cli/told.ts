/** Which findings of an audit are told. */
import { resolve } from 'node:path';
import type { Severity } from '../../audit/finding';
import { Baseline } from './baseline';
import { type Environment, UsageError } from './environment';
import type { Job, Outcome } from './job';

export interface Telling {
  /** The least severity that is told; all when not given. */
  readonly minSeverity: Severity | undefined;
  /** File of findings that are known. */
  readonly baseline: string | undefined;
  /** Whether what is found becomes known. */
  readonly updateBaseline: boolean;
}

/** Keeps the account of what is known, where there is a baseline. */
export class Told {
  /** @throws UsageError where there is no such baseline */
  static async open({ baseline, updateBaseline }: Telling, cwd: string): Promise<Told> {
    if (baseline === undefined && updateBaseline) {
      throw new UsageError('--update-baseline needs --baseline FILE, which says where.');
    }
    return new Told(
      baseline === undefined
        ? null
        : await Baseline.read(resolve(cwd, baseline), baseline, cwd, updateBaseline),
      updateBaseline
    );
  }

  private constructor(
    private readonly baseline: Baseline | null,
    private readonly quiet: boolean
  ) {}

  /** What the audit of a file has to know. */
  known(file: string): Pick<Job, 'known' | 'quiet'> {
    return { known: this.baseline?.known(file) ?? [], quiet: this.quiet };
  }

  note(outcome: Outcome): void {
    this.baseline?.note(outcome);
  }

  async end(stderr: Environment['stderr']): Promise<void> {
    await this.baseline?.end(stderr);
  }
}
