/** The audit of one file on behalf of the command: in its own thread, or in one beside it. */
import type { AuditResult } from '../../audit/audit';
import { SEVERITIES, type Severity } from '../../audit/finding';
import { isScript } from '../../audit/notebook/script';
import type { Notebook } from '../../audit/notebook/types';
import type { Settings } from '../../audit/policy/settings';
import type { ReportModel } from '../../audit/report/types';
import { maskedNotebook, maskOf, withoutCredentialFixes } from '../../audit/secrets/mask';
import { AuditCache, factsDigest } from '../workspace/auditCache';
import {
  type AuditedFile,
  auditOpened,
  factsOf,
  type FileFailure,
  guarded,
  type JudgeOptions,
  openFile,
  type OpenedFile,
  SharedSurroundings,
  told
} from '../workspace/auditFile';
import { Judges, SHIPPED } from '../workspace/judges';
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
  /** Whether it is told where findings stand in the file of a notebook, and not only in its cells. */
  readonly places: boolean;
  /** The time to print in a report, as an ISO time stamp; null where no report is made. */
  readonly reportAt: string | null;
  /** Where audits are kept, and what tells versions of the program apart; null where none are kept. */
  readonly cache: { readonly folder: string; readonly version: string } | null;
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
  /** What is set for this file: stronger than what is set for the run. */
  readonly settings?: Settings;
  /** Whether fixes are tried; as for the run when not given. */
  readonly fixes?: boolean;
  /** Whether nothing but the text is looked at: no folder of it, so no settings and personas there, no Git and no DVC. */
  readonly alone?: boolean;
}

/** What is shown of a file: without what the audit worked on. */
export type Shown =
  | FileFailure
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
    this.cache = setup.cache && new AuditCache(setup.cache.folder, setup.cache.version);
  }

  /** Never throws: whatever goes wrong is that file's error. */
  run(job: Job): Promise<Outcome> {
    return guarded(job.file, () => this.answer(job));
  }

  private async answer(job: Job): Promise<Outcome> {
    const { file, text, known, quiet, settings, alone = false } = job;
    const { cwd, config, settings: flags, minSeverity } = this.setup;
    const opened = await openFile(file, {
      cwd,
      // A file of settings that was named counts for whatever is audited.
      configFor: alone && config === true ? () => Promise.resolve(null) : await this.configs,
      judges: alone ? SHIPPED : this.judges,
      flags: { ...flags, ...settings },
      text
    });
    if (opened.error !== null) {
      return opened;
    }
    const key = this.keyOf(opened);
    const how = this.judging(job);
    const shown = (await this.recalled(opened, key, how)) ?? (await this.audited(opened, key, how));
    if (shown.error !== null) {
      return shown;
    }
    const { result, model } = shown;
    const lowest = SEVERITIES.indexOf(minSeverity ?? 'low');
    const grave = result.findings.filter(({ severity }) => SEVERITIES.indexOf(severity) <= lowest);
    const fresh = grave.filter(({ fingerprint }) => !known.includes(fingerprint));
    const findings = quiet ? [] : fresh;
    const account: Account = {
      known: grave.length - findings.length,
      there: result.findings.map(({ fingerprint }) => fingerprint),
      fresh: fresh.map(({ rule, fingerprint }) => ({ rule, fingerprint }))
    };
    const outcome: Outcome = { ...shown, result: { ...result, findings }, account };
    if (model === undefined) {
      return outcome;
    }
    // The verdict and the score are those of all that was found, whatever is told of it.
    const kept = new Set(findings.map(({ fingerprint }) => fingerprint));
    return {
      ...outcome,
      model: { ...model, findings: model.findings.filter(each => kept.has(each.fingerprint)) }
    };
  }

  private async audited(opened: OpenedFile, key: string, how: JudgeOptions): Promise<Shown> {
    const { reportAt } = this.setup;
    const audited = await auditOpened(opened, how);
    if (audited.error !== null) {
      return audited;
    }
    const { asking, facts } = audited;
    const { flow: _flow, ...result } = audited.result;
    // What makes reports is only loaded for them.
    const model =
      reportAt === null ? null : (await import('../workspace/summarise')).modelOf(audited, reportAt);
    if (this.cache) {
      const mask = maskOf(opened.notebook);
      const findings = withoutCredentialFixes(result.findings, mask);
      const kept = { key, asking, facts: factsDigest(facts), result: { ...result, findings }, model };
      // What holds a credential all the same (an address that is read) is audited again each time.
      if (!mask.finds(kept)) {
        this.cache.write(opened.full, kept);
      }
    }
    return this.shown(opened, result, model);
  }

  /** The audit that an earlier run made of the same, unless what is around the file has changed. */
  private async recalled(opened: OpenedFile, key: string, how: JudgeOptions): Promise<Shown | null> {
    const { reportAt } = this.setup;
    const kept = this.cache?.read(opened.full, key);
    if (!kept) {
      return null;
    }
    const facts = kept.asking && (await factsOf(opened, kept.asking, how));
    if (factsDigest(facts) !== kept.facts) {
      return null;
    }
    const model = reportAt === null ? null : kept.model && { ...kept.model, at: reportAt };
    return this.shown(opened, kept.result, model);
  }

  private judging({ fixes, alone = false }: Job): JudgeOptions {
    const { cwd, workspace, compare } = this.setup;
    return {
      cwd,
      workspace: workspace && !alone,
      fixes: fixes ?? this.setup.fixes,
      compare,
      surroundings: this.surroundings
    };
  }

  /** What every format is made of: credentials are masked in the code, and a fix that would write one is left out. */
  private shown(opened: OpenedFile, result: Omit<AuditResult, 'flow'>, model: ReportModel | null): Shown {
    const { file, error, raw: text, notebook, problems } = told(opened, result);
    const raw = this.setup.places || isScript(file) ? text : null;
    const spoken = spokenOf(notebook, result);
    const shown = { file, error, raw, notebook: spoken, problems, result, ...(model && { model }) };
    if (result.findings.length === 0 && result.ignored.length === 0) {
      // Code is shown of findings only.
      return shown;
    }
    const mask = maskOf(notebook);
    const masked = maskedNotebook(spoken, mask);
    if (masked === spoken) {
      return shown;
    }
    const findings = withoutCredentialFixes(result.findings, mask);
    return { ...shown, notebook: masked, result: { ...result, findings } };
  }

  private keyOf({ file, raw, config, settings, personas, problems }: OpenedFile): string {
    const { workspace, fixes, compare, reportAt } = this.setup;
    const options = [workspace, fixes, compare, reportAt !== null];
    return this.cache?.key(file, raw, config?.path, settings, personas, problems, options) ?? '';
  }

  private readonly configs: ReturnType<typeof configsOf>;
  private readonly judges: Judges;
  private readonly surroundings: SharedSurroundings;
  private readonly cache: AuditCache | null;
}

/** The notebook with the code of those cells alone that something is said of: no other is shown, or goes from thread to thread. */
function spokenOf(
  notebook: Notebook,
  { findings, ignored, cells }: Pick<AuditResult, 'findings' | 'ignored' | 'cells'>
): Notebook {
  const named = new Set<number>();
  for (const { range, evidence } of [...findings, ...ignored.map(({ finding }) => finding)]) {
    named.add(range.cell);
    evidence.forEach(each => named.add(each.range.cell));
  }
  ignored.forEach(({ by }) => named.add(by.cell));
  cells.forEach(({ range }) => range && named.add(range.cell));
  return {
    ...notebook,
    cells: notebook.cells.map((cell, index) => (named.has(index) ? cell : { ...cell, source: '' }))
  };
}
