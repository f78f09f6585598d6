/** The tabs that show reports: one for each notebook. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, ToolbarButton } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IAudits } from '../audits';
import { movedPath } from '../memory';
import { ReportCommands, type Previews } from './commands';
import { openExportMenu } from './menu';
import { ToolbarMenuButton } from './menuButton';
import { ReportPreview } from './preview';
import type { IReports } from './reports';

export interface TabServices {
  readonly app: JupyterFrontEnd;
  readonly audits: IAudits;
  readonly reports: IReports;
  readonly trans: TranslationBundle;
  /** Tells the user what went wrong. */
  fail(error: unknown): void;
}

export class ReportTabs implements Previews {
  constructor(private readonly _services: TabServices) {
    const { contents } = _services.app.serviceManager;
    contents.fileChanged.connect((_, { type, oldValue, newValue }) => {
      if (type !== 'rename' || !oldValue?.path || !newValue?.path) {
        return;
      }
      const [from, to] = [oldValue.path, newValue.path];
      this.tracker.forEach(tab => {
        const moved = movedPath(tab.content.path, from, to);
        if (moved !== null) {
          tab.content.moveTo(moved);
          void this.tracker.save(tab);
        }
      });
    });
  }

  readonly tracker = new WidgetTracker<MainAreaWidget<ReportPreview>>({ namespace: 'preflight-report' });

  open(path: string): void {
    this._show(path);
  }

  async print(path: string): Promise<void> {
    const { content } = this._show(path);
    await content.refresh();
    await content.print();
  }

  private _show(path: string): MainAreaWidget<ReportPreview> {
    const { shell } = this._services.app;
    const tab = this.tracker.find(each => each.content.path === path) ?? this._add(path);
    shell.activateById(tab.id);
    return tab;
  }

  private _add(path: string): MainAreaWidget<ReportPreview> {
    const { app, audits, reports, trans, fail } = this._services;
    const { commands } = app;
    const run = (action: () => Promise<unknown>): void => void action().catch(fail);
    const content = new ReportPreview(path, {
      trans,
      audits,
      reports,
      openNotebook: notebook =>
        run(() => commands.execute('docmanager:open', { path: notebook, factory: 'Notebook' })),
      run
    });
    const tab = new MainAreaWidget({ content });
    tab.id = `preflight-report-${this._count++}`;
    const add = (name: string, label: string, onClick: () => Promise<unknown>): void => {
      tab.toolbar.addItem(name, new ToolbarButton({ label, onClick: () => run(onClick) }));
    };
    add('refresh', trans.__('Make again'), () => content.refresh());
    tab.toolbar.addItem(
      'export',
      ReactWidget.create(
        <ToolbarMenuButton
          label={trans.__('Export')}
          open={(at, closed) => openExportMenu(commands, content.path, at, trans, closed)}
        />
      )
    );
    add('compare', trans.__('Compare with last'), () =>
      commands.execute(ReportCommands.compare, { path: content.path })
    );
    add('print', trans.__('Print'), () => content.print());
    void this.tracker.add(tab);
    app.shell.add(tab, 'main', { type: 'Preflight' });
    return tab;
  }

  private _count = 0;
}
