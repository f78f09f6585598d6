/** Use of the panel: what it offers is taken and undone, its list narrowed, reports made, the companion asked. */
import { expect } from '@playwright/test';
import { command, sources, toast } from '../tests/preflight';
import { Editing } from './editing';

export class Using extends Editing {
  /** Checks of the steps themselves: an undo that gave back what was there. */
  undone = 0;

  /** Takes the last step of the panel back, and holds the notebook against what it was. */
  protected async _takeBack(before: readonly string[]): Promise<void> {
    if (this._random.next() < 0.5) {
      await this._page.keyboard.press('z');
    } else {
      await this.panel
        .locator('.jp-Preflight-done')
        .getByRole('button', { name: 'Undo', exact: true })
        .click();
    }
    await expect.poll(() => sources(this._page)).toEqual(before);
    this.undone++;
  }

  /** Takes what came of the last step back, but for some of them, so that notebooks grow. */
  private async _mostlyTakeBack(before: readonly string[]): Promise<void> {
    if ((await this._changed(before)) && this._random.next() < 0.8) {
      await this._takeBack(before);
    }
  }

  /** Whether the notebook came to be another, or a dialog or a message says why not. */
  protected async _changed(before: readonly string[]): Promise<boolean> {
    const outcome = async (): Promise<string> => {
      if ((await this._page.locator('.jp-Dialog').count()) > 0) {
        return 'dialog';
      }
      if (JSON.stringify(await sources(this._page)) !== JSON.stringify(before)) {
        return 'changed';
      }
      return (await this._page.locator('.Toastify__toast').count()) > 0 ? 'told' : '';
    };
    let seen = '';
    await expect.poll(async () => (seen = await outcome())).not.toBe('');
    if (seen === 'dialog') {
      await this._accept();
      await expect.poll(async () => (seen = await outcome())).not.toBe('');
    }
    return seen === 'changed';
  }

  protected async _insertSuggestion(): Promise<void> {
    await this._closePages();
    await this._dismiss();
    const inserts = this.panel.locator('.jp-Preflight-insert:visible');
    const count = await inserts.count();
    if (count === 0) {
      return;
    }
    const before = await sources(this._page);
    if (!(await this._click(inserts.nth(this._random.below(count))))) {
      return;
    }
    await this._mostlyTakeBack(before);
  }

  protected async _fix(): Promise<void> {
    await this._closePages();
    await this._dismiss();
    const fixable = this.panel.locator('.jp-Preflight-findingButton:visible');
    const count = await fixable.count();
    if (count === 0) {
      return;
    }
    const button = fixable.nth(this._random.below(count));
    if (!(await this._click(button))) {
      return;
    }
    const actions = this.panel.locator(
      '.jp-Preflight-details:not([hidden]) .jp-mod-accept:visible, .jp-Preflight-fixAll:visible'
    );
    const offered = await actions.count();
    if (offered === 0) {
      return;
    }
    const before = await sources(this._page);
    if (!(await this._click(actions.nth(this._random.below(offered))))) {
      return;
    }
    await this._mostlyTakeBack(before);
  }

  protected async _ignore(): Promise<void> {
    await this._closePages();
    await this._dismiss();
    const button = this.panel.getByRole('button', { name: 'Ignore…' }).first();
    if (!(await button.isVisible())) {
      return;
    }
    const before = await sources(this._page);
    await button.click();
    await this._page.locator('.jp-Dialog').getByRole('textbox').fill('it is known');
    await this._accept();
    if (await this._changed(before)) {
      await this._takeBack(before);
    }
  }

