/** The panel: a React widget that follows the current notebook. */
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { NotebookAudit } from '../audits';
import { preflightIcon } from '../icons';
import { Cells } from './cells/cells';
import { PanelContext, useServices, type PanelServices } from './context';
import { Export } from './export/export';
import { Findings } from './findings/findings';
import { filterReducer, NO_FILTER, type Filter, type FilterAction } from './findings/view';
import { Header } from './header/header';
import { Ignored } from './ignored/ignored';
import { Offers } from './offers/offers';
import { Picture } from './picture/picture';
import { OpenPageContext, type OpenPage, type PanelPage } from './page';
import { PersonaPage } from './personas/page';
import { Review, type Asked } from './review/review';
import { RulePage } from './rulePage/rulePage';
import { Boundary } from './states/boundary';
import { DoneNote } from './states/done';
import { NoNotebook, Notice, Problem, SettingsProblems, Waiting } from './states/states';
import { Tools } from './tools/tools';

interface ContentProps {
  readonly audit: NotebookAudit;
  readonly filter: Filter;
  readonly onFilter: React.Dispatch<FilterAction>;
  /** What the reviewer was just asked about; null before. */
  readonly asked: Asked | null;
}

function Content({ audit, filter, onFilter, asked }: ContentProps): React.JSX.Element {
  const { reports } = useServices();
  const { audited, problem } = audit;
  if (!audited) {
    return problem ? <Problem problem={problem} /> : <Waiting engine={audit.engine} />;
  }
  if (audited.result.notice !== null) {
    return <Notice text={audited.result.notice} />;
  }
  return (
    <>
      {problem && <Problem problem={problem} />}
      {audited.result.problems.length > 0 && <SettingsProblems problems={audited.result.problems} />}
      {audit.done && <DoneNote audit={audit} done={audit.done} />}
      <Findings audit={audit} audited={audited} filter={filter} onFilter={onFilter} />
      <Review audit={audit} audited={audited} asked={asked} />
      <Ignored audit={audit} audited={audited} />
      <Picture audit={audit} audited={audited} />
      <Cells audit={audit} audited={audited} />
      <Offers audit={audit} audited={audited} />
      <Tools audit={audit} />
      {reports && <Export audit={audit} reports={reports} />}
    </>
  );
}

/** One notebook: the header counts what the list shows, so the filter belongs to both. */
function Notebook({ audit }: { audit: NotebookAudit }): React.JSX.Element {
  const { audits } = useServices();
  const [filter, onFilter] = React.useReducer(filterReducer, NO_FILTER);
  const [page, setPage] = React.useState<{
    content: PanelPage;
    from: HTMLElement;
    scrolled: number;
  } | null>(null);
  const [asked, setAsked] = React.useState<Asked | null>(null);
  const root = React.useRef<HTMLDivElement>(null);
  const openPage = React.useCallback<OpenPage>((content, from) => {
    const scroller = root.current?.parentElement;
    setPage(before => ({
      content,
      // From page to page, the way back stays the same.
      from: before?.from ?? from,
      scrolled: before?.scrolled ?? scroller?.scrollTop ?? 0
    }));
    scroller?.scrollTo(0, 0);
  }, []);
  const left = React.useRef<typeof page>(null);
  const closePage = (): void => {
    left.current = page;
    setPage(null);
  };
  // Back in the list, where the user was.
  React.useLayoutEffect(() => {
    if (page === null && left.current) {
      root.current?.parentElement?.scrollTo(0, left.current.scrolled);
      left.current.from.focus({ preventScroll: true });
      left.current = null;
    }
  }, [page]);
  // A finding that is asked for elsewhere is in the list.
  React.useEffect(() => {
    const onShown = (): void => setPage(null);
    audits.shown.connect(onShown);
    return () => {
      audits.shown.disconnect(onShown);
    };
  }, [audits]);
  return (
    <OpenPageContext.Provider value={openPage}>
      <div
        className="jp-Preflight-content"
        ref={root}
        onKeyDown={event => {
          if (event.key === 'Escape') {
            audit.panel.activate();
          }
        }}
      >
        <Header
          audit={audit}
          filter={filter}
          onFilter={onFilter}
          onAsk={criterion => {
            setPage(null);
            setAsked({ criterion });
          }}
        />
        {page?.content.kind === 'rule' && <RulePage rule={page.content.rule} onClose={closePage} />}
        {page?.content.kind === 'persona' && (
          <PersonaPage audit={audit} id={page.content.id} onClose={closePage} />
        )}
        <div hidden={page !== null}>
          <Content audit={audit} filter={filter} onFilter={onFilter} asked={asked} />
        </div>
      </div>
    </OpenPageContext.Provider>
  );
}

let nextKey = 0;
const keys = new WeakMap<NotebookAudit, number>();

/** One key a notebook, so that what is folded and opened belongs to it. */
function keyOf(audit: NotebookAudit): number {
  const key = keys.get(audit) ?? nextKey++;
  keys.set(audit, key);
  return key;
}

export class PreflightPanel extends ReactWidget {
  constructor(private readonly _services: PanelServices) {
    super();
    const { trans, audits, companion, preferences, reports } = _services;
    this.id = 'jupyterlab-preflight-panel';
    this.addClass('jp-Preflight');
    this.title.icon = preflightIcon;
    this.title.caption = trans.__('Preflight: audit of the notebook');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Preflight'));
    this.node.addEventListener('focusin', event => {
      this._focused = event.target as Node;
    });
    this.node.addEventListener('keydown', event => {
      // What has the focus inside of the panel says itself what the key does.
      if (event.key === 'Escape' && event.target === this.node) {
        audits.current?.panel.activate();
      }
    });
    this._removals.observe(this.node, { childList: true, subtree: true });
    audits.currentChanged.connect(() => this.update());
    audits.changed.connect((_, audit) => {
      if (audit === audits.current) {
        this.update();
      }
    });
    companion?.changed.connect(() => this.update());
    reports?.changed.connect(() => this.update());
    preferences.changed.connect(() => this.update());
  }

  /** Takes the keyboard's focus; opening by itself, the panel leaves it where it is. */
  focus(): void {
    this.node.focus();
  }

  override dispose(): void {
    this._removals.disconnect();
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    const audit = this._services.audits.current;
    return (
      <PanelContext.Provider value={this._services}>
        {audit && !audit.isDisposed ? (
          <Boundary key={keyOf(audit)}>
            <Notebook audit={audit} />
          </Boundary>
        ) : (
          <NoNotebook />
        )}
      </PanelContext.Provider>
    );
  }

  private _focused: Node | null = null;
  /** The keyboard stays in the panel when what it was at goes away. */
  private readonly _removals = new MutationObserver(() => {
    if (this._focused && !this._focused.isConnected && document.activeElement === document.body) {
      this._focused = null;
      this.focus();
    }
  });
}
