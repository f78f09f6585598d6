/** The audits of all open notebooks, kept up to date. What the panel, the squiggles and the commands share. */
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { JSONExt, type JSONValue, Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { WorkspaceFacts } from '../audit/facts';
import type { Settings } from '../audit/policy/settings';
import type { PersonaCollection } from '../audit/persona/collection';
import type { AuditMessage } from '../audit/protocol';
import type { Answers } from './answers/answers';
import type { NotebookMemory } from './memory';
import { findPersonas } from './personas/files';
import { judgesOf, type ChosenPersonas, type Judges } from './personas/personas';
import { MarkStore, type FindingMessage } from './editor/marks';
import { reasonOf } from './failures';
import { EngineRestarted, type Accompaniment, type Engine } from './engine';
import { NotebookWatcher, type NotebookMessage } from './notebook';
import type { ProjectFile, Projects } from './project/projects';

/** An audit, and the notebook as it was audited: ranges of the result mean that text. */
export interface Audited {
  readonly notebook: NotebookMessage;
  readonly result: AuditMessage;
}

/** Why there is no fresh audit. */
export interface AuditProblem {
  readonly kind: 'restarted' | 'failed';
  readonly reason: string;
}

/** The last thing that was inserted or fixed. */
export interface Done {
  readonly title: string;
  /** What the user has to check or change. */
  readonly notes: readonly string[];
  /** Whether the next undo of the notebook takes it back. */
  isLast(): boolean;
}

/** The finding that the user looks at, and the step of its evidence that was shown last. */
export interface Selected {
  readonly fingerprint: string;
  readonly step: number | null;
}

/**
 * The new findings, as the objects they were before where nothing about them changed: what is drawn of them need not be
 * drawn again.
 */
export function keepSame(
  before: readonly FindingMessage[],
  after: readonly FindingMessage[]
): FindingMessage[] {
  const known = new Map(before.map(finding => [finding.fingerprint, finding]));
  return after.map(finding => {
    const old = known.get(finding.fingerprint);
    return old && JSONExt.deepEqual(old, finding) ? old : finding;
  });
}

/** Milliseconds that the first audit waits for the settings of the project. */
const PATIENCE = 500;

/** Milliseconds after which fixes are shown while others are still tried: all that is shown is drawn by the page. */
const SHOW_FIXES = 500;

/** Something to compare: what is not there and what is empty are two things. */
function plain(project: ProjectFile | null): JSONValue {
  return project && { path: project.path, text: project.text, file: project.settings.file };
}

/**
 * Facts with the settings as this page reads them, which are never older than what the companion found. Settings above
 * the root of the server are seen by the companion alone.
 */
function withProject(facts: WorkspaceFacts | null, project: ProjectFile | null): WorkspaceFacts | null {
  if (!facts) {
    return null;
  }
  const { config, ...others } = facts;
  const best = project?.settings ?? (config?.file.startsWith('..') ? config : undefined);
  return best ? { ...others, config: best } : others;
}

/** What audits are given beside their notebook. */
export interface AuditServices {
  readonly engine: Engine;
  readonly answers: Answers;
  readonly projects: Projects;
  readonly chosen: ChosenPersonas;
  /** What reviewers said of criteria that no rule judges, by the criteria's words. */
  readonly reviews: NotebookMemory<Record<string, string>>;
  readonly trans: TranslationBundle;
}

/** The running audit of one open notebook. */
export class NotebookAudit implements IDisposable {
  constructor(
    readonly panel: NotebookPanel,
    private readonly _marks: MarkStore,
    private readonly _services: AuditServices
  ) {
    this._path = panel.context.localPath;
    panel.context.pathChanged.connect(this._onPath, this);
    this.engine.warm();
    // What the project ignores is not to flash up first; a server that takes its time is not waited for.
    this._ready = Promise.race([this._lookAround(), new Promise(resolve => setTimeout(resolve, PATIENCE))]);
    this._watcher = new NotebookWatcher(panel);
    this._watcher.changed.connect(() => void this.run());
    panel.disposed.connect(this.dispose, this);
  }

  /** Emitted when anything below changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get engine(): Engine {
    return this._services.engine;
  }

  get projects(): Projects {
    return this._services.projects;
  }

  /** The last audit that succeeded; null before the first. */
  get audited(): Audited | null {
    return this._audited;
  }

  /** Set while the last audit did not succeed; `audited` is then older than the notebook. */
  get problem(): AuditProblem | null {
    return this._problem;
  }

  /** What the companion found around the notebook; null before it was asked. */
  get facts(): WorkspaceFacts | null {
    return this._facts;
  }

  /** The settings of the project, as far as this page can read them; null where there are none. */
  get project(): ProjectFile | null {
    return this._project;
  }

  /** The personas that can be chosen for the notebook; null before they were looked for. */
  get personas(): PersonaCollection | null {
    return this._personas;
  }

  /** Who judges; null before the personas were looked for. */
  get judges(): Judges | null {
    return this._personas && judgesOf(this._personas, this._services.chosen.ids, this._project);
  }

  /** Others may judge from now on: tells so, and audits anew. */
  async judgeAnew(): Promise<void> {
    this._changed.emit();
    await this.run();
  }

  /** Has others judge, in every project that does not say itself who does. */
  choosePersonas(ids: readonly string[]): Promise<void> {
    return this._services.chosen.choose(ids);
  }

  /** What the reviewer said of criteria that no rule judges, by the criteria's words. */
  get reviewed(): Readonly<Record<string, string>> {
    return this._services.reviews.get(this._path) ?? {};
  }

  /** Keeps what the reviewer says of a criterion; an empty text takes it back. */
  async review(criterion: string, text: string): Promise<void> {
    const { [criterion]: _, ...others } = this.reviewed;
    await this._services.reviews.set(
      this._path,
      text.trim() === '' ? others : { ...others, [criterion]: text }
    );
    await this.run();
  }

  /** Reads the settings and personas of the project anew, and audits again where they changed. */
  async readProject(): Promise<void> {
    if (await this._lookAround()) {
      await this.run();
    }
  }

  /** What was last inserted or fixed; null before, or once the user has put it away. */
  get done(): Done | null {
    return this._done;
  }

  /** What the user looks at; null at first. */
  get selected(): Selected | null {
    return this._selected;
  }

  /** What the user said about this notebook to suggested cells, by slot name. */
  get answers(): Readonly<Record<string, string>> {
    return this._services.answers.of(this.panel.context.localPath);
  }

  /** Keeps what the user said, beside what they said before. */
  async keepAnswers(said: Readonly<Record<string, string>>): Promise<void> {
    await this._services.answers.keep(this.panel.context.localPath, said);
    this._changed.emit();
  }

  select(selected: Selected | null): void {
    this._selected = selected;
    this._changed.emit();
  }

  setDone(done: Done | null): void {
    this._done = done;
    this._changed.emit();
  }

  /** Takes facts in and audits again with them. */
  setFacts(facts: WorkspaceFacts | null): void {
    this._facts = withProject(facts, this._project);
    void this.readProject();
    void this.run();
  }

  /** The notebook as it is now; null before it is loaded. */
  read(): NotebookMessage | null {
    return this._watcher.read();
  }

  /**
   * Audits the notebook as it is now.
   *
   * @param further whether only fixes are looked for, of a notebook whose findings are shown already.
   */
  async run(further = false): Promise<void> {
    await this._ready;
    if (this._unread !== null && !further) {
      this._lookAgain();
    }
    const notebook = this.read();
    const shared = this.panel.model?.sharedModel;
    if (!notebook || !shared || this._isDisposed) {
      return;
    }
    try {
      const result = await this.engine.audit(notebook, this._facts, this);
      if (result === null || this.isDisposed || shared.isDisposed) {
        return;
      }
      const findings = keepSame(this._audited?.result.findings ?? [], result.findings);
      // With facts, the engine tells them itself.
      const own = this._facts ? [] : (this._project?.settings.problems ?? []);
      const unread = this._unread === null ? [] : [this._unread];
      const problems = [...unread, ...own, ...result.problems];
      this._audited = { notebook, result: { ...result, findings, problems } };
      this._problem = null;
      if (result.pending > 0) {
        // Fixes are tried only when nobody types: each further audit of the same notebook tries some.
        void this.run(true);
        if (further && performance.now() - this._lastShown < SHOW_FIXES) {
          return;
        }
      }
      this._lastShown = performance.now();
      this._marks.set(shared, notebook, findings);
    } catch (error) {
      this._problem = {
        kind: error instanceof EngineRestarted ? 'restarted' : 'failed',
        reason: reasonOf(error, this._services.trans)
      };
    }
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._watcher.dispose();
    this.panel.context.pathChanged.disconnect(this._onPath, this);
    Signal.clearData(this);
    // JupyterLab may hold on to a panel that is closed, and by it to its audit.
    this._audited = null;
    this._facts = null;
    this._personas = null;
    this._done = null;
  }

  /** Looks for the settings and the personas of the project; tells whether they changed. */
  private async _lookAround(): Promise<boolean> {
    const { projects, reviews } = this._services;
    const drive = projects.drive(this.panel.context.path);
    let [project, found, unread] = [this._project, this._personas, null as string | null];
    try {
      project = await projects.find(drive);
      [found] = await Promise.all([findPersonas(drive, project), reviews.ready]);
    } catch (error) {
      // No server, or a part of the extension that cannot be fetched. What was read before counts, and the notebook is audited.
      const { trans } = this._services;
      unread = trans.__(
        'The project’s settings and personas could not be read; what was read of them before counts, or the standard. %1',
        reasonOf(error, trans)
      );
    }
    if (
      this._isDisposed ||
      (JSONExt.deepEqual(plain(project), plain(this._project)) &&
        JSON.stringify(found) === JSON.stringify(this._personas) &&
        unread === this._unread)
    ) {
      return false;
    }
    this._project = project;
    this._personas = found;
    this._unread = unread;
    this._facts = withProject(this._facts, project);
    return true;
  }

  /** Once at a time, and waited for by nobody: a server that hangs holds no audit up. */
  private _lookAgain(): void {
    this._looking ??= this.readProject().finally(() => {
      this._looking = null;
    });
  }

  private _onPath(): void {
    const { localPath } = this.panel.context;
    // Where they cannot be written, this page knows them.
    this._services.answers.move(this._path, localPath).catch(() => {});
    this._path = localPath;
    // Settings may tell files apart by their path.
    void this._lookAround().then(() => this.run());
  }

  private readonly _watcher: NotebookWatcher;
  private readonly _changed = new Signal<this, void>(this);
  private _audited: Audited | null = null;
  private _problem: AuditProblem | null = null;
  private _facts: WorkspaceFacts | null = null;
  private _done: Done | null = null;
  private _selected: Selected | null = null;
  private _path: string;
  private _lastShown = 0;
  private _project: ProjectFile | null = null;
  private _personas: PersonaCollection | null = null;
  /** The settings of the project were looked for, long enough. */
  private readonly _ready: Promise<unknown>;
  /** Tells that settings and personas were not read; null where they were. */
  private _unread: string | null = null;
  /** Looks for them again, once they were not read. */
  private _looking: Promise<void> | null = null;
  private _isDisposed = false;
}

/** The audits of the open notebooks. */
export interface IAudits {
  /** The audit of the notebook that the user works in; null without one. */
  readonly current: NotebookAudit | null;
  /** Emitted when another notebook became the current one. */
  readonly currentChanged: ISignal<IAudits, NotebookAudit | null>;
  /** Emitted when the current audit, or anything of it, changed. */
  readonly changed: ISignal<IAudits, NotebookAudit>;
  /** Emitted when the user asked to see a finding (from a squiggle or a command). */
  readonly shown: ISignal<IAudits, FindingMessage>;
  readonly marks: MarkStore;
  readonly engine: Engine;
  /** What the user has set for all projects. */
  readonly ownSettings: Settings;
  /** The audit of an open notebook, by its path; null where it is not open. */
  find(path: string): NotebookAudit | null;
  show(finding: FindingMessage): void;
}

export const IAudits = new Token<IAudits>(
  'jupyterlab-preflight:IAudits',
  'The running audits of the open notebooks.'
);

/** Follows the notebook tracker. */
export class Audits implements IAudits {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _services: AuditServices
  ) {
    _tracker.forEach(panel => void this._of(panel));
    _tracker.widgetAdded.connect((_, panel) => void this._of(panel));
    _tracker.currentChanged.connect(() => this.currentChanged.emit(this.current));
  }

  readonly currentChanged: Signal<IAudits, NotebookAudit | null> = new Signal(this);
  readonly changed: Signal<IAudits, NotebookAudit> = new Signal(this);
  readonly shown: Signal<IAudits, FindingMessage> = new Signal(this);
  readonly marks = new MarkStore();
  ownSettings: Settings = {};

  get engine(): Engine {
    return this._services.engine;
  }

  get current(): NotebookAudit | null {
    const panel = this._tracker.currentWidget;
    // The tracker may name a notebook as the current one before it says that it was added.
    return panel && !panel.isDisposed ? this._of(panel) : null;
  }

  /** Audits every open notebook anew: what the audits go by has changed. */
  runAll(): void {
    this._tracker.forEach(panel => void this._of(panel).run());
  }

  /** Others may judge from now on. */
  judgeAnew(): void {
    this._tracker.forEach(panel => void this._of(panel).judgeAnew());
  }

  /** Reads the settings of every open notebook's project anew. */
  readProjects(): void {
    this._tracker.forEach(panel => void this._of(panel).readProject());
  }

  /** What goes with requests about an open notebook: its project's settings are stronger than the user's. */
  accompany(path: string): Accompaniment {
    const audit = this.find(path);
    const personas = audit?.judges?.personas;
    return {
      settings: { ...this.ownSettings, ...audit?.project?.settings.settings },
      ...(personas && { personas: [...personas] }),
      ...(audit && { reviewed: audit.reviewed })
    };
  }

  find(path: string): NotebookAudit | null {
    const panel = this._tracker.find(each => each.context.path === path);
    return panel ? this._of(panel) : null;
  }

  show(finding: FindingMessage): void {
    this.shown.emit(finding);
  }

  private _of(panel: NotebookPanel): NotebookAudit {
    let audit = this._audits.get(panel);
    if (!audit) {
      const added = new NotebookAudit(panel, this.marks, this._services);
      added.changed.connect(() => this.changed.emit(added));
      this._audits.set(panel, added);
      audit = added;
    }
    return audit;
  }

  private readonly _audits = new WeakMap<NotebookPanel, NotebookAudit>();
}