  protected async _filter(): Promise<void> {
    await this._closePages();
    const search = this.panel.getByLabel('Filter findings');
    if (!(await search.isVisible())) {
      return;
    }
    const kind = this._random.below(4);
    if (kind === 0) {
      await search.fill(this._random.pick(['data', 'leak', 'cell 2', 'zzz', '']));
    } else if (kind === 1) {
      const order = this.panel.getByLabel('Order', { exact: true });
      await order.selectOption(this._random.pick(['criterion', 'severity', 'cell', 'place']));
    } else if (kind === 2) {
      const options = this.panel.getByLabel('Criterion', { exact: true });
      const values = await options
        .locator('option')
        .evaluateAll(all => all.map(each => (each as HTMLOptionElement).value));
      await options.selectOption(this._random.pick(values));
    } else {
      await this.panel.locator('.jp-Preflight-countItem').nth(this._random.below(4)).click();
    }
  }

  protected async _lookAround(): Promise<void> {
    const kind = this._random.below(4);
    if (kind === 0) {
      await command(this._page, this._random.pick(['preflight:next-finding', 'preflight:previous-finding']));
    } else if (kind === 1) {
      await command(this._page, this._random.pick(['preflight:next-step', 'preflight:previous-step']));
    } else if (kind === 2) {
      const about = this.panel.getByRole('button', { name: 'About this rule' }).first();
      if (await about.isVisible()) {
        await about.click();
      }
    } else {
      const button = this.panel.locator('.jp-Preflight-findingButton:visible').first();
      if (await button.isVisible()) {
        await button.click();
      }
    }
  }

  protected async _picture(): Promise<void> {
    await this._closePages();
    await this.panel.evaluate(node => {
      node.querySelector<HTMLElement>('.jp-Preflight-picture .jp-Preflight-fold')?.click();
    });
  }

  protected async _export(): Promise<void> {
    const format = this._random.pick(['md', 'html', 'json']);
    const target = this._random.pick(['download', 'save']);
    if (target === 'save') {
      // Not awaited: what is there already is asked about first.
      await this._page.evaluate(
        ([name, where]) => {
          void window.jupyterapp.commands.execute('preflight:export-report', { format: name, target: where });
        },
        [format, target]
      );
      const dialog = this._page.locator('.jp-Dialog');
      await expect(dialog.or(toast(this._page, 'was saved')).first()).toBeVisible();
      if ((await dialog.count()) > 0) {
        await dialog.getByRole('button', { name: 'Overwrite' }).click();
      }
      await this._dismiss();
    } else {
      const download = this._page.waitForEvent('download', { timeout: 30000 });
      await command(this._page, 'preflight:export-report', { format, target });
      await (await download).delete();
    }
  }

  protected async _reportTab(): Promise<void> {
    await command(this._page, 'preflight:open-report');
    await expect(this._page.locator('iframe:visible').first()).toBeVisible();
    await command(this._page, 'application:close');
    await this._activateSome();
  }

  protected async _companion(): Promise<void> {
    await this._closePages();
    const button = this.panel
      .locator('.jp-Preflight-tools')
      .getByRole('button', { name: /^Check (workspace|again)$/ });
    if ((await button.isVisible()) && (await button.isEnabled())) {
      await button.click();
      if (this._random.next() < 0.5) {
        await expect(button).toBeEnabled({ timeout: 60000 });
      }
    }
  }

  protected async _stopCompanion(): Promise<void> {
    await this._page.evaluate(async () => {
      const { sessions } = window.jupyterapp.serviceManager;
      await sessions.refreshRunning();
      for (const { id, kernel } of sessions.running()) {
        if (kernel?.name === 'preflight-companion') {
          // Gone already is as good.
          await sessions.shutdown(id).catch(() => {});
        }
      }
    });
  }

  protected async _personas(): Promise<void> {
    await this._closePages();
    await this.panel.locator('.jp-Preflight-chooserButton').click();
    // The last one that judges stays.
    const boxes = this.panel.locator('[data-persona] input:enabled');
    await expect(boxes.first()).toBeVisible();
    await this._click(boxes.nth(this._random.below(await boxes.count())));
    await this._page.keyboard.press('Escape');
  }

  protected async _hidePanel(): Promise<void> {
    await command(this._page, 'application:toggle-right-area');
    await this._type();
    await command(this._page, 'application:toggle-right-area');
    await expect(this.panel).toBeVisible();
  }
}
