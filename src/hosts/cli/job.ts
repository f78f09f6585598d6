/** The audit of one file on behalf of the command: in its own thread, or in one beside it. */
import type { AuditResult } from '../../audit/audit';
import { SEVERITIES, type Severity } from '../../audit/finding';
import type { Settings } from '../../audit/policy/settings';
import type { ReportModel } from '../../audit/report/types';
import { auditFile, type AuditedFile, SharedSurroundings } from '../workspace/auditFile';
import { Judges } from '../workspace/judges';
import { nodeFiles } from '../workspace/nodeFiles';
import { snapshot } from '../workspace/snapshot';
import { configsOf } from './configs';

/** How all files of a run are audited. Plain data. */
export interface JobSetup {
  readonly cwd: string;
  readonly workspace: boolean;
  /** File of settings; true for the nearest above each notebook, false for none. */
  readonly config: string | boolean;
  readonly settings: Settings;
  readonly minSeverity: Severity | undefined;
  /** Whether fixes are tried. */
  readonly fixes: boolean;
  /** Whether a report tells what is around the notebook. */
  readonly compare: boolean;
  /** The time to print in a report, as an ISO time stamp; null where no report is made. */
  readonly reportAt: string | null;
}

/** One file to audit. Plain data. */
export interface Job {
  readonly file: string;
  /** What is audited under the file's name; what the file holds when not given. */
  readonly text: string | undefined;
  /** Fingerprints of findings that are known. */
  readonly known: readonly string[];
  /** Whether all of its findings are about to be known, so that none is told. */
  readonly quiet: boolean;
}

/** What is shown of a file: without what the audit worked on. */
export type Shown =
  | { readonly file: string; readonly error: string }
  | (Pick<AuditedFile, 'file' | 'error' | 'raw' | 'notebook' | 'problems'> & {
      readonly result: Omit<AuditResult, 'flow'>;
      /** The readiness report, where one is made. */
      readonly model?: ReportModel;
    });

/** What a baseline wants to know of a file. */
export interface Account {
  /** Findings that are grave enough to be told, and known. */
  readonly known: number;
  /** Fingerprints of all findings. */
  readonly there: readonly string[];
  /** Findings that are grave enough to be told, and not known. */
  readonly fresh: readonly { readonly rule: string; readonly fingerprint: string }[];
}

/** What comes of a job. Plain data, which can pass between threads. */
export type Outcome = Shown & { readonly account?: Account };

/** Audits the files of a run; what is around them (settings, personas, repositories) is looked for once. */
export class Auditing {
  constructor(private readonly setup: JobSetup) {
    const files = snapshot(nodeFiles);
    this.configs = configsOf(setup.config, setup.cwd);
    this.judges = new Judges(files, setup.cwd);
    this.surroundings = new SharedSurroundings(files);
  }

  /** Never throws: whatever goes wrong is that file's error. */
  async run({ file, text, known, quiet }: Job): Promise<Outcome> {
    const { cwd, workspace, settings: flags, fixes, reportAt, minSeverity } = this.setup;
    const audited = await auditFile(file, {
      cwd,
      workspace,
      configFor: await this.configs,
      judges: this.judges,
      flags,
      fixes,
      surroundings: this.surroundings,
      compare: this.setup.compare,
      text
    });
    if (audited.error !== null) {
      return audited;
    }
    const { raw, notebook, problems, error } = audited;
    const { flow, ...result } = audited.result;
    const lowest = SEVERITIES.indexOf(minSeverity ?? 'low');
    const grave = result.findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= lowest);
    const fresh = grave.filter(({ fingerprint }) => !known.includes(fingerprint));
    const findings = quiet ? [] : fresh;
    const account: Account = {
      known: grave.length - findings.length,
      there: result.findings.map(({ fingerprint }) => fingerprint),
      fresh: fresh.map(({ rule, fingerprint }) => ({ rule, fingerprint }))
    };
    const shown: Outcome = { file, error, raw, notebook, problems, result: { ...result, findings }, account };
    if (reportAt === null) {
      return shown;
    }
    // What makes reports is only loaded for them.
    const { modelOf } = await import('../workspace/summarise');
    const model = modelOf({ ...audited, result: { ...result, flow } }, reportAt);
    // The verdict and the score are those of all that was found, whatever is told of it.
    const told = new Set(findings.map(({ fingerprint }) => fingerprint));
    return {
      ...shown,
      model: { ...model, findings: model.findings.filter(each => told.has(each.fingerprint)) }
    };
  }

  private readonly configs: ReturnType<typeof configsOf>;
  private readonly judges: Judges;
  private readonly surroundings: SharedSurroundings;
}
