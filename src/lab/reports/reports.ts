/** The reports of notebooks: making, handing out, remembering and comparing them. */
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { Signal, type ISignal } from '@lumino/signaling';
import { nameBeside, type ReportFormat } from '../../audit/report/formats';
import { compareReports, pastReport, type Comparison } from '../../audit/report/history';
import type { IAudits, NotebookAudit } from '../audits';
import { NotebookMemory } from '../memory';
import type { NotebookMessage } from '../notebook';
import { handOut, readFile, type ReportTarget } from './export';
import { readable, storedReports, withReport, type KeptReport, type StoredReports } from './kept';

/** A report as text, and the notebook that it tells of. */
export interface Made {
  readonly text: string;
  readonly notebook: NotebookMessage;
  /** ISO time stamp printed in it. */
  readonly at: string;
}

/** An earlier report that a notebook is compared with. */
export interface Earlier {
  /** The file that it was read from; null for one that was remembered. */
  readonly file: string | null;
  readonly report: KeptReport;
}

/** What has become of an earlier report. */
export interface Compared {
  readonly earlier: Earlier;
  /** Null until it was worked out. */
  readonly comparison: Comparison | null;
}

/** What panel, preview and commands share about reports. */
export interface IReports {
  /** Emitted when anything below changed. */
  readonly changed: ISignal<IReports, void>;
  /** Remembered reports of the notebook with a path, the latest last. */
  kept(path: string): readonly KeptReport[];
  /** What a notebook is compared with, as far as it was audited since; null when it is not. */
  compared(audit: NotebookAudit): Compared | null;
  /** Compares a notebook from now on, until it is told to stop with null. */
  compare(audit: NotebookAudit, earlier: Earlier | null): Promise<void>;
  /** Makes a report of a notebook as it is now, and of what it is compared with; null before it is loaded. */
  make(audit: NotebookAudit, format: ReportFormat, raw?: string): Promise<Made | null>;
  /** Remembers what a report says of a notebook now. */
  keep(audit: NotebookAudit): Promise<void>;
  /** Hands out a report and remembers it; the name or path of the file, null when there is none. */
  export(audit: NotebookAudit, format: ReportFormat, target: ReportTarget): Promise<string | null>;
}

export const IReports = new Token<IReports>(
  'jupyterlab-preflight:IReports',
  'Readiness reports of the open notebooks, and what is remembered of earlier ones.'
);

export interface ReportServices {
  readonly audits: IAudits;
  readonly contents: Contents.IManager;
  /** Where earlier reports are remembered; null where only the page remembers them. */
  readonly state: IStateDB | null;
  readonly trans: TranslationBundle;
  /** Tells the user what went wrong. */
  fail(error: unknown): void;
}

export class Reports implements IReports {
  constructor(private readonly _services: ReportServices) {
    const { audits, contents, state, fail } = _services;
    this._kept = new NotebookMemory('jupyterlab-preflight-reports', storedReports, state, contents);
    this._kept.changed.connect(() => this._changed.emit());
    audits.changed.connect((_, audit) => {
      const compared = this._compared.get(audit);
      // Once all fixes were tried, a report costs next to nothing.
      if (compared && audit.audited?.result.pending === 0 && compared.of !== audit.audited.result) {
        void this._work(audit, compared.earlier).catch(fail);
      }
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  kept(path: string): readonly KeptReport[] {
    const stored = this._kept.get(path) ?? [];
    const read = this._read.get(stored) ?? readable(stored);
    this._read.set(stored, read);
    return read;
  }

  compared(audit: NotebookAudit): Compared | null {
    return this._compared.get(audit) ?? null;
  }

  async compare(audit: NotebookAudit, earlier: Earlier | null): Promise<void> {
    if (earlier) {
      await this._work(audit, earlier);
    } else {
      this._compared.delete(audit);
      this._changed.emit();
    }
  }

  async make(audit: NotebookAudit, format: ReportFormat, raw?: string): Promise<Made | null> {
    await audit.panel.context.ready;
    const notebook = audit.read();
    if (!notebook) {
      return null;
    }
    const at = new Date().toISOString();
    const earlier = this._compared.get(audit)?.earlier.report;
    const text = await audit.engine.report(notebook, audit.facts, { format, at, raw, earlier });
    return { text, notebook, at };
  }

  async keep(audit: NotebookAudit): Promise<void> {
    const now = await this._now(audit);
    if (now) {
      const { path } = audit.panel.context;
      await this._kept.ready;
      await this._kept.set(path, withReport(this._kept.get(path) ?? [], now));
    }
  }

  async export(audit: NotebookAudit, format: ReportFormat, target: ReportTarget): Promise<string | null> {
    const { contents, trans } = this._services;
    const file = format === 'sarif' ? await readFile(audit, contents, trans) : { raw: undefined };
    const made = file && (await this.make(audit, format, file.raw));
    if (!made) {
      return null;
    }
    const { path } = made.notebook;
    const report = {
      text: made.text,
      name: nameBeside(path, format),
      folder: PathExt.dirname(path),
      format
    };
    const at = await handOut(report, target, contents, trans);
    if (at !== null) {
      // The report is out: what is only to be remembered of it must not make it look lost.
      await this.keep(audit).catch(this._services.fail);
    }
    return at;
  }

  /** What is remembered of a report on the notebook as it is now. */
  private async _now(audit: NotebookAudit): Promise<KeptReport | null> {
    const made = await this.make(audit, 'json');
    return made && pastReport.parse(JSON.parse(made.text));
  }

  private async _work(audit: NotebookAudit, earlier: Earlier): Promise<void> {
    const of = audit.audited?.result ?? null;
    const before = this._compared.get(audit);
    // What was worked out before is shown until there is more.
    const comparison = before?.earlier === earlier ? before.comparison : null;
    const begun = { earlier, comparison, of };
    this._compared.set(audit, begun);
    this._changed.emit();
    const now = await this._now(audit);
    if (now && this._compared.get(audit) === begun) {
      this._compared.set(audit, { earlier, comparison: compareReports(earlier.report, now), of });
      this._changed.emit();
    }
  }

  private readonly _kept: NotebookMemory<StoredReports>;
  /** Drawn often, and read once. */
  private readonly _read = new WeakMap<StoredReports, readonly KeptReport[]>();
  private readonly _compared = new WeakMap<NotebookAudit, Compared & { readonly of: unknown }>();
  private readonly _changed = new Signal<this, void>(this);
}
