/** The report of a notebook as a tab of the main area. */
import { Printing } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { JSONExt, PromiseDelegate } from '@lumino/coreutils';
import * as React from 'react';
import type { IAudits, NotebookAudit } from '../audits';
import { preflightIcon } from '../icons';
import { ComparisonView, timeLabel } from './comparison';
import type { IReports, Made } from './reports';

export interface PreviewServices {
  readonly trans: TranslationBundle;
  readonly audits: IAudits;
  readonly reports: IReports;
  /** Opens a notebook. */
  openNotebook(path: string): void;
  /** Runs something the user asked for, and tells them when it fails. */
  run(action: () => Promise<unknown>): void;
}

/**
 * What the frame may do. No script of the report runs, whatever stands in it: `allow-scripts` is not given, and the
 * report's own policy allows none either. Only because of that may it count as part of this page (`allow-same-origin`),
 * without which the page could not ask it to print; `allow-modals` is what printing needs. It cannot send forms, open
 * windows or lead this page elsewhere.
 */
const SANDBOX = 'allow-same-origin allow-modals';

/** Whether the notebook is as the report found it; running a cell changes what is said of it, too. */
function isAsMade(made: Made, audit: NotebookAudit): boolean {
  const now = audit.read();
  return now === made.notebook || (now !== null && JSONExt.deepEqual(now, made.notebook));
}

interface ViewProps {
  readonly path: string;
  readonly audit: NotebookAudit | null;
  readonly made: Made | null;
  readonly services: PreviewServices;
  readonly frame: React.RefObject<HTMLIFrameElement>;
  refresh(): void;
  loaded(): void;
}

function Notes({ path, audit, made, services, refresh }: ViewProps): React.JSX.Element | null {
  const { trans, openNotebook } = services;
  if (!audit) {
    return (
      <div className="jp-Preflight-note jp-Preflight-reportNote" role="status">
        <p>
          {made
            ? trans.__('%1 is closed; this is the report of %2.', PathExt.basename(path), timeLabel(made.at))
            : trans.__('The report is made once %1 is open.', PathExt.basename(path))}
        </p>
        <button type="button" className="jp-Preflight-button" onClick={() => openNotebook(path)}>
          {trans.__('Open the notebook')}
        </button>
      </div>
    );
  }
  if (!made) {
    return (
      <p className="jp-Preflight-dim" role="status">
        {trans.__('Making the report…')}
      </p>
    );
  }
  return isAsMade(made, audit) ? null : (
    <div className="jp-Preflight-note jp-mod-warn jp-Preflight-reportNote" role="status" data-stale="true">
      <p>{trans.__('The notebook has changed since this report was made (%1).', timeLabel(made.at))}</p>
      <button type="button" className="jp-Preflight-button" onClick={refresh}>
        {trans.__('Make it again')}
      </button>
    </div>
  );
}

function View(props: ViewProps): React.JSX.Element {
  const { path, audit, made, services, frame, loaded } = props;
  const { trans, reports, run } = services;
  const compared = audit && reports.compared(audit);
  return (
    <>
      <Notes {...props} />
      {audit && compared && (
        <ComparisonView audit={audit} reports={reports} compared={compared} trans={trans} run={run} />
      )}
      {made && (
        <iframe
          ref={frame}
          className="jp-Preflight-reportFrame"
          title={trans.__('Readiness report of %1', PathExt.basename(path))}
          sandbox={SANDBOX}
          srcDoc={made.text}
          onLoad={loaded}
        />
      )}
    </>
  );
}

/** Shows the report as it was made; the user makes it anew, as what they read is not to change under them. */
export class ReportPreview extends ReactWidget implements Printing.IPrintable {
  constructor(
    private _path: string,
    private readonly _services: PreviewServices
  ) {
    super();
    const { audits, reports } = _services;
    this.addClass('jp-Preflight');
    this.addClass('jp-Preflight-reportTab');
    this.title.icon = preflightIcon;
    this.title.closable = true;
    this.node.tabIndex = -1;
    this._rename(_path);
    const onChange = (): void => {
      if (!this._made && !this._making) {
        _services.run(() => this.refresh());
      }
      this.update();
    };
    audits.changed.connect(onChange, this);
    audits.currentChanged.connect(onChange, this);
    reports.changed.connect(this.update, this);
    onChange();
  }

  /** Path of the notebook. */
  get path(): string {
    return this._path;
  }

  /** The notebook was renamed or moved. */
  moveTo(path: string): void {
    this._rename(path);
    this.update();
  }

  /** Makes the report of the notebook as it is now; nothing happens while the notebook is not open. */
  async refresh(): Promise<void> {
    const { audits, reports } = this._services;
    const audit = audits.find(this._path);
    if (!audit) {
      return;
    }
    this._making = true;
    try {
      const made = await reports.make(audit, 'html');
      this._scrolled = this._scroller?.scrollTop ?? 0;
      this._loaded = new PromiseDelegate();
      this._made = made;
    } finally {
      this._making = false;
      this.update();
    }
  }

  /** Prints the report alone, as it is shown, once it is there. */
  async print(): Promise<void> {
    if (this._made) {
      await this._loaded.promise;
      this._frame.current?.contentWindow?.print();
    }
  }

  [Printing.symbol](): Printing.OptionalAsyncThunk {
    return () => this.print();
  }

  protected override render(): React.JSX.Element {
    return (
      <View
        path={this._path}
        audit={this._services.audits.find(this._path)}
        made={this._made}
        services={this._services}
        frame={this._frame}
        refresh={() => this._services.run(() => this.refresh())}
        loaded={() => {
          // Who made it again goes on reading where they were.
          this._scroller?.scrollTo(0, this._scrolled);
          this._loaded.resolve();
        }}
      />
    );
  }

  private get _scroller(): Element | null {
    return this._frame.current?.contentDocument?.scrollingElement ?? null;
  }

  private _rename(path: string): void {
    const { trans } = this._services;
    const name = PathExt.basename(path);
    this._path = path;
    this.title.label = trans.__('Report: %1', name);
    this.title.caption = trans.__('Preflight: readiness report of %1', path);
  }

  private readonly _frame = React.createRef<HTMLIFrameElement>();
  private _made: Made | null = null;
  private _making = false;
  private _scrolled = 0;
  /** Resolves when the frame shows the report. */
  private _loaded = new PromiseDelegate<void>();
}
