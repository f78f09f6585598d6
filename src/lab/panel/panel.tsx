/** The panel: a React widget that follows the current notebook. */
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { NotebookAudit } from '../audits';
import { preflightIcon } from '../icons';
import { Cells } from './cells/cells';
import { PanelContext, type PanelServices } from './context';
import { Export } from './export/export';
import { Findings } from './findings/findings';
import { Header } from './header/header';
import { Offers } from './offers/offers';
import { DoneNote } from './states/done';
import { NoNotebook, Notice, Problem, Waiting } from './states/states';
import { Tools } from './tools/tools';

function Content({ audit }: { audit: NotebookAudit }): React.JSX.Element {
  const { audited, problem } = audit;
  if (!audited) {
    return problem ? <Problem problem={problem} /> : <Waiting />;
  }
  if (audited.result.notice !== null) {
    return <Notice text={audited.result.notice} />;
  }
  return (
    <>
      {problem && <Problem problem={problem} />}
      {audit.done && <DoneNote audit={audit} done={audit.done} />}
      <Findings audit={audit} audited={audited} />
      <Cells audit={audit} audited={audited} />
      <Offers audit={audit} audited={audited} />
      <Tools audit={audit} />
      <Export audit={audit} />
    </>
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
    const { trans, audits, companion } = _services;
    this.id = 'jupyterlab-preflight-panel';
    this.addClass('jp-Preflight');
    this.title.icon = preflightIcon;
    this.title.caption = trans.__('Preflight: audit of the notebook');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Preflight'));
    audits.currentChanged.connect(() => this.update());
    audits.changed.connect((_, audit) => {
      if (audit === audits.current) {
        this.update();
      }
    });
    companion?.changed.connect(() => this.update());
  }

  protected override render(): React.JSX.Element {
    const audit = this._services.audits.current;
    return (
      <PanelContext.Provider value={this._services}>
        {audit && !audit.isDisposed ? (
          <div className="jp-Preflight-content" key={keyOf(audit)}>
            <Header audit={audit} />
            <Content audit={audit} />
          </div>
        ) : (
          <NoNotebook />
        )}
      </PanelContext.Provider>
    );
  }
}
