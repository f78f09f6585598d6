/** Which findings of an audit are told. */
import { resolve } from 'node:path';
import { SEVERITIES, type Severity } from '../../audit/finding';
import type { FileResult } from '../workspace/auditFile';
import { Baseline } from './baseline';
import { type Environment, UsageError } from './environment';
import type { Tally } from './tally';

export interface Telling {
  /** The least severity that is told; all when not given. */
  readonly minSeverity: Severity | undefined;
  /** File of findings that are known. */
  readonly baseline: string | undefined;
  /** Whether what is found becomes known. */
  readonly updateBaseline: boolean;
}

/** Leaves out what is not grave enough, and what is known. */
export class Told {
  /** @throws UsageError where there is no such baseline */
  static async open({ minSeverity, baseline, updateBaseline }: Telling, cwd: string): Promise<Told> {
    if (baseline === undefined && updateBaseline) {
      throw new UsageError('--update-baseline needs --baseline FILE, which says where.');
    }
    return new Told(
      cwd,
      minSeverity,
      baseline === undefined ? null : await Baseline.read(resolve(cwd, baseline), baseline, updateBaseline)
    );
  }

  private constructor(
    private readonly cwd: string,
    private readonly minSeverity: Severity | undefined,
    private readonly baseline: Baseline | null
  ) {}

  /** The result with the findings that are told; those that are known are counted. */
  of(result: FileResult, tally: Tally): FileResult {
    if (result.error !== null) {
      return result;
    }
    const { findings } = result.result;
    const lowest = SEVERITIES.indexOf(this.minSeverity ?? 'low');
    const grave = findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= lowest);
    const told = this.baseline?.sort(result, grave, this.cwd) ?? grave;
    tally.known += grave.length - told.length;
    return told.length === findings.length
      ? result
      : { ...result, result: { ...result.result, findings: told } };
  }

  async end(stderr: Environment['stderr']): Promise<void> {
    await this.baseline?.end(stderr);
  }
}
