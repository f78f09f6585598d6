/** What every step needs: a cell reached, a button that may be gone, messages put away. */
import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { command } from '../tests/preflight';
import { current } from './page';
import type { Random } from './random';

export class Hands {
  constructor(
    protected readonly _page: Page,
    protected readonly _random: Random
  ) {
    this.panel = _page.locator('#jupyterlab-preflight-panel');
  }

  readonly panel: Locator;

  /** Makes a cell the active one, in edit mode when wanted; null where there is none. */
  protected async _goTo(kind: 'code' | null, edit: boolean): Promise<number | null> {
    const { cells } = (await current(this._page))!;
    const places = cells.flatMap((cell, index) => (kind === null || cell.kind === kind ? [index] : []));
    if (places.length === 0) {
      return null;
    }
    const index = this._random.pick(places);
    return (await this._focus(index, edit)) ? index : null;
  }

  /** Makes a cell the active one, in edit mode when wanted; false where something else keeps the keyboard. */
  protected async _focus(index: number, edit: boolean): Promise<boolean> {
    await this._page.evaluate(
      async ([at, mode]) => {
        const widget = window.jupyterapp.shell.currentWidget as unknown as {
          content: {
            activeCellIndex: number;
            mode: string;
            deselectAll(): void;
            scrollToItem(at: number): Promise<void>;
            activate(): void;
          };
        };
        const { content } = widget;
        content.deselectAll();
        content.activeCellIndex = at;
        await content.scrollToItem(at);
        content.activate();
        content.mode = mode;
      },
      [index, edit ? 'edit' : 'command'] as const
    );
    const focused = edit
      ? `.jp-NotebookPanel:visible .jp-Cell[data-windowed-list-index="${index}"] .cm-editor.cm-focused`
      : '.jp-NotebookPanel:visible .jp-Notebook.jp-mod-commandMode :focus';
    // What the step before has begun may take the focus, or the cell, away again: then this step is none.
    return this._page
      .locator(focused)
      .first()
      .waitFor({ state: 'attached', timeout: 5000 })
      .then(
        () => true,
        () => false
      );
  }

  /** Clicks on what was there a moment ago; false where an audit has taken it away since. */
  protected _click(what: Locator): Promise<boolean> {
    return what.click({ timeout: 5000 }).then(
      () => true,
      () => false
    );
  }

  /** Answers the dialog that may have come up. */
  protected async _accept(): Promise<void> {
    await this._page.locator('.jp-Dialog .jp-mod-accept').first().click();
    await expect(this._page.locator('.jp-Dialog')).toHaveCount(0);
  }

  /** Puts messages away, so that a new one is told from them. */
  protected async _dismiss(): Promise<void> {
    // One that comes up meanwhile is put away, too.
    const left = (): Promise<string[]> =>
      this._page.evaluate(() => {
        for (const button of document.querySelectorAll<HTMLElement>('.Toastify__close-button')) {
          button.click();
        }
        return [...document.querySelectorAll('.Toastify__toast')].map(toast => toast.textContent ?? '');
      });
    await expect.poll(left).toEqual([]);
  }

  /** Leaves a page of the panel, such as that of a rule. */
  protected async _closePages(): Promise<void> {
    const back = this.panel.locator('.jp-Preflight-pageBar button');
    if ((await back.count()) > 0 && (await back.first().isVisible())) {
      await back.first().click();
    }
  }

  /** Makes the panel list everything: no filter, nothing folded. */
  async showAll(): Promise<void> {
    const { panel } = this;
    await this._closePages();
    await panel.evaluate(node => {
      for (const pressed of node.querySelectorAll<HTMLElement>(
        '.jp-Preflight-countItem[aria-pressed="true"]'
      )) {
        pressed.click();
      }
    });
    if ((await panel.getByLabel('Filter findings').count()) > 0) {
      await panel.getByLabel('Filter findings').fill('');
      await panel.getByLabel('Criterion', { exact: true }).selectOption('');
    }
    await this.unfold();
  }

  /** Unfolds what came up since. */
  async unfold(): Promise<void> {
    await this.panel.evaluate(node => {
      for (const more of node.querySelectorAll<HTMLElement>(
        '.jp-Preflight-moreButton[aria-expanded="false"]'
      )) {
        more.click();
      }
    });
  }

  protected _openPaths(): Promise<string[]> {
    return this._page.evaluate(() =>
      [...window.jupyterapp.shell.widgets('main')].flatMap(widget => {
        const { context } = widget as unknown as { context?: { path: string } };
        return context?.path.endsWith('.ipynb') ? [context.path] : [];
      })
    );
  }

  /** Brings a notebook to the front, as the tab that was closed may leave a launcher there. */
  protected async _activateSome(): Promise<void> {
    await this._page.evaluate(() => {
      const { shell } = window.jupyterapp;
      const open = [...shell.widgets('main')].find(widget =>
        (widget as unknown as { context?: { path: string } }).context?.path.endsWith('.ipynb')
      );
      if (open) {
        shell.activateById(open.id);
      }
    });
  }

  protected async _save(): Promise<void> {
    await command(this._page, 'docmanager:save');
  }
}
